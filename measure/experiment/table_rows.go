package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// table gathers rows by arm.
type table struct {
	TableQuestion
	arms    map[string]*tableArm
	of      map[string]*tableArm // the arm of each cluster; nil: several
	bad     map[string]int64     // rows that cannot be used, by reason
	rows    int64
	unnamed int64
	graded  bool // a value is neither 0 nor 1
}

type tableArm struct {
	name     string
	col      column
	rows     []float64 // values by row, in a clustered table
	owner    []int32
	clusters map[string]int32
}

func (t *table) take(r Row) {
	t.rows++
	if why := t.unusable(r); why != "" {
		if _, known := t.bad[why]; !known && len(t.bad) >= maxReasons {
			why = "others"
		}
		t.bad[why]++
		return
	}
	if r.Variant == "" {
		t.unnamed++
		return
	}
	a := t.arms[r.Variant]
	if a == nil {
		a = &tableArm{name: r.Variant, clusters: map[string]int32{}}
		t.arms[r.Variant] = a
	}
	t.graded = t.graded || r.Value != 0 && r.Value != 1
	if t.Cluster {
		t.cluster(a, r)
		return
	}
	a.col.value = append(a.col.value, r.Value)
	if t.Pre {
		a.col.pre = append(a.col.pre, r.Pre)
	}
	if t.Denominator {
		a.col.denominator = append(a.col.denominator, r.Denominator)
	}
}

// cluster adds a row to the sums of its cluster.
func (t *table) cluster(a *tableArm, r Row) {
	if other, seen := t.of[r.Cluster]; !seen {
		t.of[r.Cluster] = a
	} else if other != a {
		t.of[r.Cluster] = nil
	}
	i, seen := a.clusters[r.Cluster]
	if !seen {
		i = int32(len(a.col.value))
		a.clusters[r.Cluster] = i
		a.col.value, a.col.denominator = append(a.col.value, 0), append(a.col.denominator, 0)
	}
	a.col.value[i] += r.Value
	d := 1.0 // the mean over rows is the ratio of sums and numbers of rows
	if t.Denominator {
		d = r.Denominator
	}
	a.col.denominator[i] += d
	if t.Measure.Type == Quantile {
		a.rows, a.owner = append(a.rows, r.Value), append(a.owner, i)
	}
}

// maxReasons bounds how many reasons for which rows cannot be used are told apart.
const maxReasons = 10

// unusable says why a row cannot be used; empty when it can.
func (t *table) unusable(r Row) string {
	switch {
	case r.Unusable != "":
		return r.Unusable
	case !usable(r.Value):
		return "without a value"
	case t.Pre && !usable(r.Pre):
		return "without a covariate"
	case t.Denominator && !usable(r.Denominator):
		return "without a denominator"
	case t.Cluster && r.Cluster == "":
		return "without a cluster"
	}
	return ""
}

// unread words the rows that cannot be used, the most frequent reason first; n is how many they are.
func (t *table) unread() (n int64, words string) {
	reasons := slices.SortedFunc(maps.Keys(t.bad), func(a, b string) int { return cmp.Or(cmp.Compare(t.bad[b], t.bad[a]), cmp.Compare(a, b)) })
	var parts []string
	for _, why := range reasons {
		n += t.bad[why]
		parts = append(parts, ledger.FormatNumber(float64(t.bad[why]))+" "+why)
	}
	return n, fmt.Sprintf("%s of %s rows cannot be read and do not count: %s", ledger.FormatNumber(float64(n)), ledger.FormatNumber(float64(t.rows)), strings.Join(parts, ", "))
}

func usable(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// variants returns the variants to compare: those given, or those found.
func (t *table) variants() ([]Variant, error) {
	if len(t.Variants) > 0 {
		return t.Variants, nil
	}
	var out []Variant
	for name := range t.arms {
		out = append(out, Variant{Name: name})
	}
	rank := func(v Variant) int {
		if v.Name == "control" {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b Variant) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Name, b.Name)) })
	if len(out) < 2 || len(out) > maxVariants {
		return nil, fmt.Errorf("variant: the rows name %d. An experiment compares 2 to %d; look whether the column is the right one", len(out), maxVariants)
	}
	return out, nil
}

func (t *table) study() (study, error) {
	variants, err := t.variants()
	if err != nil {
		return study{}, err
	}
	m := t.measure()
	if m.Type == Proportion && t.graded {
		return study{}, errors.New("type: a proportion has values 0 and 1, and others were found. Use mean")
	}
	s := study{plan: t.plan(), who: "units", asOf: "the rows given", weights: weights(variants), unchecked: t.Unchecked, endless: true}
	d := metric{Measure: m, cols: make([]column, len(variants))}
	for i, v := range variants {
		s.names = append(s.names, v.Name)
		if a := t.arms[v.Name]; a != nil {
			d.cols[i] = t.column(a, m)
			delete(t.arms, v.Name)
		}
		s.units = append(s.units, d.cols[i].units)
		s.exposed.Units += d.cols[i].units
	}
	for _, a := range t.arms { // those left over
		s.exposed.Unknown += int64(len(a.col.value))
	}
	s.exposed.Unknown += t.unnamed
	for _, a := range t.of {
		if a == nil {
			s.exposed.Several++
		}
	}
	s.exposed.Events = s.exposed.Units
	s.measures = []metric{d}
	s.definition = m.Definition() + ". " + s.words(m)
	if n, words := t.unread(); n > 0 {
		s.warnings = append(s.warnings, words+". Whether they would have changed the result cannot be told")
		if float64(n) > mostUnread*float64(t.rows) {
			s.unread = words
		}
	}
	return s, nil
}

// measure returns the metric with its type.
func (t *table) measure() Measure {
	m := t.Measure
	switch {
	case m.Type != "":
	case t.Denominator:
		m.Type = Ratio
	case !t.graded:
		m.Type = Proportion
	default:
		m.Type = Mean
	}
	if m.Name == "" {
		m.Name = m.Type
	}
	m.table = true
	if t.Cluster && m.Type != Quantile {
		m.rows, m.percent = m.Type != Ratio, m.Type == Proportion
		m.Type = Ratio
	}
	return m
}

// column returns the data of an arm, without the clusters that are in several.
func (t *table) column(a *tableArm, m Measure) column {
	c := a.col
	if !t.Cluster {
		c.units = int64(len(c.value))
		if m.Type == Quantile {
			c.values, c.value = c.value, nil
		}
		return c
	}
	out := column{}
	gone := make([]bool, len(c.value))
	for name, i := range a.clusters {
		gone[i] = t.of[name] == nil
	}
	for i := range c.value {
		if gone[i] {
			continue
		}
		out.units++
		if m.Type != Quantile {
			out.value, out.denominator = append(out.value, c.value[i]), append(out.denominator, c.denominator[i])
		}
	}
	if m.Type != Quantile {
		return out
	}
	order := make([]int, 0, len(a.rows))
	for k, i := range a.owner {
		if !gone[i] {
			order = append(order, k)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(a.owner[x], a.owner[y]) })
	for k, at := range order {
		if k == 0 || a.owner[at] != a.owner[order[k-1]] {
			out.clusters = append(out.clusters, [2]int32{int32(k), 0})
		}
		out.values = append(out.values, a.rows[at])
		out.clusters[len(out.clusters)-1][1] = int32(k + 1)
	}
	return out
}
