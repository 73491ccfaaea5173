package transfer

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline.dev/connect"
	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

const (
	importSpace = "import"
	// maxErrors is how many rows that cannot be read a kept report lists of each file; all are counted.
	maxErrors = 200
)

// States of an import.
const (
	stateRunning = "running"
	stateDone    = "done"
	stateFailed  = "failed"
)

// ImportRequest says what to bring in, and how.
type ImportRequest struct {
	Uploads  []string                       `json:"uploads" minItems:"1" maxItems:"50" doc:"ids of uploads"`
	Format   string                         `json:"format,omitempty" maxLength:"60" doc:"read all files as this format; absent: recognised"`
	Kind     string                         `json:"kind,omitempty" maxLength:"60" doc:"make records of this kind from tables"`
	Mapping  *connect.Mapping               `json:"mapping,omitempty" doc:"what the columns of a table mean; absent: as proposed in the report of a dry run"`
	Tables   map[string]product.TableChoice `json:"tables,omitempty" maxProperties:"50" doc:"kind and mapping of single tables, by the names of the files; they go before kind and mapping"`
	Origin   string                         `json:"origin,omitempty" maxLength:"200" doc:"name of the system the keys belong to, when there are two of a sort"`
	DayFirst *bool                          `json:"day_first,omitempty" doc:"read 03/04 as the third of April; absent: told from the file"`
	DryRun   bool                           `json:"dry_run,omitempty" doc:"do everything, keep nothing, say what would happen; the uploads stay"`
	SkipBad  bool                           `json:"skip_bad,omitempty" doc:"leave out rows that cannot be read, instead of refusing the import"`
	Reason   string                         `json:"reason,omitempty" maxLength:"2000"`
}

// Import is an import that runs or has run.
type Import struct {
	ID       string                `json:"id"`
	State    string                `json:"state" enum:"running,done,failed"`
	By       string                `json:"by"`
	Started  time.Time             `json:"started"`
	Finished *time.Time            `json:"finished,omitempty"`
	DryRun   bool                  `json:"dry_run"`
	Files    []string              `json:"files"`
	Progress *Progress             `json:"progress,omitempty" doc:"while it runs"`
	Report   *product.ImportReport `json:"report,omitempty" doc:"what was done, and what was not carried over; it lists the first rows that cannot be read"`
	Losses   int64                 `json:"losses" doc:"how many rows losses.csv has"`
	Problem  *rest.Problem         `json:"problem,omitempty" doc:"why it failed; nothing was imported"`
	Undone   *time.Time            `json:"undone,omitempty" doc:"when it was taken back"`
}

// Progress tells how far an import is.
type Progress struct {
	Read  int64  `json:"read" doc:"bytes read of all files"`
	Total int64  `json:"total" doc:"bytes of all files; 0 until it begins"`
	File  string `json:"file,omitempty" doc:"being read"`
}

// progress is of an import that runs in this process.
type progress struct {
	by string
	mu sync.Mutex
	at Progress
}

func (p *progress) set(at Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = at
}

func (p *progress) get() *Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.at
	return &at
}

func (t *Transfer) progressOf(id string) *progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.running[id]
}

// begin starts an import beside the request. CodeConflict: the person has one under way.
func (t *Transfer) begin(ctx context.Context, req ImportRequest) (im Import, err error) {
	caller := gate.CallerOf(ctx)
	if err := t.checkNames(req); err != nil {
		return im, err
	}
	im = Import{ID: strings.ToLower(rand.Text()[:20]), State: stateRunning, By: caller.Actor.ID, Started: t.product.Now(), DryRun: req.DryRun}
	var files []Upload
	for _, id := range req.Uploads {
		u, err := t.findUpload(ctx, id, caller.Actor)
		if err != nil {
			return im, err
		}
		files = append(files, u)
		im.Files = append(im.Files, u.Name)
	}
	p := &progress{by: im.By}
	if err := t.enter(im.ID, p); err != nil {
		return im, err
	}
	version, err := t.keep(ctx, im, 0)
	if err != nil {
		t.leave(im.ID)
		return im, err
	}
	im.Progress = p.get()
	t.work.Go(func() {
		defer t.leave(im.ID)
		t.carryOut(im, version, req, files, caller.Actor, p)
	})
	return im, nil
}

// checkNames refuses formats and kinds that are not there before anything runs.
func (t *Transfer) checkNames(req ImportRequest) error {
	if req.Format != "" && !slices.ContainsFunc(product.FormatList(), func(f product.FormatInfo) bool { return f.Name == req.Format }) {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body.format", Message: fmt.Sprintf("there is no format %q", req.Format), Remedy: "GET " + rest.Base + "/formats lists them"}
	}
	if _, ok := t.product.Schema.Kind(req.Kind); req.Kind != "" && !ok {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body.kind", Message: fmt.Sprintf("there is no kind %q", req.Kind), Remedy: "GET " + rest.Base + "/schema lists them"}
	}
	return nil
}

func (t *Transfer) enter(id string, p *progress) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.beside.Err() != nil {
		return ledger.Errorf(ledger.CodeUnavailable, "the server is about to stop")
	}
	for _, other := range t.running {
		if other.by == p.by {
			return &ledger.Error{Code: ledger.CodeConflict, Op: -1, Message: "an import of yours is running", Remedy: "Wait until it is done"}
		}
	}
	t.running[id] = p
	return nil
}

func (t *Transfer) leave(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.running, id)
}

// carryOut runs an import to its end and keeps what came of it. Then the person has none under way.
func (t *Transfer) carryOut(im Import, version int64, req ImportRequest, files []Upload, by ledger.Actor, p *progress) {
	report, lost, err := t.run(im.ID, req, files, by, p)
	finished := t.product.Now()
	im.Progress, im.Finished, im.State, im.Losses = nil, &finished, stateDone, lost
	if report.Batch != "" {
		short(&report)
		im.Report = &report
	}
	if err != nil {
		im.State, im.Problem = stateFailed, t.problem(err, files)
	}
	// The server may be about to stop; what came of the import is worth a moment.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.beside), 5*time.Second)
	defer cancel()
	if err == nil && !req.DryRun {
		if err := t.dropUploads(ctx, files...); err != nil {
			t.log.Warn("uploads could not be removed", "import", im.ID, "error", err.Error())
		}
	}
	// Whoever reads that it is done may begin the next one at once.
	t.leave(im.ID)
	if _, err := t.keep(ctx, im, version); err != nil {
		t.log.Error("the report of an import could not be kept", "import", im.ID, "error", err.Error())
	}
}

// run imports the files when it is their turn: writers of the ledger wait for an import, so there is one at a time.
func (t *Transfer) run(id string, req ImportRequest, files []Upload, by ledger.Actor, p *progress) (report product.ImportReport, lost int64, err error) {
	defer func() {
		if r := recover(); r != nil { // a file that breaks an importer must not end the server
			err = fmt.Errorf("the import broke: %v", r)
		}
	}()
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-t.beside.Done():
		return report, 0, t.beside.Err()
	}
	losses, err := newLosses(filepath.Join(t.dir, importSpace, id))
	if err != nil {
		return report, 0, err
	}
	defer func() { err = errors.Join(err, losses.close()) }()
	var paths []string
	for _, u := range files {
		paths = append(paths, t.pathOf(u))
	}
	report, err = t.product.Import(t.beside, product.ImportRequest{
		Paths: paths, Format: req.Format, Mapping: req.Mapping, Kind: req.Kind, Tables: req.Tables, Origin: req.Origin, DayFirst: req.DayFirst, DryRun: req.DryRun, SkipBad: req.SkipBad,
		Actor: by, Reason: req.Reason, Lost: losses.add,
		Progress: func(at product.Progress) { p.set(Progress{at.Read, at.Total, at.File}) },
	})
	for _, f := range report.Files {
		for _, e := range f.Errors {
			losses.bad(e)
		}
	}
	return report, losses.rows, err
}

// short keeps a report from growing without bound.
func short(r *product.ImportReport) {
	for _, f := range r.Files {
		if len(f.Errors) > maxErrors {
			f.Errors = f.Errors[:maxErrors]
		}
	}
}

// problem says why an import failed, without telling where the server keeps its files.
func (t *Transfer) problem(err error, files []Upload) *rest.Problem {
	var row *connect.RowError
	translated := rest.Translate(err)
	p := &rest.Problem{}
	switch {
	case errors.Is(err, context.Canceled):
		p = rest.NewProblem(http.StatusServiceUnavailable, ledger.CodeUnavailable, "the server was stopped while the import ran", "Run it again; what is there already is not doubled")
	case errors.As(translated, &p):
		copied := *p
		p = &copied
	default:
		p = rest.NewProblem(http.StatusInternalServerError, ledger.CodeInternal, "the import failed here; the cause is in the server's log", "Try again, and tell whoever runs the server if it stays")
	}
	if p.Code == ledger.CodeInternal && !errors.As(err, &row) {
		t.log.Error("an import failed", "cause", err.Error())
	}
	for _, u := range files {
		path := t.pathOf(u)
		p.Detail = strings.ReplaceAll(p.Detail, path, u.Name)
		p.Detail = strings.ReplaceAll(p.Detail, filepath.Dir(path)+string(os.PathSeparator), "")
	}
	return p
}

// keep stores what is known of an import.
func (t *Transfer) keep(ctx context.Context, im Import, version int64) (int64, error) {
	im.Progress = nil
	data, err := json.Marshal(im)
	if err != nil {
		return 0, err
	}
	docs, err := t.shelf.Put(ctx, ledger.Document{Space: importSpace, ID: im.ID, Version: version, Data: data})
	if err != nil {
		return 0, err
	}
	return docs[0].Version, nil
}

// settle marks imports that were running when an earlier process ended.
func (t *Transfer) settle(ctx context.Context) error {
	docs, err := t.shelf.List(ctx, importSpace, "", "", 0)
	if err != nil {
		return err
	}
	for _, d := range docs {
		var im Import
		if json.Unmarshal(d.Data, &im) != nil || im.State != stateRunning || t.progressOf(d.ID) != nil {
			continue
		}
		now := t.product.Now()
		im.State, im.Finished = stateFailed, &now
		im.Problem = t.problem(context.Canceled, nil)
		if _, err := t.keep(ctx, im, d.Version); err != nil && ledger.CodeOf(err) != ledger.CodeConflict {
			return err
		}
	}
	return nil
}
