// Package grouping finds what many texts are about: groups of vectors that hang together, at three levels, without being
// told how many there are. It is pure and deterministic; its groups are a heuristic that a person confirms.
package grouping

import (
	"context"
	"math"

	"throughline.dev/discover/neighbour"
)

// Level says how fine groups are.
type Level int

// From coarse to fine.
const (
	Area Level = iota
	Theme
	Part
)

// resolution is 1, 4 and 8 at the three levels, which gave what people would call areas, themes and their parts on two
// public sets of some thousand short texts. A group then holds at most the eighth part of all items at 8, so that few
// items are grouped at less.
func (l Level) resolution(n int) float64 {
	return min([...]float64{1, 4, 8}[l], max(1, float64(n)/60))
}

// Smallest is how many items make a group; smaller ones are given to the nearest group or to none.
const Smallest = 5

// None is the group of an item that fits nowhere.
const None int32 = -1

// Neighbours is how many neighbours n items are joined to: more as there are more of them, so that groups do not fall
// apart only because there is more to say, and fewer as there are less than a hundred.
func Neighbours(n int) int {
	if n < 100 {
		return max(3, int(math.Round(math.Sqrt(float64(n)))))
	}
	return min(45, max(10, int(math.Round(10*math.Sqrt(float64(n)/3000)))))
}

// Input is what groups are found in.
type Input struct {
	Vectors [][]float32 // of length 1 and one dimension; nil belongs nowhere
	// Pins say what people laid down: items of one pin stay in one group, apart from those of every other. Nil, or Free
	// for an item, where nobody did. Pins hold at the level of themes and below; areas hold whole themes.
	Pins []int32
	// Before is the group of each item at the level of themes when groups were last found, None for items that came
	// since. Groups then grow out of the ones before, so that what people know stays where it was.
	Before  []int32
	Workers int
}

// Groups is the group of each item at each level; None where it fits nowhere.
type Groups struct {
	Areas, Themes, Parts []int32
	// Near are the neighbours of each item, the nearest first: what [NewArrivals] tells usual distances from.
	Near [][]neighbour.Near
}

// Find finds groups at the three levels. Each theme lies in one area, and each part in one theme.
func Find(ctx context.Context, in Input) (Groups, error) {
	near, err := neighbour.Find(ctx, in.Vectors, Neighbours(len(in.Vectors)), in.Workers)
	if err != nil {
		return Groups{}, err
	}
	graph := sharing(near)
	p := partition{pins: in.Pins}
	if in.Before != nil {
		p.start = begin(in.Before, in.Pins)
	}
	themes := communities(graph, Theme.resolution(len(graph)), p)
	out := Groups{Near: near, Themes: settle(near, themes, in.Pins)}
	// Areas are groups of themes, parts groups inside a theme.
	coarse, loops := aggregate(graph, make([]float64, len(graph)), themes)
	of := merge(coarse, loops, Area.resolution(len(graph)))
	fine := communities(within(graph, themes), Part.resolution(len(graph)), partition{})
	parts := settle(near, fine, nil)
	home := map[int32]int32{} // the theme of a part
	for i, part := range fine {
		home[part] = themes[i]
	}
	out.Areas, out.Parts = make([]int32, len(themes)), make([]int32, len(themes))
	for i, theme := range out.Themes {
		out.Areas[i], out.Parts[i] = None, None
		if theme == None {
			continue
		}
		out.Areas[i] = of[theme]
		if parts[i] != None && home[parts[i]] == theme {
			out.Parts[i] = parts[i]
		}
	}
	return out, nil
}

// merge finds communities of groups.
func merge(graph [][]edge, loops []float64, resolution float64) []int32 {
	member := make([]int32, len(graph))
	for i := range member {
		member[i] = int32(i)
	}
	for {
		group, moved := moveNodes(graph, loops, resolution, nil, nil, nil)
		if !moved {
			return renumber(member)
		}
		group = renumber(group)
		for i := range member {
			member[i] = group[member[i]]
		}
		graph, loops = aggregate(graph, loops, group)
	}
}

// within keeps the edges inside groups.
func within(graph [][]edge, group []int32) [][]edge {
	out := make([][]edge, len(graph))
	for i, es := range graph {
		for _, e := range es {
			if group[e.to] == group[i] {
				out[i] = append(out[i], e)
			}
		}
	}
	return out
}

// begin numbers the groups that moves start from: the ones before, a group of its own for each item that had none, and
// no group with two pins in it.
func begin(before, pins []int32) []int32 {
	type place struct{ group, pin int32 }
	ids := map[place]int32{}
	out := make([]int32, len(before))
	next := int32(0)
	for i, g := range before {
		at := place{g, Free}
		if pins != nil && pins[i] != Free {
			at = place{None, pins[i]}
		}
		id, ok := ids[at]
		if !ok || g == None && at.pin == Free {
			id = next
			next++
			ids[at] = id
		}
		out[i] = id
	}
	return out
}

// settle gives the members of groups that are too small to the group most of their neighbours are in, or to none. What
// people laid down stays, however small.
func settle(near [][]neighbour.Near, group, pins []int32) []int32 {
	size, pinned := map[int32]int{}, map[int32]bool{}
	for i, g := range group {
		size[g]++
		if pins != nil && pins[i] != Free {
			pinned[g] = true
		}
	}
	out := make([]int32, len(group))
	for i, g := range group {
		out[i] = g
		if size[g] >= Smallest || pinned[g] {
			continue
		}
		out[i] = None
		votes := map[int32]float32{}
		for _, x := range near[i] {
			if to := group[x.At]; (size[to] >= Smallest || pinned[to]) && x.Cosine > 0 {
				votes[to] += x.Cosine
			}
		}
		var most float32
		for to, v := range votes {
			if v > most || v == most && to < out[i] {
				out[i], most = to, v
			}
		}
	}
	return out
}
