package criterion

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/define/quantity"
)

// Numbered is a criterion with where it comes from, for comparing many.
type Numbered struct {
	Of    string // key of its requirement, or a place in a file
	Index int
	Criterion
}

// Conflict says that two criteria cannot both be meant.
type Conflict struct {
	A, B   Numbered
	Kind   string // unsatisfiable, different
	Reason string // one sentence with both numbers
}

// Conflicts finds criteria about the same metric, population and conditions whose bounds exclude each other, or
// differ. Words count as the same when they differ in number, in articles, or are synonyms such as latency and
// response time. It groups first and compares with the tightest bound of a group only, so that a product with
// thousands of criteria takes no longer than reading them.
func Conflicts(all []Numbered) []Conflict {
	groups := make(map[string][]int, len(all))
	var order []string
	for i, n := range all {
		if n.Threshold == nil || n.Metric == "" || n.Relative != "" || n.Unit == "x" {
			continue
		}
		k := keyOf(n.Criterion)
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	}
	var out []Conflict
	for _, k := range order {
		if g := groups[k]; len(g) > 1 {
			out = append(out, conflictsOf(all, g)...)
		}
	}
	return out
}

// conflictsOf compares the criteria of one group. A criterion is reported once: as unsatisfiable with the tightest
// bound of the other side, else as different from the first bound of its own side.
func conflictsOf(all []Numbered, group []int) []Conflict {
	upper, lower := -1, -1 // tightest
	for _, i := range group {
		lo, hi := interval(all[i].Criterion)
		if hi != nil && (upper < 0 || *hi < upperOf(all[upper])) {
			upper = i
		}
		if lo != nil && (lower < 0 || *lo > lowerOf(all[lower])) {
			lower = i
		}
	}
	var out []Conflict
	if upper >= 0 && lower >= 0 && upper != lower && excludes(all[lower].Criterion, all[upper].Criterion) {
		out = append(out, conflict(all[min(lower, upper)], all[max(lower, upper)], "unsatisfiable"))
	}
	firstUpper, firstLower, firstExact := -1, -1, -1
	for _, i := range group {
		c := all[i].Criterion
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
		a := all[*first].Criterion
		if !same(value(a), value(c)) || c.High != nil && a.High != nil && !same(high(a), high(c)) {
			kind := "different"
			if first == &firstExact && c.Comparator == "=" && a.Comparator == "=" {
				if len(out) > 0 {
					continue // told above
				}
				kind = "unsatisfiable"
			}
			out = append(out, conflict(all[*first], all[i], kind))
		}
	}
	return out
}

func upperOf(n Numbered) float64 { _, hi := interval(n.Criterion); return *hi }
func lowerOf(n Numbered) float64 { lo, _ := interval(n.Criterion); return *lo }

// interval returns the ends of what a criterion allows, in SI units where it has them; nil: open.
func interval(c Criterion) (lo, hi *float64) {
	v, h := value(c), high(c)
	switch c.Comparator {
	case "<", "<=":
		return nil, &h
	case ">", ">=":
		return &v, nil
	case "=", "within":
		return &v, &h
	}
	return nil, nil
}

func value(c Criterion) float64 {
	if c.SI != nil {
		return *c.SI
	}
	return *c.Threshold
}

func high(c Criterion) float64 {
	switch {
	case c.SIHigh != nil:
		return *c.SIHigh
	case c.High != nil:
		return *c.High
	}
	return value(c)
}

// excludes reports whether nothing fulfils both.
func excludes(lower, upper Criterion) bool {
	lo, _ := interval(lower)
	_, hi := interval(upper)
	if same(*lo, *hi) {
		return lower.Comparator == ">" || upper.Comparator == "<"
	}
	return *lo > *hi
}

// same allows for what the conversion of units rounds off.
func same(a, b float64) bool {
	d, m := a-b, max(a, b, -a, -b)
	return d == 0 || d < 1e-9*m && d > -1e-9*m
}

func conflict(a, b Numbered, kind string) Conflict {
	what := a.Metric
	if a.Population != "" {
		what += " of " + trimDeterminer(a.Population)
	}
	reason := fmt.Sprintf("%s asks for %s, %s for %s of the same: %s.", place(a), boundWords(a.Criterion, canonicalWords), place(b), boundWords(b.Criterion, canonicalWords), what)
	if kind == "unsatisfiable" {
		reason = fmt.Sprintf("%s asks for %s, %s for %s of the same, and nothing is both: %s.", place(a), boundWords(a.Criterion, canonicalWords), place(b), boundWords(b.Criterion, canonicalWords), what)
	}
	return Conflict{A: a, B: b, Kind: kind, Reason: reason}
}

func place(n Numbered) string {
	if n.Of == "" {
		return "criterion " + strconv.Itoa(n.Index+1)
	}
	return n.Of
}

// keyOf is equal for criteria about the same thing.
func keyOf(c Criterion) string {
	var b strings.Builder
	b.WriteString(string(c.Quantity))
	b.WriteByte('|')
	b.WriteString(normal(c.Metric, true))
	b.WriteByte('|')
	if !saysNothing(c.Population) {
		b.WriteString(normal(c.Population, false))
	}
	b.WriteByte('|')
	b.WriteString(statisticKey(c))
	b.WriteByte('|')
	b.WriteString(normal(c.Window, false))
	if c.Quantity == quantity.Count || c.Quantity == quantity.None || c.SI == nil {
		b.WriteString("|" + normal(c.Unit, false))
	}
	var rest []string
	for _, f := range c.Filter {
		rest = append(rest, f.Attribute+f.Comparator+strconv.FormatFloat(f.Value, 'g', -1, 64)+f.Unit)
	}
	for _, x := range c.Conditions {
		rest = append(rest, normal(x.Text, false))
	}
	slices.Sort(rest)
	for _, x := range rest {
		b.WriteString("|" + x)
	}
	return b.String()
}

func statisticKey(c Criterion) string {
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
	known := classes()
	var ws []string
	for w := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ' ' || c == ',' || c == '\t' || c == '\'' || c == '’' || c == '"' }) {
		if c := known[w]; c.is(determiner) && w != "no" || w == "of" || w == "for" || w == "overall" || metric && c.is(extreme|averaging) {
			continue
		}
		if w = singular(w); w == "latencie" {
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
