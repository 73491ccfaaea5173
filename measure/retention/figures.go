package retention

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// column names a column of the answer.
func (q Question) column(s span) Column {
	c := Column{Low: s.low, High: s.high, Name: fmt.Sprintf("%s %d", q.Interval, s.low)}
	switch {
	case q.Mode == OrAfter:
		c.Name += " or later"
	case s.high > s.low:
		c.Name = fmt.Sprintf("%ss %d to %d", q.Interval, s.low, s.high)
	}
	return c
}

func (c *collector) result() (Result, error) {
	q := c.q
	r := Result{Definition: q.Definition(), AsOf: c.mark, Level: q.Confidence(), Interval: string(q.Interval), Units: c.units}
	for _, s := range c.spans {
		r.Columns = append(r.Columns, q.column(s))
	}
	rows := 0
	for _, h := range c.cohorts {
		if h.n > 0 {
			rows++
		}
	}
	if rows*len(c.spans) > maxCells {
		return r, ledger.Errorf(ledger.CodeInvalid, "interval: %d cohorts of %d periods are too many to show. Choose a longer interval, fewer days or fewer periods", rows, len(c.spans))
	}
	pooled := make([]stats.Proportion, len(c.spans))
	cohorts := make([]int, len(c.spans))
	for age := len(c.cohorts) - 1; age >= 0; age-- {
		h := c.cohorts[age]
		if h.n == 0 {
			continue
		}
		row := Row{Start: c.buckets.Start(age), End: c.buckets.End(age), N: h.n}
		r.N += h.n
		for i, s := range c.spans {
			cell := Cell{Period: s.low, N: h.n, Back: h.back[i], Mature: c.mature(age, s)}
			if cell.Mature {
				pooled[i].Hits += h.back[i]
				pooled[i].N += h.n
				cohorts[i]++
				name := fmt.Sprintf("%s, cohort of %s", r.Columns[i].Name, row.Start.Format(time.DateOnly))
				f := question.Share(name, stats.Proportion{Hits: h.back[i], N: h.n}, r.Level, fmt.Sprintf("Back in %s, of the %s who started in the %s from %s", r.Columns[i].Name, q.Who(), q.Interval, row.Start.Format(time.DateOnly)), c.mark, "")
				cell.Share = &f
			}
			row.Cells = append(row.Cells, cell)
		}
		r.Rows = append(r.Rows, row)
	}
	for i, s := range c.spans {
		cell := Cell{Period: s.low, N: pooled[i].N, Back: pooled[i].Hits, Mature: pooled[i].N > 0, Cohorts: cohorts[i]}
		if cell.Mature {
			f := question.Share(r.Columns[i].Name, pooled[i], r.Level, r.Definition, c.mark, "")
			if q.Entry == Recurring {
				w := c.pooled[i].Wilson(r.Level)
				question.SetInterval(&f, 100*pooled[i].Value(), 100*w.Low, 100*w.High, r.Level)
				f.Definition = fmt.Sprintf("%s; the interval allows for each %s counting several times (design effect between %s)", f.Definition, q.One(), q.Who())
			}
			cell.Share = &f
		}
		r.Pooled = append(r.Pooled, cell)
	}
	r.Sentence = r.sentence(q)
	return r, nil
}

// Value is the pooled share of the last column.
func (r Result) Value() ledger.Figure {
	if n := len(r.Pooled); n > 0 && r.Pooled[n-1].Share != nil {
		return *r.Pooled[n-1].Share
	}
	f := ledger.Figure{Unit: "%", Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "nobody started"}
	if n := len(r.Columns); n > 0 {
		f.Name = r.Columns[n-1].Name
	}
	if r.N > 0 {
		f.N = int64(r.N) // there is something to show, though no number yet
		f.Note = fmt.Sprintf("no cohort was observed through %s", f.Name)
	}
	return f
}

func (r Result) sentence(q Question) string {
	if r.N == 0 {
		return fmt.Sprintf("Nobody did %s in the period.", question.Describe(q.Start))
	}
	var last, first *Cell
	for i := range r.Pooled {
		c := &r.Pooled[i]
		if c.Mature && c.Period > 0 {
			if first == nil {
				first = c
			}
			last = c
		}
	}
	who := q.Who()
	if first == nil {
		return fmt.Sprintf("Cannot tell yet: none of the %s %s could be followed through a whole %s after their start.", ledger.FormatNumber(float64(r.N)), who, q.Interval)
	}
	say := func(c *Cell) string {
		return fmt.Sprintf("%s (%s of %s %s)", c.Share, ledger.FormatNumber(float64(c.Back)), ledger.FormatNumber(float64(c.N)), who)
	}
	name := func(c *Cell) string {
		for _, k := range r.Columns {
			if k.Low == c.Period {
				return k.Name
			}
		}
		return ""
	}
	in := "in"
	if q.Interval == question.Day && q.Mode != Bracketed {
		in = "on"
	}
	s := fmt.Sprintf("%s came back %s %s", say(first), in, name(first))
	if last != first {
		s += fmt.Sprintf(", %s %s %s", say(last), in, name(last))
	}
	s += "."
	if v := r.Value(); v.Value == nil {
		s += fmt.Sprintf(" For %s it is too early.", v.Name)
	}
	return s
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := []string{r.Interval + " of", "n"}
	for _, c := range r.Columns {
		head = append(head, c.Name)
	}
	fmt.Fprintf(t, "%s\t\n", strings.Join(head, "\t"))
	cells := func(list []Cell) string {
		var out []string
		for _, c := range list {
			text := "-"
			if c.Share != nil {
				text = ledger.FormatNumber(*c.Share.Value) + " %"
			}
			out = append(out, text)
		}
		return strings.Join(out, "\t")
	}
	layout := time.DateOnly
	if r.Interval == string(question.Hour) {
		layout = "2006-01-02 15:04"
	}
	for _, row := range r.Rows {
		fmt.Fprintf(t, "%s\t%d\t%s\t\n", row.Start.Format(layout), row.N, cells(row.Cells))
	}
	fmt.Fprintf(t, "all\t%d\t%s\t\n", r.N, cells(r.Pooled))
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", r.Sentence, r.Definition)
	return err
}
