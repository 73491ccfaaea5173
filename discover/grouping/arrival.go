package grouping

import (
	"cmp"
	"math"
	"slices"

	"throughline.dev/discover/neighbour"
)

// Arrivals place items that come after groups were found: in the group most of the nearest items are in. To find those
// quickly only the groups with the nearest centres are looked through.
type Arrivals struct {
	ids     []int32
	centres [][]float32
	members [][]int32
	vectors [][]float32
	// usual is how near an item's own nearest are, on average.
	usual []float32
	// floor is the score that all but a few of the items that groups were found in reach themselves.
	floor float32
}

const (
	voters     = 15   // nearest items that choose the group
	judges     = 5    // nearest items that say whether an item is new
	searched   = 12   // groups looked through
	floorShare = 0.03 // of the items groups were found in would be called new
)

// NewArrivals gets ready to place items among the ones that groups were found in.
func NewArrivals(vectors [][]float32, group []int32, near [][]neighbour.Near) *Arrivals {
	a := &Arrivals{vectors: vectors, usual: make([]float32, len(vectors))}
	members := map[int32][]int32{}
	for i, g := range group {
		if vectors[i] == nil {
			continue
		}
		members[g] = append(members[g], int32(i))
		for _, x := range near[i][:min(judges, len(near[i]))] {
			a.usual[i] += x.Cosine / float32(min(judges, len(near[i])))
		}
	}
	for g := range members {
		a.ids = append(a.ids, g)
	}
	slices.Sort(a.ids)
	for _, g := range a.ids {
		a.members = append(a.members, members[g])
		a.centres = append(a.centres, centre(vectors, members[g]))
	}
	var scores []float32
	for i, list := range near {
		if vectors[i] != nil && group[i] != None && len(list) > 0 {
			scores = append(scores, a.score(list))
		}
	}
	if len(scores) > 0 {
		slices.Sort(scores)
		a.floor = scores[int(floorShare*float64(len(scores)))]
	}
	return a
}

// Centre returns the direction of a group's mean; nil when there is no such group.
func (a *Arrivals) Centre(group int32) []float32 {
	if at, ok := slices.BinarySearch(a.ids, group); ok {
		return a.centres[at]
	}
	return nil
}

func centre(vectors [][]float32, members []int32) []float32 {
	sum := make([]float32, len(vectors[members[0]]))
	for _, i := range members {
		for j, x := range vectors[i] {
			sum[j] += x
		}
	}
	var length float64
	for _, x := range sum {
		length += float64(x) * float64(x)
	}
	if length > 0 {
		by := float32(1 / math.Sqrt(length))
		for j := range sum {
			sum[j] *= by
		}
	}
	return sum
}

// Placement is where an item that arrived belongs.
type Placement struct {
	Group    int32   // None when its nearest are in none
	Cosine   float32 // mean of the cosines to its five nearest
	Familiar float32 // how near it is, and compared with how near its neighbours are to theirs: the lower, the more it is something new
	Fits     bool    // whether it is as familiar as nearly all items that groups were found in
}

// Place says where a vector belongs.
func (a *Arrivals) Place(v []float32) Placement {
	out := Placement{Group: None}
	if v == nil || len(a.ids) == 0 {
		return out
	}
	type near struct {
		at     int
		cosine float32
	}
	order := make([]near, len(a.centres))
	for i, c := range a.centres {
		order[i] = near{i, dot(c, v)}
	}
	slices.SortFunc(order, func(x, y near) int { return cmp.Or(-cmp.Compare(x.cosine, y.cosine), cmp.Compare(x.at, y.at)) })
	var list []neighbour.Near
	least := float32(-2)
	group := map[int32]int32{}
	for _, o := range order[:min(searched, len(order))] {
		for _, i := range a.members[o.at] {
			x := neighbour.Near{At: i, Cosine: dot(a.vectors[i], v)}
			if len(list) == voters && x.Cosine <= least {
				continue
			}
			at, _ := slices.BinarySearchFunc(list, x, func(a, b neighbour.Near) int {
				return cmp.Or(-cmp.Compare(a.Cosine, b.Cosine), cmp.Compare(a.At, b.At))
			})
			list = slices.Insert(list, at, x)
			group[i] = a.ids[o.at]
			list = list[:min(voters, len(list))]
			least = list[len(list)-1].Cosine
		}
	}
	votes := map[int32]float32{}
	for _, x := range list {
		votes[group[x.At]] += max(0, x.Cosine)
	}
	var most float32
	for g, n := range votes {
		if n > most || n == most && g < out.Group {
			out.Group, most = g, n
		}
	}
	for _, x := range list[:min(judges, len(list))] {
		out.Cosine += x.Cosine / float32(min(judges, len(list)))
	}
	out.Familiar = a.score(list)
	out.Fits = out.Group != None && out.Familiar >= a.floor
	return out
}

// score says how familiar an item with these neighbours is: their mean cosine, and its ratio to the mean cosine they have
// to their own nearest (the idea of the local outlier factor, Breunig et al. 2000).
func (a *Arrivals) score(list []neighbour.Near) float32 {
	list = list[:min(judges, len(list))]
	var own, theirs float32
	for _, x := range list {
		own += x.Cosine / float32(len(list))
		theirs += a.usual[x.At] / float32(len(list))
	}
	return own + own/max(theirs, 0.01)
}

func dot(a, b []float32) float32 {
	var s [4]float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += a[i] * b[i]
		s[1] += a[i+1] * b[i+1]
		s[2] += a[i+2] * b[i+2]
		s[3] += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}
