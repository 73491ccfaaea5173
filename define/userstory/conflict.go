package userstory

import (
	"fmt"
	"strings"
	"sync"

	"throughline.dev/ledger"
)

// opposites are verbs that undo each other as rules of a product: what one story allows the other forbids.
var opposites = sync.OnceValue(func() map[string]string {
	pairs := map[string]string{"allow": "forbid", "permit": "prohibit", "enable": "disable", "show": "hide", "require": "waive", "accept": "reject"}
	both := make(map[string]string, 2*len(pairs))
	for a, b := range pairs {
		both[a], both[b] = b, a
	}
	return both
})

// conflicts finds stories of which one wants what the other does not, in the same words: "see …" and "not see …", and
// for the same role "allow …" and "forbid …". Hiding what another story shows may be two buttons of one screen, so it
// is a question and no verdict.
func conflicts(items []Item) []SetFinding {
	type wish struct {
		index   int
		negated bool
		verb    string
	}
	seen := map[string][]wish{}
	var out []SetFinding
	for j, it := range items {
		words := contentWords(it.Story.Means)
		w := wish{index: j}
		kept := words[:0:0]
		for _, x := range words {
			switch x {
			case "not", "never", "don", "t", "cannot", "want", "no", "longer":
				w.negated = w.negated || x != "want" && x != "t" && x != "longer"
			default:
				kept = append(kept, x)
			}
		}
		if len(kept) < 2 {
			continue
		}
		w.verb = kept[0]
		object := strings.Join(kept[1:], " ")
		for _, o := range seen[object] {
			same := o.verb == w.verb && o.negated != w.negated
			opposite := opposites()[o.verb] == w.verb && o.negated == w.negated && plainWords(items[o.index].Story.Role) == plainWords(it.Story.Role)
			if same || opposite {
				out = append(out, SetFinding{"US-08", ledger.Warning, []string{items[o.index].Key, it.Key}, fmt.Sprintf("One wants “%s”, the other “%s”.", items[o.index].Story.Means, it.Story.Means), "Under which circumstances does each hold?"})
				break
			}
		}
		if len(seen[object]) < commonIn {
			seen[object] = append(seen[object], w)
		}
	}
	return out
}
