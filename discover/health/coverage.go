package health

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// Coverage sets what was heard against all that could have been: by segment, or by plan.
type Coverage struct {
	Rows []Row `json:"rows,omitempty"` // the largest part of the base first, at most 30
	// Missing are the parts not heard from where that is unlikely to be chance.
	Missing []string `json:"missing,omitempty"`
	// Sentence says who is missing, or that too few were heard to say so.
	Sentence string `json:"sentence"`
}

// Representation says how volume stands to the base.
type Representation string

// Representations.
const (
	Over       Representation = "over"        // more items than its part of the accounts, by the interval
	Under      Representation = "under"       // fewer
	Expected   Representation = "expected"    // the interval holds its part of the accounts
	CannotTell Representation = "cannot-tell" // nothing was heard from any account of the base, or there is one part only
)

// A Row is a segment or a plan.
type Row struct {
	Name           string         `json:"name"`     // empty for accounts that state none
	Base           ledger.Figure  `json:"base"`     // its part of all accounts, in %
	Accounts       ledger.Figure  `json:"accounts"` // of its accounts that were heard, in %
	Share          ledger.Figure  `json:"share"`    // its part of all items, in %
	Representation Representation `json:"representation"`
	// Chance is how likely nobody of it would be heard if as many accounts had been picked by lot, in %; without a value where
	// somebody was.
	Chance  ledger.Figure `json:"chance"`
	Missing bool          `json:"missing,omitempty"`
}

const mostRows = 30

// part is a segment or plan as it is counted.
type part struct {
	name        string
	base, heard int
	items       int
	others      int // that are told of together
}

// parts counts by segment or plan, the largest first; beyond mostRows they are one.
func (c *count) parts(of func(Account) string) []part {
	by := map[string]*part{}
	for key, a := range c.base {
		p := by[of(a)]
		if p == nil {
			p = &part{name: of(a)}
			by[p.name] = p
		}
		p.base++
		if n := c.heard[key]; n > 0 {
			p.heard++
			p.items += n
		}
	}
	out := make([]part, 0, len(by))
	for _, p := range by {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b part) int { return cmp.Or(b.base-a.base, cmp.Compare(a.name, b.name)) })
	if len(out) > mostRows {
		rest := part{others: len(out) - mostRows + 1}
		for _, p := range out[mostRows-1:] {
			rest.base, rest.heard, rest.items = rest.base+p.base, rest.heard+p.heard, rest.items+p.items
		}
		rest.name = fmt.Sprintf("%d others", rest.others)
		out = append(out[:mostRows-1], rest)
	}
	return out
}

func (c *count) coverage(in Input, what string, of func(Account) string) Coverage {
	parts := c.parts(of)
	var cov Coverage
	if len(parts) == 0 {
		cov.Sentence = fmt.Sprintf("No accounts are known, so who is missing by %s cannot be told.", what)
		return cov
	}
	name := map[string]int{} // row of a segment or plan
	for i, p := range parts {
		if p.others == 0 {
			name[p.name] = i
		}
	}
	heard := len(c.heard)
	// All rows are looked at together: each interval is so wide that in 95 % of cases all hold.
	each := 1 - (1-level)/float64(len(parts))
	shares := c.shares(len(parts), func(a Account) int {
		if i, ok := name[of(a)]; ok {
			return i
		}
		return len(parts) - 1
	})
	var quiet []part
	for i, p := range parts {
		baseShare := 100 * float64(p.base) / float64(len(c.base))
		row := Row{Name: p.name, Representation: Expected}
		row.Base = ledger.Figure{Name: "share of accounts", Value: &baseShare, Unit: "%", N: int64(len(c.base)), AsOf: in.asOf(), Definition: fmt.Sprintf("Accounts of this %s in all accounts. Counted.", what)}
		reach := stats.Proportion{Hits: p.heard, N: p.base}
		bounds := reach.Wilson(level)
		v, low, high := 100*reach.Value(), 100*bounds.Low, 100*bounds.High
		row.Accounts = ledger.Figure{Name: "accounts heard", Value: &v, Low: &low, High: &high, Level: level, Unit: "%", N: int64(p.base), AsOf: in.asOf(), Definition: fmt.Sprintf("Share of the accounts of this %s that any item is from. Wilson interval.", what)}
		row.Share = in.share("share of items", shares[i], each, fmt.Sprintf("Items from this %s in all items of known accounts. Wilson interval for items in accounts; 95 %% hold for all %d rows together.", what, len(parts)))
		switch {
		case heard == 0 || len(parts) == 1:
			row.Representation = CannotTell
		case *row.Share.Low > baseShare:
			row.Representation = Over
		case *row.Share.High < baseShare:
			row.Representation = Under
		}
		row.Chance = ledger.Figure{Name: "chance of silence", Unit: "%", N: int64(heard), AsOf: in.asOf(), Definition: fmt.Sprintf("How likely none of its %d accounts is among %d picked from %d by lot (hypergeometric).", p.base, heard, len(c.base))}
		switch {
		case p.heard > 0:
			row.Chance.Note = "was heard"
		default:
			chance := silence(len(c.base), p.base, heard)
			percent := 100 * chance
			row.Chance.Value = &percent
			row.Missing = heard > 0 && chance*float64(len(parts)) < 1-level
			if row.Missing {
				cov.Missing = append(cov.Missing, shown(p.name))
			} else {
				quiet = append(quiet, p)
			}
		}
		cov.Rows = append(cov.Rows, row)
	}
	cov.Sentence = cov.tell(what, heard, len(c.base), quiet)
	return cov
}

// shares sums up, for each row, how many items of each account heard are from it.
func (c *count) shares(rows int, row func(Account) int) []volume {
	out := make([]volume, rows)
	keys := make([]string, 0, len(c.heard))
	for k := range c.heard {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		mine := row(c.base[k])
		for i := range out {
			hits := 0
			if i == mine {
				hits = c.heard[k]
			}
			out[i].add(hits, c.heard[k])
		}
	}
	return out
}

// silence is the chance that none of k accounts is among n picked from all.
func silence(all, k, n int) float64 {
	if n > all-k {
		return 0
	}
	log := 0.0
	if k > n {
		k, n = n, k
	}
	for i := range k {
		log += math.Log(float64(all-n-i)) - math.Log(float64(all-i))
	}
	return math.Exp(log)
}
