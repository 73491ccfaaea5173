package redaction_test

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"throughline.dev/discover/redaction"
)

//go:embed testdata/built.txt testdata/aside.txt
var testdata embed.FS

// labelled is a text somebody marked.
type labelled struct {
	text  string
	spans []redaction.Span
}

// readLabelled reads marked lines: [[kind|words]], with [[]] standing for nothing. A line that begins with @ names contacts.
func readLabelled(t testing.TB, name string) (texts []labelled, people []string) {
	t.Helper()
	src, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	mark := regexp.MustCompile(`\[\[([a-z]+)\|(.*?)\]\]`)
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "@ "); ok {
			people = append(people, strings.Split(rest, "; ")...)
			continue
		}
		if strings.HasPrefix(line, "# ") {
			continue
		}
		line = strings.ReplaceAll(line, "[[]]", "")
		var l labelled
		at := 0
		for _, m := range mark.FindAllStringSubmatchIndex(line, -1) {
			l.text += line[at:m[0]]
			from := len(l.text)
			l.text += line[m[4]:m[5]]
			l.spans = append(l.spans, redaction.Span{Start: from, End: len(l.text), Kind: redaction.Kind(line[m[2]:m[3]])})
			at = m[1]
		}
		l.text += line[at:]
		texts = append(texts, l)
	}
	return texts, people
}

// count is how often a kind was there, found rightly, and found at all.
type count struct{ there, right, found int }

func (c count) recall() float64    { return float64(c.right) / float64(max(1, c.there)) }
func (c count) precision() float64 { return float64(c.right) / float64(max(1, c.found)) }

// judge counts a span as right when kind, start and end are the marked ones. misses are told to see.
func judge(texts []labelled, r redaction.Redactor, see func(string)) map[redaction.Kind]count {
	counts := map[redaction.Kind]count{}
	add := func(k redaction.Kind, c count) {
		for _, kind := range []redaction.Kind{k, ""} {
			have := counts[kind]
			counts[kind] = count{have.there + c.there, have.right + c.right, have.found + c.found}
		}
	}
	for _, l := range texts {
		want := map[redaction.Span]bool{}
		for _, s := range l.spans {
			want[s] = true
			add(s.Kind, count{there: 1})
		}
		for _, s := range r.Find(l.text) {
			add(s.Kind, count{found: 1})
			if want[s] {
				add(s.Kind, count{right: 1})
				delete(want, s)
			} else {
				see(fmt.Sprintf("%s taken in %q: %q", s.Kind, l.text, l.text[s.Start:s.End]))
			}
		}
		for _, s := range l.spans {
			if want[s] {
				see(fmt.Sprintf("%s missed in %q: %q", s.Kind, l.text, l.text[s.Start:s.End]))
			}
		}
	}
	return counts
}

// Recall and precision are measured on texts we wrote and marked ourselves. Those in aside.txt were written before the
// engine; their errors are counted here and never printed.
func TestPersonalDataIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, part := range []struct {
		file        string
		show        bool
		least       float64
		leastOfKind float64
		lines       int
	}{
		{"built.txt", true, 0.98, 0.95, 300},
		{"aside.txt", false, 0.95, 0.85, 100},
	} {
		texts, people := readLabelled(t, part.file)
		if len(texts) < part.lines {
			t.Errorf("%s: %d lines, at least %d", part.file, len(texts), part.lines)
		}
		without := 0
		for _, l := range texts {
			if len(l.spans) == 0 {
				without++
			}
		}
		counts := judge(texts, redaction.New(people), func(miss string) {
			if part.show {
				t.Log(miss)
			}
		})
		t.Logf("%s: %d lines, %d of them without personal data", part.file, len(texts), without)
		for _, k := range append(redaction.Kinds(), "") {
			c, least := counts[k], part.leastOfKind
			if k == "" {
				least = part.least
			}
			t.Logf("%-9s %-6s recall %.3f  precision %.3f  (n %d, found %d)", part.file, k, c.recall(), c.precision(), c.there, c.found)
			if c.there == 0 || c.recall() < least || c.precision() < least {
				t.Errorf("%s %s: recall %.3f, precision %.3f, at least %.2f of %d", part.file, k, c.recall(), c.precision(), least, c.there)
			}
		}
	}
}
