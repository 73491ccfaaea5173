package chart

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of paths in print.
const (
	mostNodes = 10 // a step
	mostPaths = 40 // rows of the table
	nodeWide  = 10.0
	nodeApart = 18.0
	nodeLeast = 14.0 // a box has room for the letters beside it
	pathLeast = 132.0
)

// Paths is what people do one after the other: a column a step, a box an event as tall as the people who did it there,
// and ribbons as thick as the people who went that way.
type Paths struct {
	Frame `json:"-"`
	// Backward says that steps are counted back from the end, which stands at the right.
	Backward bool       `json:"backward,omitempty"`
	Nodes    []PathNode `json:"nodes"`
	Edges    []PathEdge `json:"edges"`
	// StepsMore and EventsMore count what was left out before.
	StepsMore  int `json:"steps_more,omitempty"`
	EventsMore int `json:"events_more,omitempty"`
}

// PathNode is an event at a step.
type PathNode struct {
	Step  int    `json:"step"`
	Name  string `json:"name"` // empty for other
	Other bool   `json:"other,omitempty"`
	N     int    `json:"n"`
	Ends  int    `json:"ends"` // paths that have no further event
}

// PathEdge says how many went from a node to one of the next step.
type PathEdge struct {
	Step      int    `json:"step"` // of the first node
	From      string `json:"from"`
	FromOther bool   `json:"from_other,omitempty"`
	To        string `json:"to"`
	ToOther   bool   `json:"to_other,omitempty"`
	N         int    `json:"n"`
}

type pathID struct {
	step  int
	name  string
	other bool
}

func (n PathNode) id() pathID   { return idOf(n.Step, n.Name, n.Other) }
func (e PathEdge) from() pathID { return idOf(e.Step, e.From, e.FromOther) }
func (e PathEdge) to() pathID   { return idOf(e.Step+1, e.To, e.ToOther) }

func idOf(step int, name string, other bool) pathID {
	if other {
		name = ""
	}
	return pathID{step, name, other}
}

func (p pathID) words() string {
	if p.other {
		return "others"
	}
	return p.name
}

// PathsLayout is the geometry of paths: that of ui/src/charts/paths.ts.
type PathsLayout struct {
	Width   float64      `json:"width"` // may be more than the frame has
	Height  float64      `json:"height"`
	Nodes   []PathBox    `json:"nodes"`
	Ribbons []PathRibbon `json:"ribbons"`
}

// PathBox is a node in its place.
type PathBox struct {
	Box    Box     `json:"box"`
	Label  string  `json:"label"`
	LabelX float64 `json:"labelX"`
	LabelY float64 `json:"labelY"`
	N      int     `json:"n"`
}

// PathRibbon is a way between two nodes, in the order of time.
type PathRibbon struct {
	Path string `json:"path"`
	From int    `json:"from"`
	To   int    `json:"to"`
	n    float64
}

// columns are the nodes by their steps.
func (p Paths) columns() [][]PathNode {
	var out [][]PathNode
	for _, n := range p.Nodes {
		if n.Step < 0 || n.Step >= 1000 {
			continue
		}
		for len(out) <= n.Step {
			out = append(out, nil)
		}
		out[n.Step] = append(out[n.Step], n)
	}
	return out
}

// bounded leaves out the last steps and the rarest events of each where a page has no room for them, and says so.
func (p Paths) bounded() (Paths, string) {
	columns := p.columns()
	room := max(2, int(float64(p.Width)/pathLeast))
	shown, events := p, 0
	shown.Nodes = nil
	for step, list := range columns {
		if step >= room {
			break
		}
		common := slices.Clone(list)
		slices.SortStableFunc(common, func(a, b PathNode) int { return cmp.Compare(b.N, a.N) })
		common = first(common, mostNodes)
		events += len(list) - len(common)
		for _, n := range list {
			if slices.Contains(common, n) {
				shown.Nodes = append(shown.Nodes, n)
			}
		}
	}
	steps := min(len(columns), room)
	return shown, joinRest(rest(len(columns)+p.StepsMore, steps, "step", "steps"), rest(events+p.EventsMore, 0, "rarer event", "rarer events"))
}

// Layout lays the drawing out; it is as wide as its columns need.
func (p Paths) Layout() PathsLayout {
	columns := p.columns()
	n := max(2, len(columns))
	across := max(pathLeast, float64(p.Width)/float64(n))
	fullest, crowd := 1, 1
	for _, list := range columns {
		sum := 0
		for _, node := range list {
			sum += node.N
		}
		fullest, crowd = max(fullest, sum), max(crowd, len(list))
	}
	tall := max(220, float64(crowd)*(nodeApart+nodeLeast))
	per := (tall - float64(crowd-1)*nodeApart) / float64(fullest)
	l := PathsLayout{Width: max(float64(p.Width), across*float64(n)), Nodes: []PathBox{}, Ribbons: []PathRibbon{}}
	at := map[pathID]int{}
	bottom := 52.0
	for step, list := range columns {
		column := step
		if p.Backward {
			column = n - 1 - step
		}
		x, y := float64(column)*across, 12.0
		for _, node := range list {
			height := max(2, float64(node.N)*per)
			at[node.id()] = len(l.Nodes)
			l.Nodes = append(l.Nodes, PathBox{
				Box: Box{x, y, nodeWide, height}, N: node.N,
				Label:  fit(node.id().words(), across-nodeWide-12-width(count(node.N))-8),
				LabelX: x + nodeWide + 5, LabelY: y + min(12, max(height/2+4, 10)),
			})
			bottom = max(bottom, y+height)
			y += max(height, nodeLeast) + nodeApart - nodeLeast/2
		}
	}
	for _, e := range p.Edges {
		from, known := at[e.from()]
		to, also := at[e.to()]
		if !known || !also {
			continue
		}
		if p.Backward {
			from, to = to, from
		}
		l.Ribbons = append(l.Ribbons, PathRibbon{From: from, To: to, n: float64(e.N)})
	}
	l.ribbons(per)
	l.Height = bottom + 10
	return l
}

// ribbons draws the ways: they leave and enter a box in the order of where they lead, so that few cross.
func (l *PathsLayout) ribbons(per float64) {
	stacked := func(at, other func(PathRibbon) int) []float64 {
		order := make([]int, len(l.Ribbons))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(l.Nodes[other(l.Ribbons[a])].Box.Y, l.Nodes[other(l.Ribbons[b])].Box.Y)
		})
		used, out := map[int]float64{}, make([]float64, len(order))
		for _, i := range order {
			node := at(l.Ribbons[i])
			out[i] = l.Nodes[node].Box.Y + used[node]
			used[node] += l.Ribbons[i].n * per
		}
		return out
	}
	from, to := func(r PathRibbon) int { return r.From }, func(r PathRibbon) int { return r.To }
	leaves, enters := stacked(from, to), stacked(to, from)
	for i := range l.Ribbons {
		r := &l.Ribbons[i]
		thick := max(1, r.n*per)
		x0, x1 := l.Nodes[r.From].Box.X+nodeWide, l.Nodes[r.To].Box.X
		y0, y1, middle := leaves[i], enters[i], num((x0+x1)/2)
		curve := func(a, b, to float64) string {
			return "C" + middle + " " + num(a) + " " + middle + " " + num(b) + " " + num(to) + " " + num(b)
		}
		r.Path = "M" + num(x0) + " " + num(y0) + curve(y0, y1, x1) + "V" + num(y1+thick) + curve(y1+thick, y0+thick, x0) + "Z"
	}
}

// Draw draws the paths.
func (p Paths) Draw() string {
	p, left := p.bounded()
	l := p.Layout()
	var d canvas
	d.open(p.Frame, "paths", int(math.Ceil(l.Height))+restHeight(left))
	for _, r := range l.Ribbons {
		d.path("ribbon", r.Path)
	}
	for _, n := range l.Nodes {
		d.rect("node", n.Box)
		d.text(n.LabelX, n.LabelY, "start", "halo", n.Label+" "+count(n.N))
	}
	d.rest(l.Height, left)
	return d.close()
}

// Table is the ways in rows, by step and the widest first.
func (p Paths) Table() Table {
	t := Table{Columns: []Column{{"Step", true}, {Label: "From"}, {Label: "To"}, {"n", true}}}
	edges := slices.Clone(p.Edges)
	slices.SortStableFunc(edges, func(a, b PathEdge) int { return cmp.Compare(b.N, a.N) })
	t.Rest = rest(len(edges), min(len(edges), mostPaths), "rarer way", "rarer ways")
	edges = first(edges, mostPaths)
	slices.SortStableFunc(edges, func(a, b PathEdge) int { return cmp.Compare(a.Step, b.Step) })
	for _, e := range edges {
		t.Rows = append(t.Rows, []string{count(e.Step + 1), e.from().words(), e.to().words(), count(e.N)})
	}
	return t
}
