package topic

import (
	"cmp"
	"slices"
)

// communities finds groups of nodes that are joined more strongly than chance would have it, by Louvain's method
// (Blondel et al. 2008) with a resolution: nodes move to the neighbouring group that raises modularity most, groups
// become nodes, and so on until nothing moves. Nodes are visited in order and ties go to the smaller group number, so
// that the result depends on the graph alone. Groups come with their smallest node first.
func communities(graph [][]edge, resolution float64) [][]int {
	member := make([]int, len(graph)) // node of the current level that a node belongs to
	for i := range member {
		member[i] = i
	}
	level := graph
	loops := make([]float64, len(graph)) // weight inside a node of the level, counted twice
	for {
		group, moved := moveNodes(level, loops, resolution)
		if !moved {
			break
		}
		var count int
		group, count = renumber(group)
		for i := range member {
			member[i] = group[member[i]]
		}
		level, loops = aggregate(level, loops, group, count)
	}
	groups := map[int][]int{}
	for i, g := range member {
		groups[g] = append(groups[g], i)
	}
	out := make([][]int, 0, len(groups))
	for _, g := range groups {
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

func moveNodes(graph [][]edge, loops []float64, resolution float64) (group []int, moved bool) {
	n := len(graph)
	group = make([]int, n)
	degree := make([]float64, n)
	total := make([]float64, n) // of degrees in a group
	var all float64
	for i := range graph {
		group[i] = i
		degree[i] = loops[i]
		for _, e := range graph[i] {
			degree[i] += e.weight
		}
		total[i] = degree[i]
		all += degree[i]
	}
	if all == 0 {
		return group, false
	}
	into := make([]float64, n) // weight from the node into a group
	var met []int
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
			own := group[i]
			total[own] -= degree[i]
			best, gain := own, into[own]-resolution*degree[i]*total[own]/all
			slices.Sort(met)
			for _, g := range met {
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
				again, moved = true, true
			}
		}
	}
	return group, moved
}

func renumber(group []int) (out []int, count int) {
	ids := map[int]int{}
	out = make([]int, len(group))
	for i, g := range group {
		id, ok := ids[g]
		if !ok {
			id = len(ids)
			ids[g] = id
		}
		out[i] = id
	}
	return out, len(ids)
}

func aggregate(graph [][]edge, loops []float64, group []int, count int) ([][]edge, []float64) {
	sums := make([]map[int]float64, count)
	inside := make([]float64, count)
	for i := range sums {
		sums[i] = map[int]float64{}
	}
	for i, es := range graph {
		inside[group[i]] += loops[i]
		for _, e := range es {
			if group[e.to] == group[i] {
				inside[group[i]] += e.weight
			} else {
				sums[group[i]][group[e.to]] += e.weight
			}
		}
	}
	out := make([][]edge, count)
	for i, m := range sums {
		for to, w := range m {
			out[i] = append(out[i], edge{to, w})
		}
		slices.SortFunc(out[i], func(a, b edge) int { return cmp.Compare(a.to, b.to) })
	}
	return out, inside
}
