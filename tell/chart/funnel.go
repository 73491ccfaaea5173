package chart

import "math"

// Bounds of a funnel in print.
const (
	mostSteps  = 20
	mostGroups = 8
)

// Funnel is how many get through a row of steps: a bar a step, what was lost between two, and how long it took. With
// groups each step has a bar for each of them, on the same scale.
type Funnel struct {
	Frame  `json:"-"`
	Steps  []FunnelStep  `json:"steps"`
	Groups []FunnelGroup `json:"groups,omitempty"`
	// GroupsMore counts the groups that were left out before.
	GroupsMore int `json:"groups_more,omitempty"`
}

// FunnelStep says who got to a step.
type FunnelStep struct {
	Name         string      `json:"name"`
	N            int         `json:"n"`
	Share        Amount      `json:"share"`                   // of those who began
	FromPrevious *Amount     `json:"from_previous,omitempty"` // of those who did the step before; the first has none
	Time         *FunnelTime `json:"time,omitempty"`
}

// FunnelTime is how long those took who did the step before and this one.
type FunnelTime struct {
	Median *Amount `json:"median,omitempty"`
}

// FunnelGroup is the funnel of those with one value of a property.
type FunnelGroup struct {
	By     string       `json:"by"` // empty: without the property
	Other  bool         `json:"other,omitempty"`
	Values int          `json:"values,omitempty"` // how many values other holds together
	Steps  []FunnelStep `json:"steps"`
}

func (g FunnelGroup) name() string {
	switch {
	case g.Other && g.Values > 0:
		return count(g.Values) + " others"
	case g.Other:
		return "others"
	case g.By == "":
		return "(none)"
	}
	return g.By
}

// FunnelLayout is the geometry of a funnel: that of ui/src/charts/funnel.ts.
type FunnelLayout struct {
	Height float64     `json:"height"`
	Left   float64     `json:"left"`
	Right  float64     `json:"right"`
	Top    float64     `json:"top"`
	Bottom float64     `json:"bottom"`
	Ticks  []Tick      `json:"ticks"`
	Rows   []FunnelRow `json:"rows"`
}

// FunnelRow is a step.
type FunnelRow struct {
	Name  string      `json:"name"`
	NameY float64     `json:"nameY"`
	Bars  []FunnelBar `json:"bars"`
	// Drop is what was lost on the way to the step; empty at the first, and where groups say it themselves.
	Drop  string  `json:"drop"`
	DropY float64 `json:"dropY"`
}

// FunnelBar is a group in a step.
type FunnelBar struct {
	Look     string  `json:"look"`
	Box      Box     `json:"box"`
	Gone     string  `json:"gone"` // those who did the step before and not this one
	Interval string  `json:"interval"`
	Label    string  `json:"label"`
	LabelY   float64 `json:"labelY"`
	Value    string  `json:"value"`
	N        string  `json:"n"`
}

func (f Funnel) groups() []FunnelGroup {
	if len(f.Groups) > 0 {
		return f.Groups
	}
	return []FunnelGroup{{Steps: f.Steps}}
}

// bounded leaves out what a page has no room for, and says so.
func (f Funnel) bounded() (Funnel, string) {
	left := joinRest(rest(len(f.Steps), mostSteps, "step", "steps"), rest(len(f.Groups)+f.GroupsMore, min(len(f.Groups), mostGroups), "group", "groups"))
	f.Steps, f.Groups = first(f.Steps, mostSteps), first(f.Groups, mostGroups)
	return f, left
}

// Layout lays the funnel out for the width of its frame. Bars begin at zero and end, at most, at all who began.
func (f Funnel) Layout() FunnelLayout {
	wide := float64(f.Width)
	groups, several := f.groups(), len(f.Groups) > 0
	longest := 0.0
	for _, g := range groups {
		longest = max(longest, width(g.name()))
	}
	left, told := 0.0, 0.0
	if several {
		left, told = min(longest+12, max(64, wide*0.24)), width("100.0 % 000,000")
	}
	right := max(left+40, wide-8-told)
	x := scale{0, 1, left, right}
	thick, gap := 22.0, 0.0
	if several {
		thick, gap = 14, 5
	}
	l := FunnelLayout{Left: left, Right: right, Top: 18, Ticks: []Tick{}, Rows: []FunnelRow{}}
	y := l.Top + 8
	for i, step := range f.Steps {
		row := FunnelRow{DropY: y + 15}
		if !several && i > 0 {
			row.Drop = f.drop(i, wide-12)
		}
		if i > 0 {
			y += 12
			if row.Drop != "" {
				y += 20
			}
		}
		row.Drop, row.NameY = fit(row.Drop, wide-12), y+12
		y += 20
		for k, g := range groups {
			row.Bars = append(row.Bars, g.bar(i, k, len(groups), several, x, y, thick))
			y += thick + gap
		}
		room := wide
		if !several {
			room -= width(row.Bars[0].N+"  "+step.Share.written()) + 16
		}
		row.Name = fit(numbered(i, step.Name), room)
		l.Rows = append(l.Rows, row)
	}
	l.Height, l.Bottom = y+10, y+4
	marks := []float64{0, 0.25, 0.5, 0.75, 1}
	if right-left < 260 {
		marks = []float64{0, 0.5, 1}
	}
	for _, s := range marks {
		l.Ticks = append(l.Ticks, Tick{x.at(s), num(100*s) + " %"})
	}
	return l
}

func (g FunnelGroup) bar(i, k, n int, several bool, x scale, y, thick float64) FunnelBar {
	b := FunnelBar{Look: look(k, 1), LabelY: y + thick/2 + 4}
	if several {
		b.Look, b.Label = look(k, max(n, 2)), fit(g.name(), x.low-8)
	}
	var s *FunnelStep
	if i < len(g.Steps) {
		s = &g.Steps[i]
	}
	share, before := 0.0, 0.0
	if s != nil {
		share, _ = s.Share.share()
		b.Value, b.N = percent(share, 1), count(s.N)
	}
	if before = share; i > 0 && i-1 < len(g.Steps) {
		if v, ok := g.Steps[i-1].Share.share(); ok {
			before = v
		}
	}
	b.Box = Box{x.low, y, x.at(share) - x.low, thick}
	b.Gone = hatch(Box{x.at(share), y + 1, x.at(before) - x.at(share), thick - 2}, 7)
	if i > 0 && s != nil {
		if low, high, ok := s.Share.bounds(); ok {
			b.Interval = whisker(x.at(low), x.at(high), y+thick/2, thick/4)
		}
	}
	return b
}

// lost is how many did not go on to a step.
func lost(steps []FunnelStep, i int) int { return max(0, steps[i-1].N-steps[i].N) }

func (f Funnel) drop(i int, room float64) string {
	from := f.Steps[i-1].N
	if from == 0 {
		return ""
	}
	gone := lost(f.Steps, i)
	words := count(gone) + " did not go on (" + percent(float64(gone)/float64(from), 1) + ")"
	if t := f.Steps[i].Time; t != nil {
		if took := wordsOf(t.Median); took != "" && width(words+halfTook+took) <= room {
			words += halfTook + took
		}
	}
	return words
}

const halfTook = "; half of those who did took at most "

// Draw draws the funnel.
func (f Funnel) Draw() string {
	f, left := f.bounded()
	l := f.Layout()
	several, wide := len(f.Groups) > 0, float64(f.Width)
	var d canvas
	d.open(f.Frame, "funnel", int(math.Ceil(l.Height))+restHeight(left))
	for i, t := range l.Ticks {
		class, anchor := "grid", "middle"
		switch i {
		case 0:
			class, anchor = "axis", "start"
		case len(l.Ticks) - 1:
			anchor = "end"
		}
		d.line(t.X, l.Top, t.X, l.Bottom, class)
		d.text(t.X, 11, anchor, "tick", t.Label)
	}
	for i, r := range l.Rows {
		if r.Drop != "" {
			d.text(l.Left+8, r.DropY, "start", "label halo", r.Drop)
		}
		d.text(0, r.NameY, "start", "name halo", r.Name)
		if !several {
			words := r.Bars[0].N
			if i > 0 {
				words += "\u00a0\u00a0" + f.Steps[i].Share.written()
			}
			d.text(l.Right, r.NameY, "end", "halo", words)
		}
		for _, b := range r.Bars {
			d.path("hatch", b.Gone)
			d.rect("bar "+b.Look, b.Box)
			d.path("whisker", b.Interval)
			if several {
				d.text(0, b.LabelY, "start", "name "+b.Look, b.Label)
				d.text(l.Right+8, b.LabelY, "start", "", b.Value)
				d.text(wide, b.LabelY, "end", "tick", b.N)
			}
		}
	}
	d.rest(l.Height, left)
	return d.close()
}

// Table is the funnel in rows: a step, or a step of a group.
func (f Funnel) Table() Table {
	f, left := f.bounded()
	groups, several := f.groups(), len(f.Groups) > 0
	t := Table{Columns: []Column{{Label: "Step"}}, Rest: left}
	if several {
		t.Columns = append(t.Columns, Column{Label: "Group"})
	}
	t.Columns = append(t.Columns, Column{"n", true}, Column{"Share of those who began", true}, Column{"Share of the step before", true}, Column{"Lost before it", true}, Column{"Median time from the step before", true})
	for i, step := range f.Steps {
		for _, g := range groups {
			row := []string{numbered(i, step.Name)}
			if several {
				row = append(row, g.name())
			}
			if i >= len(g.Steps) {
				t.Rows = append(t.Rows, append(row, "", "", "", "", ""))
				continue
			}
			s := g.Steps[i]
			row = append(row, count(s.N), s.Share.written())
			if i == 0 {
				t.Rows = append(t.Rows, append(row, "", "", ""))
				continue
			}
			before, took := "", ""
			if s.FromPrevious != nil {
				before = s.FromPrevious.written()
			}
			if s.Time != nil {
				took = wordsOf(s.Time.Median)
			}
			t.Rows = append(t.Rows, append(row, before, count(lost(g.Steps, i)), took))
		}
	}
	return t
}
