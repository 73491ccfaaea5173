package reqif

import "throughline.dev/ledger"

// dependencies gathers the relations that may form no circle.
type dependencies struct {
	edges []dependency
}

type dependency struct{ relation, id, from, to string }

func (d *dependencies) add(name string, rel relation) {
	if name == "" {
		name = rel.LongName
	}
	relation, reversed, _ := relationOf(name)
	if relation != ledger.DependsOn && relation != ledger.Supersedes {
		return
	}
	from, to := rel.Source.id(), rel.Target.id()
	if reversed {
		from, to = to, from
	}
	d.edges = append(d.edges, dependency{relation, rel.ID, from, to})
}

// circles returns the identifiers of the relations that lie on a circle or between two of them, in linear time: what
// nothing depends on is taken away until nothing more can be.
func (d *dependencies) circles() map[string]bool {
	type end struct{ relation, id string }
	incoming, leaving := map[end]int{}, map[end][]int{}
	for i, e := range d.edges {
		incoming[end{e.relation, e.to}]++
		leaving[end{e.relation, e.from}] = append(leaving[end{e.relation, e.from}], i)
	}
	var free []end
	for e := range leaving {
		if incoming[e] == 0 {
			free = append(free, e)
		}
	}
	gone := make([]bool, len(d.edges))
	for len(free) > 0 {
		e := free[len(free)-1]
		free = free[:len(free)-1]
		for _, i := range leaving[e] {
			gone[i] = true
			to := end{e.relation, d.edges[i].to}
			if incoming[to]--; incoming[to] == 0 {
				free = append(free, to)
			}
		}
	}
	out := map[string]bool{}
	for i, e := range d.edges {
		// What leads from a circle to something outside of it stays as well; it is told apart by its end.
		if !gone[i] && incoming[end{e.relation, e.from}] > 0 && len(leaving[end{e.relation, e.to}]) > 0 {
			out[e.id] = true
		}
	}
	return out
}
