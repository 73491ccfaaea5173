package review

import (
	"fmt"
	"strings"

	"throughline.dev/ledger"
)

// oftenMeant are the rules about a word that a whole document uses in one way. Told of once, its author decides once.
func oftenMeant(rule string) bool { return rule == "RQ-L07" }

// fold leaves the first of several warnings about the same word standing, says how many follow, and makes the others
// information.
func (r *Result) fold() {
	type place struct{ sentence, finding int }
	first := map[string]place{}
	more := map[string]int{}
	for i := range r.Sentences {
		for j := range r.Sentences[i].Findings {
			f := &r.Sentences[i].Findings[j]
			if !oftenMeant(f.Rule) || f.Severity != ledger.Warning {
				continue
			}
			key := f.Rule + " " + strings.ToLower(f.Words)
			if _, again := first[key]; again {
				more[key]++
				f.Severity = ledger.Info
				continue
			}
			first[key] = place{i, j}
		}
	}
	for key, n := range more {
		f := &r.Sentences[first[key].sentence].Findings[first[key].finding]
		times := "once more"
		if n > 1 {
			times = fmt.Sprintf("%d times more", n)
		}
		f.Message += fmt.Sprintf(" It stands %s below.", times)
	}
}
