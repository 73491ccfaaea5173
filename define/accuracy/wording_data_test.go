package accuracy_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// labelled opens a file of the labelled development data, or skips the test.
func labelled(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the labelled data is not here: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// texts reads the field "text" of every line of a JSONL file.
func texts(t *testing.T, name string) []string {
	t.Helper()
	var out []string
	for lines := bufio.NewScanner(labelled(t, name)); lines.Scan(); {
		var row struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, row.Text)
	}
	return out
}

// smellRow is a sentence of the ARTA set with its labels by column.
type smellRow map[string]string

func (r smellRow) text() string { return strings.Join(strings.Fields(r["Requirement_text"]), " ") }

// has reports whether people labelled the sentence in one of the columns.
func (r smellRow) has(columns ...string) bool {
	for _, c := range columns {
		if v := strings.TrimSpace(r[c]); v != "" && v != "-" {
			return true
		}
	}
	return false
}

func smells(t *testing.T) []smellRow {
	t.Helper()
	return table(t, "arta-smells/DS1.csv", ',')
}

// table reads a file with a header line.
func table(t *testing.T, name string, comma rune) []smellRow {
	t.Helper()
	in := csv.NewReader(labelled(t, name))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = comma, true, -1
	lines, err := in.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []smellRow
	for _, line := range lines[1:] {
		row := smellRow{}
		for i, v := range line {
			row[strings.TrimPrefix(lines[0][i], "\ufeff")] = v
		}
		out = append(out, row)
	}
	return out
}

// book is the built-in book, with all its rules on.
func book(t *testing.T) *wording.Book {
	t.Helper()
	b, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// judge reads and judges a text as the statement of a requirement.
func judge(b *wording.Book, text string) ([]rulebook.Finding, wording.Verdict) {
	s := passage.One(text)
	return b.Judge(s, criterion.Read(s), wording.Context{Required: true})
}

// found reports whether a finding of one of the rules is there, at least as weighty as the severity.
func found(list []rulebook.Finding, refusal bool, rules ...string) bool {
	for _, f := range list {
		if refusal && f.Severity != ledger.Refusal {
			continue
		}
		for _, r := range rules {
			if f.Rule == r {
				return true
			}
		}
	}
	return false
}

// score counts what a rule found against what people labelled, on the part built with and the part kept aside.
type score struct{ tp, fp, fn [2]int }

// part is 1 for the third of the sentences that was kept aside while the rules were written.
func part(i int) int {
	if i%3 == 2 {
		return 1
	}
	return 0
}

func (s *score) add(i int, said, labelled bool) {
	p := part(i)
	switch {
	case said && labelled:
		s.tp[p]++
	case said:
		s.fp[p]++
	case labelled:
		s.fn[p]++
	}
}

func quotient(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// of returns precision, recall and F1 of a part; 2 means both.
func (s score) of(p int) (precision, recall, f1 float64) {
	tp, fp, fn := s.tp[0]+s.tp[1], s.fp[0]+s.fp[1], s.fn[0]+s.fn[1]
	if p < 2 {
		tp, fp, fn = s.tp[p], s.fp[p], s.fn[p]
	}
	return quotient(tp, tp+fp), quotient(tp, tp+fn), quotient(2*tp, 2*tp+fp+fn)
}

// report prints one line for each part.
func (s score) report(t *testing.T, what string) {
	t.Helper()
	for p, name := range []string{"built with", "kept aside", "both"} {
		precision, recall, f1 := s.of(p)
		n := s.tp[0] + s.fp[0] + s.tp[1] + s.fp[1]
		if p < 2 {
			n = s.tp[p] + s.fp[p]
		}
		t.Logf("%-42s %-10s P %.3f (n %3d)  R %.3f  F1 %.3f", what, name, precision, n, recall, f1)
	}
}
