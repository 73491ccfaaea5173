package review_test

import (
	"strings"
	"testing"

	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// A word that a document uses throughout is told of once, with the number of its other places.
func TestAWordOfAWholeDocumentIsToldOfOnce(t *testing.T) {
	t.Parallel()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("The gateway should answer each ping within 1 s.\n\nThe export should end within 5 min.\n\nThe import should end within 9 min.\n")
	var warned, informed int
	r := review.Document("a.md", text, review.Options{Book: book, Least: ledger.Info})
	for _, f := range r.Findings {
		if f.Rule != "RQ-L07" {
			continue
		}
		if f.Severity == ledger.Warning {
			warned++
			if !strings.HasSuffix(f.Message, "It stands 2 times more below.") {
				t.Errorf("the first says %q", f.Message)
			}
		} else {
			informed++
		}
	}
	if warned != 1 || informed != 2 {
		t.Errorf("%d warnings, %d of information", warned, informed)
	}
	r = review.Document("a.md", text, review.Options{Book: book, Changed: []review.LineRange{{First: 5, Last: 5}}, Least: ledger.Warning})
	if len(r.Findings) == 0 || r.Findings[0].Rule != "RQ-L07" {
		t.Errorf("the only changed line hides behind one that did not change: %+v", r.Findings)
	}
}
