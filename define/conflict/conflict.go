// Package conflict finds criteria that cannot both be meant, among the criteria of a document or of a whole product:
// about the same metric, population and circumstances, with bounds that exclude each other or differ. It compares what
// package criterion has read and reads no text itself; whether a difference is a mistake is for a person to say.
package conflict

import (
	"slices"
	"strconv"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/inflection"
	"throughline.dev/define/quantity"
)

// Numbered is a criterion with where it comes from, for comparing many.
type Numbered struct {
	Of    string // key of its requirement, or a place in a file
	Index int
	criterion.Criterion
}

// Conflict says that two criteria cannot both be meant.
type Conflict struct {
	A, B   Numbered
	Kind   string // unsatisfiable, different
	Reason string // one sentence with both numbers
}

// Find finds criteria about the same metric, population and conditions whose bounds exclude each other, or
// differ. Words count as the same when they differ in number, in articles, or are synonyms such as latency and
// response time. It groups first and compares with the tightest bound of a group only, so that a product with
// thousands of criteria takes no longer than reading them.
func Find(all []Numbered) []Conflict {
	groups := make(map[string][]int, len(all))
	var order []string
	keys := newKeys()
	for i := range all {
		n := &all[i]
		if n.Threshold == nil || n.Metric == "" || n.Relative != "" || n.Unit == "x" {
			continue
		}
		k := keys.of(&n.Criterion)
		g, ok := groups[k]
		if !ok {
			order = append(order, k)
		}
		groups[k] = append(g, i)
	}
	var pairs []pair
	for _, k := range order {
		if g := groups[k]; len(g) > 1 {
			pairs = conflictsOf(all, g, pairs)
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	out := make([]Conflict, len(pairs))
	for i, p := range pairs {
		out[i] = conflict(&all[p.a], &all[p.b], p.kind)
	}
	return out
}

// pair is a conflict between two of many.
type pair struct {
	a, b int
	kind string
}

// conflictsOf compares the criteria of one group. A criterion is reported once: as unsatisfiable with the tightest
// bound of the other side, else as different from the first bound of its own side.
func conflictsOf(all []Numbered, group []int, out []pair) []pair {
	before := len(out)
	upper, lower := -1, -1 // tightest
	for _, i := range group {
		above, below := bounds(&all[i].Criterion)
		if below && (upper < 0 || high(&all[i].Criterion) < high(&all[upper].Criterion)) {
			upper = i
		}
		if above && (lower < 0 || value(&all[i].Criterion) > value(&all[lower].Criterion)) {
			lower = i
		}
	}
	if upper >= 0 && lower >= 0 && upper != lower && excludes(&all[lower].Criterion, &all[upper].Criterion) {
		out = append(out, pair{min(lower, upper), max(lower, upper), "unsatisfiable"})
	}
	firstUpper, firstLower, firstExact := -1, -1, -1
	for _, i := range group {
		c := &all[i].Criterion
		first := &firstUpper
		switch c.Comparator {
		case ">", ">=":
			first = &firstLower
		case "=", "within":
			first = &firstExact
		}
		if *first < 0 {
			*first = i
			continue
		}
		a := &all[*first].Criterion
		if !same(value(a), value(c)) || c.High != nil && a.High != nil && !same(high(a), high(c)) {
			kind := "different"
			if first == &firstExact && c.Comparator == "=" && a.Comparator == "=" {
				if len(out) > before {
					continue // told above
				}
				kind = "unsatisfiable"
			}
			out = append(out, pair{*first, i, kind})
		}
	}
	return out
}

// bounds reports whether a criterion keeps values above its value, and whether below its high end.
func bounds(c *criterion.Criterion) (above, below bool) {
	switch c.Comparator {
	case "<", "<=":
		return false, true
	case ">", ">=":
		return true, false
	case "=", "within":
		return true, true
	}
	return false, false
}

// value and high are the ends of what a criterion allows, in SI units where it has them.
func value(c *criterion.Criterion) float64 {
	if c.SI != nil {
		return *c.SI
	}
	return *c.Threshold
}

func high(c *criterion.Criterion) float64 {
	switch {
	case c.SIHigh != nil:
		return *c.SIHigh
	case c.High != nil:
		return *c.High
	}
	return value(c)
}

// excludes reports whether nothing fulfils both.
func excludes(lower, upper *criterion.Criterion) bool {
	lo, hi := value(lower), high(upper)
	if same(lo, hi) {
		return lower.Comparator == ">" || upper.Comparator == "<"
	}
	return lo > hi
}

// same allows for what the conversion of units rounds off.
func same(a, b float64) bool {
	d, m := a-b, max(a, b, -a, -b)
	return d == 0 || d < 1e-9*m && d > -1e-9*m
}

func conflict(a, b *Numbered, kind string) Conflict {
	what := a.Metric
	if a.Population != "" {
		what += " of " + criterion.TrimArticle(a.Population)
	}
	both := ""
	if kind == "unsatisfiable" {
		both = ", and nothing is both"
	}
	reason := place(a) + " asks for " + criterion.Limit(a.Criterion) + ", " + place(b) + " for " + criterion.Limit(b.Criterion) + " of the same" + both + ": " + what + "."
	return Conflict{A: *a, B: *b, Kind: kind, Reason: reason}
}

func place(n *Numbered) string {
	if n.Of == "" {
		return "criterion " + strconv.Itoa(n.Index+1)
	}
	return n.Of
}

// keys makes keys that are equal for criteria about the same thing.
type keys struct {
	metrics map[string]string // words in their common form
	others  map[string]string
}

func newKeys() keys {
	return keys{metrics: map[string]string{}, others: map[string]string{}}
}

func (k keys) metric(s string) string { return remembered(k.metrics, s, true) }
func (k keys) other(s string) string  { return remembered(k.others, s, false) }

// remembered brings words to their common form once: most criteria of a document are about the same few things.
func remembered(done map[string]string, s string, metric bool) string {
	if s == "" {
		return ""
	}
	n, ok := done[s]
	if !ok {
		n = normal(s, metric)
		done[s] = n
	}
	return n
}

// of is the key of one.
func (k keys) of(c *criterion.Criterion) string {
	population, unit := "", ""
	if !criterion.IsWhole(c.Population) {
		population = k.other(c.Population)
	}
	if c.Quantity == quantity.Count || c.Quantity == quantity.None || c.SI == nil {
		unit = "|" + k.other(c.Unit)
	}
	key := string(c.Quantity) + "|" + k.metric(c.Metric) + "|" + population + "|" + statisticKey(c) + "|" + k.other(c.Window) + unit
	if len(c.Filter) == 0 && len(c.Conditions) == 0 {
		return key
	}
	var rest []string
	for _, f := range c.Filter {
		rest = append(rest, f.Attribute+f.Comparator+strconv.FormatFloat(f.Value, 'g', -1, 64)+f.Unit)
	}
	for _, x := range c.Conditions {
		rest = append(rest, k.other(x.Text))
	}
	slices.Sort(rest)
	return key + "|" + strings.Join(rest, "|")
}

func statisticKey(c *criterion.Criterion) string {
	switch c.Statistic {
	case "every", "max", "p100":
		return "p100"
	case "median":
		return "p50"
	}
	return c.Statistic
}

// normal brings words to a common form: lower case, no articles, singular, sorted; of a metric, synonyms as one.
func normal(s string, metric bool) string {
	s = strings.ToLower(s)
	if metric {
		for _, p := range [][2]string{{"response time", "latency"}, {"wait time", "latency"}, {"up time", "availability"}, {"uptime", "availability"}, {"up-time", "availability"}, {"failure rate", "error rate"}, {"loading time", "load time"}, {"time to load", "load time"}, {"down time", "downtime"}} {
			s = strings.ReplaceAll(s, p[0], p[1])
		}
	}
	var ws []string
	for w := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ' ' || c == ',' || c == '\t' || c == '\'' || c == '’' || c == '"' }) {
		if w == "of" || w == "for" || w == "overall" || w != "no" && criterion.IsArticle(w) || metric && criterion.IsStatistic(w) {
			continue
		}
		if w = inflection.Singular(w); w == "latencie" {
			w = "latency"
		}
		if metric && w == "system" {
			continue
		}
		ws = append(ws, w)
	}
	if metric {
		slices.Sort(ws)
	}
	return strings.Join(ws, " ")
}
