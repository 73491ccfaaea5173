package product

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/testresult"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/evidence"
)

// evidenceFormat describes a format whose files are evidence on requirements.
type evidenceFormat struct {
	name, title string
	detect      func(connect.Head) bool
	read        func(im *importer, ctx context.Context, f plannedEvidence, file *FileReport) iter.Seq2[evidenceItem, error]
}

// evidenceItem is an event, or what is wrong with a part of the file.
type evidenceItem struct {
	event events.Event
	err   *connect.RowError
}

// plannedEvidence is a file of evidence.
type plannedEvidence struct {
	source connect.Source
	format evidenceFormat
}

func evidenceFormats() []evidenceFormat {
	var out []evidenceFormat
	for _, name := range testresult.Formats() {
		out = append(out, evidenceFormat{
			name: name, title: testresult.Title(name), read: (*importer).testResults,
			detect: func(h connect.Head) bool { f, ok := testresult.Detect(h); return ok && f == name },
		})
	}
	return append(out, evidenceFormat{name: evaluationResults, title: "results of a model's evaluation (JSON lines)", detect: looksEvaluated, read: (*importer).evaluated})
}

// evidenceFormatOf returns the format of a file: the one that was asked for, or the one it looks like.
func evidenceFormatOf(head connect.Head, asked string) (evidenceFormat, bool) {
	for _, f := range evidenceFormats() {
		if asked == f.name || asked == "" && f.detect(head) {
			return f, true
		}
	}
	return evidenceFormat{}, false
}

// evidence reads the files of evidence, in two passes as events are read: the first one only checks.
func (im *importer) evidence(ctx context.Context, check bool) error {
	if len(im.plan.evidence) == 0 || check && im.req.SkipBad && !im.req.DryRun || !check && im.req.DryRun {
		return nil
	}
	var err error
	if im.known, err = knownRequirements(ctx, im.Store, im.Schema); err != nil {
		return err
	}
	var bad int64
	for _, f := range im.plan.evidence {
		file := im.report.fileOf(f.source.Name)
		errors := file.ErrorCount
		if err := im.evidenceFile(ctx, f, file, check); err != nil {
			return err
		}
		bad += file.ErrorCount - errors
	}
	switch {
	case check && bad > 0 && !im.req.SkipBad:
		return ledger.Errorf(ledger.CodeInvalid, "%s of results cannot be read, nothing was imported. Mend what is listed, or skip what is bad (--skip-bad)", rows(bad))
	case check:
		return nil
	}
	return im.Notice(ctx, true, false)
}

func (im *importer) evidenceFile(ctx context.Context, f plannedEvidence, file *FileReport, check bool) error {
	var log events.Log
	var err error
	if !check {
		f.source = im.watched(f.source)
		if log, err = im.Events(ctx); err != nil {
			return err
		}
	}
	batch := events.Batch{Source: im.report.Batch}
	add := func(e events.Event) { batch.Events = append(batch.Events, e) }
	flush := func() error {
		if log == nil || len(batch.Events) == 0 {
			batch.Events = batch.Events[:0]
			return nil
		}
		done, err := log.Append(ctx, batch)
		if err != nil {
			return fmt.Errorf("append the results of %s: %w", f.source.Name, err)
		}
		file.Events += done.Added
		// Ids are made from what a result says and from its file: another time of bringing it in is no other content.
		file.Duplicates += done.Duplicates + done.Conflicts
		batch.Events = nil
		return nil
	}
	for item, err := range f.format.read(im, ctx, f, file) {
		var row *connect.RowError
		switch {
		case errors.As(err, &row):
			file.addError(row) // what came before the defect stands when bad rows are skipped
		case err != nil:
			return err
		case item.err != nil:
			file.addError(item.err)
		default:
			if check && im.req.DryRun {
				file.Events++
			}
			if add(item.event); len(batch.Events) >= eventBatch {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

// digest names the run that a file comes from by its content.
func digest(src connect.Source) (string, error) {
	r, err := src.Open()
	if err != nil {
		return "", err
	}
	defer r.Close() // it was read only
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// testResults turns results of tests into checks of the requirements that they name.
func (im *importer) testResults(ctx context.Context, f plannedEvidence, file *FileReport) iter.Seq2[evidenceItem, error] {
	return func(yield func(evidenceItem, error) bool) {
		run, err := digest(f.source)
		if err != nil {
			yield(evidenceItem{}, err)
			return
		}
		seen := map[uint64]int{} // results of a test, by the hash of its name: a name may stand in a file more than once
		for item, err := range testresult.Read(ctx, f.format.name, f.source) {
			if err != nil {
				yield(evidenceItem{}, err)
				return
			}
			if item.Err != nil {
				if !yield(evidenceItem{err: item.Err}, nil) {
					return
				}
				continue
			}
			if item.Lost != "" {
				im.lose(file, item.Where, connect.Loss{Field: "package", Reason: item.Lost, Value: item.Suite})
				continue
			}
			name := fnv.New64a()
			fmt.Fprintf(name, "%d:%s%s", len(item.Suite), item.Suite, item.Name)
			nth := seen[name.Sum64()]
			seen[name.Sum64()]++
			abouts, why := im.known.match(item.Result)
			if why != "" {
				im.lose(file, item.Where, connect.Loss{Field: "test", Reason: why, Value: item.Name})
			}
			for _, about := range abouts {
				c := evidence.Check{About: about, Suite: item.Suite, Name: item.Name, Status: item.Status, Message: item.Message, Run: run, Nth: nth, At: im.when(item.At)}
				if !give(yield, item.Where, c.Event) {
					return
				}
			}
		}
	}
}

// give yields an event, or why it is none.
func give(yield func(evidenceItem, error) bool, at connect.Where, event func() (events.Event, error)) bool {
	e, err := event()
	if err != nil {
		return yield(evidenceItem{err: &connect.RowError{Where: at, Reason: err.Error()}}, nil)
	}
	return yield(evidenceItem{event: e}, nil)
}

// lose lists something that is not carried over: in the pass that keeps, or when nothing is kept.
func (im *importer) lose(file *FileReport, at connect.Where, l connect.Loss) {
	if im.checking && !im.req.DryRun {
		return
	}
	file.addLoss(at, l)
	if im.req.Lost != nil {
		im.req.Lost(at, l)
	}
}

// when is the time of a result. One whose file does not say, or whose clock is ahead by more than a day, counts from when
// it was brought in: it would stay the latest one for ever.
func (im *importer) when(at time.Time) time.Time {
	if at.IsZero() || events.CheckTime(at) != nil || at.After(im.started.Add(24*time.Hour)) {
		return im.started
	}
	return at
}
