package define

import (
	"throughline.dev/define/conflict"
	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
)

// Contradiction says that two criteria cannot both be meant.
type Contradiction struct {
	A      CriterionOf `json:"a"`
	B      CriterionOf `json:"b"`
	Kind   string      `json:"kind" enum:"unsatisfiable,different"`
	Reason string      `json:"reason"`
	// Named says that both criteria name the cases they are about. Two that name none may be about different things.
	Named bool `json:"named"`
}

// CriterionOf is a criterion and where it stands.
type CriterionOf struct {
	Key       ledger.Key `json:"key"`
	Criterion int        `json:"criterion"` // from 1
	Text      string     `json:"text"`
	Canonical string     `json:"canonical"`
}

func (w *set) contradictions() []Contradiction {
	out := []Contradiction{}
	at := func(n conflict.Numbered) CriterionOf {
		return CriterionOf{ledger.Key(n.Of), n.Index, n.Text, criterion.Canonical(n.Criterion)}
	}
	for _, c := range conflict.Find(w.numbered()) {
		out = append(out, Contradiction{at(c.A), at(c.B), c.Kind, c.Reason, names(c.A.Criterion) && names(c.B.Criterion)})
	}
	return out
}

func names(c criterion.Criterion) bool { return c.Population != "" || len(c.Filter) > 0 }
