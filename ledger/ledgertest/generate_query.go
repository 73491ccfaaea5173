package ledgertest

import (
	"encoding/json"
	"slices"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

// sortable are the fields that random listings are sorted by; the last two cannot be.
var sortable = []string{
	"title", "key", "state", "phase", "owner", "created", "updated", "kind", "deleted", "text", "choice", "flag", "count", "ratio", "when", "day", "price", "length", "estimate",
	"estimate.low", "estimate.high", "peer", "horizon", "target", "weight", "tags", "wings",
}

// query draws a listing, sometimes one that cannot be answered.
func (d *duel) query() ledger.Query {
	q := ledger.Query{Limit: draw(d, "limit", []int{0, 1, 2, 3}), WithTotal: true, Deleted: d.rarely("deleted", 3)}
	if d.rarely("with text", 5) {
		q.Text = d.searched()
	}
	fields := sortable[:len(sortable)-2]
	if d.bad() {
		fields = sortable
	}
	if d.rarely("of one kind", 2) {
		q.Kinds = []string{draw(d, "kind", []string{"specimen", "specimen", "theme", "requirement"})}
		if k, _ := d.memory.Schema().Kind(q.Kinds[0]); !d.bad() {
			fields = slices.DeleteFunc(slices.Clone(fields), func(f string) bool {
				_, err := typeOfField([]ledger.Kind{*k}, f)
				return err != nil
			})
		}
	}
	for range d.index("orders", 3) {
		q.Sort = append(q.Sort, ledger.Order{Field: draw(d, "sort", fields), Desc: rapid.Bool().Draw(d.T, "descending")})
	}
	for range d.index("conditions", 3) {
		if len(q.Kinds) == 0 || q.Kinds[0] == "specimen" {
			q.Where = append(q.Where, draw(d, "condition", append(conditionPool(), d.condition())))
		}
	}
	return q
}

func (d *duel) searched() string {
	return draw(d, "text", []string{"alpha", "beta", "al", "gamma delta", "delta gam", "omega", "low", "one two", "日本"})
}

// conditionPool is the conditions of the suite.
func conditionPool() []ledger.Cond {
	var out []ledger.Cond
	for _, c := range conditionCases() {
		out = append(out, c.where...)
	}
	return out
}

// condition draws one that may make no sense.
func (d *duel) condition() ledger.Cond {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return ledger.Cond{
		Field:  draw(d, "field", sortable),
		Op:     draw(d, "comparison", []ledger.Comparison{ledger.Eq, ledger.Ne, ledger.Lt, ledger.Le, ledger.Gt, ledger.Ge, ledger.In, ledger.Contains, ledger.Set, ledger.Unset}),
		Values: draw(d, "values", [][]any{nil, {"alpha"}, {1.0}, {true}, {at}, {"2026-01-01"}, {"a", "TH-2"}, {0.5, 1.0}}),
	}
}

func describe(q ledger.Query) string {
	b, _ := json.Marshal(q)
	return string(b)
}
