package chart_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"throughline.dev/tell/chart"
)

// geometryFile holds the same inputs and what both sides make of them: it is written here with -update and read by
// ui/src/charts/geometry.test.ts, which lays the same charts out for the screen.
const geometryFile = "geometry.json"

// laidOut is one chart of one width.
type laidOut struct {
	Chart string `json:"chart"`
	Name  string `json:"name"`
	Width int    `json:"width"`
	Input any    `json:"input"` // as the screen takes it
	Want  any    `json:"want"`
}

// amount is a figure with its words.
func amount(unit string, n int64, words string, v ...float64) chart.Amount {
	a := chart.Amount{Unit: unit, N: n, Words: words}
	if len(v) > 0 {
		a.Value = &v[0]
	}
	if len(v) > 2 {
		a.Low, a.High = &v[1], &v[2]
	}
	return a
}

func pointer[T any](v T) *T { return &v }

func funnels() map[string]chart.Funnel {
	step := func(name string, n, of, before int, took string, days float64) chart.FunnelStep {
		share := 100 * float64(n) / float64(of)
		return chart.FunnelStep{
			Name: name, N: n, Share: amount("%", int64(of), "", share, share-2.3, share+2.1),
			FromPrevious: pointer(amount("%", int64(before), "", 100*float64(n)/float64(before))), Time: &chart.FunnelTime{Median: pointer(amount("d", int64(n), took, days))},
		}
	}
	steps := []chart.FunnelStep{step("signed_up", 12400, 12400, 12400, "", 0), step("token created, which is a step with a name of some length", 8210, 12400, 12400, "2 d", 2), step("first_call", 5003, 12400, 8210, "3 d", 3)}
	steps[0].Time = nil
	small := []chart.FunnelStep{step("signed_up", 40, 40, 40, "", 0), step("token created", 13, 40, 40, "2 d", 2), step("first_call", 0, 40, 13, "", 0)}
	return map[string]chart.Funnel{
		"one":     {Steps: steps},
		"groups":  {Steps: steps, Groups: []chart.FunnelGroup{{By: "enterprise", Steps: steps}, {By: "", Steps: small}, {Other: true, Values: 7, Steps: small[:2]}}},
		"nobody":  {Steps: []chart.FunnelStep{{Name: "a", Share: amount("%", 0, "")}, {Name: "b", Share: amount("%", 0, "")}}},
		"strange": {Steps: []chart.FunnelStep{step(`<script>alert("x")</script>`, 9, 9, 9, "", 1), step("漢字の名前と😀と絵文字 \u202eevil\u202c long name that goes on and on and on and on and on and on and on and on and on", 3, 9, 9, "4 d", 4)}},
	}
}

func heatMaps() map[string]chart.HeatMap {
	week := chart.HeatMap{Interval: "week"}
	for p := range 8 {
		week.Columns = append(week.Columns, chart.HeatColumn{Name: fmt.Sprintf("week %d", p), Low: p, High: p})
		week.Pooled = append(week.Pooled, chart.HeatCell{Period: p, N: 400 - 40*p, Back: 200 - 25*p, Share: pointer(amount("%", 400, "", 100-11.3*float64(p), 90-11*float64(p), 110-12*float64(p))), Mature: p < 7})
	}
	for r := range 6 {
		row := chart.HeatRow{Start: fmt.Sprintf("2026-0%d-05T00:00:00+02:00", r+1), N: 100 + 411*r}
		for p := range 8 - r {
			c := chart.HeatCell{Period: p, N: row.N, Back: row.N / (p + 1), Mature: p < 7-r}
			if c.Mature {
				c.Share = pointer(amount("%", int64(row.N), "", 100/float64(p+1)))
			}
			row.Cells = append(row.Cells, c)
		}
		week.Rows = append(week.Rows, row)
	}
	brackets := week
	brackets.Interval, brackets.Columns = "month", []chart.HeatColumn{{"month 0", 0, 0}, {"months 1 to 3", 1, 3}, {"month 4 or later", 4, 9}}
	return map[string]chart.HeatMap{"weeks": week, "brackets": brackets, "empty": {Interval: "day", Columns: []chart.HeatColumn{}, Rows: []chart.HeatRow{}, Pooled: []chart.HeatCell{}}}
}

func trends() map[string]chart.Trend {
	var t chart.Trend
	for i := range 20 {
		at := day("2026-03-02").AddDate(0, 0, 7*i)
		t.Buckets = append(t.Buckets, chart.TrendBucket{Start: at.Format("2006-01-02T15:04:05+02:00"), End: at.AddDate(0, 0, 7).Format("2006-01-02T15:04:05+02:00"), Complete: i < 19})
	}
	line := func(name string, base, slope float64, bounded bool) chart.TrendLine {
		l := chart.TrendLine{Name: name}
		for i := range 20 {
			p := chart.TrendPoint{N: int64(100 + i), Value: pointer(base + slope*float64(i) + 3*math.Sin(float64(i)))}
			if bounded {
				p.Low, p.High = pointer(*p.Value-4), pointer(*p.Value+5)
			}
			if i == 7 {
				p = chart.TrendPoint{}
			}
			l.Points = append(l.Points, p)
		}
		return l
	}
	one, many, below := t, t, t
	one.Lines, one.Markers = []chart.TrendLine{line("people", 20, 1.5, true)}, []chart.Marker{{"2026-05-01", "REL-1"}, {"2026-05-04", "REL-2"}, {"2025-01-01", "before"}}
	many.Lines = []chart.TrendLine{line("free", 20, 3, true), line("team", 24, 2.9, false), line("enterprise", 900, 17, false)}
	below.Lines = []chart.TrendLine{line("change", -14, 1.3, true)}
	days := chart.Trend{Lines: []chart.TrendLine{{Name: "calls", Points: []chart.TrendPoint{{Value: pointer(1.0)}, {Value: pointer(0.0)}, {Value: pointer(7.0)}}}}}
	for i := range 3 {
		days.Buckets = append(days.Buckets, chart.TrendBucket{Start: fmt.Sprintf("2026-03-%02dT00:00:00Z", i+2), End: fmt.Sprintf("2026-03-%02dT00:00:00Z", i+3), Complete: true})
	}
	return map[string]chart.Trend{"one": one, "many": many, "below zero": below, "days": days, "nothing": {Buckets: []chart.TrendBucket{}, Lines: []chart.TrendLine{}}}
}

func forests() map[string]chart.Forest {
	effects := []chart.Effect{
		{Name: "Activation", Role: "primary", Effect: amount("%", 8000, "6.40 % [1.20, 11.6]", 6.4, 1.2, 11.6), Direction: "up", Verdict: "better"},
		{Name: "Errors a person", Role: "guardrail", Effect: amount("%", 8000, "-1 % [-4.50, 2.50]", -1, -4.5, 2.5), Direction: "down", Margin: pointer(2.0), Verdict: "holds"},
		{Name: "Calls", Role: "guardrail", Variant: "treatment with a long name", Effect: amount("calls", 8000, "0.12 calls [-0.3, 0.54]", 0.12, -0.3, 0.54), Direction: "up", Margin: pointer(-0.5), Verdict: "cannot tell"},
		{Name: "Unknown", Role: "secondary", Effect: amount("%", 0, "cannot tell"), Verdict: "cannot tell"},
	}
	open := amount("%", 60, "4 % [1, not reached]", 4)
	open.Low = pointer(1.0)
	return map[string]chart.Forest{
		"effects": {Effects: effects}, "open": {Effects: []chart.Effect{{Name: "Revenue", Role: "primary", Effect: open, Direction: "up", Verdict: "better"}}}, "none": {Effects: []chart.Effect{}},
	}
}

func trees() map[string]chart.GoalTree {
	known := chart.KeyResult{Key: "KR-1", Title: "Half of new accounts make a call within four days", Progress: amount("%", 90, "", 62, 48, 77), Forecast: pointer(amount("%", 26, "", 90, 71, 120)), Due: "2026-12-31", State: "active"}
	passed := chart.KeyResult{Key: "KR-2", Title: "Errors", Progress: amount("%", 90, "", 130, 101, 160), State: "reached"}
	wrong := chart.KeyResult{Key: "KR-3", Title: "Complaints", Progress: amount("%", 90, "", -20, -40, -5), Due: "2027-03-31", State: "at risk"}
	unknown := chart.KeyResult{Key: "KR-4", Title: "Uptime", Progress: amount("%", 0, ""), State: "not measured"}
	return map[string]chart.GoalTree{
		"tree": {Objectives: []chart.Objective{
			{Key: "OBJ-1", Title: "Developers start in days", KeyResults: []chart.KeyResult{known, passed}},
			{Key: "OBJ-2", Title: "Nothing here", KeyResults: []chart.KeyResult{}},
			{Key: "OBJ-3", Title: "Trust", KeyResults: []chart.KeyResult{wrong, unknown}},
		}},
		"none": {Objectives: []chart.Objective{}},
	}
}

func paths() map[string]chart.Paths {
	p := chart.Paths{
		Nodes: []chart.PathNode{
			{0, "signed_up", false, 1000, 100},
			{1, "opened docs", false, 500, 50},
			{1, "created token", false, 300, 0},
			{1, "", true, 100, 100},
			{2, "first_call", false, 600, 600},
			{2, "asked support", false, 150, 150},
		},
		Edges: []chart.PathEdge{
			{0, "signed_up", false, "opened docs", false, 500},
			{0, "signed_up", false, "created token", false, 300},
			{0, "signed_up", false, "", true, 100},
			{1, "opened docs", false, "first_call", false, 330},
			{1, "opened docs", false, "asked support", false, 120},
			{1, "created token", false, "first_call", false, 270},
			{1, "created token", false, "asked support", false, 30},
			{7, "nowhere", false, "nothing", false, 3},
		},
	}
	back := p
	back.Backward = true
	return map[string]chart.Paths{"forward": p, "backward": back, "none": {Nodes: []chart.PathNode{}, Edges: []chart.PathEdge{}}}
}

// curves are groups, and the same as the screen gets them.
func curves() map[string]chart.Curve {
	two := curve(704)
	two.High = 0
	two.Groups[0].Known, two.Groups[0].Censored = 33, []float64{7, 14, 28}
	three := two
	three.Groups = append([]chart.Group{{
		Name: "those who could leave, a name of some length", Half: 8, HalfLabel: "8 d", Known: 20,
		Steps: []chart.Step{{4, 0.3, 0.1, 0.5}, {8, 0.5, 0.3, 0.7}}, Gone: []chart.Step{{6, 0.3, 0.1, 0.5}}, AtRisk: atRisk(map[float64]int{0: 10, 7: 4}),
	}}, two.Groups...)
	return map[string]chart.Curve{"two": two, "three": three, "none": {}}
}

// cohorts are the groups of a curve as the screen gets them.
func cohorts(c chart.Curve) []map[string]any {
	out := []map[string]any{}
	for _, g := range c.Groups {
		points := []map[string]any{}
		for _, s := range g.Steps {
			p := map[string]any{"days": s.At, "not_yet": 1 - s.Y, "at_risk": 1}
			if !math.IsNaN(s.Low) {
				p["low"], p["high"] = 1-s.High, 1-s.Low
			}
			points = append(points, p)
		}
		one := map[string]any{"name": g.Name, "n": 40, "events": len(g.Steps), "censored": 0, "follow_up": g.Known, "curve": points, "median": map[string]any{"value": g.Half, "unit": "d"}}
		if g.AtRisk != nil {
			risk, censored := []map[string]any{}, 0
			for day := range 60 {
				n, ok := g.AtRisk(float64(day))
				row := map[string]any{"days": day, "at_risk": n}
				for _, at := range g.Censored {
					if at == float64(day) {
						censored, ok = censored+1, true
					}
				}
				row["censored"] = censored
				if ok {
					risk = append(risk, row)
				}
			}
			one["risk"] = risk
		}
		if g.Gone != nil {
			gone := []map[string]any{}
			for _, s := range g.Gone {
				gone = append(gone, map[string]any{"days": s.At, "share": s.Y, "low": s.Low, "high": s.High})
			}
			one["gone"] = gone
		}
		out = append(out, one)
	}
	return out
}

// geometry lays out every chart, wide and narrow.
func geometry() []laidOut {
	var out []laidOut
	for _, width := range []int{704, 326} {
		for name, c := range curves() {
			c.Width = width
			out = append(out, laidOut{"curve", name, width, cohorts(c), c.Layout()})
		}
		for name, c := range funnels() {
			c.Width = width
			out = append(out, laidOut{"funnel", name, width, c, c.Layout()})
		}
		for name, c := range heatMaps() {
			c.Width = width
			out = append(out, laidOut{"heatmap", name, width, c, c.Layout()})
		}
		for name, c := range trends() {
			c.Width = width
			out = append(out, laidOut{"trend", name, width, c, c.Layout()})
		}
		for name, c := range forests() {
			c.Width = width
			out = append(out, laidOut{"forest", name, width, c, c.Layout()})
		}
		for name, c := range trees() {
			c.Width = width
			out = append(out, laidOut{"goals", name, width, c, c.Layout()})
		}
		for name, c := range paths() {
			c.Width = width
			out = append(out, laidOut{"paths", name, width, c, c.Layout()})
		}
	}
	return out
}

func (l laidOut) id() string { return fmt.Sprintf("%s %s %d", l.Chart, l.Name, l.Width) }

// What is drawn on paper lies where the table of both sides says, to a hundredth of a pixel.
func TestGeometryIsTheSameOnPaperAndOnScreen(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", geometryFile)
	if *update {
		var lines []string // a case each, so that a difference can be read
		for _, l := range geometry() {
			l.Want = plain(t, l.Want)
			raw, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%q: %s", l.id(), raw))
		}
		slices.Sort(lines)
		if err := os.WriteFile(file, []byte("{\n"+strings.Join(lines, ",\n")+"\n}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]laidOut
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	cases := geometry()
	if len(golden) != len(cases) {
		t.Errorf("%d cases in %s, %d here. Run go test ./tell/chart -update, then the tests of ui/src/charts.", len(golden), file, len(cases))
	}
	for _, l := range cases {
		if at := differs(golden[l.id()].Want, plain(t, l.Want), ""); at != "" {
			t.Errorf("%s: %s", l.id(), at)
		}
		if at := differs(golden[l.id()].Input, plain(t, l.Input), ""); at != "" {
			t.Errorf("%s, input: %s", l.id(), at)
		}
	}
}

// plain is a value as JSON reads it, its numbers rounded to a thousandth.
func plain(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return rounded(out)
}

func rounded(v any) any {
	switch v := v.(type) {
	case float64:
		return math.Round(1000*v) / 1000
	case []any:
		for i := range v {
			v[i] = rounded(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = rounded(v[k])
		}
	}
	return v
}

// differs says where two values differ by more than a hundredth; numbers in paths count as numbers.
func differs(want, got any, at string) string {
	switch w := want.(type) {
	case float64:
		if g, ok := got.(float64); ok && math.Abs(w-g) <= 0.01 {
			return ""
		}
	case string:
		if g, ok := got.(string); ok && samePath(w, g) {
			return ""
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		for i := range w {
			if s := differs(w[i], g[i], fmt.Sprintf("%s[%d]", at, i)); s != "" {
				return s
			}
		}
		return ""
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			break
		}
		for k := range w {
			if s := differs(w[k], g[k], at+"."+k); s != "" {
				return s
			}
		}
		return ""
	default:
		if want == got {
			return ""
		}
	}
	return fmt.Sprintf("%s is %v, was %v", at, got, want)
}

// samePath compares paths number by number, and words as they are.
func samePath(a, b string) bool {
	if !strings.HasPrefix(a, "M") || a == b {
		return a == b
	}
	number := regexp.MustCompile(`-?\d+(\.\d+)?`)
	if number.ReplaceAllString(a, "#") != number.ReplaceAllString(b, "#") {
		return false
	}
	x, y := number.FindAllString(a, -1), number.FindAllString(b, -1)
	for i := range x {
		u, _ := strconv.ParseFloat(x[i], 64)
		v, _ := strconv.ParseFloat(y[i], 64)
		if math.Abs(u-v) > 0.01 {
			return false
		}
	}
	return true
}
