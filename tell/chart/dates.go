package chart

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Dates are bars that run from today to days that hold with rising probability, and fade.
type Dates struct {
	Frame
	Today time.Time
	Rows  []DateRow
	Flags []Flag // days something was promised for
}

// DateRow is one bar.
type DateRow struct {
	Name string
	Days []Day
}

// Day is a day that holds with a probability, 0.85 for 85 %.
type Day struct {
	Level float64
	At    time.Time
}

// Flag is a marked day.
type Flag struct {
	At    time.Time
	Label string
}

// Draw draws the bars on one time axis that begins today, or at the earliest flag.
func (g Dates) Draw() string {
	left, right := 4.0, float64(g.Width)-4
	from, to := g.Today, g.Today.AddDate(0, 0, 14)
	for _, r := range g.Rows {
		for _, d := range r.Days {
			to = later(to, d.At)
		}
	}
	for _, f := range g.Flags {
		to = later(to, f.At)
		if f.At.Before(from) {
			from = f.At
		}
	}
	x := scale{float64(from.Unix()), float64(to.Unix()), left, right}
	at := func(t time.Time) float64 { return x.at(float64(t.Unix())) }
	const row = 58.0
	flags := 0.0
	if len(g.Flags) > 0 {
		flags = 40
	}
	top := 24.0
	height := top + flags + row*float64(len(g.Rows)) + 4
	var d canvas
	d.open(g.Frame, "dates", int(height))
	g.axis(&d, from, to, at, right, height)
	d.line(at(g.Today), 18, at(g.Today), height, "today")
	if flags > 0 {
		g.flags(&d, at, left, right, top)
	}
	for i, r := range g.Rows {
		r.draw(&d, g.Today, at, left, right, top+flags+row*float64(i))
	}
	return d.close()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (g Dates) axis(d *canvas, from, to time.Time, at func(time.Time) float64, right, height float64) {
	today := "today"
	edge := at(g.Today) + 4 + width(today) + gap
	for i, m := range months(from, to, int((right-4)/56)) {
		x, name := at(m), monthName(m, i == 0)
		d.line(x, 18, x, height, "grid")
		if clear := x+4 > edge || x+4+width(name)+gap < at(g.Today); clear && x+4+width(name) <= right+4 {
			d.text(x+4, 12, "start", "tick", name)
			if x+4 > edge {
				edge = x + 4 + width(name) + gap
			}
		}
	}
	if at(g.Today)+width(today) <= right {
		d.text(at(g.Today), 12, "start", "name now", today)
	} else {
		d.text(at(g.Today), 12, "end", "name now", today)
	}
}

// flags draws the promised days as flags. Labels that would touch go on one after the other.
func (g Dates) flags(d *canvas, at func(time.Time) float64, left, right, top float64) {
	flags := slices.Clone(g.Flags)
	slices.SortStableFunc(flags, func(a, b Flag) int { return a.At.Compare(b.At) })
	centre, size := make([]float64, len(flags)), make([]float64, len(flags))
	for i, f := range flags {
		size[i] = width(f.Label)
		centre[i] = at(f.At)
	}
	centre = spread(centre, size, left, right)
	for i, f := range flags {
		x := at(f.At)
		d.add("path", "class", "flag", "d", "M"+num(x)+" "+num(top+2)+"v12M"+num(x)+" "+num(top+2)+"l7 3.5l-7 3.5z")
		d.text(centre[i], top+28, "middle", "label halo", f.Label)
	}
}

func (r DateRow) draw(d *canvas, today time.Time, at func(time.Time) float64, left, right, top float64) {
	d.text(max(left, min(at(today)+6, right-width(r.Name))), top+10, "start", "name halo", r.Name)
	days := slices.Clone(r.Days)
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Level, b.Level) })
	from := at(today)
	for i, day := range days {
		to := at(day.At)
		if i > 0 {
			from = at(days[i-1].At)
		}
		d.add("rect", "class", "sure "+[]string{"a", "b", "c"}[min(i, 2)], "x", num(from), "y", num(top+18), "width", num(max(to-from, 1)), "height", "10")
		d.line(to, top+15, to, top+31, "axis")
	}
	centre, size, words := make([]float64, len(days)), make([]float64, len(days)), make([]string, len(days))
	for i, day := range days {
		words[i] = num(100*day.Level) + " % " + day.At.Format("2 Jan")
		size[i] = letter * float64(utf8.RuneCountInString(strings.TrimSpace(words[i])))
		centre[i] = at(day.At)
	}
	centre = spread(centre, size, left, right)
	for i := range days {
		d.text(centre[i], top+44, "middle", "tick halo", words[i])
	}
}
