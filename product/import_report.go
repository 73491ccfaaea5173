package product

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"throughline.dev/connect"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// ImportReport tells what an import did and, above all, what it did not carry over.
type ImportReport struct {
	Batch    string         `json:"batch"` // names the import for undo
	DryRun   bool           `json:"dry_run"`
	Applied  ledger.Applied `json:"applied"`
	Files    []*FileReport  `json:"files"`
	Unknown  []UnknownFile  `json:"unknown,omitempty"` // files no format claims
	Duration time.Duration  `json:"duration_ns"`
}

// FileReport is the part of one file.
type FileReport struct {
	Name       string              `json:"name"`
	Format     string              `json:"format"`
	Title      string              `json:"title"`
	Why        string              `json:"why"` // how the format was recognised
	Mapping    *connect.Mapping    `json:"mapping,omitempty"`
	Records    int64               `json:"records"`
	Kinds      map[string]int64    `json:"kinds,omitempty"` // records by kind, those that rows merely name included
	Events     int64               `json:"events,omitempty"`
	Duplicates int64               `json:"duplicates,omitempty"` // events that were there already
	Conflicts  int64               `json:"conflicts,omitempty"`  // events whose id was there with other content
	Errors     []*connect.RowError `json:"errors,omitempty"`     // the first 1,000
	ErrorCount int64               `json:"error_count"`
	Lost       []LostField         `json:"lost,omitempty"`
	Notices    []string            `json:"notices,omitempty"` // what was assumed: an encoding, the order of day and month; the first 100
	Samples    []Sample            `json:"samples,omitempty"` // of a dry run: the first records that its rows become

	lost map[connect.Loss]*LostField
}

// LostField sums what was not carried over of one column.
type LostField struct {
	Field   string        `json:"field"`
	Reason  string        `json:"reason"`
	Count   int64         `json:"count"`
	First   connect.Where `json:"first"`
	Example string        `json:"example,omitempty"`
}

// UnknownFile is a file that was left alone.
type UnknownFile struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

func (r *ImportReport) fileOf(name string) *FileReport {
	for _, f := range r.Files {
		if f.Name == name {
			return f
		}
	}
	f := &FileReport{Name: name}
	r.Files = append(r.Files, f)
	return f
}

func (f *FileReport) addError(e *connect.RowError) {
	f.ErrorCount++
	if len(f.Errors) < maxRowErrors {
		f.Errors = append(f.Errors, e)
	}
}

func (f *FileReport) addLoss(w connect.Where, l connect.Loss) { f.addLosses(w, l, 1) }

func (f *FileReport) addLosses(w connect.Where, l connect.Loss, n int64) {
	if f.lost == nil {
		f.lost = map[connect.Loss]*LostField{}
	}
	kind := connect.Loss{Field: l.Field, Reason: l.Reason}
	sum := f.lost[kind]
	if sum == nil {
		sum = &LostField{Field: l.Field, Reason: l.Reason, First: w, Example: l.Value}
		f.lost[kind] = sum
	}
	sum.Count += n
}

func (f *FileReport) addNotice(n string) {
	if n != "" && len(f.Notices) < 100 {
		f.Notices = append(f.Notices, n)
	}
}

func (f *FileReport) count(item connect.Item) {
	if item.Put != nil || len(item.Edits) > 0 {
		f.Records++
	}
	if item.Put != nil {
		if f.Kinds == nil {
			f.Kinds = map[string]int64{}
		}
		f.Kinds[item.Put.Kind]++
	}
}

func (r *ImportReport) finish() {
	for _, f := range r.Files {
		f.Lost = f.Lost[:0]
		for _, l := range f.lost {
			f.Lost = append(f.Lost, *l)
		}
		slices.SortFunc(f.Lost, func(a, b LostField) int {
			return cmp.Or(-cmp.Compare(a.Count, b.Count), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
		})
	}
}

// Events sums the events of all files.
func (r *ImportReport) Events() (added, duplicates, conflicts int64) {
	for _, f := range r.Files {
		added += f.Events
		duplicates += f.Duplicates
		conflicts += f.Conflicts
	}
	return added, duplicates, conflicts
}

// WriteText tells the report to a person.
func (r ImportReport) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	if r.DryRun {
		p.F("Dry run: nothing was kept.\n\n")
	}
	for _, f := range r.Files {
		p.F("%s\n  %s", oneLine(f.Name), f.Title)
		if f.Why != "" {
			p.F(" (%s)", f.Why)
		}
		p.F("\n")
		if f.Records > 0 {
			p.F("  %s records\n", number(f.Records))
		}
		switch {
		case f.Events+f.Duplicates+f.Conflicts == 0:
		case r.DryRun:
			p.F("  %s events; those whose id is there already would be left out\n", number(f.Events))
		default:
			p.F("  %s events, %s already there, %s with an id that was there with other content\n", number(f.Events), number(f.Duplicates), number(f.Conflicts))
		}
		for i, e := range f.Errors {
			if i == 10 {
				p.F("  … and %s more rows that cannot be read\n", number(f.ErrorCount-10))
				break
			}
			p.F("  not read: %s\n", e.Error())
		}
		for _, n := range f.Notices {
			p.F("  note: %s\n", n)
		}
		for _, l := range f.Lost {
			p.F("  not carried over: %s, %s times (%s; first at %s)\n", l.Field, number(l.Count), l.Reason, l.First)
		}
	}
	for _, u := range r.Unknown {
		p.F("%s\n  left alone: %s\n", oneLine(u.Name), u.Why)
	}
	a := r.Applied
	p.F("\n%s created, %s updated, %s unchanged, %s links", number(int64(a.Created)), number(int64(a.Updated)), number(int64(a.Unchanged)), number(int64(a.Linked)))
	if added, _, _ := r.Events(); added > 0 {
		p.F(", %s events", number(added))
	}
	p.F(" in %s\n", r.Duration)
	for i, s := range a.Skipped {
		if i == 10 {
			p.F("… and %d more links that lead nowhere\n", len(a.Skipped)-10)
			break
		}
		p.F("left out: %s\n", s.Message)
	}
	if added, _, _ := r.Events(); !r.DryRun && (!a.Empty() || added > 0) {
		p.F("Take it back with: throughline undo %s\n", r.Batch)
	}
	return p.Err
}

// oneLine keeps a file name with a line end in it from looking like two lines of the report.
func oneLine(name string) string {
	return strings.Join(strings.FieldsFunc(name, unicode.IsControl), " ")
}

func rows(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return number(n) + " rows"
}

func number(n int64) string { return ledger.FormatNumber(float64(n)) }
