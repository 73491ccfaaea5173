package score

import (
	"math"
	"slices"
)

// densest returns the set closed under prerequisites (within the jobs left) that has the highest ratio of summed
// cost of delay to summed duration: Sidney's first block. Dinkelbach's iteration: for a guess of the ratio, find the
// closed set with the highest cost - ratio x duration as a minimum cut, take its ratio as the next guess.
func densest(jobs []Job, left []int) []int {
	ratioOf := func(set []int) float64 {
		var cost, length float64
		for _, i := range set {
			cost += jobs[i].CostOfDelay
			length += jobs[i].Duration
		}
		return cost / length
	}
	block := left
	ratio := ratioOf(block)
	for {
		set := bestClosure(jobs, left, ratio)
		if len(set) == 0 {
			return block
		}
		better := ratioOf(set)
		if better <= ratio*(1+1e-12) {
			return block
		}
		block, ratio = set, better
	}
}

// bestClosure returns the closed set with the highest sum of cost - ratio x duration, empty when none is above zero
// (Picard 1976): a minimum cut with an edge from the source to each gain, from each loss to the sink, and without
// limit from a job to its prerequisites.
func bestClosure(jobs []Job, left []int, ratio float64) []int {
	place := make(map[int]int, len(left))
	for p, i := range left {
		place[i] = p
	}
	source, sink := len(left), len(left)+1
	g := network{edges: make([][]edge, len(left)+2)}
	var scale float64
	for p, i := range left {
		gain := jobs[i].CostOfDelay - ratio*jobs[i].Duration
		scale += math.Abs(gain)
		if gain > 0 {
			g.connect(source, p, gain)
		} else {
			g.connect(p, sink, -gain)
		}
		for _, a := range jobs[i].After {
			if q, ok := place[a]; ok {
				g.connect(p, q, math.Inf(1))
			}
		}
	}
	g.least = scale * 1e-13
	for g.augment(source, sink) {
	}
	reached := g.search(source)
	var set []int
	for p, i := range left {
		if reached[p] >= 0 {
			set = append(set, i)
		}
	}
	return set
}

// network is a flow network; the reverse of edge e of node v is edges[e.to][e.back].
type network struct {
	edges [][]edge
	least float64 // capacities below it are rounding
}

type edge struct {
	to, back int
	capacity float64
}

func (g *network) connect(from, to int, capacity float64) {
	g.edges[from] = append(g.edges[from], edge{to, len(g.edges[to]), capacity})
	g.edges[to] = append(g.edges[to], edge{from, len(g.edges[from]) - 1, 0})
}

// search goes breadth first from a node over edges with capacity; it returns for each node reached the edge of its
// predecessor's reverse (its own index into edges) by which it was reached, and -1 for nodes not reached.
func (g *network) search(from int) []int {
	via := slices.Repeat([]int{-1}, len(g.edges))
	via[from] = 0
	queue := []int{from}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, e := range g.edges[v] {
			if e.capacity > g.least && via[e.to] < 0 {
				via[e.to] = e.back
				queue = append(queue, e.to)
			}
		}
	}
	return via
}

// augment pushes what fits along a shortest path with capacity (Edmonds & Karp 1972) and reports whether there was
// one.
func (g *network) augment(from, to int) bool {
	via := g.search(from)
	if via[to] < 0 {
		return false
	}
	flow := math.Inf(1)
	for v := to; v != from; {
		back := g.edges[v][via[v]]
		flow = min(flow, g.edges[back.to][back.back].capacity)
		v = back.to
	}
	for v := to; v != from; {
		back := &g.edges[v][via[v]]
		back.capacity += flow
		g.edges[back.to][back.back].capacity -= flow
		v = back.to
	}
	return true
}
