package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// mostCurves is how many lines a curve has in print: more could not be told apart without colour.
const mostCurves = 8

// Curve is a step curve of the share of people who have got somewhere, a line a group, each with its band.
type Curve struct {
	Frame
	X string // what the horizontal axis counts: "days since signing up"
	// High is the day at which the axis ends; zero leaves it to the data, see [Curve.End].
	High   float64
	Groups []Group // drawn in order; of two the last one is emphasised
}

// Group is one line of a curve.
type Group struct {
	Name  string
	Steps []Step // rising At; the line starts at (0, 0)
	// Known is the longest anybody was followed, to where the line goes on; at least the last step.
	Known float64
	// Gone is the share who had left first, when people can; nil: no such line.
	Gone []Step
	// Censored are days by which people had left the count without having got there.
	Censored []float64
	// Half is where the line crosses one half, with its label; not drawn when the label is empty.
	Half      float64
	HalfLabel string
	// AtRisk returns how many were still followed, and had not got there, just before a time; nil: no such row.
	AtRisk func(at float64) (int, bool)
}

// Step says that from At on a share of Y has got there; the band is not drawn where Low or High is NaN.
type Step struct{ At, Y, Low, High float64 }

// known is how far a group's line is known.
func (g Group) known() float64 {
	if n := len(g.Steps); n > 0 {
		return max(g.Known, g.Steps[n-1].At)
	}
	return g.Known
}

// End is the day up to which curves are drawn when nothing else is said: where all of them have all but flattened out,
// and no further than somebody got there. Whole weeks; whole days below two weeks.
func (c Curve) End() float64 {
	if c.High > 0 {
		return c.High
	}
	high, followed := 0.0, 0.0
	for _, g := range c.Groups {
		if len(g.Steps) == 0 {
			continue
		}
		last := g.Steps[len(g.Steps)-1]
		followed = max(followed, last.At)
		for _, s := range g.Steps {
			if s.Y >= 0.94*last.Y {
				high = max(high, s.At)
				break
			}
		}
	}
	if high = min(1.15*high, followed); high < 2 {
		return max(high, 0.1)
	}
	if high < 14 {
		return math.Ceil(high)
	}
	return 7 * math.Ceil(high/7)
}

// CurveLayout is the geometry of a curve: that of ui/src/charts/survival.ts.
type CurveLayout struct {
	Height  float64     `json:"height"`
	Left    float64     `json:"left"`
	Right   float64     `json:"right"`
	Top     float64     `json:"top"`
	Bottom  float64     `json:"bottom"`
	RiskTop float64     `json:"riskTop"`
	Shares  []Level     `json:"shares"`
	Days    []Tick      `json:"days"`
	Series  []CurveMark `json:"series"`
}

// CurveMark is a group in its place.
type CurveMark struct {
	Look     string     `json:"look"`
	Name     string     `json:"name"`
	NameY    float64    `json:"nameY"`
	Line     string     `json:"line"`
	Band     string     `json:"band"`
	Gone     string     `json:"gone"`
	GoneY    float64    `json:"goneY"`
	Censored []Spot     `json:"censored"`
	Half     *HalfMark  `json:"half,omitempty"`
	RiskY    float64    `json:"riskY"`
	Risk     []RiskMark `json:"risk"`
}

// Spot is a point of a drawing.
type Spot struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// HalfMark is where half have got there.
type HalfMark struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	LabelX float64 `json:"labelX"`
	Label  string  `json:"label"`
}

// RiskMark is a number at risk under its tick.
type RiskMark struct {
	X      float64 `json:"x"`
	N      string  `json:"n"`
	Anchor string  `json:"anchor"`
}

// series names the class of group i of n: of two the last is the one to look at, of more each has a look of its own.
func series(i, n int) string {
	switch {
	case n > 2:
		return "s" + strconv.Itoa(i%8)
	case i == n-1:
		return "now"
	}
	return "then"
}

// Layout lays the curve out for the width of its frame. The shares begin at zero.
func (c Curve) Layout() CurveLayout {
	total, wide, high := float64(c.Width), c.Width >= 480, c.End()
	l := CurveLayout{Left: 44, Right: total - 12, Top: 12, Shares: []Level{}, Days: []Tick{}, Series: []CurveMark{}}
	nameRoom := total - l.Left - 22
	if wide {
		longest := 0.0
		for _, g := range c.Groups {
			longest = max(longest, width(g.Name))
		}
		l.Right = total - min(longest+20, total*0.3)
		nameRoom = total - l.Right - 8
	}
	l.Bottom = l.Top + min(math.Round((l.Right-l.Left)*0.5), 260)
	l.RiskTop = l.Bottom + 18 + 2*lineHeight + 12
	x, y := scale{0, high, l.Left, l.Right}, scale{0, 1, l.Bottom, l.Top}
	ticks := WeekTicks(high, int((l.Right-l.Left)/56))
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		l.Shares = append(l.Shares, Level{y.at(share), num(100*share) + " %"})
	}
	for _, t := range ticks {
		l.Days = append(l.Days, Tick{x.at(t), Plain(t)})
	}
	rows := 0
	for i, g := range c.Groups {
		m := g.mark(high, x, y)
		m.Look, m.Name = series(i, len(c.Groups)), fit(g.Name, nameRoom)
		m.RiskY = l.RiskTop + 6 + lineHeight + float64(rows*c.rowHeight())
		if g.AtRisk != nil {
			rows++
			for _, t := range ticks {
				if n, ok := g.AtRisk(t); ok {
					m.Risk = append(m.Risk, RiskMark{x.at(t), count(n), anchorOf(t, high)})
				}
			}
		}
		l.Series = append(l.Series, m)
	}
	l.Height = l.Bottom + 2*lineHeight + 12
	if rows > 0 {
		l.Height = l.RiskTop + float64(rows*c.rowHeight()) + 6
	}
	c.halves(l.Series, high, x, y)
	l.names()
	return l
}

func anchorOf(day, high float64) string {
	switch day {
	case 0:
		return "start"
	case high:
		return "end"
	}
	return "middle"
}

func (g Group) mark(high float64, x, y scale) CurveMark {
	m := CurveMark{Line: stepPath(g.Steps, g.known(), high, x, y), Band: bandPath(g, high, x, y), NameY: y.at(readAt(g.Steps, high)), GoneY: y.at(readAt(g.Gone, high)), Censored: []Spot{}, Risk: []RiskMark{}}
	if g.Gone != nil {
		m.Gone = stepPath(g.Gone, g.known(), high, x, y)
	}
	for _, day := range g.Censored {
		if day > 0 && day <= high {
			m.Censored = append(m.Censored, Spot{x.at(day), y.at(readAt(g.Steps, day))})
		}
	}
	return m
}

// readAt is what steps say at a day.
func readAt(steps []Step, day float64) float64 {
	at := 0.0
	for _, s := range steps {
		if s.At > day {
			break
		}
		at = s.Y
	}
	return at
}

// stepPath walks the steps, from (0, 0) to where they are known. Steps beyond high are cut off, and those that do not
// move the pen are left out, so that the path of a million people is no longer than the picture has room for.
func stepPath(steps []Step, known, high float64, x, y scale) string {
	var b strings.Builder
	b.WriteString("M" + num(x.at(0)) + " " + num(y.at(0)))
	last, pen := 0.0, ""
	for _, s := range steps {
		if s.At > high {
			break
		}
		if to := "H" + num(x.at(s.At)) + "V" + num(y.at(s.Y)); to != pen {
			b.WriteString(to)
			pen = to
		}
		last = s.At
	}
	if end := min(known, high); end > last {
		b.WriteString("H" + num(x.at(end)))
	}
	return b.String()
}

// bandPath walks the upper bounds forth and the lower ones back. It ends where a bound is not known.
func bandPath(g Group, high float64, x, y scale) string {
	var upper, lower []string
	at, low, pen, unknown := 0.0, 0.0, "", math.Inf(1)
	for _, s := range g.Steps {
		if math.IsNaN(s.Low) || math.IsNaN(s.High) {
			unknown = s.At
			break
		}
		if s.At > high {
			break
		}
		there := "H" + num(x.at(s.At)) + "V" + num(y.at(s.High))
		back := "V" + num(y.at(low)) + "H" + num(x.at(at))
		if there+back != pen {
			upper, lower = append(upper, there), append(lower, back)
			pen = there + back
		}
		at, low = s.At, s.Low
	}
	if len(upper) == 0 {
		return ""
	}
	end := max(at, min(g.known(), high, unknown))
	slices.Reverse(lower)
	return "M" + num(x.at(0)) + " " + num(y.at(0)) + strings.Join(upper, "") + "H" + num(x.at(end)) + "V" + num(y.at(low)) + "H" + num(x.at(at)) + strings.Join(lower, "") + "Z"
}

// halves marks where half have got there, the labels apart; of more than three groups they would be a heap.
func (c Curve) halves(marks []CurveMark, high float64, x, y scale) {
	if len(c.Groups) > 3 {
		return
	}
	var found []int
	for i, g := range c.Groups {
		if g.HalfLabel != "" && g.Half <= high {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(c.Groups[a].Half, c.Groups[b].Half) })
	at, size := make([]float64, len(found)), make([]float64, len(found))
	for k, i := range found {
		size[k] = width(c.Groups[i].HalfLabel)
		at[k] = x.at(c.Groups[i].Half) + 6 + size[k]/2
	}
	at = spread(at, size, x.low, x.high)
	for k, i := range found {
		marks[i].Half = &HalfMark{x.at(c.Groups[i].Half), y.at(0.5), at[k], c.Groups[i].HalfLabel}
	}
}

// names moves the names at the ends of the lines apart.
func (l *CurveLayout) names() {
	order := make([]int, len(l.Series))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(l.Series[a].NameY, l.Series[b].NameY) })
	at, size := make([]float64, len(order)), make([]float64, len(order))
	for k, i := range order {
		at[k], size[k] = l.Series[i].NameY, lineHeight-gap
	}
	at = spread(at, size, l.Top-4, l.Bottom)
	for k, i := range order {
		l.Series[i].NameY = at[k]
	}
}

// rowHeight is that of a row of numbers at risk: on a phone the name has a line of its own.
func (c Curve) rowHeight() int {
	if c.Width >= 480 {
		return lineHeight + 4
	}
	return 2*lineHeight + 4
}
