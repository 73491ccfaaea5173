package product

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
)

// ImportRequest says what to bring in, and how.
type ImportRequest struct {
	Paths   []string         // files and folders
	Format  string           // name of the format to read all files as; empty: detected
	Mapping *connect.Mapping // for tables; nil: as proposed
	Kind    string           // kind of record that rows of tables become; empty: as proposed
	// Events says where files of events have what; who names columns there means tables of events. Zero: by the usual
	// names.
	Events wire.Mapping
	// Tables says otherwise for single files, by their names in the report.
	Tables   map[string]TableChoice
	Origin   string // the system the keys belong to; empty: told by the format
	DayFirst *bool  // 03/04/2026 is the third of April; nil: detected
	DryRun   bool   // do everything, then take it back
	// SkipBad leaves out the rows that cannot be read. Otherwise one such row refuses the whole import.
	SkipBad bool
	Actor   ledger.Actor
	Reason  string
	// Progress is called now and then, from one goroutine at a time; it may be nil.
	Progress func(Progress)
	// Lost is called for everything that is not carried over, row by row; it may be nil. The report has the sums.
	Lost func(connect.Where, connect.Loss)
}

// Progress tells how far an import is.
type Progress struct {
	File  string
	Read  int64 // bytes read of all files
	Total int64 // bytes of all files
}

// opsPerChange bounds the memory of an import: a series of changes of about this many operations.
const opsPerChange = 4000

// maxRowErrors is how many rows that cannot be read are listed; more are counted.
const maxRowErrors = 1000

// Import brings files into the product. Records go into the ledger as one transaction: all of them or none. The
// import can be run again (external keys update instead of doubling) and taken back by [Product.UndoImport].
func (p *Product) Import(ctx context.Context, req ImportRequest) (report ImportReport, err error) {
	if req.Actor.ID == "" {
		return report, ledger.Errorf(ledger.CodeInvalid, "an import needs an actor")
	}
	plan, err := p.plan(req)
	if err != nil {
		return report, err
	}
	started := p.Now()
	report = plan.report
	report.DryRun, report.Batch = req.DryRun, fmt.Sprintf("import-%s-%s", started.Format("20060102-150405"), rand.Text()[:6])
	im := &importer{Product: p, req: req, plan: plan, report: &report, files: map[ledger.Key]connect.Where{}}
	im.started, im.checking = started, true
	if err := im.events(ctx, true); err != nil {
		return report, err
	}
	if err := im.evidence(ctx, true); err != nil {
		return report, err
	}
	im.checking = false
	if err := im.records(ctx); err != nil {
		return report, err
	}
	if err := im.events(ctx, false); err != nil {
		return report, err
	}
	if err := im.evidence(ctx, false); err != nil {
		return report, err
	}
	report.Duration = p.Now().Sub(started).Round(time.Millisecond)
	report.finish()
	return report, nil
}

// importer carries out one import.
type importer struct {
	*Product
	req    ImportRequest
	plan   plan
	report *ImportReport
	read   int64
	// started is when results happened whose files do not say; known is what they can be about; checking is set while
	// nothing is kept yet.
	started  time.Time
	known    known
	checking bool
	later    []laterLink
	files    map[ledger.Key]connect.Where // product files by the record they are about
	// the change last handed to the ledger, to say where an operation it refuses came from
	wheres []connect.Where
}

type laterLink struct {
	where connect.Where
	bond  ledger.Bond
}

// records reads all record files into one transaction of the ledger.
func (im *importer) records(ctx context.Context) error {
	if len(im.plan.records) == 0 {
		return nil
	}
	applied, err := im.Store.ApplyAll(ctx, im.changes(ctx))
	var refused *ledger.Error
	switch {
	case errors.Is(err, ledger.ErrDryRun):
		applied.Position, err = 0, nil
	case errors.As(err, &refused) && refused.Op >= 0 && refused.Op < len(im.wheres):
		im.refuse(im.wheres[refused.Op], refused)
		return ledger.Errorf(refused.Code, "a row was refused, nothing was imported. Mend it, or skip what is bad (--skip-bad)")
	}
	im.report.Applied = applied
	return err
}

// refuse lists an operation that the ledger refuses at the place in the file it came from.
func (im *importer) refuse(at connect.Where, e *ledger.Error) {
	row := &connect.RowError{Where: at, Reason: e.Error()}
	if e.Code == ledger.CodeReasonRequired {
		row.Remedy = "Say why with --reason"
	}
	im.report.fileOf(at.File).addError(row)
}

// changes yields the import as changes, and an error at its end when the import must not stand.
func (im *importer) changes(ctx context.Context) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		b := &changeBuilder{importer: im, yield: yield}
		bad := 0
		for _, f := range im.plan.records {
			file := im.report.fileOf(f.source.Name)
			b.format = f.format
			read := func(ctx context.Context) iter.Seq2[connect.Item, error] {
				return f.format.Read(ctx, im.watched(f.source), im.options(ctx, f))
			}
			for item, err := range ahead(ctx, read, im.prepare) {
				if err != nil {
					var row *connect.RowError
					if !errors.As(err, &row) {
						yield(ledger.Change{}, fmt.Errorf("%s: %w", f.source.Name, err))
						return
					}
					file.addError(row)
					if !im.req.SkipBad {
						yield(ledger.Change{}, ledger.Errorf(ledger.CodeInvalid, "%s cannot be read to its end, nothing was imported. Mend it, or skip what is bad and take what comes before it (--skip-bad)", f.source.Name))
						return
					}
					break
				}
				file.addNotice(item.Notice)
				for _, l := range item.Lost {
					file.addLoss(item.Where, l)
					if im.req.Lost != nil {
						im.req.Lost(item.Where, l)
					}
				}
				if item.Err == nil && f.format.Name == Files {
					item.Err = im.once(item)
				}
				if item.Err != nil {
					file.addError(item.Err)
					bad++
					continue
				}
				file.count(item)
				if im.req.DryRun {
					file.addSample(item)
				}
				if bad > 0 && !im.req.SkipBad {
					continue // refused already; only the remaining errors are of interest
				}
				if !b.add(item) {
					return
				}
			}
		}
		if bad > 0 && !im.req.SkipBad {
			yield(ledger.Change{}, ledger.Errorf(ledger.CodeInvalid, "%s cannot be read, nothing was imported. Mend what is listed, or skip what is bad (--skip-bad)", rows(int64(bad))))
			return
		}
		if !b.links(im.later) || !b.flush() {
			return
		}
		if im.req.DryRun {
			yield(ledger.Change{}, ledger.ErrDryRun)
		}
	}
}

// prepare looks at an item before it is handed over.
func (im *importer) prepare(item *connect.Item) {
	if item.Err == nil {
		item.Err = im.check(*item)
	}
}

// once refuses a second file about the same record: which of the two is meant, nobody can tell.
func (im *importer) once(item connect.Item) *connect.RowError {
	var key ledger.Key
	switch {
	case item.Put != nil && !item.Put.IfAbsent:
		key = item.Put.Key
	case len(item.Edits) > 0 && item.Edits[0].Edit != nil:
		key = ledger.Key(item.Edits[0].Edit.Key)
	}
	if key == "" {
		return nil
	}
	if other, ok := im.files[key]; ok {
		return &connect.RowError{Where: item.Where, Reason: fmt.Sprintf("is about %s, and so is %s", key, other.File), Remedy: "Remove one of the two"}
	}
	im.files[key] = item.Where
	return nil
}

// check finds out whether the ledger would refuse a record by its values alone, so that one bad row does not cost
// the import.
func (im *importer) check(item connect.Item) *connect.RowError {
	if item.Put == nil {
		return nil
	}
	err := im.Schema.CheckPut(*item.Put)
	if err == nil {
		return nil
	}
	var e *ledger.Error
	if errors.As(err, &e) {
		reason := e.Message
		if e.Path != "" {
			reason = e.Path + " " + reason
		}
		return &connect.RowError{Where: item.Where, Reason: reason, Remedy: e.Remedy}
	}
	return &connect.RowError{Where: item.Where, Reason: err.Error()}
}

func (im *importer) options(ctx context.Context, f planned) connect.Options {
	o := connect.Options{Origin: im.req.Origin, Mapping: im.req.choiceFor(f.source.Name).Mapping, DayFirst: im.req.DayFirst, Standing: im.standing(ctx), Restore: im.req.Actor.Role == ledger.Owner}
	if o.Mapping == nil {
		o.Mapping = f.mapping
	}
	return o
}

// standing tells a format what the product has of a record, as it stood before the import.
func (im *importer) standing(ctx context.Context) func(ledger.Ref) (*connect.Standing, error) {
	return func(ref ledger.Ref) (*connect.Standing, error) {
		key := ledger.Key(ref)
		if ext, ok := strings.CutPrefix(string(ref), "ext:"); ok {
			source, name, _ := strings.Cut(ext, "/")
			var err error
			if key, err = im.Store.Resolve(ctx, ledger.ExternalKey{Source: source, Key: name}); err != nil {
				return nil, unlessMissing(err)
			}
		}
		rec, err := im.Store.Record(ctx, key)
		if err != nil {
			return nil, unlessMissing(err)
		}
		links, err := im.Store.Links(ctx, ledger.LinkQuery{From: key})
		if err != nil {
			return nil, err
		}
		return &connect.Standing{Record: rec, Links: links}, nil
	}
}

func unlessMissing(err error) error {
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return nil
	}
	return err
}

// changeBuilder gathers items into changes.
type changeBuilder struct {
	*importer
	yield  func(ledger.Change, error) bool
	format connect.Format
	source connect.Format // of the operations gathered
	edits  bool           // they edit what stands, instead of creating
	ops    []ledger.Op
	places []connect.Where
}

func (b *changeBuilder) add(item connect.Item) bool {
	edits := b.format.Whole && item.Put == nil
	if (b.format.Name != b.source.Name || edits != b.edits) && !b.flush() {
		return false
	}
	b.source, b.edits = b.format, edits
	push := func(o ledger.Op) {
		b.ops = append(b.ops, o)
		b.places = append(b.places, item.Where)
	}
	if item.Put != nil {
		push(ledger.Op{Put: item.Put})
	}
	for _, o := range item.Edits {
		push(o)
	}
	for i := range item.Links {
		push(ledger.Op{Link: &item.Links[i]})
	}
	for i := range item.Comments {
		push(ledger.Op{Comment: &item.Comments[i]})
	}
	for _, l := range item.Later {
		l.IfPresent = true
		b.later = append(b.later, laterLink{item.Where, l})
	}
	if len(b.ops) >= opsPerChange {
		return b.flush()
	}
	return true
}

func (b *changeBuilder) links(later []laterLink) bool {
	for i := range later {
		b.ops = append(b.ops, ledger.Op{Link: &later[i].bond})
		b.places = append(b.places, later[i].where)
		if len(b.ops) >= opsPerChange && !b.flush() {
			return false
		}
	}
	return true
}

func (b *changeBuilder) flush() bool {
	if len(b.ops) == 0 {
		return true
	}
	reason := b.req.Reason
	if reason == "" && (!b.edits || b.source.Name != Files || b.req.DryRun) { // an edited file changes a mind as any other edit does: whoever applies it says why
		reason = "Import of " + b.source.Title
	}
	c := ledger.Change{
		Actor: b.req.Actor, Reason: reason, Source: "import:" + b.source.Name, Batch: b.report.Batch, Ops: b.ops,
		// Files of ours say the state a record had; only an owner may set it without walking the life cycle, and only
		// of a record that comes back from its file: what stands moves by the rules.
		Restore: b.source.Whole && !b.edits && b.req.Actor.Role == ledger.Owner,
	}
	if b.req.SkipBad {
		ops, places := b.ops, b.places
		c.Refused = func(op int, e *ledger.Error) {
			b.refuse(places[op], e)
			if ops[op].Put != nil {
				file := b.report.fileOf(places[op].File)
				file.Records--
				file.Kinds[ops[op].Put.Kind]--
			}
		}
	}
	b.wheres = b.places
	b.ops, b.places = nil, nil
	return b.yield(c, nil)
}
