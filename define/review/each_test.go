package review_test

import (
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
)

// A document long enough to be reviewed on all cores says of each sentence, in its order, what it says of one.
func TestManySentencesAreReviewedAsOne(t *testing.T) {
	t.Parallel()
	const one, times = "The search page must be fast and shall answer within 200 ms. It should support several browsers.\n\n", 500
	first := review.Document("a.md", []byte(one), options(t))
	all := review.Document("a.md", []byte(strings.Repeat(one, times)), options(t))
	if len(all.Sentences) != times*len(first.Sentences) {
		t.Fatalf("%d sentences, want %d", len(all.Sentences), times*len(first.Sentences))
	}
	for i, s := range all.Sentences {
		want := first.Sentences[i%len(first.Sentences)]
		if shift := i / len(first.Sentences) * len(one); s.Text != want.Text || s.Span.Start != want.Span.Start+shift || s.Verdict != want.Verdict || len(s.Readings) != len(want.Readings) {
			t.Fatalf("sentence %d is %q at %d, %s", i, s.Text, s.Span.Start, s.Verdict)
		}
	}
	if !slices.IsSortedFunc(all.Findings, func(a, b rulebook.Finding) int { return a.Span.Start - b.Span.Start }) {
		t.Error("findings are not in the order of their places")
	}
}
