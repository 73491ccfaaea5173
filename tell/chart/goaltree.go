package chart

import (
	"html"
	"math"
)

// keyWide is the room for a key.
const keyWide = 120

// mostKeyResults is how many key results a tree of goals has in print.
const mostKeyResults = 60

// GoalTree is objectives and their key results: how far each has got, how sure that is, and where it will stand when it
// is due if things go on as they do.
type GoalTree struct {
	Frame      `json:"-"`
	Objectives []Objective `json:"objectives"`
	// More counts the key results that were left out before.
	More int `json:"more,omitempty"`
}

// Objective is what is to become true.
type Objective struct {
	Key        string      `json:"key"`
	Title      string      `json:"title"`
	KeyResults []KeyResult `json:"key_results"`
}

// KeyResult is a number that it is seen by.
type KeyResult struct {
	Key      string  `json:"key"`
	Title    string  `json:"title"`
	Progress Amount  `json:"progress"`           // from baseline to target, in percent; below 0 it went the wrong way
	Forecast *Amount `json:"forecast,omitempty"` // the same when it is due; nil where it cannot be told
	Baseline string  `json:"baseline,omitempty"` // with its unit, as the next two
	Now      string  `json:"stands,omitempty"`
	Target   string  `json:"target,omitempty"`
	Due      string  `json:"due,omitempty"` // a day
	State    string  `json:"state"`
}

// GoalLayout is the geometry of a tree of goals: that of ui/src/charts/goals.ts.
type GoalLayout struct {
	Height   float64   `json:"height"`
	BarLeft  float64   `json:"barLeft"`
	BarRight float64   `json:"barRight"`
	Rows     []GoalRow `json:"rows"`
}

// GoalRow is an objective or a key result in its place.
type GoalRow struct {
	Kind        string  `json:"kind"`
	Key         string  `json:"key"`
	Title       string  `json:"title"`
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	Branch      string  `json:"branch"` // from the objective's line to the row
	Track       *Box    `json:"track,omitempty"`
	Done        *Box    `json:"done,omitempty"`
	Interval    string  `json:"interval"`
	Forecast    string  `json:"forecast"`
	ForecastBox *Box    `json:"forecastBox,omitempty"`
	Value       string  `json:"value"`
	Aside       string  `json:"aside"`
}

// due says how a key result stands and when it is judged.
func (k KeyResult) due() string {
	if at := wall(k.Due); !math.IsNaN(at) {
		return k.State + ", due " + dayName(at)
	}
	return k.State
}

func (k KeyResult) far() string {
	if v, ok := k.Progress.share(); ok {
		return percent(v, 0)
	}
	return k.Progress.lacking()
}

// bounded leaves out what a page has no room for, and says so.
func (g GoalTree) bounded() (GoalTree, string) {
	all, room, objectives := g.More, mostKeyResults, len(g.Objectives)
	var kept []Objective
	for _, o := range g.Objectives {
		all += len(o.KeyResults)
		if room > 0 {
			o.KeyResults = first(o.KeyResults, room)
			room -= max(len(o.KeyResults), 1)
			kept = append(kept, o)
		}
	}
	shown := 0
	for _, o := range kept {
		shown += len(o.KeyResults)
	}
	g.Objectives = kept
	return g, joinRest(rest(all, shown, "key result", "key results"), rest(objectives, len(kept), "objective", "objectives"))
}

// Layout lays the tree out for the width of its frame. A bar begins at the baseline (0 %) and its frame ends at the
// target (100 %).
func (g GoalTree) Layout() GoalLayout {
	const indent = 20.0
	total, wide := float64(g.Width), g.Width >= 640
	longest := 60.0
	for _, o := range g.Objectives {
		for _, k := range o.KeyResults {
			longest = max(longest, width(k.due()))
		}
	}
	longest = min(longest, total*0.3)
	l := GoalLayout{BarLeft: indent, BarRight: math.Round(total - 12), Rows: []GoalRow{}}
	beyond := 8.0 // room for what passes the target
	if wide {
		beyond = total * 0.02
		l.BarLeft, l.BarRight = math.Round(total*0.46), math.Round(total-longest-16-beyond)
	}
	t := goalRows{x: scale{0, 1, l.BarLeft, l.BarRight}, end: 1 + beyond/(l.BarRight-l.BarLeft), total: total, wide: wide, indent: indent}
	y := 6.0
	for _, o := range g.Objectives {
		o.Key = fit(o.Key, keyWide)
		head := y + 14
		aside := ""
		if len(o.KeyResults) == 0 {
			aside = "no key result yet"
		}
		l.Rows = append(l.Rows, GoalRow{Kind: "objective", Key: o.Key, Title: fit(o.Title, total-width(o.Key)-12), Y: head, Aside: aside})
		y += 24
		for _, k := range o.KeyResults {
			l.Rows = append(l.Rows, t.row(k, y, head))
			if y += 68; wide {
				y -= 32
			}
		}
		y += 12
	}
	l.Height = max(30, y)
	return l
}

// goalRows places key results.
type goalRows struct {
	x                  scale
	end, total, indent float64
	wide               bool
}

func (t goalRows) at(share float64) float64 { return t.x.at(min(max(share, 0), t.end)) }

func (t goalRows) box(from, to, middle, half float64) *Box {
	return &Box{t.at(from), middle - half, max(0, t.at(to)-t.at(from)), 2 * half}
}

func (t goalRows) row(k KeyResult, y, head float64) GoalRow {
	k.Key = fit(k.Key, keyWide)
	middle, room := y+12, t.total
	bar := middle + 20
	if t.wide {
		middle, room = y+16, t.x.low-16
		bar = middle
	}
	r := GoalRow{
		Kind: "key result", Key: k.Key, Title: fit(k.Title, room-t.indent-width(k.Key)-12), X: t.indent, Y: middle + 4,
		Branch: "M4 " + num(head+8) + "V" + num(middle) + "H" + num(t.indent-4), Track: t.box(0, 1, bar, 6), Value: k.far(), Aside: k.due(),
	}
	if v, ok := k.Progress.share(); ok {
		r.Done = t.box(0, v, bar, 6)
	}
	if low, high, ok := k.Progress.bounds(); ok {
		r.Interval = whisker(t.at(low), t.at(high), bar, 4)
	}
	if low, high, ok := k.Forecast.bounds(); ok {
		r.ForecastBox = t.box(low, high, bar, 8)
		r.Forecast = hatch(*r.ForecastBox, 5)
	}
	return r
}

// Draw draws the tree.
func (g GoalTree) Draw() string {
	g, left := g.bounded()
	l := g.Layout()
	total, wide := float64(g.Width), g.Width >= 640
	var d canvas
	d.open(g.Frame, "goals", int(math.Ceil(l.Height))+restHeight(left))
	for _, r := range l.Rows {
		d.path("branch", r.Branch)
		if r.Track != nil {
			d.rect("track", *r.Track)
		}
		if r.ForecastBox != nil {
			d.rect("ahead", *r.ForecastBox)
			d.path("hatch", r.Forecast)
		}
		if r.Done != nil {
			d.rect("bar", *r.Done)
		}
		d.path("whisker", r.Interval)
		class := ""
		if r.Kind == "objective" {
			class = "name"
		}
		d.keyed(r.X, r.Y, class, r.Key, r.Title)
		room := total - l.BarRight - 8
		switch {
		case r.Kind == "key result" && wide:
			d.text(total, r.Y-6, "end", "name", fit(r.Value, room))
			d.text(total, r.Y+9, "end", "label", fit(r.Aside, room))
		case r.Kind == "key result":
			d.text(r.X, r.Y+36, "start", "name", fit(r.Value, total*0.4))
			d.text(total, r.Y+36, "end", "label", fit(r.Aside, total*0.6-r.X-8))
		case r.Aside != "":
			d.text(total, r.Y, "end", "label halo", r.Aside)
		}
	}
	d.rest(l.Height, left)
	return d.close()
}

// keyed writes a key and what it stands for.
func (c *canvas) keyed(x, y float64, class, key, words string) {
	c.b.WriteString("<text")
	c.attrs([]string{"x", num(x), "y", num(y), "class", class})
	c.b.WriteString(`><tspan class="label">` + html.EscapeString(clean(key)) + `</tspan><tspan dx="8">` + html.EscapeString(clean(words)) + "</tspan></text>")
}

// Table is the key results in rows.
func (g GoalTree) Table() Table {
	g, left := g.bounded()
	t := Table{Columns: []Column{{Label: "Key result"}, {"Baseline", true}, {"Now", true}, {"Target", true}, {"Progress", true}, {"Expected when due", true}, {Label: "State"}}, Rest: left}
	for _, o := range g.Objectives {
		t.Rows = append(t.Rows, []string{o.Key + " " + o.Title, "", "", "", "", "", ""})
		for _, k := range o.KeyResults {
			progress, ahead := k.far(), ""
			if low, high, ok := k.Progress.bounds(); ok {
				progress += " [" + fixed(100*low, 0) + ", " + fixed(100*high, 0) + "]"
			}
			if low, high, ok := k.Forecast.bounds(); ok {
				ahead = percent(low, 0) + " to " + percent(high, 0)
			}
			t.Rows = append(t.Rows, []string{k.Key + " " + k.Title, k.Baseline, k.Now, k.Target, progress, ahead, k.due()})
		}
	}
	return t
}
