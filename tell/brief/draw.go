package brief

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/tell/chart"
)

// Widths of a chart in pixels: in the column, and on a phone. A chart with words is drawn once for each, so that its
// letters keep their size; the style sheet shows one of them.
const (
	column = 704
	phone  = 326
)

// frame begins a chart.
func (p *page) frame(title, desc string, width int) chart.Frame {
	p.charts++
	return chart.Frame{ID: fmt.Sprintf("c%d", p.charts), Title: title, Desc: desc, Width: width}
}

// both draws a chart for the column and for a phone.
func both(draw func(width int) string) template.HTML {
	return template.HTML(`<div class="wide">` + draw(column) + `</div><div class="narrow">` + draw(phone) + `</div>`)
}

// curve draws how many had got there, by days.
func (p *page) curve(q Question) template.HTML {
	return both(func(width int) string {
		c := curveOf(q)
		c.Frame = p.frame(q.Title, q.Sentence.String(), width)
		return c.Draw()
	})
}

func curveOf(q Question) chart.Curve {
	c := chart.Curve{X: "days since the start"}
	for _, k := range q.Cohorts {
		c.Groups = append(c.Groups, group(k))
	}
	return c
}

func group(k Cohort) chart.Group {
	g := chart.Group{Name: k.Name, Known: k.FollowUp}
	for _, s := range k.Curve {
		step := chart.Step{At: s.Days, Y: 1 - s.NotYet, Low: math.NaN(), High: math.NaN()}
		if s.Low != nil && s.High != nil {
			step.Low, step.High = 1-*s.High, 1-*s.Low
		}
		g.Steps = append(g.Steps, step)
	}
	for _, left := range k.Gone {
		g.Gone = append(g.Gone, chart.Step{At: left.Days, Y: left.Share, Low: left.Low, High: left.High})
	}
	if k.Median != nil && k.Median.Value != nil {
		g.Half, g.HalfLabel = *k.Median.Value, ledger.FormatNumber(*k.Median.Value)+" d"
	}
	before := 0
	for _, r := range k.Risk {
		if r.Censored > before && r.Days > 0 {
			g.Censored = append(g.Censored, float64(r.Days))
		}
		before = r.Censored
	}
	if len(k.Risk) > 0 {
		g.AtRisk = func(at float64) (int, bool) {
			for _, r := range k.Risk {
				if float64(r.Days) == at {
					return r.AtRisk, true
				}
			}
			return 0, false
		}
	}
	return g
}

// sampled picks the rows of a curve's table: the curve at whole weeks, or days while it is short.
func sampled(q Question) (rows []sample) {
	for _, day := range chart.WeekTicks(curveOf(q).End(), 14) {
		r := sample{Day: day}
		for _, k := range q.Cohorts {
			at := reading{Share: "0.0 %"}
			for _, s := range k.Curve {
				if s.Days > day {
					break
				}
				at.Share = fmt.Sprintf("%.1f %%", 100*(1-s.NotYet))
				at.Interval = ""
				if s.Low != nil && s.High != nil {
					at.Interval = fmt.Sprintf("[%.1f, %.1f]", 100*(1-*s.High), 100*(1-*s.Low))
				}
			}
			if n := len(k.Curve); k.FollowUp < day && (n == 0 || k.Curve[n-1].Days < day) {
				at = reading{Share: "not known"}
			}
			for _, risk := range k.Risk {
				if float64(risk.Days) == day {
					at.AtRisk = chart.Plain(float64(risk.AtRisk))
				}
			}
			r.Readings = append(r.Readings, at)
		}
		rows = append(rows, r)
	}
	return rows
}

type sample struct {
	Day      float64
	Readings []reading
}

type reading struct{ Share, Interval, AtRisk string }

func (p *page) spark(t Topic) template.HTML {
	s := chart.Spark{Frame: p.frame("Texts by month: "+t.Name, fmt.Sprintf("From %s to %s.", t.Months[0].Month, t.Months[len(t.Months)-1].Month), 120)}
	for _, m := range t.Months {
		s.Counts = append(s.Counts, m.Texts)
	}
	return template.HTML(s.Draw())
}

func (p *page) weeks(t Team) template.HTML {
	return both(func(width int) string {
		w := chart.Weeks{Frame: p.frame("Throughput of "+t.Name, fmt.Sprintf("Work items finished in each of the last %d whole weeks; mean %s.", len(t.Weeks), t.Throughput.Figure), width), Unit: "work items"}
		if t.Throughput.Value != nil {
			w.Mean, w.Label = *t.Throughput.Value, "mean "+ledger.FormatNumber(*t.Throughput.Value)
		}
		for _, k := range t.Weeks {
			day, _ := k.Begins.Time()
			w.Begins, w.Counts = append(w.Begins, day), append(w.Counts, k.Items)
		}
		return w.Draw()
	})
}

// scale is the axis that the scores of a table share.
func (p *page) scale(q Priorities) []float64 {
	high := 0.0
	for _, r := range q.Rows {
		if r.Score.High != nil {
			high = max(high, *r.Score.High)
		}
	}
	return chart.Ticks(high, 3)
}

func (p *page) axis(ticks []float64, title string) template.HTML {
	a := chart.Axis{Frame: p.frame(title, fmt.Sprintf("A scale from %s to %s.", chart.Plain(ticks[0]), chart.Plain(ticks[len(ticks)-1])), 0), Ticks: ticks}
	return template.HTML(a.Draw())
}

func (p *page) interval(n Number, ticks []float64, muted bool) template.HTML {
	v := chart.Interval{Frame: p.frame(n.Name, Written(n.Figure), 0), From: ticks[0], To: ticks[len(ticks)-1], Value: n.Value, Low: n.Low, High: n.High, Muted: muted}
	return template.HTML(v.Draw())
}

// shares is the scale of percentages.
func (p *page) shares() []float64 { return []float64{0, 25, 50, 75, 100} }

// against draws a value beside its target, on a scale that begins at zero and holds both.
func (p *page) against(t Target) template.HTML {
	high := 0.0
	for _, v := range []*float64{t.Target, t.Baseline} {
		if v != nil {
			high = max(high, *v)
		}
	}
	if t.Value != nil {
		for _, v := range []*float64{t.Value.Value, t.Value.High} {
			if v != nil {
				high = max(high, *v)
			}
		}
	}
	ticks := chart.Ticks(1.05*high, 4)
	if t.Unit == "%" && high <= 100 && high > 50 {
		ticks = p.shares()
	}
	desc := "The target is " + target(t) + "."
	v := chart.Interval{From: 0, To: ticks[len(ticks)-1], Target: t.Target, Baseline: t.Baseline}
	if t.Value != nil {
		v.Value, v.Low, v.High = t.Value.Value, t.Value.Low, t.Value.High
		desc = "The value is " + Written(t.Value.Figure) + ". " + desc
	}
	if t.Baseline != nil {
		desc += " The baseline is " + ledger.FormatNumber(*t.Baseline) + "."
	}
	v.Frame = p.frame("Value against target", desc, 0)
	a := chart.Axis{Frame: p.frame("Scale of the value", fmt.Sprintf("From 0 to %s.", chart.Plain(ticks[len(ticks)-1])), 0), Ticks: ticks, Below: true}
	return template.HTML(v.Draw() + a.Draw())
}

// dates draws by when open work is done, and what was promised for when.
func (p *page) dates(w When) template.HTML {
	today, err := p.AsOf.Day.Time()
	if err != nil {
		return ""
	}
	var rows []chart.DateRow
	add := func(name string, ds []Date) {
		r := chart.DateRow{Name: name}
		for _, d := range ds {
			if t, err := d.Corrected.Time(); err == nil && d.Corrected != "" {
				r.Days = append(r.Days, chart.Day{Level: d.Level, At: t})
			}
		}
		if len(r.Days) > 0 {
			rows = append(rows, r)
		}
	}
	for _, t := range w.Teams {
		add(fmt.Sprintf("%s, %s", sentenceCase(t.Name), t.Open.String()), t.Dates)
	}
	add("All together", w.Together)
	if len(rows) == 0 {
		return ""
	}
	var flags []chart.Flag
	for _, f := range w.Promises {
		if t, err := f.ByWhen.Time(); err == nil && f.ByWhen != "" && f.State == "open" && t.After(today.AddDate(0, -2, 0)) {
			flags = append(flags, chart.Flag{At: t, Label: string(f.Key)})
		}
	}
	return both(func(width int) string {
		return chart.Dates{Frame: p.frame("By when open work is done", w.Lead.String(), width), Today: today, Rows: rows, Flags: flags}.Draw()
	})
}

// through draws a thread as a line of five stations.
func (p *page) through(t Thread) template.HTML {
	var l chart.Line
	var whole []string
	for _, name := range []string{"discover", "decide", "define", "deliver", "measure"} {
		n, gaps := 0, 0
		for _, s := range t.Steps {
			if s.Stage == name && s.Gap == "" {
				n++
			} else if s.Stage == name {
				gaps++
			}
		}
		note := fmt.Sprintf("%d %s", n, plural(n, "step", "steps"))
		if n == 0 {
			note = "nothing yet"
		} else if gaps > 0 {
			note += ", " + plural(gaps, "a gap", "gaps")
		}
		l.Stations = append(l.Stations, chart.Station{Name: sentenceCase(name), Note: note, Empty: n == 0})
		whole = append(whole, name+": "+note)
	}
	l.Frame = p.frame("The thread of "+string(t.Key), strings.Join(whole, "; ")+".", 0)
	return template.HTML(l.Draw())
}
