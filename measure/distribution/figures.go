package distribution

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

func (r *reader) result(groups []*sample, values question.Values, mark events.Mark) Result {
	q := r.q
	out := Result{Definition: q.Definition(), AsOf: mark, Level: q.Confidence(), N: r.n, Units: len(r.number), Values: values.Distinct}
	var parts []owned
	var all stats.Sorted
	for _, s := range groups {
		o := own(s)
		parts = append(parts, o)
		if len(groups) == 1 {
			all = o.sorted
		} else {
			all = append(all, o.sorted...)
		}
	}
	if len(groups) > 1 {
		slices.Sort(all)
	}
	g := lay(all, q.Bins)
	for _, o := range parts {
		if len(o.values) > 0 {
			out.Groups = append(out.Groups, out.group(q, o, g))
		}
	}
	out.Sentence = out.sentence(q)
	return out
}

func (r *Result) group(q Question, o owned, bars grid) Group {
	g := Group{By: o.by, Other: o.rest, N: len(o.values), Units: len(o.counts), Lowest: o.sorted[0], Most: o.sorted[len(o.sorted)-1]}
	name := q.Property
	switch {
	case o.rest:
		name += ", other"
	case q.By != "" && o.by == "":
		name += ", none"
	case q.By != "":
		name += ", " + o.by
	}
	figure := func(what, definition string) ledger.Figure {
		return ledger.Figure{Name: what + " of " + name, N: int64(g.N), Definition: definition + " " + r.Definition, AsOf: question.AsOf(r.AsOf)}
	}
	g.Mean = figure("mean", fmt.Sprintf("Average; the interval leans on averages of %s being near normal.", q.Who()))
	v, i := o.mean(r.Level)
	question.SetInterval(&g.Mean, v, i.Low, i.High, r.Level)
	hits := make([]int32, len(o.counts))
	for _, p := range [...]float64{0.25, 0.5, 0.75, 0.9, 0.95, 0.99} {
		f := figure(fmt.Sprintf("p%g", 100*p), fmt.Sprintf("Value that %g %% of all do not exceed.", 100*p))
		v, i := o.quantile(p, r.Level, hits)
		question.SetInterval(&f, v, i.Low, i.High, r.Level)
		g.Quantiles = append(g.Quantiles, f)
	}
	g.Bins, g.Below, g.Above = bars.count(o.sorted)
	return g
}

// Value is the median of all numbers, or of the first group.
func (r Result) Value() ledger.Figure {
	if len(r.Groups) == 0 {
		return ledger.Figure{Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "no numbers in the period"}
	}
	return r.Groups[0].Quantiles[1]
}

func (r Result) sentence(q Question) string {
	if r.N == 0 {
		return fmt.Sprintf("No event of the period has a number as %s.", q.Property)
	}
	var b strings.Builder
	who := q.Who()
	if r.Units == 1 {
		who = q.One()
	}
	fmt.Fprintf(&b, "%s numbers of %s %s.", ledger.FormatNumber(float64(r.N)), ledger.FormatNumber(float64(r.Units)), who)
	for i, g := range r.Groups {
		if i == 3 {
			fmt.Fprintf(&b, " %d more groups.", len(r.Groups)-3)
			break
		}
		name := strings.TrimPrefix(g.Quantiles[1].Name, "p50 of ")
		fmt.Fprintf(&b, " %s: half are at most %s, nine in ten at most %s.", name, g.Quantiles[1], g.Quantiles[3])
	}
	if r.Units == 1 {
		fmt.Fprintf(&b, " One %s says nothing about others, so there is no interval.", q.One())
	}
	return b.String()
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, g := range r.Groups {
		fmt.Fprintf(t, "%s\t%s\tn = %d of %d\n", g.Mean.Name, g.Mean, g.N, g.Units)
		for _, f := range g.Quantiles {
			fmt.Fprintf(t, "%s\t%s\n", f.Name, f)
		}
	}
	fmt.Fprintf(t, "%s\n%s\n", r.Sentence, r.Definition)
	return t.Flush()
}
