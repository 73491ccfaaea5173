package brief

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"throughline.dev/deliver"
	"throughline.dev/ledger"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/trend"
	"throughline.dev/tell/chart"
)

// answered is the picture of what the event log says to a question; nil where the answer has a place of its own.
func (c *composer) answered(title string, a metrics.Answer) *Picture {
	p := Picture{Title: title, Says: plainly(a.Sentence)}
	switch {
	case a.Funnel != nil:
		p.Funnel, p.Note = funnelChart(*a.Funnel), "Bars: the share of those who began. Whiskers: 95 % interval. Hatched: those who did the step before and not this one."
		if a.Funnel.Immature > 0 {
			p.Note += " Only those whose time is over are counted."
		}
	case a.Retention != nil:
		p.Retention, p.Note = retentionChart(*a.Retention), "A row for those who began together, a column a period later: the percentage of them who came back. Hatched: not over yet."
	case a.Trend != nil:
		p.Trend, p.Note = c.trendChart(title, *a.Trend), "Dotted upright: a release. Band: 95 % interval, where there is one. The last point is dashed while its period is not over."
	case a.Lifecycle != nil:
		p.Trend, p.Note = c.lifecycleChart(*a.Lifecycle), "Dotted upright: a release. The last point is dashed while its period is not over."
	case a.Paths != nil:
		p.Paths, p.Note = pathsChart(*a.Paths), "Boxes: events, as tall as the paths through them. Ribbons: the ways between them."
	case a.Stickiness != nil:
		p.Data = stickinessTable(*a.Stickiness)
	case a.Distribution != nil:
		p.Data = distributionTable(*a.Distribution)
	case a.Friction != nil:
		p.Data = frictionTable(*a.Friction)
	default:
		return nil
	}
	return &p
}

// funnelChart counts those whose window has passed, where some are still under way.
func funnelChart(r funnel.Result) *chart.Funnel {
	steps := func(all []funnel.Reached) (out []chart.FunnelStep) {
		for i, s := range all {
			n, share, before := s.N, s.Share, s.FromPrevious
			if r.Immature > 0 {
				n, share, before = s.Mature.N, s.Mature.Share, s.Mature.FromPrevious
			}
			step := chart.FunnelStep{Name: s.Name, N: n, Share: amount(share)}
			if i > 0 {
				step.FromPrevious = amountOf(&before)
			}
			if s.Time != nil {
				took := lasting(s.Time.Median)
				step.Time = &chart.FunnelTime{Median: &took}
			}
			out = append(out, step)
		}
		return out
	}
	f := chart.Funnel{Steps: steps(r.Steps)}
	for _, g := range r.Groups {
		f.Groups = append(f.Groups, chart.FunnelGroup{By: g.By, Other: g.Other, Values: g.Values, Steps: steps(g.Steps)})
	}
	return &f
}

func retentionChart(r retention.Result) *chart.HeatMap {
	cells := func(all []retention.Cell) (out []chart.HeatCell) {
		for _, c := range all {
			out = append(out, chart.HeatCell{Period: c.Period, N: c.N, Back: c.Back, Share: amountOf(c.Share), Mature: c.Mature})
		}
		return out
	}
	h := chart.HeatMap{Interval: r.Interval, Pooled: cells(r.Pooled)}
	for _, c := range r.Columns {
		h.Columns = append(h.Columns, chart.HeatColumn(c))
	}
	for _, row := range r.Rows {
		h.Rows = append(h.Rows, chart.HeatRow{Start: row.Start.Format(time.RFC3339), N: row.N, Cells: cells(row.Cells)})
	}
	return &h
}

func (c *composer) trendChart(title string, r trend.Result) *chart.Trend {
	var t chart.Trend
	for _, b := range r.Buckets {
		t.Buckets = append(t.Buckets, chart.TrendBucket{Start: b.Start.Format(time.RFC3339), End: b.End.Format(time.RFC3339), Complete: b.Complete})
	}
	series := map[int]bool{}
	for _, l := range r.Lines {
		series[l.Series] = true
	}
	for i, l := range r.Lines {
		line := chart.TrendLine{Name: lineName(l, len(series) > 1)}
		if l.Series < 0 && len(r.Lines) == 1 { // a formula says less than the metric it makes
			line.Name = title
		}
		for _, p := range l.Points {
			line.Points = append(line.Points, chart.TrendPoint{Value: p.Value, Low: p.Low, High: p.High, N: p.N, Words: Written(ledger.Figure{Value: p.Value, Low: p.Low, High: p.High, Unit: l.Unit})})
		}
		if t.Lines = append(t.Lines, line); i == 0 {
			t.Unit = l.Unit
		} else if l.Unit != t.Unit {
			t.Unit = ""
		}
	}
	t.Markers = c.releases(t.Buckets)
	return &t
}

// lineName is what a line is called: its series, its group, or both where there are several of both.
func lineName(l trend.Line, several bool) string {
	group := ""
	switch {
	case l.Other:
		group = "others"
	case l.By == nil:
		return l.Name
	case *l.By == "":
		group = "(none)"
	default:
		group = *l.By
	}
	if several {
		return l.Name // holds its group
	}
	return group
}

func (c *composer) lifecycleChart(r lifecycle.Result) *chart.Trend {
	t := chart.Trend{Unit: "people"}
	lines := []chart.TrendLine{{Name: "new"}, {Name: "returning"}, {Name: "resurrecting"}, {Name: "dormant"}}
	for _, b := range r.Buckets {
		t.Buckets = append(t.Buckets, chart.TrendBucket{Start: b.Start.Format(time.RFC3339), End: b.End.Format(time.RFC3339), Complete: b.Complete})
		for i, n := range []int{b.New, b.Returning, b.Resurrecting, b.Dormant} {
			v := float64(n)
			lines[i].Points = append(lines[i].Points, chart.TrendPoint{Value: &v, N: int64(n), Words: ledger.FormatNumber(v)})
		}
	}
	t.Lines, t.Markers = lines, c.releases(t.Buckets)
	return &t
}

// releases marks what was released in the time of some buckets.
func (c *composer) releases(buckets []chart.TrendBucket) []chart.Marker {
	if len(buckets) == 0 {
		return nil
	}
	first, last := buckets[0].Start[:len(time.DateOnly)], buckets[len(buckets)-1].Start[:len(time.DateOnly)]
	var out []chart.Marker
	for _, rec := range c.kinds[deliver.Release] {
		f, err := ledger.Decode[deliver.ReleaseFields](rec)
		if err != nil || rec.State == "cancelled" || string(f.Date) < first || string(f.Date) > last {
			continue
		}
		out = append(out, chart.Marker{At: string(f.Date), Label: string(rec.Key)})
	}
	slices.SortStableFunc(out, func(a, b chart.Marker) int { return cmp.Compare(a.At, b.At) })
	return out
}

func pathsChart(r paths.Result) *chart.Paths {
	p := chart.Paths{Backward: r.Backward}
	for _, n := range r.Nodes {
		p.Nodes = append(p.Nodes, chart.PathNode{Step: n.Step, Name: n.Name, Other: n.Other, N: n.N, Ends: n.Ends})
	}
	for _, e := range r.Edges {
		p.Edges = append(p.Edges, chart.PathEdge{Step: e.Step, From: e.From, FromOther: e.FromOther, To: e.To, ToOther: e.ToOther, N: e.N})
	}
	return &p
}

func stickinessTable(r stickiness.Result) *chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: "Active " + r.Interval + "s a " + r.Per, Number: true}, {Label: "n", Number: true}, {Label: "Share", Number: true}, {Label: "So many or more", Number: true}}}
	for _, b := range r.Buckets {
		t.Rows = append(t.Rows, []string{counted(b.Days), counted(b.N), Written(b.Share), Written(b.Cumulative)})
	}
	return &t
}

func distributionTable(r distribution.Result) *chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: "Group"}, {Label: "n", Number: true}, {Label: "Mean", Number: true}}}
	for i, g := range r.Groups {
		name := g.By
		switch {
		case g.Other:
			name = "others"
		case name == "" && len(r.Groups) == 1:
			name = "all"
		case name == "":
			name = "(none)"
		}
		row := []string{name, counted(g.N), Written(g.Mean)}
		for _, q := range g.Quantiles {
			if i == 0 {
				t.Columns = append(t.Columns, chart.Column{Label: q.Name, Number: true})
			}
			row = append(row, Written(q))
		}
		for len(row) < len(t.Columns) {
			row = append(row, "")
		}
		t.Rows = append(t.Rows, row[:len(t.Columns)])
	}
	return &t
}

// mostFrictions is how many frictions are listed.
const mostFrictions = 10

func frictionTable(r friction.Result) *chart.Table {
	t := chart.Table{Columns: []chart.Column{{Label: "Met before"}, {Label: "People", Number: true}, {Label: "Time lost", Number: true}}}
	for _, f := range r.Frictions[:min(len(r.Frictions), mostFrictions)] {
		t.Rows = append(t.Rows, []string{strings.TrimPrefix(f.People.Name, "people, "), Written(f.People), Written(f.Lost)})
	}
	if n := len(r.Frictions) - len(t.Rows); n > 0 {
		t.Rest = counted(n) + " frictions"
	}
	return &t
}

func counted(n int) string { return chart.Plain(float64(n)) }
