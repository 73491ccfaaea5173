package grouping

import (
	"cmp"
	"slices"
)

// edge joins a node to another.
type edge struct {
	to     int32
	weight float64
}

// partition is what communities start from, and what they must keep to.
type partition struct {
	start []int32 // group of each node before the first move; each its own when nil. Nodes leave it only for good reason
	pins  []int32 // nodes of one pin stay together, and apart from those of other pins; Free where nothing is laid down
}

// communities finds groups of nodes that are joined more strongly than chance would have it, by Louvain's method
// (Blondel et al. 2008) with a resolution: nodes move to the neighbouring group that raises modularity most, groups
// become nodes, and so on until nothing moves. Nodes are visited in order and ties go to the smaller group, so that the
// result depends on the graph alone. It returns the group of each node, numbered by their first nodes.
func communities(graph [][]edge, resolution float64, p partition) []int32 {
	member := make([]int32, len(graph))
	for i := range member {
		member[i] = int32(i)
	}
	level, loops := graph, make([]float64, len(graph)) // weight inside a node of the level, counted twice
	pins, start := p.pins, p.start
	if pins != nil { // nodes of one pin are one node from the first
		member = together(pins)
		if start != nil {
			start = along(member, start)
		}
		pins = along(member, pins)
		level, loops = aggregate(level, loops, member)
	}
	settled := inCompany(start)
	for {
		group, moved := moveNodes(level, loops, resolution, start, pins, settled)
		if !moved && start == nil {
			return renumber(member)
		}
		group = renumber(group)
		for i := range member {
			member[i] = group[member[i]]
		}
		if pins != nil {
			next := along(group, pins)
			for i, g := range group { // a group has the pin of the one node in it that has one
				if pins[i] != Free {
					next[g] = pins[i]
				}
			}
			pins = next
		}
		level, loops = aggregate(level, loops, group)
		if settled != nil { // what holds a settled node is settled
			next := make([]bool, len(level))
			for i, g := range group {
				next[g] = next[g] || settled[i]
			}
			settled = next
		}
		start = nil
	}
}

// inCompany tells for each node whether it starts in a group with others.
func inCompany(start []int32) []bool {
	if start == nil {
		return nil
	}
	size := map[int32]int{}
	for _, g := range start {
		size[g]++
	}
	out := make([]bool, len(start))
	for i, g := range start {
		out[i] = size[g] > 1
	}
	return out
}

// inertia is by how much of its weight a node must belong better elsewhere to leave the group it was in before: the same
// items should keep their group when some are added, unless they speak clearly for another.
const inertia = 0.15

// Free is the pin of an item that nobody laid down a group for.
const Free int32 = -1

// together numbers nodes so that those of one pin have one number.
func together(pins []int32) []int32 {
	out := make([]int32, len(pins))
	first := map[int32]int32{}
	for i, pin := range pins {
		out[i] = int32(i)
		if pin == Free {
			continue
		}
		if at, ok := first[pin]; ok {
			out[i] = at
		} else {
			first[pin] = int32(i)
		}
	}
	return renumber(out)
}

// along gives each group what its first node has.
func along(group, of []int32) []int32 {
	count := int32(0)
	for _, g := range group {
		count = max(count, g+1)
	}
	out := make([]int32, count)
	for i := len(group) - 1; i >= 0; i-- {
		out[group[i]] = of[i]
	}
	return out
}

func moveNodes(graph [][]edge, loops []float64, resolution float64, start, pins []int32, settled []bool) (group []int32, moved bool) {
	n := len(graph)
	group = make([]int32, n)
	degree, total := make([]float64, n), make([]float64, n) // of nodes, and of groups
	var all float64
	if start != nil {
		start = renumber(start)
	}
	held := make([]int32, n) // the pin a group has
	for i := range held {
		held[i] = Free
	}
	for i := range graph {
		g := int32(i)
		if start != nil {
			g = start[i]
		}
		if pins != nil && pins[i] != Free {
			held[g] = pins[i]
		}
		group[i] = g
		degree[i] = loops[i]
		for _, e := range graph[i] {
			degree[i] += e.weight
		}
		total[g] += degree[i]
		all += degree[i]
	}
	if all == 0 {
		return group, false
	}
	into := make([]float64, n) // weight from the node into a group
	var met []int32
	for again := true; again; {
		again = false
		for i := range graph {
			met = met[:0]
			for _, e := range graph[i] {
				g := group[e.to]
				if into[g] == 0 {
					met = append(met, g)
				}
				into[g] += e.weight
			}
			pin := Free
			if pins != nil {
				pin = pins[i]
			}
			own := group[i]
			total[own] -= degree[i]
			best, gain := own, into[own]-resolution*degree[i]*total[own]/all
			if settled != nil && settled[i] {
				gain += inertia * degree[i]
			}
			slices.Sort(met)
			for _, g := range met {
				if pin != Free && held[g] != Free && held[g] != pin {
					continue
				}
				if v := into[g] - resolution*degree[i]*total[g]/all; v > gain+1e-12 {
					best, gain = g, v
				}
			}
			for _, g := range met {
				into[g] = 0
			}
			total[best] += degree[i]
			if best != own {
				group[i] = best
				if pin != Free {
					held[own], held[best] = Free, pin
				}
				again, moved = true, true
			}
		}
	}
	return group, moved
}

// renumber names groups 0, 1, 2 in the order of their first nodes.
func renumber(group []int32) []int32 {
	ids := map[int32]int32{}
	out := make([]int32, len(group))
	for i, g := range group {
		id, ok := ids[g]
		if !ok {
			id = int32(len(ids))
			ids[g] = id
		}
		out[i] = id
	}
	return out
}

func aggregate(graph [][]edge, loops []float64, group []int32) ([][]edge, []float64) {
	count := 0
	for _, g := range group {
		count = max(count, int(g)+1)
	}
	members := make([][]int32, count)
	for i, g := range group {
		members[g] = append(members[g], int32(i))
	}
	out, inside := make([][]edge, count), make([]float64, count)
	sum := make([]float64, count)
	for g, nodes := range members {
		var met []int32
		for _, i := range nodes {
			inside[g] += loops[i]
			for _, e := range graph[i] {
				to := group[e.to]
				if to == int32(g) {
					inside[g] += e.weight
					continue
				}
				if sum[to] == 0 {
					met = append(met, to)
				}
				sum[to] += e.weight
			}
		}
		slices.Sort(met)
		for _, to := range met {
			out[g] = append(out[g], edge{to, sum[to]})
			sum[to] = 0
		}
	}
	return out, inside
}

// sort puts the edges of each node in the order of where they lead.
func sortEdges(graph [][]edge) {
	for _, es := range graph {
		slices.SortFunc(es, func(a, b edge) int { return cmp.Compare(a.to, b.to) })
	}
}
