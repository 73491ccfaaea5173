// Package neighbour finds, for each of many vectors, the few that point most nearly the same way. Up to some ten thousand
// vectors every pair is compared; beyond that vectors are first put into cells around centres, and each is compared with
// the members of the nearest cells only, which finds nearly all neighbours in a fraction of the comparisons.
package neighbour

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"throughline.dev/discover/embed/matrix"
)

// Near is one neighbour.
type Near struct {
	At     int32
	Cosine float32
}

// Exact is up to how many vectors every pair is compared.
const Exact = 24_000

// Find returns the k nearest of each vector among the others, the nearest first. Vectors have length 1 and one dimension;
// nil has no neighbours and is none. The work is shared among so many workers; the result does not depend on how many.
func Find(ctx context.Context, vectors [][]float32, k, workers int) ([][]Near, error) {
	var known []int32
	for i, v := range vectors {
		if v != nil {
			known = append(known, int32(i))
		}
	}
	out := make([][]Near, len(vectors))
	if len(known) < 2 || k < 1 {
		return out, ctx.Err()
	}
	s := search{vectors: vectors, k: k, found: make([]nearest, len(vectors)), workers: max(1, workers)}
	if len(known) <= Exact {
		s.all(ctx, known, known)
	} else {
		s.cells(ctx, known)
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	for _, i := range known {
		out[i] = s.found[i].sorted()
	}
	return out, nil
}

// nearest keeps the best so far, the worst of them known.
type nearest struct {
	list  []Near
	least float32
}

func (n *nearest) offer(x Near, k int) {
	if len(n.list) < k {
		n.list = append(n.list, x)
		if len(n.list) == k {
			n.worst()
		}
		return
	}
	// The worst is first; where it goes another becomes the worst.
	n.list[0] = x
	n.worst()
}

func (n *nearest) worst() {
	at := 0
	for i, x := range n.list {
		if worse(x, n.list[at]) {
			at = i
		}
	}
	n.list[0], n.list[at] = n.list[at], n.list[0]
	n.least = n.list[0].Cosine
}

// worse orders by cosine; of equals the later one is worse, so that the order of comparing does not matter.
func worse(a, b Near) bool { return a.Cosine < b.Cosine || a.Cosine == b.Cosine && a.At > b.At }

func (n *nearest) sorted() []Near {
	slices.SortFunc(n.list, func(a, b Near) int { return cmp.Or(-cmp.Compare(a.Cosine, b.Cosine), cmp.Compare(a.At, b.At)) })
	return n.list
}

type search struct {
	vectors [][]float32
	k       int
	found   []nearest
	workers int
}

const (
	queries    = 240  // compared at once, a multiple of the rows of a block
	candidates = 1024 // compared at once: 3 MB of 800 numbers each
)

// all compares each asking vector with each candidate; the asking ones are shared among the workers.
func (s *search) all(ctx context.Context, asking, among []int32) {
	share := (len(asking) + s.workers - 1) / s.workers
	var wait sync.WaitGroup
	for from := 0; from < len(asking); from += share {
		wait.Go(func() {
			c := comparison{search: s}
			c.run(ctx, asking[from:min(from+share, len(asking))], among)
		})
	}
	wait.Wait()
}

// comparison is the memory of one worker.
type comparison struct {
	*search
	matrix.Multiplier
	left, cosine matrix.Rows
	right        matrix.Packed
}

func (c *comparison) run(ctx context.Context, asking, among []int32) {
	if len(asking) == 0 || len(among) == 0 {
		return
	}
	d := len(c.vectors[asking[0]])
	for len(among) > 0 {
		block := among[:min(candidates, len(among))]
		among = among[len(block):]
		c.right.Resize(d, len(block))
		for j, at := range block {
			for i, v := range c.vectors[at] {
				c.right.Set(i, j, v)
			}
		}
		for from := 0; from < len(asking); from += queries {
			if ctx.Err() != nil {
				return
			}
			part := asking[from:min(from+queries, len(asking))]
			c.left.Reshape(len(part), d)
			for i, at := range part {
				copy(c.left.Row(i), c.vectors[at])
			}
			c.cosine.Resize(len(part), len(block))
			c.Add(&c.cosine, &c.left, &c.right)
			for i, at := range part {
				found := &c.found[at]
				for j, v := range c.cosine.Row(i) {
					x := Near{block[j], v}
					if x.At == at || len(found.list) == c.k && !worse(found.list[0], x) {
						continue
					}
					found.offer(x, c.k)
				}
			}
		}
	}
}

const (
	refinements = 8  // of the centres
	compared    = 32 // cells that a vector is compared with
)

// cells puts the vectors into about as many cells as a cell has members, and compares each vector with the members of
// the cells whose centres are nearest to it.
func (s *search) cells(ctx context.Context, known []int32) {
	centres := s.centres(ctx, known, int(math.Sqrt(float64(len(known)))*1.5))
	if ctx.Err() != nil {
		return
	}
	near := s.assign(ctx, known, centres, min(compared, len(centres)))
	members := make([][]int32, len(centres))
	for i, at := range known {
		if len(near[i]) > 0 {
			members[near[i][0].At] = append(members[near[i][0].At], at)
		}
	}
	share := (len(known) + s.workers - 1) / s.workers
	var wait sync.WaitGroup
	for from := 0; from < len(known); from += share {
		wait.Go(func() {
			c := comparison{search: s}
			asking := make([][]int32, len(centres))
			for i := from; i < min(from+share, len(known)); i++ {
				for _, x := range near[i] {
					asking[x.At] = append(asking[x.At], known[i])
				}
			}
			for cell := range centres {
				c.run(ctx, asking[cell], members[cell])
			}
		})
	}
	wait.Wait()
}

// centres are means of like vectors, found from a part of them, starting from vectors at even distances.
func (s *search) centres(ctx context.Context, known []int32, n int) [][]float32 {
	d := len(s.vectors[known[0]])
	every := max(1, len(known)/(n*40))
	var part []int32
	for i := 0; i < len(known); i += every {
		part = append(part, known[i])
	}
	centres := make([][]float32, n)
	for i := range centres {
		centres[i] = slices.Clone(s.vectors[part[i*len(part)/n]])
	}
	for range refinements {
		if ctx.Err() != nil {
			return centres
		}
		of := s.assign(ctx, part, centres, 1)
		next := make([][]float32, n)
		for i, at := range part {
			if len(of[i]) == 0 {
				continue
			}
			c := next[of[i][0].At]
			if c == nil {
				c = make([]float32, d)
				next[of[i][0].At] = c
			}
			for j, v := range s.vectors[at] {
				c[j] += v
			}
		}
		for i, c := range next {
			if c == nil || !unit(c) {
				continue // nobody is nearest: it stays where it was
			}
			centres[i] = c
		}
	}
	return centres
}

// assign returns the centres nearest to each vector, the nearest first.
func (s *search) assign(ctx context.Context, ids []int32, centres [][]float32, k int) [][]Near {
	// Centres come first, vectors after them, in one search.
	all := make([][]float32, 0, len(centres)+len(ids))
	all = append(all, centres...)
	asking := make([]int32, len(ids))
	for i, at := range ids {
		asking[i] = int32(len(all))
		all = append(all, s.vectors[at])
	}
	among := make([]int32, len(centres))
	for i := range among {
		among[i] = int32(i)
	}
	one := search{vectors: all, k: k, found: make([]nearest, len(all)), workers: s.workers}
	one.all(ctx, asking, among)
	out := make([][]Near, len(ids))
	for i, at := range asking {
		out[i] = one.found[at].sorted()
	}
	return out
}

func unit(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum < 1e-20 {
		return false
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= by
	}
	return true
}
