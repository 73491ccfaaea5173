package chart

import (
	"math"
	"slices"
	"time"
)

// Weeks is a bar for each week, with a line at their mean.
type Weeks struct {
	Frame
	Begins []time.Time // first day of each week, rising
	Counts []int
	Mean   float64
	Label  string // of the mean: "mean 3.96"
	Unit   string // what is counted: "work items"
}

// Draw draws the bars. They begin at zero.
func (w Weeks) Draw() string {
	const left, top, tall = 36.0, 28.0, 96.0
	right, bottom := float64(w.Width)-4, top+tall
	if w.Width >= 480 {
		right = float64(w.Width) - 84
	}
	high := 1
	for _, n := range w.Counts {
		high = max(high, n)
	}
	ticks := Ticks(float64(high), 2)
	for len(ticks) > 2 && ticks[1] != math.Trunc(ticks[1]) { // counts are whole
		ticks = Ticks(float64(high), 1)
		if ticks[1] != math.Trunc(ticks[1]) {
			ticks = []float64{0, float64(high)}
		}
	}
	y := scale{0, ticks[len(ticks)-1], bottom, top}
	var d canvas
	d.open(w.Frame, "weeks", int(bottom)+26)
	d.text(0, 10, "start", "label", w.Unit+" a week")
	for i, t := range ticks {
		class := "grid"
		if i == 0 {
			class = "axis"
		}
		d.line(left, y.at(t), right, y.at(t), class)
		d.text(left-8, y.at(t)+4, "end", "tick", Plain(t))
	}
	n := max(len(w.Counts), 1)
	step := (right - left) / float64(n)
	bar := max(step-max(min(step*0.25, 4), 1), 1)
	for i, c := range w.Counts {
		d.add("rect", "class", "bar", "x", num(left+float64(i)*step+(step-bar)/2), "y", num(y.at(float64(c))), "width", num(bar), "height", num(bottom-y.at(float64(c))))
	}
	if w.Mean > 0 {
		d.line(left, y.at(w.Mean), right, y.at(w.Mean), "mean")
		if w.Width >= 480 {
			d.text(right+8, y.at(w.Mean)+4, "start", "name now", w.Label)
		} else {
			d.text(right, 10, "end", "name now", w.Label)
		}
	}
	w.months(&d, left, right, bottom)
	return d.close()
}

func (w Weeks) months(d *canvas, left, right, bottom float64) {
	if len(w.Begins) < 2 {
		return
	}
	first, last := w.Begins[0], w.Begins[len(w.Begins)-1].AddDate(0, 0, 7)
	x := scale{float64(first.Unix()), float64(last.Unix()), left, right}
	edge := left
	for i, m := range months(first, last, int((right-left)/52)) {
		at := x.at(float64(m.Unix()))
		name := monthName(m, i == 0)
		if at-2 < edge || at+width(name) > right+40 {
			continue
		}
		d.line(at, bottom, at, bottom+4, "axis")
		d.text(at+2, bottom+18, "start", "tick", name)
		edge = at + width(name) + gap
	}
}

// Spark is a small bar for each month, without axes: the sentence beside it has the numbers.
type Spark struct {
	Frame
	Counts []int
}

// Draw draws the bars to the width of the frame and 24 pixels high.
func (s Spark) Draw() string {
	const tall = 24.0
	var d canvas
	d.open(s.Frame, "spark", tall)
	high := max(slices.Max(append([]int{1}, s.Counts...)), 1)
	d.line(0, tall-0.5, float64(s.Width), tall-0.5, "axis")
	step := float64(s.Width) / float64(max(len(s.Counts), 1))
	bar := min(max(step-2, 1), 12)
	for i, c := range s.Counts {
		if c == 0 {
			continue
		}
		h := max((tall-2)*float64(c)/float64(high), 1.5)
		d.add("rect", "class", "bar", "x", num(float64(i)*step), "y", num(tall-1-h), "width", num(bar), "height", num(h))
	}
	return d.close()
}
