package define

import (
	"cmp"
	"fmt"
	"slices"

	"throughline.dev/define/review"
	"throughline.dev/ledger"
)

// most is how many findings a check raises on one record. Each is kept and shown on its own, and nobody mends a
// hundred before looking again.
const most = 100

// atMost keeps the severest findings of each record, in their order otherwise. The last one kept says how many are not
// listed.
func atMost(found []ledger.Finding) []ledger.Finding {
	if len(found) <= most {
		return found
	}
	slices.SortStableFunc(found, func(a, b ledger.Finding) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(review.Weight(b.Severity), review.Weight(a.Severity)))
	})
	out := found[:0]
	for i := 0; i < len(found); {
		j := i + 1
		for j < len(found) && found[j].Subject == found[i].Subject {
			j++
		}
		kept := min(j-i, most)
		out = append(out, found[i:i+kept]...)
		if left := j - i - kept; left > 0 {
			out[len(out)-1].Message += fmt.Sprintf(" And %d more findings, which are not listed.", left)
		}
		i = j
	}
	return out
}
