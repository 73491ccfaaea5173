package grouping

import (
	"slices"

	"throughline.dev/discover/neighbour"
)

// sharing joins each item to its neighbours, weighed by the share of neighbours both have (Jaccard; Jarvis and Patrick
// 1973): items that only happen to be near to one that is near to everything do not hang together.
func sharing(near [][]neighbour.Near) [][]edge {
	sets := make([][]int32, len(near))
	for i, list := range near {
		set := make([]int32, 0, len(list)+1)
		set = append(set, int32(i))
		for _, x := range list {
			set = append(set, x.At)
		}
		slices.Sort(set)
		sets[i] = set
	}
	graph := make([][]edge, len(near))
	for i, list := range near {
		for _, x := range list {
			if x.Cosine <= 0 {
				continue
			}
			if _, mutual := slices.BinarySearch(sets[x.At], int32(i)); mutual && int(x.At) < i {
				continue // joined from the other end
			}
			both := common(sets[i], sets[x.At])
			if w := float64(both) / float64(len(sets[i])+len(sets[x.At])-both); w > 0 {
				graph[i] = append(graph[i], edge{x.At, w})
				graph[x.At] = append(graph[x.At], edge{int32(i), w})
			}
		}
	}
	sortEdges(graph)
	return graph
}

// common counts what two rising lists share.
func common(a, b []int32) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}
