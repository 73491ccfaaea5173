package product

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
	"throughline.dev/tell/brief"
)

// BriefRequest says what to brief on.
type BriefRequest struct {
	Dir  string // folder of exports
	Out  string // where brief.html and brief.md go
	Keep string // where the product is kept; empty: it is thrown away
	// AsOf is the day the brief stands for; zero: the day of the latest thing the exports know, so that exports of last
	// month are not taken for a month in which nothing happened.
	AsOf        ledger.Date
	EventMemory int64
	Now         func() time.Time
	Log         *slog.Logger
	Progress    func(Progress)
}

// BriefResult is a brief and how it came about.
type BriefResult struct {
	Brief  brief.Brief
	Import ImportReport
	HTML   string // path
	Text   string // path
	Took   time.Duration
}

// WriteText tells a person where to look and what to read first.
func (r BriefResult) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	added, _, _ := r.Import.Events()
	p.F("%s records and %s events from %d files", number(int64(r.Import.Applied.Created)), number(added), len(r.Import.Files))
	var bad int64
	for _, f := range r.Import.Files {
		bad += f.ErrorCount
	}
	if bad > 0 {
		p.F(", %s rows not read", number(bad))
	}
	if n := len(r.Import.Unknown); n > 0 {
		p.F(", %d files left alone", n)
	}
	p.F(", in %s.\n\n", r.Took.Round(10*time.Millisecond))
	for _, line := range r.Brief.Headlines() {
		p.F("- %s\n", line)
	}
	p.F("\nRead %s, or %s.\n", r.HTML, r.Text)
	return p.Err
}

// Brief is the whole job in one call: it brings a folder of exports into a product of their own, runs every engine
// and writes the brief. The folder itself is only read, unless Out lies in it.
func Brief(ctx context.Context, req BriefRequest) (result BriefResult, err error) {
	started := time.Now()
	dir := req.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "throughline-brief-"); err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return result, fmt.Errorf("%s is not empty. A brief starts from an empty product: choose an empty folder", dir)
	}
	if info, err := os.Stat(req.Dir); err != nil {
		return result, err
	} else if !info.IsDir() {
		return result, fmt.Errorf("%s is not a folder. Give the folder that holds the exports", req.Dir)
	}
	p, err := Open(ctx, Config{Dir: dir, EventMemory: req.EventMemory, Now: req.Now, Log: req.Log})
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	result.Import, err = p.Import(ctx, ImportRequest{
		Paths: []string{req.Dir}, SkipBad: true, Actor: ledger.Actor{ID: "brief", Role: ledger.Owner}, Reason: "Brief on " + filepath.Base(req.Dir), Progress: req.Progress,
	})
	if err != nil {
		return result, err
	}
	if err := p.standAt(ctx, req.AsOf); err != nil {
		return result, err
	}
	if _, err := p.Reconcile(ctx); err != nil {
		return result, err
	}
	if result.Brief, err = p.compose(ctx, &result.Import, p.reading.memory); err != nil { // nobody else has this product
		return result, err
	}
	if result.HTML, result.Text, err = writeBrief(req.Out, result.Brief); err != nil {
		return result, err
	}
	result.Took = time.Since(started)
	return result, nil
}

// standAt moves the product's clock to the end of a day; empty: of the day of the latest thing on record.
func (p *Product) standAt(ctx context.Context, day ledger.Date) error {
	now := p.Now()
	if day != "" {
		t, err := day.Time()
		if err != nil {
			return day.Validate()
		}
		p.now = func() time.Time { return t.Add(24*time.Hour - time.Second) }
		return nil
	}
	last, err := p.lastKnown(ctx, now)
	if err != nil || last.IsZero() {
		return err
	}
	end := last.UTC().Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
	if end.Before(now) {
		p.now = func() time.Time { return end }
	}
	return nil
}

// lastKnown returns the time of the latest event, feedback or step of a work item that is not in the future.
func (p *Product) lastKnown(ctx context.Context, now time.Time) (last time.Time, err error) {
	_, mark, err := p.eventReader(ctx)
	if err != nil {
		return last, err
	}
	if !mark.Through.After(now) {
		last = mark.Through
	}
	for kind, fields := range map[string][]string{discover.Feedback: {"occurred_at"}, deliver.WorkItem: {"opened_at", "started_at", "finished_at"}} {
		for _, field := range fields {
			page, err := p.Store.List(ctx, ledger.Query{
				Kinds: []string{kind}, Limit: 1, Sort: []ledger.Order{{Field: field, Desc: true}},
				Where: []ledger.Cond{{Field: field, Op: ledger.Le, Values: []any{now}}},
			})
			if err != nil {
				return last, err
			}
			for _, rec := range page.Records {
				var f map[string]any
				if err := json.Unmarshal(rec.Fields, &f); err != nil {
					return last, err
				}
				text, _ := f[field].(string)
				if t, err := time.Parse(time.RFC3339Nano, text); err == nil && t.After(last) {
					last = t
				}
			}
		}
	}
	return last, nil
}

// Brief composes the brief of the product as it stands. The report of an import, when there is one, tells what could
// not be read.
func (p *Product) Brief(ctx context.Context, imported *ImportReport) (brief.Brief, error) {
	return p.compose(ctx, imported, nil)
}

// compose reads the event log through the memory of the reconcilers where it is given: what they asked need not be asked
// twice. It is nil where they may run meanwhile.
func (p *Product) compose(ctx context.Context, imported *ImportReport, memory *metrics.Remembered) (brief.Brief, error) {
	head, err := p.Store.Position(ctx)
	if err != nil {
		return brief.Brief{}, err
	}
	reader, err := p.Store.AsOf(ctx, head)
	if err != nil {
		return brief.Brief{}, err
	}
	in := brief.Input{Ledger: reader, Schema: p.Schema, Now: p.Now(), Position: head, Version: p.Store.Version}
	if p.HasEvents() {
		if in.Events, in.Mark, err = p.eventReader(ctx); err != nil {
			return brief.Brief{}, err
		}
		if memory != nil {
			in.Events = memory
		}
	}
	if imported != nil {
		in.Imports = importFacts(imported)
	}
	return brief.Compose(ctx, in)
}

// importFacts hands the brief what it must tell of the import: what was read, and what was not.
func importFacts(r *ImportReport) []brief.ImportedFile {
	var out []brief.ImportedFile
	for _, f := range r.Files {
		file := brief.ImportedFile{Name: f.Name, Title: f.Title, Records: f.Records, Events: f.Events + f.Duplicates + f.Conflicts, Duplicates: f.Duplicates, Conflicts: f.Conflicts, Bad: f.ErrorCount}
		for i, e := range f.Errors {
			if i == 3 {
				break
			}
			file.Examples = append(file.Examples, e.Error())
		}
		for _, l := range f.Lost {
			file.Lost = append(file.Lost, fmt.Sprintf("%s (%s): %s", l.Field, l.Reason, number(l.Count)))
		}
		out = append(out, file)
	}
	for _, u := range r.Unknown {
		out = append(out, brief.ImportedFile{Name: u.Name, Unknown: u.Why})
	}
	return out
}

func writeBrief(dir string, b brief.Brief) (htmlPath, textPath string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", "", err
	}
	// Whole or not at all: a brief of last week is better than half of this week's.
	write := func(name string, render func(io.Writer, brief.Brief) error) (path string, err error) {
		var page bytes.Buffer
		if err := render(&page, b); err != nil {
			return "", err
		}
		path = filepath.Join(dir, name)
		return path, replaceFile(path, page.Bytes())
	}
	if htmlPath, err = write("brief.html", brief.HTML); err != nil {
		return "", "", err
	}
	textPath, err = write("brief.md", brief.Markdown)
	return htmlPath, textPath, err
}
