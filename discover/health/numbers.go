package health

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

func (in Input) asOf() string { return in.AsOf.UTC().Format(time.RFC3339) }

// counted is a figure that was counted and not estimated, so it needs no interval.
func (in Input) counted(name string, n, of int, unit, definition string) ledger.Figure {
	v := float64(n)
	return ledger.Figure{Name: name, Value: &v, Unit: unit, N: int64(of), Definition: definition, AsOf: in.asOf()}
}

// share is a figure of a share in percent, with the interval in which it would lie for many more items from accounts like
// these. Many items of one account count for little more than one.
func (in Input) share(name string, v volume, level float64, definition string) ledger.Figure {
	f := ledger.Figure{Name: name, Unit: "%", N: int64(v.clusters.N()), Definition: definition, AsOf: in.asOf()}
	if v.clusters.N() == 0 {
		f.Note = "cannot tell: nothing to count"
		return f
	}
	i := v.interval(level)
	share, low, high := 100*v.clusters.Value(), 100*i.Low, 100*i.High
	f.Value, f.Low, f.High, f.Level = &share, &low, &high, level
	return f
}

// byAccount sums up, for each account, how many of its items hold something. An item of no account is one of its own.
func byAccount(items []Item, count, holds func(Item) bool) volume {
	type pair struct{ hits, n int }
	by := map[string]pair{}
	for i, it := range items {
		if !count(it) {
			continue
		}
		key := "a" + it.Account
		if it.Account == "" {
			key = "i" + strconv.Itoa(i)
		}
		p := by[key]
		p.n++
		if holds(it) {
			p.hits++
		}
		by[key] = p
	}
	keys := make([]string, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var v volume
	for _, k := range keys {
		v.add(by[k].hits, by[k].n)
	}
	return v
}

func (h *Health) numbers(in Input, c *count) {
	every := func(Item) bool { return true }
	speaks := func(it Item) bool { return !it.Contradicts }
	n := len(in.Items)
	h.Items = in.counted("items", c.speaking, n, "items", "Pieces of evidence that speak for it. Counted.")
	h.People = in.counted("people", c.people, c.speaking, "people", "Different people behind what speaks for it; the same name in two accounts is two. Items of nobody by name are not counted. Counted.")
	h.Accounts = in.counted("accounts", len(c.accounts), c.speaking, "accounts", "Different accounts behind what speaks for it. Counted.")
	h.Unattributed = in.counted("unattributed", n-sum(c.heard), n, "items", "Items of no account, or of one that is not among the accounts known here. Counted.")

	h.LoudestKey = c.loudest
	loud := stats.Proportion{Hits: c.loud, N: c.named}
	h.Loudest = ledger.Figure{Name: "loudest account", Unit: "%", N: int64(c.named), AsOf: in.asOf(), Definition: "Share of the account with most items in all items of accounts that speak for it. Wilson interval."}
	if c.named == 0 {
		h.Loudest.Note = "cannot tell: no item names an account"
	} else {
		i := loud.Wilson(level)
		v, low, high := 100*loud.Value(), 100*i.Low, 100*i.High
		h.Loudest.Value, h.Loudest.Low, h.Loudest.High, h.Loudest.Level = &v, &low, &high, level
	}
	h.Verified = in.share("verified", byAccount(in.Items, every, func(it Item) bool { return it.Verified }), level,
		"Share of items whose words were found in a stored source. Wilson interval for items in accounts.")
	h.Contradicts = in.share("contradicts", byAccount(in.Items, every, func(it Item) bool { return it.Contradicts }), level,
		"Share of items that speak against it. Wilson interval for items in accounts.")
	for _, it := range newestFirst(in.Items) {
		if it.Contradicts && it.Key != "" && len(h.Against) < mostListed {
			h.Against = append(h.Against, it.Key)
		}
	}
	h.Contradicts.Sources = h.Against
	h.ages(in, speaks)
	h.sources(in)
}

func (h *Health) ages(in Input, speaks func(Item) bool) {
	var days []float64
	for _, it := range in.Items {
		if speaks(it) && !it.At.IsZero() {
			days = append(days, max(0, in.AsOf.Sub(it.At).Hours()/24))
		}
	}
	h.Median = ledger.Figure{Name: "median age", Unit: "d", N: int64(len(days)), AsOf: in.asOf(), Definition: "Median age of what speaks for it, with the interval between two of the ages."}
	h.Newest = ledger.Figure{Name: "newest", Unit: "d", N: int64(len(days)), AsOf: in.asOf(), Definition: "Age of the newest that speaks for it. Counted."}
	if len(days) == 0 {
		h.Median.Note, h.Newest.Note = "cannot tell: no item has a date", "cannot tell: no item has a date"
		return
	}
	s := stats.Sort(days)
	v, newest := s.Median(), s[0]
	h.Median.Value, h.Newest.Value = &v, &newest
	i := s.MedianInterval(level)
	if !math.IsInf(i.Low, 0) && !math.IsInf(i.High, 0) { // fewer than six set no bounds
		low, high := i.Low, i.High
		h.Median.Low, h.Median.High, h.Median.Level = &low, &high, level
	}
}

// mostSources is how many kinds of source are listed; the rest are told of together.
const mostSources = 12

func (h *Health) sources(in Input) {
	n := map[string]int{}
	for _, it := range in.Items {
		n[it.Source]++
	}
	kinds := make([]string, 0, len(n))
	for k := range n {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b string) int { return cmp.Or(n[b]-n[a], cmp.Compare(a, b)) })
	every := func(Item) bool { return true }
	for i, k := range kinds {
		if i == mostSources {
			listed := kinds[:i]
			c := byAccount(in.Items, every, func(it Item) bool { return !slices.Contains(listed, it.Source) })
			h.Sources = append(h.Sources, in.share(fmt.Sprintf("%d others", len(kinds)-i), c, level, "Share of items from all other kinds of source."))
			return
		}
		name := k
		if name == "" {
			name = "not stated"
		}
		c := byAccount(in.Items, every, func(it Item) bool { return it.Source == k })
		h.Sources = append(h.Sources, in.share(name, c, level, "Share of items from this kind of source. Wilson interval for items in accounts."))
	}
}

func sum(m map[string]int) int {
	n := 0
	for _, v := range m {
		n += v
	}
	return n
}
