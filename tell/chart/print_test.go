package chart_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/tell/chart"
)

// asked are the charts of what is asked of the event log, of experiments and of goals, wide and narrow.
func asked() map[string]string {
	out := map[string]string{}
	for size, width := range map[string]int{"wide": 704, "narrow": 326} {
		f := chart.Frame{ID: "c", Title: "A chart", Desc: "What it shows.", Width: width}
		put := func(name, svg string) { out[name+"-"+size] = svg }
		for _, name := range []string{"one", "groups"} {
			c := funnels()[name]
			c.Frame = f
			put("funnel-"+name, c.Draw())
		}
		for _, name := range []string{"weeks", "brackets"} {
			c := heatMaps()[name]
			c.Frame = f
			put("heatmap-"+name, c.Draw())
		}
		for _, name := range []string{"one", "many"} {
			c := trends()[name]
			c.Frame, c.Unit = f, "people"
			put("trend-"+name, c.Draw())
		}
		forest, tree, ways, gone := forests()["effects"], trees()["tree"], paths()["forward"], curves()["three"]
		forest.Frame, tree.Frame, ways.Frame, gone.Frame = f, f, f, f
		put("forest", forest.Draw())
		put("goals", tree.Draw())
		put("paths", ways.Draw())
		put("curve-three", gone.Draw())
	}
	return out
}

// drawer is a chart whose data can be read as a table.
type drawer interface {
	Draw() string
	Table() chart.Table
}

// named are charts in which every name is the same one.
func named(name string, width int) map[string]drawer {
	f := chart.Frame{ID: "h", Title: name, Desc: name, Width: width}
	a := chart.Amount{Value: value(10), Low: value(5), High: value(20), Unit: "%", N: 9, Note: name, Words: name}
	steps := []chart.FunnelStep{{Name: name, N: 9, Share: a}, {Name: name, N: 3, Share: a, Time: &chart.FunnelTime{Median: &a}}}
	result := chart.KeyResult{Key: name, Title: name, Progress: a, Forecast: &a, Baseline: name, Now: name, Target: name, Due: name, State: name}
	return map[string]drawer{
		"funnel":  chart.Funnel{Frame: f, Steps: steps, Groups: []chart.FunnelGroup{{By: name, Steps: steps}, {By: name, Steps: steps}}},
		"heatmap": chart.HeatMap{Frame: f, Interval: name, Columns: []chart.HeatColumn{{name, 1, 1}}, Rows: []chart.HeatRow{{name, 9, []chart.HeatCell{{1, 9, 3, &a, true}}}}},
		"trend":   chart.Trend{Frame: f, Unit: name, Buckets: []chart.TrendBucket{{name, name, true}, {"2026-01-01", name, false}}, Lines: []chart.TrendLine{{name, []chart.TrendPoint{{value(1), nil, nil, 1, name}, {value(2), nil, nil, 1, name}}}}, Markers: []chart.Marker{{"2026-01-01", name}, {name, name}}},
		"forest":  chart.Forest{Frame: f, Mismatch: name, Effects: []chart.Effect{{Name: name, Role: name, Variant: name, Effect: a, Direction: name, Margin: value(3), Verdict: name}}},
		"goals":   chart.GoalTree{Frame: f, Objectives: []chart.Objective{{name, name, []chart.KeyResult{result}}}},
		"paths":   chart.Paths{Frame: f, Nodes: []chart.PathNode{{0, name, false, 9, 0}, {1, name, false, 3, 3}}, Edges: []chart.PathEdge{{0, name, false, name, false, 3}}},
	}
}

// Whatever somebody calls an event, a group or a goal: it stays text, inside the drawing, and turns nothing around.
func TestNamesStayNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		`</text><script>alert(1)</script>`, `" onload="alert(1)`, "'><img src=x>", "&lt;b&gt;", strings.Repeat("long name ", 100), strings.Repeat("W", 1000), "\u202eevil\u2066\u200b\x00\x1b[31m", "\xff\xfe", "漢字" + strings.Repeat("の", 500), strings.Repeat("👩🏽‍🚀", 50), "שלום עולם", "", "\ufffe\uffff", "line\nbreak",
	} {
		for _, width := range []int{704, 326} {
			for kind, c := range named(name, width) {
				svg := c.Draw()
				parse(t, kind, svg)
				if strings.Contains(svg, "<script") || strings.Contains(svg, `" onload`) || strings.Contains(svg, "<img") {
					t.Errorf("%s: %q is markup", kind, name)
				}
				for _, bad := range []string{"\u202e", "\u2066", "\u200b", "\x00", "\x1b"} {
					if strings.Contains(svg, bad) {
						t.Errorf("%s passes %q on", kind, bad)
					}
				}
				noOverlap(t, fmt.Sprintf("%s of %.20q at %d", kind, name, width), svg)
			}
		}
	}
}

// large are charts of more than a page holds, with what each must say of the rest.
func large(width int) map[string]struct {
	drawer
	drawn, told string
} {
	f := chart.Frame{ID: "l", Title: "t", Desc: "d", Width: width}
	a := chart.Amount{Value: value(10), Low: value(5), High: value(20), Unit: "%", N: 9, Words: "10 % [5, 20]"}
	effects := chart.Forest{Frame: f}
	for i := range 100 {
		effects.Effects = append(effects.Effects, chart.Effect{Name: "Activation", Role: "primary", Variant: fmt.Sprint("variant ", i), Effect: a, Verdict: "better"})
	}
	back := chart.HeatMap{Frame: f, Interval: "week"}
	for p := range 30 {
		back.Columns = append(back.Columns, chart.HeatColumn{fmt.Sprint("week ", p), p, p})
	}
	for r := range 60 {
		row := chart.HeatRow{Start: day("2025-01-06").AddDate(0, 0, 7*r).Format("2006-01-02"), N: 9000}
		for p := range 30 {
			row.Cells = append(row.Cells, chart.HeatCell{p, 9000, 10, &a, p < 60-r})
		}
		back.Rows = append(back.Rows, row)
	}
	goals := chart.GoalTree{Frame: f}
	for i := range 20 {
		o := chart.Objective{Key: fmt.Sprint("OBJ-", i), Title: "Something becomes true"}
		for k := range 10 {
			o.KeyResults = append(o.KeyResults, chart.KeyResult{Key: fmt.Sprint("KR-", 10*i+k), Title: "A number", Progress: a, State: "active"})
		}
		goals.Objectives = append(goals.Objectives, o)
	}
	ways := chart.Paths{Frame: f}
	for i := range 500 {
		ways.Nodes = append(ways.Nodes, chart.PathNode{i / 50, fmt.Sprint("event ", i), false, 1000 - i, 0})
		for k := range 20 {
			ways.Edges = append(ways.Edges, chart.PathEdge{i / 50, fmt.Sprint("event ", i), false, fmt.Sprint("event ", (i/50+1)*50+k), false, 40 - k})
		}
	}
	lines := chart.Trend{Frame: f, LinesMore: 5}
	for i := range 5000 {
		lines.Buckets = append(lines.Buckets, chart.TrendBucket{Start: day("2012-01-01").AddDate(0, 0, i).Format("2006-01-02"), Complete: true})
	}
	for i := range 100 {
		l := chart.TrendLine{Name: fmt.Sprint("group ", i)}
		for k := range 5000 {
			l.Points = append(l.Points, chart.TrendPoint{Value: value(float64(i + k%50)), N: 9, Words: "9"})
		}
		lines.Lines = append(lines.Lines, l)
	}
	for i := range 50 {
		lines.Markers = append(lines.Markers, chart.Marker{day("2025-01-01").AddDate(0, 0, 7*i).Format("2006-01-02"), fmt.Sprint("REL-", i)})
	}
	steps := chart.Funnel{Frame: f}
	for i := range 50 {
		steps.Steps = append(steps.Steps, chart.FunnelStep{Name: fmt.Sprint("step ", i), N: 900 - i, Share: a})
	}
	for i := range 100 {
		steps.Groups = append(steps.Groups, chart.FunnelGroup{By: fmt.Sprint("group ", i), Steps: steps.Steps})
	}
	return map[string]struct {
		drawer
		drawn, told string
	}{
		"forest":  {effects, "Not drawn: 76 comparisons", "76 comparisons"},
		"heatmap": {back, "Not drawn: 30 earlier rows", "later periods"},
		"goals":   {goals, "Not drawn: 140 key results, 14 objectives", "140 key results"},
		"paths":   {ways, " steps, ", "rarer ways"},
		"trend":   {lines, "Not drawn: 97 lines, 4,200 earlier periods", "740 earlier periods"},
		"funnel":  {steps, "Not drawn: 30 steps, 92 groups", "92 groups"},
	}
}

// A chart of very much is a page at most, and says what it leaves out.
func TestLargeChartsAreCutAndSaySo(t *testing.T) {
	t.Parallel()
	for _, width := range []int{704, 326} {
		for name, c := range large(width) {
			svg, table := c.Draw(), c.Table()
			if root := parse(t, name, svg); number(root.attr("width"), 0) != float64(width) {
				t.Errorf("%s is %s wide", name, root.attr("width"))
			}
			if !strings.Contains(svg, c.drawn) || !strings.Contains(table.Rest, c.told) {
				t.Errorf("%s at %d does not say what it leaves out: %q, %q", name, width, svg[max(0, len(svg)-200):], table.Rest)
			}
			if len(svg) > 200_000 || len(table.Rows) > 160 {
				t.Errorf("%s has %d bytes and a table of %d rows", name, len(svg), len(table.Rows))
			}
			noOverlap(t, fmt.Sprint(name, " at ", width), svg)
		}
	}
}

func TestTablesAreWholeRows(t *testing.T) {
	t.Parallel()
	all := named("x", 704)
	all["one"], all["weeks"], all["many"] = funnels()["groups"], heatMaps()["weeks"], trends()["many"]
	for name, c := range all {
		table := c.Table()
		if len(table.Rows) == 0 {
			t.Errorf("%s: an empty table", name)
		}
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: %d cells under %d heads: %q", name, len(row), len(table.Columns), row)
			}
		}
	}
	rows := funnels()["one"]
	if got, want := rows.Table().Rows[1], []string{"2. token created, which is a step with a name of some length", "8,210", "66.2 % [63.9, 68.3]", "66.2 %", "4,190", "2 d"}; !slices.Equal(got, want) {
		t.Errorf("a step is %q, want %q", got, want)
	}
}

// No number, however far out, makes a drawing that cannot be drawn.
func TestAnyNumbersAreDrawn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		odd := rapid.Custom(func(t *rapid.T) *float64 {
			return rapid.SampledFrom([]*float64{nil, value(0), value(-1), value(50), value(math.NaN()), value(math.Inf(1)), value(math.Inf(-1)), value(1e300), value(5e-324), value(-1e15)}).Draw(t, "value")
		})
		amount := func() *chart.Amount {
			return &chart.Amount{Value: odd.Draw(rt, "value"), Low: odd.Draw(rt, "low"), High: odd.Draw(rt, "high"), Unit: rapid.SampledFrom([]string{"%", "d"}).Draw(rt, "unit"), Words: "words"}
		}
		days := rapid.SampledFrom([]string{"", "1970-01-01", "2200-01-01", "9999-12-31", "0001-01-01", "2026-03-29T02:30:00+02:00", "not a day", "2026-02-31"})
		n := rapid.IntRange(-5, 1_000_000)
		f := chart.Frame{ID: "a", Title: "t", Desc: "d", Width: rapid.SampledFrom([]int{0, 1, 60, 326, 704}).Draw(rt, "width")}
		tr := chart.Trend{Frame: f, Markers: []chart.Marker{{days.Draw(rt, "marker"), "REL-1"}}}
		line := chart.TrendLine{Name: "a"}
		for range rapid.IntRange(0, 5).Draw(rt, "buckets") {
			tr.Buckets = append(tr.Buckets, chart.TrendBucket{days.Draw(rt, "start"), days.Draw(rt, "end"), rapid.Bool().Draw(rt, "complete")})
			line.Points = append(line.Points, chart.TrendPoint{odd.Draw(rt, "point"), odd.Draw(rt, "low"), odd.Draw(rt, "high"), 1, ""})
		}
		tr.Lines = []chart.TrendLine{line}
		steps := []chart.FunnelStep{{Name: "a", N: n.Draw(rt, "n"), Share: *amount()}, {Name: "b", N: n.Draw(rt, "n"), Share: *amount(), FromPrevious: amount()}}
		all := map[string]drawer{
			"trend":   tr,
			"funnel":  chart.Funnel{Frame: f, Steps: steps, Groups: []chart.FunnelGroup{{Steps: steps[:1]}}},
			"heatmap": chart.HeatMap{Frame: f, Columns: []chart.HeatColumn{{"a", 0, 0}}, Rows: []chart.HeatRow{{days.Draw(rt, "row"), n.Draw(rt, "n"), []chart.HeatCell{{0, 1, 1, amount(), true}}}}},
			"forest":  chart.Forest{Frame: f, Effects: []chart.Effect{{Name: "a", Effect: *amount(), Margin: odd.Draw(rt, "margin")}, {Name: "b", Effect: *amount()}}},
			"goals":   chart.GoalTree{Frame: f, Objectives: []chart.Objective{{"O", "o", []chart.KeyResult{{Key: "K", Progress: *amount(), Forecast: amount(), Due: days.Draw(rt, "due")}}}}},
			"paths":   chart.Paths{Frame: f, Nodes: []chart.PathNode{{0, "a", false, n.Draw(rt, "n"), 0}, {rapid.IntRange(-1, 2000).Draw(rt, "step"), "b", false, n.Draw(rt, "n"), 0}}, Edges: []chart.PathEdge{{0, "a", false, "b", false, n.Draw(rt, "n")}}},
		}
		for name, c := range all {
			svg := c.Draw()
			parse(rt, name, svg)
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
				rt.Fatalf("%s: %s", name, svg)
			}
			if len(svg) > 100_000 {
				rt.Fatalf("%s has %d bytes", name, len(svg))
			}
			c.Table()
		}
	})
}
