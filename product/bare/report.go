package bare

import (
	"io"

	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Report tells what was read.
type Report struct {
	Files    []*File  `json:"files"`
	Warnings []string `json:"warnings,omitempty"` // such as an event that is asked about and not there
}

// File is what was read of one file.
type File struct {
	Name   string `json:"name"`
	Format string `json:"format"`
	Rows   int64  `json:"rows"`
	// Used are the events or subjects taken from it.
	Used       int64          `json:"used"`
	Duplicates int64          `json:"duplicates,omitempty"` // events whose id was there before
	Conflicts  int64          `json:"conflicts,omitempty"`  // of them with other content; the first stands
	Rejected   int64          `json:"rejected"`
	Reasons    []Reason       `json:"reasons,omitempty"` // why rows were rejected
	LeftOut    []wire.LeftOut `json:"left_out,omitempty"`
}

// Reason is why rows were rejected, with the first of them as an example.
type Reason struct {
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"` // of the first row
	Remedy string `json:"remedy"`
	Rows   int64  `json:"rows"`
	Line   int64  `json:"line"` // of the first row
	Text   string `json:"text,omitempty"`
}

// maxReasons bounds the reasons of a file; what comes later counts as the last of them.
const maxReasons = 20

// reject counts a row that cannot be used. Rows with the same column and remedy have the same reason, but for the
// value it quotes.
func (f *File) reject(e wire.RowError) {
	f.Rejected++
	for i := range f.Reasons {
		r := &f.Reasons[i]
		if r.Column == e.Column && r.Remedy == e.Remedy || i == maxReasons-1 {
			r.Rows++
			return
		}
	}
	f.Reasons = append(f.Reasons, Reason{Column: e.Column, Reason: e.Reason, Remedy: e.Remedy, Rows: 1, Line: e.Line, Text: e.Text})
}

func (f *File) leave(left []wire.LeftOut) {
	for _, l := range left {
		known := false
		for i := range f.LeftOut {
			if f.LeftOut[i].Reason == l.Reason {
				f.LeftOut[i].Rows += l.Rows
				known = true
			}
		}
		if !known {
			f.LeftOut = append(f.LeftOut, l)
		}
	}
}

// first is the first row that was rejected, as an error; nil for none.
func (f *File) first() *wire.RowError {
	if len(f.Reasons) == 0 {
		return nil
	}
	r := f.Reasons[0]
	return &wire.RowError{Line: r.Line, Column: r.Column, Reason: r.Reason, Remedy: r.Remedy, Text: r.Text}
}

// WriteText tells a person, file by file, what was not used.
func (r Report) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, f := range r.Files {
		p.F("%s: %s of %s rows", f.Name, number(f.Used), number(f.Rows))
		if f.Duplicates+f.Conflicts > 0 {
			p.F(", %s with an id that was there before (%s with other content)", number(f.Duplicates+f.Conflicts), number(f.Conflicts))
		}
		if f.Rejected > 0 {
			p.F(", %s rejected", number(f.Rejected))
		}
		p.F("\n")
		for _, l := range f.LeftOut {
			p.F("  left out: %s, %s rows (first at line %d)\n", l.Reason, number(l.Rows), l.Line)
		}
		for _, e := range f.Reasons {
			p.F("  rejected: %s", number(e.Rows))
			if e.Rows == 1 {
				p.F(" row")
			} else {
				p.F(" rows")
			}
			p.F(", first at line %d", e.Line)
			if e.Column != "" {
				p.F(", %s", e.Column)
			}
			p.F(": %s. %s\n", e.Reason, e.Remedy)
		}
	}
	for _, s := range r.Warnings {
		p.F("Warning: %s\n", s)
	}
	return p.Err
}

func number(n int64) string { return ledger.FormatNumber(float64(n)) }

// Merge takes in what was read for another column of the same files: the numbers of the worst reading stand.
func (r *Report) Merge(other Report) {
	if len(r.Files) == 0 {
		*r = other
		return
	}
	for i, f := range other.Files {
		if i < len(r.Files) && f.Rejected > r.Files[i].Rejected {
			r.Files[i] = f
		}
	}
}
