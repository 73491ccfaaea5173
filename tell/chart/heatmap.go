package chart

import (
	"math"
	"strconv"
	"strings"
)

// mostCohorts is how many rows a heat map has in print; the latest ones are kept.
const mostCohorts = 30

// HeatMap is who comes back: a row for those who began in one period, a column for each period after it. The number
// stands in each cell, so that nothing hangs on its shade; a period that is not over for a row is hatched.
type HeatMap struct {
	Frame    `json:"-"`
	Interval string       `json:"interval"` // "week"
	Columns  []HeatColumn `json:"columns"`
	Rows     []HeatRow    `json:"rows"`
	Pooled   []HeatCell   `json:"pooled"` // all rows that reached the period, together
}

// HeatColumn is a period, or a range of periods.
type HeatColumn struct {
	Name string `json:"name"`
	Low  int    `json:"low"`
	High int    `json:"high"`
}

// HeatRow is those who began together.
type HeatRow struct {
	Start string     `json:"start"` // an instant or a day
	N     int        `json:"n"`
	Cells []HeatCell `json:"cells"`
}

// HeatCell is one period of a row.
type HeatCell struct {
	Period int     `json:"period"` // the first one of the column
	N      int     `json:"n"`
	Back   int     `json:"back"`
	Share  *Amount `json:"share"` // nil while the period is not over
	Mature bool    `json:"mature"`
}

// HeatLayout is the geometry of a heat map: that of ui/src/charts/retention.ts.
type HeatLayout struct {
	Width  float64       `json:"width"` // may be more than the frame has
	Height float64       `json:"height"`
	Left   float64       `json:"left"`
	Top    float64       `json:"top"`
	NX     float64       `json:"nX"`
	Rule   float64       `json:"rule"`
	Heads  []Tick        `json:"heads"`
	Rows   []HeatRowMark `json:"rows"`
	Cells  []HeatMark    `json:"cells"`
}

// HeatRowMark is the name of a row.
type HeatRowMark struct {
	Y      float64 `json:"y"`
	Name   string  `json:"name"`
	N      string  `json:"n"`
	Pooled bool    `json:"pooled"`
}

// HeatMark is a cell in its place.
type HeatMark struct {
	Box    Box     `json:"box"`
	Shade  float64 `json:"shade"` // 0 to 1: how dark
	Text   string  `json:"text"`
	Hatch  string  `json:"hatch"`
	Pooled bool    `json:"pooled"`
}

// head is what stands above a column: "3", or "1–3" where it is a range.
func (c HeatColumn) head() string {
	switch {
	case c.Low == c.High:
		return strconv.Itoa(c.Low)
	case strings.HasSuffix(c.Name, " or later"):
		return strconv.Itoa(c.Low) + "+"
	}
	return strconv.Itoa(c.Low) + "–" + strconv.Itoa(c.High)
}

func (h HeatMap) rowName(start string) string {
	at := wall(start[:min(len(start), 10)])
	switch {
	case math.IsNaN(at):
		return start
	case h.Interval == "month":
		return unix(at).Format("Jan 2006")
	}
	return dayName(at)
}

const (
	cellTall  = 24.0
	cellLeast = 26.0
)

// names are those of the rows; narrow ones have no year.
func (h HeatMap) names() []string {
	out := make([]string, len(h.Rows))
	for i, r := range h.Rows {
		name := h.rowName(r.Start)
		if at := wall(r.Start[:min(len(r.Start), 10)]); h.Width < 560 && h.Interval != "month" && !math.IsNaN(at) {
			name = unix(at).Format("2 Jan")
		}
		out[i] = fit(name, 120)
	}
	return out
}

func (h HeatMap) all() (n int) {
	for _, r := range h.Rows {
		n += r.N
	}
	return n
}

// margins are where the numbers of people end and where the cells begin.
func (h HeatMap) margins() (nX, left float64) {
	name := width("All")
	for _, n := range h.names() {
		name = max(name, width(n))
	}
	nX = name + 16 + max(width(count(h.all())), width("n"))
	return nX, nX + 10
}

// bounded leaves out the earliest rows and the last columns where a page has no room for them, and says so.
func (h HeatMap) bounded() (HeatMap, string) {
	rows, columns := len(h.Rows), len(h.Columns)
	if rows > mostCohorts {
		h.Rows = h.Rows[rows-mostCohorts:]
	}
	_, left := h.margins()
	room := int((float64(h.Width) - left) / cellLeast)
	h.Columns = first(h.Columns, max(room, 1))
	return h, joinRest(rest(rows, len(h.Rows), "earlier row", "earlier rows"), rest(columns, len(h.Columns), "later period", "later periods"))
}

// Layout lays the map out. The scale of the shade is absolute, 0 to 100 %, so that two maps can be compared. It may be
// wider than its frame.
func (h HeatMap) Layout() HeatLayout {
	available := float64(h.Width)
	names := h.names()
	nX, left := h.margins()
	size := min(64, max(cellLeast, (available-left)/float64(max(len(h.Columns), 1))))
	l := HeatLayout{
		Width: max(available, left+size*float64(len(h.Columns))), Left: left, Top: 36, NX: nX,
		Heads: []Tick{}, Rows: []HeatRowMark{}, Cells: []HeatMark{},
	}
	put := func(y float64, cells []HeatCell, name string, n int, pooled bool) {
		for k, column := range h.Columns {
			for _, c := range cells {
				if c.Period == column.Low {
					l.Cells = append(l.Cells, c.mark(Box{left + float64(k)*size + 1, y + 1, size - 2, cellTall - 2}, pooled))
					break
				}
			}
		}
		l.Rows = append(l.Rows, HeatRowMark{y + cellTall/2 + 4, name, count(n), pooled})
	}
	put(l.Top, h.Pooled, "All", h.all(), true)
	body := l.Top + cellTall + 8
	for i, r := range h.Rows {
		put(body+float64(i)*cellTall, r.Cells, names[i], r.N, false)
	}
	for k, c := range h.Columns {
		l.Heads = append(l.Heads, Tick{left + (float64(k)+0.5)*size, c.head()})
	}
	l.Height, l.Rule = body+float64(len(h.Rows))*cellTall+4, body-4
	return l
}

func (c HeatCell) mark(b Box, pooled bool) HeatMark {
	m := HeatMark{Box: b, Pooled: pooled}
	if !c.Mature {
		m.Hatch = hatch(b, 6)
		return m
	}
	share, ok := c.Share.share()
	if !ok {
		return m
	}
	digits := 0
	if b.Width+2 >= 48 {
		digits = 1
	}
	m.Shade, m.Text = share, fit(fixed(100*share, digits), b.Width+2*letter)
	return m
}

// Draw draws the map.
func (h HeatMap) Draw() string {
	total := h.all()
	h, left := h.bounded()
	l := h.Layout()
	var d canvas
	d.open(h.Frame, "heatmap", int(math.Ceil(l.Height))+restHeight(left))
	d.text(0, 28, "start", "label", "began")
	d.text(l.NX, 28, "end", "label", "n")
	d.text(l.Left, 11, "start", "label", fit("% back in "+h.Interval, float64(h.Width)-l.Left))
	for _, t := range l.Heads {
		d.text(t.X, 28, "middle", "tick", t.Label)
	}
	for _, c := range l.Cells {
		d.rect("cell", c.Box)
		if c.Shade > 0 {
			d.add("rect", "class", "heat", "fill-opacity", strconv.FormatFloat(0.05+0.43*min(c.Shade, 1), 'f', 3, 64), "x", num(c.Box.X), "y", num(c.Box.Y), "width", num(c.Box.Width), "height", num(c.Box.Height))
		}
		d.path("hatch", c.Hatch)
		if c.Text != "" {
			class := ""
			if c.Pooled {
				class = "name"
			}
			d.text(c.Box.X+c.Box.Width/2, c.Box.Y+c.Box.Height/2+4, "middle", class, c.Text)
		}
	}
	for _, r := range l.Rows {
		class, n := "", r.N
		if r.Pooled {
			class, n = "name", count(total)
		}
		d.text(0, r.Y, "start", class, r.Name)
		d.text(l.NX, r.Y, "end", "tick", n)
	}
	d.line(0, l.Rule, float64(h.Width), l.Rule, "axis")
	d.rest(l.Height, left)
	return d.close()
}

// Table is the map in rows, all together first.
func (h HeatMap) Table() Table {
	total := h.all()
	h, left := h.bounded()
	t := Table{Columns: []Column{{Label: "Began"}, {"n", true}}, Rest: left}
	for _, c := range h.Columns {
		t.Columns = append(t.Columns, Column{c.Name, true})
	}
	row := func(name string, n int, cells []HeatCell) {
		r := []string{name, count(n)}
		for _, column := range h.Columns {
			words := ""
			for _, c := range cells {
				if c.Period != column.Low {
					continue
				}
				if words = "not over yet"; c.Mature {
					words = c.Share.written() + ", " + count(c.Back) + " of " + count(c.N)
				}
			}
			r = append(r, words)
		}
		t.Rows = append(t.Rows, r)
	}
	row("All", total, h.Pooled)
	for _, r := range h.Rows {
		row(h.rowName(r.Start), r.N, r.Cells)
	}
	return t
}
