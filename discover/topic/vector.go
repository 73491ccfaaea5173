package topic

import (
	"cmp"
	"math"
	"slices"
)

// entry is the weight of one term in a text.
type entry struct {
	term   int32
	weight float64
}

// vector is a text as weighted terms in rising order, of length 1.
type vector []entry

// tooCommon is the share of texts from which a term no longer tells them apart.
const tooCommon = 0.3

// weigh turns documents into TF-IDF vectors over stems and pairs of neighbouring stems: (1 + ln tf) · ln(n / df),
// for terms of at least two texts (Salton & Buckley 1988, with sublinear counts).
func weigh(docs []document) []vector {
	ids := map[string]int32{}
	var df []int
	counts := make([]map[int32]int, len(docs))
	for i, d := range docs {
		counts[i] = map[int32]int{}
		add := func(term string) {
			id, ok := ids[term]
			if !ok {
				id = int32(len(df))
				ids[term] = id
				df = append(df, 0)
			}
			if counts[i][id] == 0 {
				df[id]++
			}
			counts[i][id]++
		}
		for j, s := range d.stems {
			if s == "" {
				continue
			}
			add(s)
			if j+1 < len(d.stems) && d.stems[j+1] != "" {
				add(s + " " + d.stems[j+1])
			}
		}
	}
	n := float64(len(docs))
	out := make([]vector, len(docs))
	for i := range docs {
		var sum float64
		for id, c := range counts[i] {
			if df[id] < 2 || float64(df[id]) > max(2, tooCommon*n) {
				continue
			}
			w := (1 + math.Log(float64(c))) * math.Log(n/float64(df[id]))
			out[i] = append(out[i], entry{id, w})
		}
		slices.SortFunc(out[i], func(a, b entry) int { return cmp.Compare(a.term, b.term) })
		for _, e := range out[i] {
			sum += e.weight * e.weight
		}
		for j := range out[i] {
			out[i][j].weight /= math.Sqrt(sum)
		}
	}
	return out
}

// edge is a neighbour in the graph.
type edge struct {
	to     int
	weight float64
}

// neighbourGraph joins each text to its k nearest by cosine. An edge weighs the likeness times the share of neighbours
// both have (Jaccard), which keeps hubs from gluing topics together.
func neighbourGraph(vectors []vector, k int) [][]edge {
	postings := map[int32][]entry{} // term → texts, with term holding the text
	for i, v := range vectors {
		for _, e := range v {
			postings[e.term] = append(postings[e.term], entry{int32(i), e.weight})
		}
	}
	near := make([][]edge, len(vectors))
	score := make([]float64, len(vectors))
	var met []int
	for i, v := range vectors {
		met = met[:0]
		for _, e := range v {
			for _, p := range postings[e.term] {
				if score[p.term] == 0 {
					met = append(met, int(p.term))
				}
				score[p.term] += e.weight * p.weight
			}
		}
		for _, j := range met {
			if j != i && score[j] > 0 {
				near[i] = append(near[i], edge{j, score[j]})
			}
			score[j] = 0
		}
		slices.SortFunc(near[i], func(a, b edge) int { return cmp.Or(-cmp.Compare(a.weight, b.weight), cmp.Compare(a.to, b.to)) })
		near[i] = near[i][:min(k, len(near[i]))]
	}
	return shareWeighted(near)
}

func shareWeighted(near [][]edge) [][]edge {
	sets := make([]map[int]bool, len(near))
	for i, es := range near {
		sets[i] = map[int]bool{i: true}
		for _, e := range es {
			sets[i][e.to] = true
		}
	}
	graph := make([][]edge, len(near))
	for i, es := range near {
		for _, e := range es {
			if sets[e.to][i] && e.to < i {
				continue // met from the other end
			}
			shared := 0
			for j := range sets[i] {
				if sets[e.to][j] {
					shared++
				}
			}
			w := e.weight * float64(shared) / float64(len(sets[i])+len(sets[e.to])-shared)
			if w > 0 {
				graph[i] = append(graph[i], edge{e.to, w})
				graph[e.to] = append(graph[e.to], edge{i, w})
			}
		}
	}
	for i := range graph {
		slices.SortFunc(graph[i], func(a, b edge) int { return cmp.Compare(a.to, b.to) })
	}
	return graph
}
