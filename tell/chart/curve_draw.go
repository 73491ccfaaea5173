package chart

// Draw draws the curve, at most eight lines of it.
func (c Curve) Draw() string {
	left := rest(len(c.Groups), min(len(c.Groups), mostCurves), "group", "groups")
	c.High, c.Groups = c.End(), first(c.Groups, mostCurves)
	l := c.Layout()
	wide := c.Width >= 480
	var d canvas
	d.open(c.Frame, "curve", int(l.Height)+restHeight(left))
	for i, s := range l.Shares {
		class := "grid"
		if i == 0 {
			class = "axis"
		}
		d.line(l.Left, s.Y, l.Right, s.Y, class)
		d.text(l.Left-8, s.Y+4, "end", "tick", s.Label)
	}
	for _, t := range l.Days {
		d.line(t.X, l.Bottom, t.X, l.Bottom+4, "axis")
		d.text(t.X, l.Bottom+18, "middle", "tick", t.Label)
	}
	d.text(l.Left, l.Bottom+18+lineHeight, "start", "label", fit(c.X, float64(c.Width)-l.Left))
	for _, m := range l.Series {
		class := "band " + m.Look
		if len(l.Series) > 4 {
			class += " many"
		}
		d.path(class, m.Band)
	}
	for _, m := range l.Series {
		d.path("gone "+m.Look, m.Gone)
		d.path("line "+m.Look, m.Line)
	}
	l.marks(&d)
	if wide {
		for _, m := range l.Series {
			d.text(l.Right+8, m.NameY+4, "start", "name "+m.Look, m.Name)
		}
	}
	l.atRisk(&d, wide)
	d.rest(l.Height, left)
	return d.close()
}

// marks draws where people left the count, and where half had got there: a dot on the line, a hairline down, the value
// beside it.
func (l CurveLayout) marks(d *canvas) {
	gone := -1
	for i, m := range l.Series {
		if m.Gone != "" {
			gone = i
		}
		for _, s := range m.Censored {
			d.line(s.X, s.Y-3.5, s.X, s.Y+3.5, "censor "+m.Look)
		}
	}
	if gone >= 0 {
		d.text(l.Right-4, l.Series[gone].GoneY-6, "end", "label halo", "left first")
	}
	for _, m := range l.Series {
		if m.Half == nil {
			continue
		}
		d.line(m.Half.X, m.Half.Y, m.Half.X, l.Bottom, "drop "+m.Look)
		d.add("circle", "class", "dot "+m.Look, "cx", num(m.Half.X), "cy", num(m.Half.Y), "r", "3.5")
	}
	for _, m := range l.Series {
		if m.Half != nil {
			d.text(m.Half.LabelX, l.Bottom-8, "middle", "value halo "+m.Look, m.Half.Label)
		}
	}
}

// atRisk writes, under each tick, how many were still followed and had not got there.
func (l CurveLayout) atRisk(d *canvas, wide bool) {
	headed := false
	for _, m := range l.Series {
		if len(m.Risk) == 0 {
			continue
		}
		if !headed {
			d.text(l.Left, l.RiskTop, "start", "label", "still followed, not there yet")
			headed = true
		}
		numbers := m.RiskY
		if wide {
			d.text(l.Right+8, numbers, "start", "name "+m.Look, m.Name)
		} else { // the name on a line of its own
			d.line(l.Left, numbers-4, l.Left+16, numbers-4, "line "+m.Look)
			d.text(l.Left+22, numbers, "start", "name "+m.Look, m.Name)
			numbers += lineHeight
		}
		for _, r := range m.Risk {
			d.text(r.X, numbers, r.Anchor, "tick", r.N)
		}
	}
}
