package chart

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of a trend in print. More lines could not be told apart without colour.
const (
	mostLines   = 8
	mostBuckets = 800
	mostMarkers = 8
)

// Trend is values over time, a line a series or group with its intervals, and what was released. A point stands where
// its bucket begins; the last bucket is dashed while it is not over. The axis begins at zero.
type Trend struct {
	Frame   `json:"-"`
	Unit    string        `json:"unit,omitempty"` // of the values: "people"
	Buckets []TrendBucket `json:"buckets"`
	Lines   []TrendLine   `json:"lines"`
	Markers []Marker      `json:"markers,omitempty"`
	// LinesMore counts the lines that were left out before.
	LinesMore int `json:"lines_more,omitempty"`
}

// TrendBucket is a step of the time axis. Instants carry their zone: its wall clock is drawn.
type TrendBucket struct {
	Start    string `json:"start"`
	End      string `json:"end"`
	Complete bool   `json:"complete"`
}

// TrendLine is a series.
type TrendLine struct {
	Name   string       `json:"name"`
	Points []TrendPoint `json:"points"` // one a bucket
}

// TrendPoint is the value in a bucket; nil where there is nothing to count. Words are value and interval as written.
type TrendPoint struct {
	Value *float64 `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	N     int64    `json:"n"`
	Words string   `json:"words,omitempty"`
}

// Marker is a release or a decision on a time axis.
type Marker struct {
	At    string `json:"at"` // a day
	Label string `json:"label"`
}

// TrendLayout is the geometry of a trend: that of ui/src/charts/trend.ts.
type TrendLayout struct {
	Height  float64      `json:"height"`
	Left    float64      `json:"left"`
	Right   float64      `json:"right"`
	Top     float64      `json:"top"`
	Bottom  float64      `json:"bottom"`
	Zero    float64      `json:"zero"`
	Grid    []Level      `json:"grid"`
	Months  []Tick       `json:"months"` // those whose labels fit
	Lines   []LineMark   `json:"lines"`
	Below   []LegendMark `json:"below"` // the names, where there is no room beside the picture
	Markers []MarkerMark `json:"markers"`
}

// Level is a height on an axis.
type Level struct {
	Y     float64 `json:"y"`
	Label string  `json:"label"`
}

// LineMark is a line in its place.
type LineMark struct {
	Look   string  `json:"look"`
	Name   string  `json:"name"`
	LabelY float64 `json:"labelY"`
	Band   string  `json:"band"`
	Path   string  `json:"path"`
	Open   string  `json:"open"` // the piece that leads to a bucket that is not over
	Dots   []Dot   `json:"dots"`
}

// Dot is a point of a line.
type Dot struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Open bool    `json:"open"`
}

// LegendMark is a name below a narrow picture.
type LegendMark struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Look string  `json:"look"`
	Name string  `json:"name"`
}

// MarkerMark is a marker in its place.
type MarkerMark struct {
	X      float64 `json:"x"`
	LabelX float64 `json:"labelX"`
	Label  string  `json:"label"`
}

// bounded leaves out what a page has no room for, and says so: the last lines, the earliest buckets and markers.
func (t Trend) bounded() (Trend, string) {
	lines, buckets := len(t.Lines), len(t.Buckets)
	t.Lines = slices.Clone(first(t.Lines, mostLines))
	if cut := buckets - mostBuckets; cut > 0 {
		t.Buckets = t.Buckets[cut:]
		for i, l := range t.Lines {
			t.Lines[i].Points = l.Points[min(cut, len(l.Points)):]
		}
	}
	if cut := len(t.Markers) - mostMarkers; cut > 0 {
		t.Markers = t.Markers[cut:]
	}
	return t, joinRest(rest(lines+t.LinesMore, len(t.Lines), "line", "lines"), rest(buckets, len(t.Buckets), "earlier period", "earlier periods"))
}

// Layout lays the trend out for the width of its frame.
func (t Trend) Layout() TrendLayout {
	total, wide := float64(t.Width), t.Width >= 560
	at := make([]float64, len(t.Buckets))
	for i, b := range t.Buckets {
		at[i] = wall(b.Start)
	}
	from, to := 0.0, 1.0
	if len(at) > 0 {
		from, to = at[0], at[len(at)-1]
	}
	marks := zeroed(t.extent())
	left, longest := 28.0, 0.0
	for _, v := range marks {
		left = max(left, width(signed(v, false))+12)
	}
	for _, l := range t.Lines {
		longest = max(longest, width(l.Name))
	}
	right := total - 8
	if wide {
		right = total - min(longest, total*0.28) - 16
	}
	top := 14.0
	if len(t.Markers) > 0 {
		top += lineHeight
	}
	bottom := top + min(math.Round((right-left)*0.5), 260)
	x, y := scale{from, to, left, right}, scale{marks[0], marks[len(marks)-1], bottom, top}
	l := TrendLayout{Left: left, Right: right, Top: top, Bottom: bottom, Zero: y.at(0), Grid: []Level{}, Lines: []LineMark{}, Below: []LegendMark{}}
	for _, v := range marks {
		l.Grid = append(l.Grid, Level{y.at(v), signed(v, false)})
	}
	l.Months = fitting(timeTicks(from, to, int((right-left)/60)), x, min(right+40, total))
	for i, one := range t.Lines {
		m := t.strokes(one, at, x, y)
		m.Look, m.Name = look(i, len(t.Lines)), one.Name
		l.Lines = append(l.Lines, m)
	}
	apart(l.Lines, top, bottom)
	l.Markers = inTime(t.Markers, from, to, x, left, right)
	l.Height = bottom + 30
	if !wide {
		l.Below = legend(l.Lines, left, total, bottom+38)
		if n := len(l.Below); n > 0 {
			l.Height = l.Below[n-1].Y + 8
		}
	}
	return l
}

// extent is the lowest and the highest of all values and bounds, and holds zero.
func (t Trend) extent() (low, high float64) {
	for _, l := range t.Lines {
		for _, p := range l.Points {
			for _, v := range []*float64{p.Value, p.Low, p.High} {
				if finite(v) {
					low, high = min(low, *v), max(high, *v)
				}
			}
		}
	}
	return low, high
}

func (t Trend) strokes(l TrendLine, at []float64, x, y scale) LineMark {
	m := LineMark{LabelY: y.at(0), Dots: []Dot{}}
	var upper, lower string
	shut := func() {
		if upper != "" {
			m.Band += "M" + upper[1:] + lower + "Z"
		}
		upper, lower = "", ""
	}
	var before *Dot
	for i, p := range l.Points {
		if !finite(p.Value) || i >= len(at) {
			before = nil
			shut()
			continue
		}
		here := Dot{x.at(at[i]), y.at(*p.Value), !t.Buckets[i].Complete}
		end := num(here.X) + " " + num(here.Y)
		switch {
		case before == nil && !here.Open:
			m.Path += "M" + end
		case before == nil:
		case !here.Open && !before.Open:
			m.Path += "L" + end
		default:
			m.Open += "M" + num(before.X) + " " + num(before.Y) + "L" + end
			if !here.Open {
				m.Path += "M" + end
			}
		}
		if finite(p.Low) && finite(p.High) {
			upper += "L" + num(here.X) + " " + num(y.at(*p.High))
			lower = "L" + num(here.X) + " " + num(y.at(*p.Low)) + lower
		} else {
			shut()
		}
		if here.Open || len(l.Points) <= 31 {
			m.Dots = append(m.Dots, here)
		}
		if !here.Open {
			m.LabelY = here.Y
		}
		before = &here
	}
	shut()
	return m
}

// apart moves the names at the ends of lines apart.
func apart(lines []LineMark, top, bottom float64) {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[a].LabelY, lines[b].LabelY) })
	at, size := make([]float64, len(lines)), make([]float64, len(lines))
	for k, i := range order {
		at[k], size[k] = lines[i].LabelY, lineHeight-gap
	}
	at = spread(at, size, top-4, bottom+4)
	for k, i := range order {
		lines[i].LabelY = at[k]
	}
}

// legend sets names below a narrow picture, as many a line as fit.
func legend(lines []LineMark, left, wide, y float64) []LegendMark {
	out, at := []LegendMark{}, left
	for _, l := range lines {
		name := fit(l.Name, wide-left-26)
		need := width(name) + 26
		if at > left && at+need > wide {
			at, y = left, y+lineHeight+2
		}
		out = append(out, LegendMark{at, y, l.Look, name})
		at += need + 14
	}
	return out
}

// markerWide is the room for the label of a marker.
const markerWide = 120

// inTime places the markers that lie on an axis, their labels apart.
func inTime(markers []Marker, from, to float64, x scale, left, right float64) []MarkerMark {
	out := []MarkerMark{}
	for _, m := range markers {
		if at := wall(m.At); at >= from && at <= to {
			out = append(out, MarkerMark{X: x.at(at), Label: fit(m.Label, markerWide)})
		}
	}
	slices.SortStableFunc(out, func(a, b MarkerMark) int { return cmp.Compare(a.X, b.X) })
	at, size := make([]float64, len(out)), make([]float64, len(out))
	for i, m := range out {
		at[i], size[i] = m.X, width(m.Label)
	}
	for i, v := range spread(at, size, left, right) {
		out[i].LabelX = v
	}
	return out
}

// zeroed returns round values that cover low to high and hold zero.
func zeroed(low, high float64) []float64 {
	const n = 4
	if low >= 0 {
		return Ticks(high, n)
	}
	step := Ticks(max(high, -low), n)[1]
	var out []float64
	for k := math.Floor(low / step); k*step < high+step*(1-1e-9); k++ {
		out = append(out, twelve(k*step))
	}
	if out[len(out)-1] < 0 {
		out = append(out, 0)
	}
	return out
}

// twelve rounds to twelve significant digits, so that sums of steps are round.
func twelve(v float64) float64 {
	if v == 0 || math.Abs(v) < 1e-300 {
		return 0
	}
	unit := math.Pow(10, 11-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

// signed writes a tick with a true minus, and with plus a plus before what is above zero.
func signed(v float64, plus bool) string {
	switch s := Plain(math.Abs(v)); {
	case v < 0:
		return "−" + s
	case v > 0 && plus:
		return "+" + s
	default:
		return s
	}
}

// Draw draws the trend.
func (t Trend) Draw() string {
	t, left := t.bounded()
	l := t.Layout()
	var d canvas
	d.open(t.Frame, "trend", int(math.Ceil(l.Height))+restHeight(left))
	for _, g := range l.Grid {
		class := "grid"
		if g.Y == l.Zero {
			class = "axis"
		}
		d.line(l.Left, g.Y, l.Right, g.Y, class)
		d.text(l.Left-8, g.Y+4, "end", "tick", g.Label)
	}
	for _, m := range l.Months {
		d.line(m.X, l.Bottom, m.X, l.Bottom+4, "axis")
		d.text(m.X+2, l.Bottom+18, "start", "tick", m.Label)
	}
	for _, m := range l.Markers {
		d.line(m.X, l.Top-4, m.X, l.Bottom, "marker")
		d.text(m.LabelX, 10, "middle", "label halo", m.Label)
	}
	for _, m := range l.Lines {
		class := "band " + m.Look
		if len(l.Lines) > 4 {
			class += " many"
		}
		d.path(class, m.Band)
	}
	for _, m := range l.Lines {
		d.path("line "+m.Look, m.Path)
		d.path("line open "+m.Look, m.Open)
		for _, p := range m.Dots {
			class := "dot " + m.Look
			if p.Open {
				class += " open"
			}
			d.add("circle", "class", class, "cx", num(p.X), "cy", num(p.Y), "r", "3")
		}
	}
	if t.Unit != "" {
		d.text(l.Left+4, l.Top+10, "start", "label halo", fit(t.Unit, l.Right-l.Left-4))
	}
	if t.Width >= 560 {
		for _, m := range l.Lines {
			d.text(l.Right+10, m.LabelY+4, "start", "name "+m.Look, fit(m.Name, float64(t.Width)-l.Right-10))
		}
	}
	for _, b := range l.Below {
		d.line(b.X, b.Y-4, b.X+20, b.Y-4, "line "+b.Look)
		d.text(b.X+26, b.Y, "start", "name "+b.Look, b.Name)
	}
	d.rest(l.Height, left)
	return d.close()
}

// counts reports whether the values of a line are what they stand on: n would say them again.
func (l TrendLine) counts() bool {
	return !slices.ContainsFunc(l.Points, func(p TrendPoint) bool { return p.Value != nil && *p.Value != float64(p.N) })
}

// mostPeriods is how many rows the table of a trend has; the latest ones are kept.
const mostPeriods = 60

// Table is the trend in rows, a bucket each, the latest ones.
func (t Trend) Table() Table {
	t, left := t.bounded()
	out := Table{Columns: []Column{{Label: "Begins"}}}
	for _, l := range t.Lines {
		out.Columns = append(out.Columns, Column{l.Name, true})
		if !l.counts() {
			out.Columns = append(out.Columns, Column{"n", true})
		}
	}
	begin := max(0, len(t.Buckets)-mostPeriods)
	for i := begin; i < len(t.Buckets); i++ {
		b := t.Buckets[i]
		at := wall(b.Start)
		name := b.Start
		if !math.IsNaN(at) {
			if name = dayName(at); wall(b.End)-at < 7300 {
				name += ", " + unix(at).Format("15:04")
			}
		}
		if !b.Complete {
			name += ", not over yet"
		}
		row := []string{name}
		for _, l := range t.Lines {
			value, n := "", ""
			if i < len(l.Points) && finite(l.Points[i].Value) {
				value, n = l.Points[i].Words, count(int(l.Points[i].N))
			}
			if row = append(row, value); !l.counts() {
				row = append(row, n)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	out.Rest = joinRest(left, rest(len(t.Buckets), len(t.Buckets)-begin, "earlier period", "earlier periods"))
	return out
}
