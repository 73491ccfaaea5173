package chart_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/tell/chart"
)

var update = flag.Bool("update", false, "write the golden files anew")

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func value(v float64) *float64 { return &v }

func atRisk(counts map[float64]int) func(float64) (int, bool) {
	return func(at float64) (int, bool) { n, ok := counts[at]; return n, ok }
}

func curve(width int) chart.Curve {
	return chart.Curve{
		Frame: chart.Frame{ID: "curve", Title: "Time to first call", Desc: "Half in 4 days; before it was 9.", Width: width},
		X:     "days since signing up", High: 28,
		Groups: []chart.Group{
			{
				Name: "before March", Half: 9, HalfLabel: "9 d", AtRisk: atRisk(map[float64]int{0: 40, 7: 28, 14: 14, 21: 9, 28: 6}),
				Steps: []chart.Step{{2, 0.1, 0.05, 0.2}, {9, 0.5, 0.4, 0.6}, {21, 0.7, 0.55, 0.8}, {30, 0.71, 0.6, 0.8}},
			},
			{
				Name: "from March", Half: 4, HalfLabel: "4 d", AtRisk: atRisk(map[float64]int{0: 44, 14: 3}),
				Steps: []chart.Step{{1, 0.2, 0.1, 0.3}, {4, 0.5, 0.4, 0.6}, {10, 0.9, 0.8, 0.95}, {12, 1, math.NaN(), math.NaN()}},
			},
		},
	}
}

func weeks(width int) chart.Weeks {
	w := chart.Weeks{Frame: chart.Frame{ID: "weeks", Title: "Throughput", Desc: "Mean 3.", Width: width}, Mean: 3, Label: "mean 3", Unit: "work items"}
	for i, n := range []int{3, 0, 5, 2, 4, 7, 1, 2, 3, 3} {
		w.Begins, w.Counts = append(w.Begins, day("2026-08-31").AddDate(0, 0, 7*i)), append(w.Counts, n)
	}
	return w
}

func dates(width int) chart.Dates {
	return chart.Dates{
		Frame: chart.Frame{ID: "dates", Title: "When", Desc: "By 1 February with 85 %.", Width: width}, Today: day("2026-11-24"),
		Rows: []chart.DateRow{
			{Name: "Platform", Days: []chart.Day{{0.5, day("2026-12-20")}, {0.85, day("2027-01-10")}, {0.95, day("2027-02-14")}}},
			{Name: "All together", Days: []chart.Day{{0.5, day("2026-12-21")}, {0.85, day("2026-12-23")}}},
		},
		Flags: []chart.Flag{{day("2026-11-20"), "COM-1"}, {day("2026-11-22"), "COM-2"}, {day("2027-01-22"), "COM-3"}},
	}
}

// drawings are all charts, by name.
func drawings() map[string]string {
	out := asked()
	maps.Copy(out, map[string]string{
		"curve-wide": curve(704).Draw(), "curve-narrow": curve(326).Draw(),
		"weeks-wide": weeks(704).Draw(), "weeks-narrow": weeks(326).Draw(),
		"dates-wide": dates(704).Draw(), "dates-narrow": dates(326).Draw(),
		"spark":    chart.Spark{Frame: chart.Frame{ID: "spark", Title: "By month", Desc: "Falling.", Width: 120}, Counts: []int{9, 4, 0, 1}}.Draw(),
		"interval": chart.Interval{Frame: chart.Frame{ID: "i", Title: "Score", Desc: "4 [3, 6]"}, To: 10, Value: value(4), Low: value(3), High: value(6), Target: value(5), Baseline: value(9)}.Draw(),
		"open":     chart.Interval{Frame: chart.Frame{ID: "o", Title: "Score", Desc: "4 [3, not reached]"}, To: 10, Value: value(4), Low: value(3)}.Draw(),
		"axis":     chart.Axis{Frame: chart.Frame{ID: "a", Title: "Scale", Desc: "0 to 100"}, Ticks: []float64{0, 50, 100}}.Draw(),
		"line": chart.Line{Frame: chart.Frame{ID: "l", Title: "Thread", Desc: "A gap."}, Stations: []chart.Station{
			{"Discover", "2 steps", false}, {"Decide", "1 step", false}, {"Define", "nothing yet", true}, {"Deliver", "1 step", false}, {"Measure", "1 step", false},
		}}.Draw(),
	})
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, got := range drawings() {
		file := filepath.Join("testdata", name+".svg")
		pretty := strings.ReplaceAll(got, "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(pretty), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), pretty); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Each drawing can be read out: a role, a title and a description that it names.
func TestDrawingsCanBeReadOut(t *testing.T) {
	t.Parallel()
	for name, svg := range drawings() {
		root := parse(t, name, svg)
		labels := strings.Fields(root.attr("aria-labelledby"))
		if root.attr("role") != "img" || len(labels) != 2 {
			t.Errorf("%s: role %q, labelled by %q", name, root.attr("role"), labels)
			continue
		}
		for i, tag := range []string{"title", "desc"} {
			if i >= len(root.Children) || root.Children[i].XMLName.Local != tag || root.Children[i].attr("id") != labels[i] || root.Children[i].Text == "" {
				t.Errorf("%s: no %s", name, tag)
			}
		}
	}
}

func TestLabelsDoNotOverlap(t *testing.T) {
	t.Parallel()
	for name, svg := range drawings() {
		noOverlap(t, name, svg)
	}
}

// However close the dates, medians and promises lie, no label covers another, and none leaves the drawing.
func TestLabelsDoNotOverlapWhateverTheValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.SampledFrom([]int{326, 704}).Draw(rt, "width")
		today := day("2026-11-24")
		offset := rapid.IntRange(0, 900)
		d := chart.Dates{Frame: chart.Frame{ID: "d", Title: "t", Desc: "d", Width: width}, Today: today}
		for range rapid.IntRange(1, 4).Draw(rt, "rows") {
			a, b, c := offset.Draw(rt, "50"), offset.Draw(rt, "85"), offset.Draw(rt, "95")
			d.Rows = append(d.Rows, chart.DateRow{Name: "Team", Days: []chart.Day{{0.5, today.AddDate(0, 0, a)}, {0.85, today.AddDate(0, 0, a+b)}, {0.95, today.AddDate(0, 0, a+b+c)}}})
		}
		for i := range rapid.IntRange(0, 4).Draw(rt, "flags") {
			d.Flags = append(d.Flags, chart.Flag{At: today.AddDate(0, 0, offset.Draw(rt, "flag")-60), Label: fmt.Sprintf("COM-%d", i)})
		}
		noOverlap(rt, "dates", d.Draw())

		c := curve(width)
		c.High = rapid.Float64Range(0.2, 400).Draw(rt, "high")
		for i := range c.Groups {
			c.Groups[i].Half = rapid.Float64Range(0, c.High).Draw(rt, "half")
			for j := range c.Groups[i].Steps {
				c.Groups[i].Steps[j].At *= c.High / 30
			}
		}
		noOverlap(rt, "curve", c.Draw())
	})
}

func TestTextIsEscaped(t *testing.T) {
	t.Parallel()
	hostile := `</text><script>alert(1)</script>" onload="x`
	f := chart.Frame{ID: `x" onload="y`, Title: hostile, Desc: hostile, Width: 704}
	for _, svg := range []string{
		chart.Curve{Frame: f, X: hostile, High: 10, Groups: []chart.Group{{Name: hostile, HalfLabel: hostile, Half: 1}}}.Draw(),
		chart.Dates{Frame: f, Today: day("2026-01-01"), Rows: []chart.DateRow{{Name: hostile, Days: []chart.Day{{0.5, day("2026-02-01")}}}}, Flags: []chart.Flag{{day("2026-02-01"), hostile}}}.Draw(),
		chart.Line{Frame: f, Stations: []chart.Station{{hostile, hostile, false}}}.Draw(),
		chart.Weeks{Frame: f, Unit: hostile}.Draw(),
	} {
		parse(t, "hostile", svg)
		if strings.Contains(svg, "<script") || strings.Contains(svg, `" onload`) {
			t.Errorf("hostile text is markup: %s", svg)
		}
	}
}

func TestEmptyDrawingsAreDrawn(t *testing.T) {
	t.Parallel()
	f := chart.Frame{ID: "e", Title: "t", Desc: "d", Width: 326}
	for name, svg := range map[string]string{
		"curve": chart.Curve{Frame: f}.Draw(), "weeks": chart.Weeks{Frame: f}.Draw(), "dates": chart.Dates{Frame: f, Today: day("2026-01-01")}.Draw(),
		"spark": chart.Spark{Frame: f}.Draw(), "interval": chart.Interval{Frame: f}.Draw(), "axis": chart.Axis{Frame: f}.Draw(), "line": chart.Line{Frame: f}.Draw(),
	} {
		if parse(t, name, svg); strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

func TestTicks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		high float64
		n    int
		want []float64
	}{
		{10, 2, []float64{0, 5, 10}},
		{7, 2, []float64{0, 5, 10}},
		{0.3, 3, []float64{0, 0.1, 0.2, 0.3}},
		{86, 3, []float64{0, 50, 100}},
		{0, 3, []float64{0, 1}},
		{math.NaN(), 3, []float64{0, 1}},
		{math.Inf(1), 3, []float64{0, 1}},
	} {
		if diff := cmp.Diff(c.want, chart.Ticks(c.high, c.n)); diff != "" {
			t.Errorf("Ticks(%v, %d): %s", c.high, c.n, diff)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		high, n := rapid.Float64Range(1e-6, 1e9).Draw(rt, "high"), rapid.IntRange(1, 8).Draw(rt, "n")
		ticks := chart.Ticks(high, n)
		if last := ticks[len(ticks)-1]; ticks[0] != 0 || last < high*(1-1e-6) || len(ticks) > n+2 && high > 1e-3 {
			rt.Fatalf("Ticks(%v, %d) = %v", high, n, ticks)
		}
		for _, v := range chart.WeekTicks(high, n) {
			if v > high*(1+1e-6) && high >= 2 {
				rt.Fatalf("WeekTicks(%v, %d) passes the end: %v", high, n, v)
			}
		}
	})
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: "0", 0.5: "0.5", 999: "999", 1200: "1,200", -1234567.5: "-1,234,567.5"} {
		if got := chart.Plain(v); got != want {
			t.Errorf("Plain(%v) = %q, want %q", v, got, want)
		}
	}
}

type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

type failer interface{ Errorf(string, ...any) }

func parse(t failer, name, svg string) (n node) {
	if err := xml.Unmarshal([]byte(svg), &n); err != nil {
		t.Errorf("%s is not well formed: %v\n%s", name, err, svg)
	}
	return n
}

// noOverlap estimates the boxes of all labels, with letters of 6.2 px as Inter has them at 12 px.
func noOverlap(t failer, name, svg string) {
	root := parse(t, name, svg)
	width, fixed := 326.0, false
	if !strings.HasSuffix(root.attr("width"), "%") {
		width, fixed = number(root.attr("width"), 0), true
	}
	type box struct {
		x1, x2, y float64
		words     string
	}
	var boxes []box
	for _, c := range root.Children {
		if c.XMLName.Local != "text" {
			continue
		}
		words := c.Text
		for _, part := range c.Children {
			words += part.Text + " "
		}
		w := 6.2 * float64(len([]rune(words)))
		b := box{x1: number(c.attr("x"), width), y: number(c.attr("y"), 0), words: words}
		switch c.attr("text-anchor") {
		case "middle":
			b.x1 -= w / 2
		case "end":
			b.x1 -= w
		}
		b.x2 = b.x1 + w
		if fixed && (b.x1 < -4 || b.x2 > width+4) {
			t.Errorf("%s: %q leaves the drawing: %.0f to %.0f of %.0f", name, words, b.x1, b.x2, width)
		}
		for _, o := range boxes {
			if math.Abs(o.y-b.y) < 11 && b.x1 < o.x2 && o.x1 < b.x2 {
				t.Errorf("%s: %q and %q overlap (%.0f-%.0f, %.0f-%.0f at %.0f)", name, o.words, b.words, o.x1, o.x2, b.x1, b.x2, b.y)
			}
		}
		boxes = append(boxes, b)
	}
}

// number reads a coordinate; a percentage is of the width.
func number(s string, width float64) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil {
		return 0
	}
	if strings.HasSuffix(s, "%") {
		return v / 100 * width
	}
	return v
}
