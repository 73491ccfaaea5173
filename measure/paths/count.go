package paths

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// counter counts nodes in one reading and, once the nodes to tell apart are chosen, ways between them in another.
type counter struct {
	w     *walker
	top   []map[int32]int // by step: paths by name; after choose only the names told apart
	nodes map[place]*tally
	edges map[way]*tally
	paths int
	units tally
}

type place struct {
	step int
	name int32
}

type way struct {
	step     int
	from, to int32
}

// tally counts paths and the different units they come from, which come one after the other.
type tally struct{ n, units, ends, last int }

func (t *tally) add(unit int) {
	t.n++
	if t.last != unit {
		t.last = unit
		t.units++
	}
}

func (c *counter) count(path []int32, _ bool) {
	for step, name := range path {
		if c.top[step] == nil {
			c.top[step] = map[int32]int{}
		}
		c.top[step][name]++
	}
}

// choose keeps the most frequent names of each step.
func (c *counter) choose() {
	for step, counts := range c.top {
		var names []int32
		for name := range counts {
			if name != other {
				names = append(names, name)
			}
		}
		slices.SortFunc(names, func(a, b int32) int {
			return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(c.w.names[a], c.w.names[b]))
		})
		kept := map[int32]int{}
		for _, name := range names[:min(len(names), c.w.q.Top)] {
			kept[name] = counts[name]
		}
		c.top[step] = kept
	}
	c.nodes, c.edges = map[place]*tally{}, map[way]*tally{}
}

func (c *counter) connect(path []int32, ended bool) {
	c.paths++
	c.units.add(c.w.unit)
	var before int32
	for step, name := range path {
		if _, apart := c.top[step][name]; !apart {
			name = other
		}
		node := c.nodes[place{step, name}]
		if node == nil {
			node = &tally{}
			c.nodes[place{step, name}] = node
		}
		node.add(c.w.unit)
		if ended && step == len(path)-1 {
			node.ends++
		}
		if step > 0 {
			k := way{step - 1, before, name}
			edge := c.edges[k]
			if edge == nil {
				edge = &tally{}
				c.edges[k] = edge
			}
			edge.add(c.w.unit)
		}
		before = name
	}
}

func (c *counter) name(id int32) string {
	if id == other {
		return ""
	}
	return c.w.names[id]
}

func (c *counter) result(q Question, mark events.Mark) Result {
	r := Result{Definition: q.Definition(), AsOf: mark, Backward: c.w.backward(), Sessions: c.w.sessions, Paths: c.paths, Units: c.units.units}
	for p, t := range c.nodes {
		r.Nodes = append(r.Nodes, Node{Step: p.step, Name: c.name(p.name), Other: p.name == other, N: t.n, Units: t.units, Ends: t.ends})
	}
	slices.SortFunc(r.Nodes, func(a, b Node) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), compare(a.Other, b.Other), cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
	for w, t := range c.edges {
		r.Edges = append(r.Edges, Edge{
			Step: w.step, From: c.name(w.from), FromOther: w.from == other, To: c.name(w.to), ToOther: w.to == other, N: t.n, Units: t.units,
		})
	}
	slices.SortFunc(r.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(b.N, a.N), compare(a.FromOther, b.FromOther), compare(a.ToOther, b.ToOther), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	r.Sentence = r.sentence(q)
	return r
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Value is the number of paths.
func (r Result) Value() ledger.Figure {
	v := float64(r.Paths)
	return ledger.Figure{Name: "paths", Value: &v, N: int64(r.Units), Definition: r.Definition, AsOf: question.AsOf(r.AsOf)}
}

func label(name string, rest bool) string {
	if rest {
		return "other"
	}
	return name
}

func (r Result) sentence(q Question) string {
	num := func(n int) string { return ledger.FormatNumber(float64(n)) }
	if r.Paths == 0 {
		return fmt.Sprintf("No session has such a path; there are %s sessions in the period.", num(r.Sessions))
	}
	first := r.Nodes[0]
	s := fmt.Sprintf("%s paths of %s %s, in %s sessions.", num(r.Paths), num(r.Units), q.Who(), num(r.Sessions))
	for _, e := range r.Edges {
		if e.Step == 0 && !e.ToOther && !e.FromOther && e.From == first.Name {
			verb := "goes on"
			if r.Backward {
				verb = "was come to from"
				s += fmt.Sprintf(" %s %s %s most often: in %s of %s paths.", e.From, verb, e.To, num(e.N), num(first.N))
			} else {
				s += fmt.Sprintf(" %s %s to %s most often: in %s of %s paths.", e.From, verb, e.To, num(e.N), num(first.N))
			}
			break
		}
	}
	if first.Ends > 0 && !first.Other {
		what := "ends"
		if r.Backward {
			what = "begins"
		}
		s += fmt.Sprintf(" In %s the session %s with it.", num(first.Ends), what)
	}
	return s
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "step\tevent\tpaths\tunits\tend here\n")
	for _, n := range r.Nodes {
		fmt.Fprintf(t, "%d\t%s\t%d\t%d\t%d\n", n.Step, label(n.Name, n.Other), n.N, n.Units, n.Ends)
	}
	fmt.Fprint(t, "step\tfrom\tto\tpaths\tunits\n")
	for _, e := range r.Edges {
		fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%d\n", e.Step, label(e.From, e.FromOther), label(e.To, e.ToOther), e.N, e.Units)
	}
	fmt.Fprintf(t, "%s\n%s\n", r.Sentence, r.Definition)
	return t.Flush()
}
