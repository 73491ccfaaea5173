package product_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/define"
	"throughline.dev/ledger"
)

// As much as can be sent at once is answered within the patience of a request, whatever it is made of.
func TestALongTextIsReadInLinearTime(t *testing.T) {
	t.Parallel()
	p := open(t)
	for _, line := range []string{"The séarch shall be fast.\n", "As a user, I want x. ", "31m ", "unless ", "5 ms. "} {
		text := strings.Repeat(line, 250<<10/len(line))
		start := time.Now()
		r := operate[define.ReadResult](t, p, "read", define.ReadInput{Text: text, As: "statement"})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%q: %d KB took %v", line, len(text)>>10, took)
		}
		last := r.Sentences[len(r.Sentences)-1]
		if got := string([]rune(text)[last.Start:last.End]); got != last.Text {
			t.Errorf("the last sentence is said to be %q and stands at %q", last.Text, got)
		}
	}
	_, err := tryOperation(t, p, "read", define.ReadInput{Text: strings.Repeat("The search shall be fast.\n", 20_000), As: "statement"})
	refused(t, err, ledger.CodeInvalid, "at most 256 KB")
}

func TestPlacesAreCountedInCharactersAlsoBackwards(t *testing.T) {
	t.Parallel()
	p := open(t)
	text := "Über alles: die 𝄞 app.\nThe sëarch shall be fast.\nThe ‘list’ shall be easy to use."
	r := operate[define.ReadResult](t, p, "read", define.ReadInput{Text: text, As: "statement"})
	runes := []rune(text)
	seen := map[string]bool{}
	for _, s := range r.Sentences {
		if got := string(runes[s.Start:s.End]); got != s.Text {
			t.Errorf("%q stands where %q should", got, s.Text)
		}
		for _, f := range s.Findings {
			if got := string(runes[f.Start:f.End]); f.Words != "" && got != f.Words {
				t.Errorf("%s: %q stands where %q should", f.Rule, got, f.Words)
			}
			seen[f.Words] = true
		}
	}
	if !seen["fast"] {
		t.Errorf("“fast” was not found: %v", seen)
	}
}
