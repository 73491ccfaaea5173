package review_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/ledger"
)

// A megabyte without a full stop is what a request may bring. No engine reads it, and it is not called complete.
func TestASentenceWithoutEndIsNotRead(t *testing.T) {
	t.Parallel()
	o := options(t)
	for _, piece := range []string{"31m ", "Given a When b Then c And ", "unless ", "it and the user and they "} {
		text := strings.Repeat(piece, 1<<20/len(piece))
		start := time.Now()
		r := review.Statement(text, o)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q: a megabyte took %v", piece, took)
		}
		if len(r.Findings) != 1 || r.Findings[0].Rule != "RQ-L23" || r.Findings[0].Severity != ledger.Refusal || r.Sentences[0].Verdict != "refused" {
			t.Errorf("%q: %d findings, verdict %s", piece, len(r.Findings), r.Sentences[0].Verdict)
		}
		if d := review.Document("a.md", []byte(text), o); len(d.Findings) != 1 || d.Findings[0].Severity != ledger.Info || d.Sentences[0].Verdict != "none" {
			t.Errorf("%q in a document: %+v", piece, d.Findings)
		}
	}
}

func TestALongListWithoutFullStopsIsNotPassedOverInSilence(t *testing.T) {
	t.Parallel()
	r := review.Document("a.md", []byte(strings.Repeat("The search shall be fast\n", 1000)), options(t))
	if len(r.Findings) != 1 || r.Findings[0].Severity != ledger.Warning {
		t.Errorf("%+v", r.Findings)
	}
}

func TestTheLongestSentenceIsRead(t *testing.T) {
	t.Parallel()
	text := "The search shall be fast" + strings.Repeat(" for us", passage.Longest/7-10) + "."
	if r := review.Statement(text, options(t)); len(refusals(r)) != 1 || refusals(r)[0].Rule != "RQ-V01" {
		t.Errorf("%d bytes: %+v", len(text), r.Findings)
	}
}

func TestStoriesOnOneLineHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	line := "As a user, I want to print the report, so that I can read it. "
	r := review.Document("a.md", []byte(strings.Repeat(line, 3)), options(t))
	var repeats []string
	for _, f := range r.Findings {
		if f.Rule == "US-11" {
			repeats = append(repeats, f.Message)
		}
	}
	want := []string{"line 1, line 1, story 2: They say the same, word for word.", "line 1, line 1, story 3: They say the same, word for word."}
	if diff := cmp.Diff(want, repeats); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	start := time.Now()
	review.Document("a.md", []byte(strings.Repeat(line, 16_000)), options(t))
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("a megabyte of them took %v", took)
	}
}
