package chart

import (
	"math"
	"slices"
)

// mostEffects is how many rows a forest plot has in print.
const mostEffects = 24

// Forest is the effects of an experiment: a row a metric and variant, its effect and interval on one scale for each
// unit, zero as the line that decides, and the margin a guardrail may not pass.
type Forest struct {
	Frame   `json:"-"`
	Effects []Effect `json:"effects"`
	// Mismatch is why nothing here is to be believed; the marks are then grey.
	Mismatch string `json:"mismatch,omitempty"`
}

// Effect is a row. Role is primary, secondary or guardrail; Effect.Words are how it is written.
type Effect struct {
	Name      string   `json:"name"`
	Role      string   `json:"role"`
	Variant   string   `json:"variant,omitempty"` // where there are several
	Effect    Amount   `json:"effect"`
	Direction string   `json:"direction,omitempty"` // up, down: which way is better
	Margin    *float64 `json:"margin,omitempty"`    // how far it may move towards the worse side, in the unit of the effect
	Verdict   string   `json:"verdict"`
}

func (e Effect) rowName() string {
	if e.Variant != "" {
		return e.Name + ", " + e.Variant
	}
	return e.Name
}

// bound is where the margin lies: on the worse side.
func (e Effect) bound() (float64, bool) {
	if !finite(e.Margin) {
		return 0, false
	}
	if e.Direction == "up" {
		return -math.Abs(*e.Margin), true
	}
	return math.Abs(*e.Margin), true
}

// ForestLayout is the geometry of a forest plot: that of ui/src/charts/forest.ts.
type ForestLayout struct {
	Height float64       `json:"height"`
	Left   float64       `json:"left"`
	Right  float64       `json:"right"`
	Panels []ForestPanel `json:"panels"`
}

// ForestPanel is the effects of one unit.
type ForestPanel struct {
	Unit   string      `json:"unit"`
	Zero   float64     `json:"zero"`
	Top    float64     `json:"top"`
	Bottom float64     `json:"bottom"`
	Ticks  []Tick      `json:"ticks"`
	Rows   []ForestRow `json:"rows"`
}

// ForestRow is an effect in its place.
type ForestRow struct {
	Name     string   `json:"name"`
	NameY    float64  `json:"nameY"`
	Y        float64  `json:"y"`
	Interval string   `json:"interval"`
	X        *float64 `json:"x,omitempty"` // of the point; nil where there is no estimate
	Margin   *float64 `json:"margin,omitempty"`
	Value    string   `json:"value"`
	role     string
	verdict  string
}

// Layout lays the plot out: effects of one unit share a scale. Below 560 px the words stand above their line.
func (f Forest) Layout() ForestLayout {
	total, wide := float64(f.Width), f.Width >= 560
	longest, words := 0.0, 0.0
	var units []string
	for _, e := range f.Effects {
		longest = max(longest, width(e.rowName()))
		words = max(words, width(e.Effect.Words), width(e.Verdict))
		if !slices.Contains(units, e.Effect.Unit) {
			units = append(units, e.Effect.Unit)
		}
	}
	l := ForestLayout{Left: 16, Right: total - 16, Panels: []ForestPanel{}}
	tall := 66.0
	if wide {
		l.Left, l.Right, tall = min(longest+20, total*0.32), total-min(words+20, total*0.36), 36
	}
	y := 0.0
	for _, unit := range units {
		p := f.panel(unit, y+4, tall, l.Left, l.Right)
		l.Panels = append(l.Panels, p)
		y = p.Bottom + 42
	}
	l.Height = max(40, y-4)
	return l
}

func (f Forest) panel(unit string, top, tall, left, right float64) ForestPanel {
	low, high := 0.0, 0.0
	var list []Effect
	for _, e := range f.Effects {
		if e.Effect.Unit != unit {
			continue
		}
		list = append(list, e)
		known := []*float64{e.Effect.Value, e.Effect.Low, e.Effect.High}
		if v, ok := e.bound(); ok {
			known = append(known, &v)
		}
		for _, v := range known {
			if finite(v) {
				low, high = min(low, *v), max(high, *v)
			}
		}
	}
	marks := zeroed(low, high)
	x := scale{marks[0], marks[len(marks)-1], left, right}
	p := ForestPanel{Unit: unit, Zero: x.at(0), Top: top, Ticks: []Tick{}}
	for i, e := range list {
		p.Rows = append(p.Rows, f.row(e, top+float64(i)*tall, x))
	}
	p.Bottom = top + float64(len(list))*tall + 4
	for _, v := range marks {
		p.Ticks = append(p.Ticks, Tick{x.at(v), signed(v, true)})
	}
	return p
}

func (f Forest) row(e Effect, top float64, x scale) ForestRow {
	total, wide := float64(f.Width), f.Width >= 560
	r := ForestRow{Y: top + 48, Value: e.Effect.Words, role: e.Role, verdict: e.Verdict}
	if wide {
		r.Y = top + 18
		r.Name, r.NameY = fit(e.rowName(), x.low-14), r.Y+4
	} else {
		r.Name, r.NameY = fit(e.rowName(), total-width(e.Effect.Words)-16), r.Y-28
	}
	if low, high := e.Effect.Low, e.Effect.High; finite(low) || finite(high) {
		from, to := x.low, x.high
		if finite(low) {
			from = x.at(*low)
		}
		if finite(high) {
			to = x.at(*high)
		}
		r.Interval = whisker(from, to, r.Y, 5)
	}
	if v := e.Effect.Value; finite(v) {
		at := x.at(*v)
		r.X = &at
	}
	if v, ok := e.bound(); ok {
		at := x.at(v)
		r.Margin = &at
	}
	return r
}

// markPath is the mark of a row: a square for the primary metric, a shield for a guardrail, a dot for the rest.
func markPath(role string, x, y float64) string {
	switch role {
	case "primary":
		return "M" + num(x-4.5) + " " + num(y-4.5) + "h9v9h-9z"
	case "guardrail":
		return "M" + num(x) + " " + num(y-5.5) + "l5 2v3.500c0 2.500-2 4.500-5 5.500c-3-1-5-3-5-5.500v-3.500z"
	}
	return "M" + num(x-4) + " " + num(y) + "a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"
}

// bounded leaves out what a page has no room for, and says so. The primary metric comes first.
func (f Forest) bounded() (Forest, string) {
	n := len(f.Effects)
	f.Effects = first(f.Effects, mostEffects)
	return f, rest(n, len(f.Effects), "comparison", "comparisons")
}

// Draw draws the plot.
func (f Forest) Draw() string {
	f, left := f.bounded()
	l := f.Layout()
	total, wide := float64(f.Width), f.Width >= 560
	look := ""
	if f.Mismatch != "" {
		look = " then"
	}
	var d canvas
	d.open(f.Frame, "forest", int(math.Ceil(l.Height))+restHeight(left))
	for _, p := range l.Panels {
		for _, t := range p.Ticks {
			d.line(t.X, p.Top, t.X, p.Bottom+4, "grid")
			d.text(t.X, p.Bottom+18, "middle", "tick", t.Label)
		}
		d.line(p.Zero, p.Top, p.Zero, p.Bottom+4, "zero")
		unit := "difference"
		if p.Unit != "" {
			unit += ", " + p.Unit
		}
		d.text(l.Left, p.Bottom+34, "start", "label", fit(unit, l.Right-l.Left))
		for _, r := range p.Rows {
			if r.Margin != nil {
				d.line(*r.Margin, r.Y-12, *r.Margin, r.Y+12, "target")
			}
			d.path("effect"+look, r.Interval)
			if r.X != nil {
				d.path("mark"+look, markPath(r.role, *r.X, r.Y))
			}
			d.text(0, r.NameY, "start", "name halo", r.Name)
			if wide {
				room := total - l.Right - 12
				d.text(total, r.Y-2, "end", "", fit(r.Value, room))
				d.text(total, r.Y+13, "end", "label", fit(r.verdict, room))
			} else {
				d.text(total, r.NameY, "end", "halo", fit(r.Value, total-width(r.Name)-8))
				d.text(0, r.NameY+14, "start", "label halo", fit(r.role+", "+r.verdict, total))
			}
		}
	}
	d.rest(l.Height, left)
	return d.close()
}

// Table is the effects in rows.
func (f Forest) Table() Table {
	f, left := f.bounded()
	t := Table{Columns: []Column{{Label: "Metric"}, {Label: "Role"}, {"Effect", true}, {"n", true}, {Label: "Verdict"}}, Rest: left}
	for _, e := range f.Effects {
		t.Rows = append(t.Rows, []string{e.rowName(), e.Role, e.Effect.Words, count(int(e.Effect.N)), e.Verdict})
	}
	return t
}
