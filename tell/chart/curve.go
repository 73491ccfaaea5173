package chart

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Curve is a step curve of the share of people who have got somewhere, a line a group, each with its band.
type Curve struct {
	Frame
	X      string // what the horizontal axis counts: "days since signing up"
	High   float64
	Groups []Group // drawn in order, the last one emphasised
}

// Group is one line of a curve.
type Group struct {
	Name  string
	Steps []Step // rising At; the line starts at (0, 0)
	// Half is where the line crosses one half, with its label; not drawn when the label is empty.
	Half      float64
	HalfLabel string
	// AtRisk returns how many were still followed, and had not got there, just before a time; nil: no such row.
	AtRisk func(at float64) (int, bool)
}

// Step says that from At on a share of Y has got there; the band is not drawn where Low or High is NaN.
type Step struct{ At, Y, Low, High float64 }

// Draw draws the curve. The shares begin at zero; the axis ends at High.
func (c Curve) Draw() string {
	wide := c.Width >= 480
	left, right, top := 44.0, float64(c.Width)-12, 12.0
	if wide {
		longest := 0.0
		for _, g := range c.Groups {
			longest = max(longest, width(g.Name))
		}
		right = float64(c.Width) - min(longest+20, float64(c.Width)*0.3)
	}
	bottom := top + min(math.Round((right-left)*0.5), 260)
	plot := bottom
	x := scale{0, c.High, left, right}
	y := scale{0, 1, bottom, top}
	ticks := WeekTicks(c.High, int((right-left)/56))
	rows := 0
	for _, g := range c.Groups {
		if g.AtRisk != nil {
			rows++
		}
	}
	height := bottom + 2*lineHeight + 12
	if rows > 0 {
		height += float64(lineHeight + 12 + rows*c.rowHeight())
	}
	var d canvas
	d.open(c.Frame, "curve", int(height))
	for i, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		class := "grid"
		if i == 0 {
			class = "axis"
		}
		d.line(left, y.at(share), right, y.at(share), class)
		d.text(left-8, y.at(share)+4, "end", "tick", num(100*share)+" %")
	}
	for _, t := range ticks {
		d.line(x.at(t), plot, x.at(t), plot+4, "axis")
		d.text(x.at(t), plot+18, "middle", "tick", Plain(t))
	}
	d.text(left, plot+18+lineHeight, "start", "label", c.X)
	for i, g := range c.Groups {
		d.add("path", "class", "band "+series(i, len(c.Groups)), "d", bandPath(g, c.High, x, y))
	}
	for i, g := range c.Groups {
		d.add("path", "class", "line "+series(i, len(c.Groups)), "d", linePath(g, c.High, x, y))
	}
	c.halves(&d, x, y, right)
	if wide {
		c.names(&d, x, y, top, bottom)
	}
	if rows > 0 {
		c.atRisk(&d, x, ticks, plot+18+2*lineHeight+12)
	}
	return d.close()
}

// series names the class of group i of n: the last is the one to look at.
func series(i, n int) string {
	if i == n-1 {
		return "now"
	}
	return "then"
}

// linePath walks the steps. Steps beyond high are cut off.
func linePath(g Group, high float64, x, y scale) string {
	var b strings.Builder
	b.WriteString("M" + num(x.at(0)) + " " + num(y.at(0)))
	last := 0.0
	for _, s := range g.Steps {
		if s.At > high {
			break
		}
		b.WriteString("H" + num(x.at(s.At)) + "V" + num(y.at(s.Y)))
		last = s.At
	}
	if end := ends(g); min(end, high) > last {
		b.WriteString("H" + num(x.at(min(end, high))))
	}
	return b.String()
}

// ends is how far a group's line is known.
func ends(g Group) float64 {
	if len(g.Steps) == 0 {
		return 0
	}
	return g.Steps[len(g.Steps)-1].At
}

// bandPath walks the upper bounds forth and the lower ones back.
func bandPath(g Group, high float64, x, y scale) string {
	var upper, lower []string
	at, low, top := 0.0, 0.0, 0.0
	for _, s := range g.Steps {
		if s.At > high || math.IsNaN(s.Low) || math.IsNaN(s.High) {
			break
		}
		upper = append(upper, "H"+num(x.at(s.At))+"V"+num(y.at(s.High)))
		lower = append(lower, "V"+num(y.at(low))+"H"+num(x.at(at)))
		at, low, top = s.At, s.Low, s.High
	}
	if len(upper) == 0 {
		return ""
	}
	end := at
	if e := min(ends(g), high); e > at {
		end = e
	}
	_ = top
	slices.Reverse(lower)
	return "M" + num(x.at(0)) + " " + num(y.at(0)) + strings.Join(upper, "") + "H" + num(x.at(end)) + "V" + num(y.at(low)) + "H" + num(x.at(at)) + strings.Join(lower, "") + "Z"
}

// halves marks where half have got there: a dot on the line, a hairline down, the value beside it.
func (c Curve) halves(d *canvas, x, y scale, right float64) {
	type mark struct {
		at    float64
		label string
		i     int
	}
	var marks []mark
	for i, g := range c.Groups {
		if g.HalfLabel != "" && g.Half <= c.High {
			marks = append(marks, mark{g.Half, g.HalfLabel, i})
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	at, size := make([]float64, len(marks)), make([]float64, len(marks))
	for i, m := range marks {
		size[i] = width(m.label)
		at[i] = x.at(m.at) + 6 + size[i]/2
	}
	at = spread(at, size, x.low, right)
	for i, m := range marks {
		class := series(m.i, len(c.Groups))
		d.line(x.at(m.at), y.at(0.5), x.at(m.at), y.at(0), "drop "+class)
		d.add("circle", "class", "dot "+class, "cx", num(x.at(m.at)), "cy", num(y.at(0.5)), "r", "3.5")
		d.text(at[i], y.at(0)-8, "middle", "value halo "+class, m.label)
	}
}

// names writes each group's name at the end of its line.
func (c Curve) names(d *canvas, x, y scale, top, bottom float64) {
	type label struct {
		at float64
		i  int
	}
	var labels []label
	for i, g := range c.Groups {
		at := 0.0
		for _, s := range g.Steps {
			if s.At <= c.High {
				at = s.Y
			}
		}
		labels = append(labels, label{y.at(at), i})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.at, b.at) })
	at, size := make([]float64, len(labels)), make([]float64, len(labels))
	for i, l := range labels {
		at[i], size[i] = l.at, lineHeight-gap
	}
	at = spread(at, size, top-4, bottom)
	for i, l := range labels {
		d.text(x.high+8, at[i]+4, "start", "name "+series(l.i, len(c.Groups)), c.Groups[l.i].Name)
	}
}

// atRisk writes, under each tick, how many were still followed and had not got there.
func (c Curve) atRisk(d *canvas, x scale, ticks []float64, top float64) {
	d.text(x.low, top, "start", "label", "still followed, not there yet")
	top += 6
	for i, g := range c.Groups {
		if g.AtRisk == nil {
			continue
		}
		class := series(i, len(c.Groups))
		numbers := top + lineHeight
		if c.Width >= 480 {
			d.text(x.high+8, numbers, "start", "name "+class, g.Name)
		} else { // the name on a line of its own
			d.line(x.low, numbers-4, x.low+16, numbers-4, "line "+class)
			d.text(x.low+22, numbers, "start", "name "+class, g.Name)
			numbers += lineHeight
		}
		for _, t := range ticks {
			if n, ok := g.AtRisk(t); ok {
				anchor := "middle"
				if t == 0 {
					anchor = "start"
				}
				if t == x.to {
					anchor = "end"
				}
				d.text(x.at(t), numbers, anchor, "tick", Plain(float64(n)))
			}
		}
		top += float64(c.rowHeight())
	}
}

// rowHeight is that of a row of numbers at risk: on a phone the name has a line of its own.
func (c Curve) rowHeight() int {
	if c.Width >= 480 {
		return lineHeight + 4
	}
	return 2*lineHeight + 4
}
