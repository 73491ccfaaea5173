package trend

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// value reads a cell as a series counts: nil where there is nothing to average or compare.
func (s Series) value(c cell, level float64) Point {
	var p Point
	number := func(v float64, n int64) {
		p.N = n
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			p.Value = &v
		}
	}
	switch s.count() {
	case Units:
		if !c.unitsUnknown {
			number(float64(c.units), c.units)
		}
	case PerUnit:
		if c.each.n > 0 {
			v, i := c.each.mean(level)
			number(v, int64(c.each.n))
			if !math.IsInf(i.Low, 0) {
				p.Low, p.High = &i.Low, &i.High
			}
		}
	case Total:
		number(c.number.Total, c.number.N)
	case Mean, Lowest, Most:
		if c.number.N > 0 {
			number(map[Count]float64{Mean: c.number.Total / float64(c.number.N), Lowest: c.number.Lowest, Most: c.number.Most}[s.count()], c.number.N)
		}
	default:
		number(float64(c.events), c.events)
	}
	return p
}

func (q Question) unitOf(s Series) string {
	switch s.count() {
	case Units:
		return q.Who()
	case Events:
		return "events"
	case PerUnit:
		return "events for each " + q.One()
	}
	return ""
}

func (t *table) result() (Result, error) {
	q := t.q
	r := Result{Lines: []Line{}, Definition: q.Definition(), AsOf: t.mark, Level: q.Confidence(), Interval: string(q.Interval)}
	if q.By != "" {
		r.Values = t.values.Distinct
	}
	if len(t.lines) > 0 {
		t.trim()
		for i := 1; i < len(t.cuts); i++ {
			b := Bucket{Start: t.cuts[i-1], End: t.cuts[i], Complete: !t.cuts[i].After(t.mark.Through)}
			b.Complete = b.Complete && !(i == 1 && t.open[0]) && !(i == len(t.cuts)-1 && t.open[1])
			r.Buckets = append(r.Buckets, b)
		}
		if q.Formula != "" {
			if err := t.combine(&r); err != nil {
				return r, err
			}
		} else {
			for i := range q.Series {
				for v := range t.lines[i] {
					r.Lines = append(r.Lines, t.line(&r, i, v))
				}
			}
		}
	}
	r.Sentence = r.sentence()
	return r, nil
}

// trim leaves out buckets before the first event when the period has no beginning.
func (t *table) trim() {
	if t.q.From != "" || t.q.Last > 0 {
		return
	}
	empty := func(b int) bool {
		for _, lines := range t.lines {
			for _, l := range lines {
				if c := l.cells[b]; c.events > 0 || c.units > 0 || c.each.n > 0 {
					return false
				}
			}
		}
		return true
	}
	for len(t.cuts) > 2 && empty(0) {
		t.cuts = t.cuts[1:]
		for _, lines := range t.lines {
			for i := range lines {
				lines[i].cells = lines[i].cells[1:]
			}
		}
	}
}

// named starts a line for a value of the splitting property.
func (t *table) named(name string, series, v int) Line {
	l := Line{Name: name, Series: series}
	switch {
	case t.q.By == "":
	case v == t.rest():
		l.Other = true
		l.Name += ", other"
	default:
		value := t.values.Top[v]
		l.By = &value
		if value == "" {
			l.Name += ", none"
		} else {
			l.Name += ", " + value
		}
	}
	return l
}

// line reads off one series.
func (t *table) line(r *Result, series, v int) Line {
	s := t.q.Series[series]
	l := t.named(s.Label(), series, v)
	l.Unit = t.q.unitOf(s)
	for _, c := range t.lines[series][v].cells {
		l.Points = append(l.Points, s.value(c, r.Level))
	}
	total := s.value(t.lines[series][v].total, r.Level)
	days, _ := t.q.days() // checked
	l.Total = t.total(r, l, total, days)
	return l
}

// total makes the figure of a line over the whole period, or for rolling counts of the last day that is over.
func (t *table) total(r *Result, l Line, p Point, rolling int) ledger.Figure {
	f := ledger.Figure{Name: l.Name, Unit: l.Unit, Definition: "Over the whole period. " + r.Definition, AsOf: question.AsOf(t.mark)}
	if rolling > 0 {
		p = Point{}
		f.Note = "no day is over"
		for i := len(r.Buckets) - 1; i >= 0; i-- {
			if r.Buckets[i].Complete {
				p = l.Points[i]
				f.Note = "on " + r.Buckets[i].Start.Format(time.DateOnly)
				break
			}
		}
		f.Definition = "On the last day that is over. " + r.Definition
	}
	f.N, f.Value, f.Low, f.High = p.N, p.Value, p.Low, p.High
	if f.Low != nil {
		f.Level = r.Level
	}
	if f.Value == nil && f.Note == "" {
		f.Note = "no value"
	}
	return f
}

// combine makes the lines of the formula.
func (t *table) combine(r *Result) error {
	f, err := ParseFormula(t.q.Formula, len(t.q.Series))
	if err != nil {
		return err
	}
	for v := range t.lines[0] {
		l := t.named(t.q.Formula, -1, v)
		point := func(cellOf func(series int) cell) Point {
			values := make([]*float64, len(t.q.Series))
			for i, s := range t.q.Series {
				values[i] = s.value(cellOf(i), r.Level).Value
			}
			var p Point
			for i, s := range t.q.Series {
				p.N = max(p.N, s.value(cellOf(i), r.Level).N) // of a share what it is a share of, as a rule
			}
			if x, ok := f.Value(values); ok {
				p.Value = &x
			}
			return p
		}
		for b := range r.Buckets {
			l.Points = append(l.Points, point(func(s int) cell { return t.lines[s][v].cells[b] }))
		}
		days, _ := t.q.days() // checked
		l.Total = t.total(r, l, point(func(s int) cell { return t.lines[s][v].total }), days)
		r.Lines = append(r.Lines, l)
	}
	return nil
}

// Value is the total of the first line.
func (r Result) Value() ledger.Figure {
	if len(r.Lines) == 0 {
		return ledger.Figure{Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "no events in the period"}
	}
	return r.Lines[0].Total
}

func (r Result) sentence() string {
	if len(r.Lines) == 0 {
		return "Nothing happened in the period."
	}
	var b strings.Builder
	for i, l := range r.Lines {
		if i == 3 && len(r.Lines) > 4 {
			fmt.Fprintf(&b, " %d more lines.", len(r.Lines)-3)
			break
		}
		if i > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "%s: %s", l.Name, l.Total)
		if l.Total.Value != nil && l.Total.Note != "" {
			fmt.Fprintf(&b, " %s", l.Total.Note)
		} else if l.Total.Value != nil {
			b.WriteString(" over the whole period")
		}
		if len(r.Lines) == 1 {
			r.latest(&b, l)
		}
		b.WriteString(".")
	}
	if last := r.Buckets[len(r.Buckets)-1]; !last.Complete {
		fmt.Fprintf(&b, " The last %s is not over or not whole in the period.", r.Interval)
	}
	return b.String()
}

// latest compares the last two buckets that are over.
func (r Result) latest(b *strings.Builder, l Line) {
	for i := len(r.Buckets) - 1; i > 0; i-- {
		if !r.Buckets[i].Complete {
			continue
		}
		if before := l.Points[i-1]; l.Total.Note != "" && before.Value != nil { // the total is that day already
			fmt.Fprintf(b, ", %s the day before", ledger.FormatNumber(*before.Value))
			return
		}
		if now, before := l.Points[i].Value, l.Points[i-1].Value; r.Buckets[i-1].Complete && now != nil && before != nil {
			fmt.Fprintf(b, "; in the last whole %s, from %s, %s%s, in the one before %s%s", r.Interval, r.Buckets[i].Start.Format(time.DateOnly),
				ledger.FormatNumber(*now), bounds(l.Points[i]), ledger.FormatNumber(*before), bounds(l.Points[i-1]))
		}
		return
	}
}

func bounds(p Point) string {
	if p.Low == nil || p.High == nil {
		return ""
	}
	return fmt.Sprintf(" [%s, %s]", ledger.FormatNumber(*p.Low), ledger.FormatNumber(*p.High))
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s", r.Interval)
	for _, l := range r.Lines {
		fmt.Fprintf(t, "\t%s", l.Name)
	}
	fmt.Fprintf(t, "\t\n")
	layout := time.DateOnly
	if r.Interval == string(question.Hour) {
		layout = "2006-01-02 15:04"
	}
	for i, b := range r.Buckets {
		fmt.Fprintf(t, "%s", b.Start.Format(layout))
		for _, l := range r.Lines {
			text := "-"
			if p := l.Points[i]; p.Value != nil {
				text = ledger.FormatNumber(*p.Value) + bounds(p)
			}
			fmt.Fprintf(t, "\t%s", text)
		}
		if b.Complete {
			fmt.Fprintf(t, "\t\n")
		} else {
			fmt.Fprintf(t, "\t not whole\n")
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", r.Sentence, r.Definition)
	return err
}
