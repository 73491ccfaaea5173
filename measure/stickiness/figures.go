package stickiness

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// ratio is a sum over a sum, of units that count with different weights: the mean number of intervals a period.
type ratio struct{ units, n, sum, squares, both, sum2 float64 }

func (r *ratio) add(sum, n float64) {
	r.units++
	r.n += n
	r.sum += sum
	r.squares += n * n
	r.both += n * sum
	r.sum2 += sum * sum
}

// mean returns the ratio with Student's t interval from its variance between units (Taylor's linearisation).
func (r ratio) mean(level float64) (value float64, i stats.Interval) {
	value = r.sum / r.n
	if r.units < 2 {
		return value, stats.Interval{Low: math.Inf(-1), High: math.Inf(1), Level: level}
	}
	variance := max(r.sum2-2*value*r.both+value*value*r.squares, 0) * r.units / (r.units - 1) / (r.n * r.n)
	half := stats.StudentQuantile(0.5+level/2, r.units-1) * math.Sqrt(variance)
	return value, stats.Interval{Low: value - half, High: value + half, Level: level}
}

func (c *collector) result(mark events.Mark) Result {
	q := c.q
	r := Result{
		Definition: q.Definition(), AsOf: mark, Level: q.Confidence(), Interval: string(q.Interval), Per: string(q.Per),
		Periods: len(c.seen), N: int(c.total.n), Units: c.units,
	}
	last := 0
	for k := 1; k <= c.limit; k++ {
		if c.exactly[k].Hits() > 0 {
			last = k
		}
	}
	if c.limit <= 31 && r.N > 0 {
		last = c.limit
	}
	for k := 1; k <= last; k++ {
		r.Buckets = append(r.Buckets, Bucket{
			Days: k, N: c.exactly[k].Hits(),
			Share:      r.share(fmt.Sprintf("exactly %d %s", k, plural(r.Interval, k)), c.exactly[k]),
			Cumulative: r.share(fmt.Sprintf("%d %s or more", k, plural(r.Interval, k)), c.atLeast[k]),
		})
	}
	r.Mean = ledger.Figure{
		Name: fmt.Sprintf("active %ss in a %s", q.Interval, q.Per), Unit: string(q.Interval) + "s", N: int64(r.N), AsOf: question.AsOf(mark),
		Definition: "Mean number of " + string(q.Interval) + "s, with an interval from the spread between " + q.Who() + ". " + r.Definition,
	}
	if r.N == 0 {
		r.Mean.Note = "nobody was active in a whole " + string(q.Per)
	} else {
		v, i := c.total.mean(r.Level)
		question.SetInterval(&r.Mean, v, max(i.Low, 1), i.High, r.Level)
	}
	r.Sentence = r.sentence(q)
	return r
}

func (r *Result) share(name string, c stats.Clusters) ledger.Figure {
	i := c.Wilson(r.Level)
	f := ledger.Figure{
		Name: name, Unit: "%", N: int64(c.N()), AsOf: question.AsOf(r.AsOf),
		Definition: "Share of the " + r.Per + "s in which somebody was active; the interval allows for those who count in several. " + r.Definition,
	}
	question.SetInterval(&f, 100*c.Value(), 100*i.Low, 100*i.High, r.Level)
	return f
}

func plural(s string, n int) string {
	if n == 1 {
		return s
	}
	return s + "s"
}

// Value is the mean number of active intervals.
func (r Result) Value() ledger.Figure { return r.Mean }

func (r Result) sentence(q Question) string {
	if r.N == 0 {
		return fmt.Sprintf("Cannot tell: nobody did %s in a %s that was observed from beginning to end.", question.Describe(q.Match), r.Per)
	}
	who := q.Who()
	if r.Units == 1 {
		who = q.One()
	}
	s := fmt.Sprintf("In a %s in which they are active at all, %s are active on %s (n = %s %ss of %s %s).", r.Per, q.Who(), r.Mean, ledger.FormatNumber(float64(r.N)), r.Per, ledger.FormatNumber(float64(r.Units)), who)
	if len(r.Buckets) > 1 {
		s += fmt.Sprintf(" On one %s alone: %s.", r.Interval, r.Buckets[0].Share)
	}
	return s
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%ss a %s\tn\texactly\tor more\n", r.Interval, r.Per)
	for _, b := range r.Buckets {
		fmt.Fprintf(t, "%d\t%d\t%s\t%s\n", b.Days, b.N, b.Share, b.Cumulative)
	}
	fmt.Fprintf(t, "%s\n%s\n", r.Sentence, r.Definition)
	return t.Flush()
}
