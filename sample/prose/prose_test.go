package prose_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"throughline.dev/sample/prose"
)

func writer(t *testing.T, text string) *prose.Writer {
	t.Helper()
	g, err := prose.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return g.NewWriter(rand.New(rand.NewPCG(1, 2)))
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ grammar, want string }{
		"plain":        {"= a\nhello there", "Hello there"},
		"value":        {"= a\nhello {name}.", "Hello Ada."},
		"rule":         {"= a\nhello {who}.\n= who\nworld", "Hello world."},
		"value first":  {"= a\nhello {name}.\n= name\nnobody", "Hello Ada."},
		"choice":       {"= a\n[one|one] and [two|two]", "One and two"},
		"nested":       {"= a\n[[x|x]{name}|x{name}]", "XAda"},
		"empty choice": {"= a\nso[|] it is", "So it is"},
		"sentences":    {"= a\nfirst. second? third! yes", "First. Second? Third! Yes"},
		"not a rule":   {"= a\nsends {\"error\":1}", "Sends {\"error\":1}"},
		"line break":   {`= a` + "\n" + `one\n\ntwo`, "One\n\nTwo"},
		"address":      {"= a\nsee a.example", "See a.example"},
		"remark":       {"# no\n= a\n# no\nyes", "Yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := writer(t, c.grammar).Write("a", map[string]string{"name": "Ada"}).Words; got != c.want {
				t.Errorf("wrote %q, want %q", got, c.want)
			}
		})
	}
}

func TestQuotesStandInTheWords(t *testing.T) {
	t.Parallel()
	text := writer(t, "= a\nso. «that was {x}.» And «this  too»\n= x\n[it|it]").Write("a", nil)
	if text.Words != "So. That was it. And this too" || strings.Join(text.Quotes, "|") != "That was it.|this too" {
		t.Errorf("words %q, quotes %q", text.Words, text.Quotes)
	}
}

// No alternative comes again before all others had their turn.
func TestAlternativesAreDealtLikeCards(t *testing.T) {
	t.Parallel()
	w := writer(t, "= a\none\ntwo\nthree\nfour\nfive")
	for round := range 20 {
		seen := map[string]bool{}
		for range 5 {
			seen[w.Write("a", nil).Words] = true
		}
		if len(seen) != 5 {
			t.Fatalf("round %d: %v", round, seen)
		}
	}
}

func TestParseNamesTheLine(t *testing.T) {
	t.Parallel()
	if _, err := prose.Parse("= a\nx", "\nlost"); err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), "lost") {
		t.Errorf("error %v", err)
	}
}

func TestMistakesInAGrammarShow(t *testing.T) {
	t.Parallel()
	for name, grammar := range map[string]string{"no rule b": "= a\n{b}", "endless": "= a\nx {a}"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was written")
				}
			}()
			writer(t, grammar).Write("a", nil)
		})
	}
}
