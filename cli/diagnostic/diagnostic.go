// Package diagnostic writes what a review found, for a person at a terminal and for the programs that people keep
// their checks in: JSON, SARIF 2.1.0, and the commands of workflows on GitHub. It decides nothing: which findings are
// shown, and what the program ends with, is settled before.
package diagnostic

import (
	"fmt"
	"io"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// File is what was found in one document.
type File struct {
	Path   string // as shown: relative to where the program runs, with /
	Record bool   // a text of a record of the product, not a file; Path is its key and field
	Source []byte // nil: the findings are about the whole and have no place
	review.Result
}

// Skipped is a file that was not read, and why.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Writer writes files as they come, and ends the report.
type Writer interface {
	File(File) error
	Skip(Skipped) error
	// Close writes what is known at the end only. Nothing may follow it.
	Close() error
}

// Tool is what a report says about the program and its rules.
type Tool struct {
	Version string
	Rules   []rulebook.Rule
	// Criteria adds how each sentence was read.
	Criteria bool
	// Least is the weight below which findings were left out, for the line that counts them.
	Least ledger.Severity
}

// Formats lists the formats that New takes.
func Formats() []string { return []string{"human", "json", "sarif", "github"} }

// New returns the writer of a format.
func New(format string, w io.Writer, t Tool, colour bool) (Writer, error) {
	switch format {
	case "human":
		return &human{w: w, tool: t, colour: colour}, nil
	case "json":
		return &jsonReport{w: w, tool: t}, nil
	case "sarif":
		return newSarif(w, t), nil
	case "github":
		return &github{w: w}, nil
	}
	return nil, fmt.Errorf("%q is not a format. Expected human, json, sarif or github", format)
}

// tally counts over all files.
type tally struct {
	files, records int // records: texts of them
	sentences      int
	verdicts       map[wording.Verdict]int
	shown, hidden  map[ledger.Severity]int
}

func (t *tally) add(f File) {
	if t.verdicts == nil {
		t.verdicts, t.shown, t.hidden = map[wording.Verdict]int{}, map[ledger.Severity]int{}, map[ledger.Severity]int{}
	}
	if f.Record {
		t.records++
	} else {
		t.files++
	}
	for _, s := range f.Sentences {
		if s.Verdict != wording.None {
			t.sentences++
			t.verdicts[s.Verdict]++
		}
	}
	for _, x := range f.Findings {
		t.shown[x.Severity]++
	}
	for severity, n := range f.Hidden {
		t.hidden[severity] += n
	}
}
