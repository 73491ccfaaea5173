package chart

// Interval is a value with what the data allow, on a scale that several share. It is as wide as its place.
type Interval struct {
	Frame
	From, To float64 // of the scale
	// Value, Low and High are what is known. An absent bound leaves the bar open to that side.
	Value, Low, High *float64
	Target, Baseline *float64 // marks to compare with, where there are some
	Muted            bool
}

// Draw draws the bar, 20 pixels high.
func (v Interval) Draw() string {
	x := scale{v.From, v.To, 0, 1}
	var d canvas
	d.stretch(v.Frame, "interval", 20)
	d.add("line", "class", "grid", "x1", "0%", "y1", "10", "x2", "100%", "y2", "10")
	class := "range"
	if v.Muted {
		class = "range then"
	}
	if v.Low != nil || v.High != nil {
		low, high := 0.0, 1.0
		if v.Low != nil {
			low = clamp(x.at(*v.Low))
		}
		if v.High != nil {
			high = clamp(x.at(*v.High))
		}
		d.add("rect", "class", class, "x", pct(low), "y", "6", "width", pct(max(high-low, 0.004)), "height", "8")
	}
	if v.Baseline != nil {
		d.add("circle", "class", "baseline", "cx", pct(clamp(x.at(*v.Baseline))), "cy", "10", "r", "3.5")
	}
	if v.Target != nil {
		at := pct(clamp(x.at(*v.Target)))
		d.add("line", "class", "target", "x1", at, "y1", "1", "x2", at, "y2", "19")
	}
	if v.Value != nil {
		at := pct(clamp(x.at(*v.Value)))
		d.add("line", "class", "point", "x1", at, "y1", "3", "x2", at, "y2", "17")
	}
	return d.close()
}

func clamp(v float64) float64 { return min(max(v, 0), 1) }

// Axis is the scale of a column of intervals.
type Axis struct {
	Frame
	Ticks []float64 // from the first to the last
	Below bool      // what it measures stands above it
}

// Draw draws the ticks, 20 pixels high and as wide as the place.
func (a Axis) Draw() string {
	var d canvas
	d.stretch(a.Frame, "scale", 20)
	if len(a.Ticks) < 2 {
		return d.close()
	}
	x := scale{a.Ticks[0], a.Ticks[len(a.Ticks)-1], 0, 1}
	from, to, words := "16", "20", "12"
	if a.Below {
		from, to, words = "0", "4", "16"
	}
	for i, t := range a.Ticks {
		at, anchor := pct(x.at(t)), "middle"
		switch i {
		case 0:
			anchor = "start"
		case len(a.Ticks) - 1:
			anchor = "end"
		}
		d.add("line", "class", "axis", "x1", at, "y1", from, "x2", at, "y2", to)
		d.words(at, words, anchor, "tick", Plain(t))
	}
	return d.close()
}
