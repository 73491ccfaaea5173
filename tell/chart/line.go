package chart

// Line is the throughline: stations from left to right, joined by a line that is broken where one is missing.
type Line struct {
	Frame
	Stations []Station
}

// Station is one place on the line.
type Station struct {
	Name  string
	Note  string // how much is there: "4 quotes"
	Empty bool
}

// Draw draws the line, 56 pixels high and as wide as its place.
func (l Line) Draw() string {
	var d canvas
	d.stretch(l.Frame, "through", 56)
	n := float64(len(l.Stations))
	at := func(i int) string { return pct((float64(i) + 0.5) / n) }
	for i := 1; i < len(l.Stations); i++ {
		class := "thread"
		if l.Stations[i].Empty || l.Stations[i-1].Empty {
			class = "thread empty"
		}
		d.add("line", "class", class, "x1", at(i-1), "y1", "10", "x2", at(i), "y2", "10")
	}
	for i, s := range l.Stations {
		class := "node"
		if s.Empty {
			class = "node empty"
		}
		d.add("circle", "class", class, "cx", at(i), "cy", "10", "r", "5")
		d.words(at(i), "34", "middle", "name", s.Name)
		d.words(at(i), "50", "middle", "tick", s.Note)
	}
	return d.close()
}
