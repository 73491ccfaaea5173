package duplicate

import (
	"cmp"
	"slices"
)

// join returns the root of each signature's group. Signatures that agree in all numbers of a band are compared; the bands
// are sorted one at a time, so that memory stays small.
func (f *Finder) join() []int32 {
	n := len(f.signatures)
	parent, size := make([]int32, n), make([]int32, n)
	for i := range parent {
		parent[i], size[i] = int32(i), 1
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	type entry struct {
		band uint64
		of   int32
	}
	entries := make([]entry, n)
	var seen []int32 // one signature of each group in the bucket
	for band := range bands {
		for i := range f.signatures {
			h := uint64(band)
			for _, v := range f.signatures[i][band*rows : (band+1)*rows] {
				h = mix(h ^ uint64(v))
			}
			entries[i] = entry{h, int32(i)}
		}
		slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.band, b.band), cmp.Compare(a.of, b.of)) })
		for from := 0; from < n; {
			to := from + 1
			for to < n && entries[to].band == entries[from].band {
				to++
			}
			seen = seen[:0]
			for _, e := range entries[from:to] {
				seen = f.meet(parent, size, find, seen, e.of)
			}
			from = to
		}
	}
	for i := range parent {
		parent[i] = find(int32(i))
	}
	return parent
}

// meet compares a signature with one of each group seen in its bucket, and joins the groups of those that are near copies.
func (f *Finder) meet(parent, size []int32, find func(int32) int32, seen []int32, i int32) []int32 {
	root := find(i)
	for _, s := range seen {
		other := find(s)
		if other == root {
			return seen
		}
		if !f.alike(i, s, Alike) || !f.alike(root, other, related) || !f.alike(i, other, related) || !f.alike(s, root, related) {
			continue
		}
		// the first text of the larger group stays, so that it moves seldom however many small ones come
		if size[other] > size[root] || size[other] == size[root] && other < root {
			root, other = other, root
		}
		parent[other] = root
		size[root] += size[other]
	}
	if len(seen) < compared {
		seen = append(seen, i)
	}
	return seen
}

func (f *Finder) alike(a, b int32, share float64) bool {
	return float64(same(&f.signatures[a], &f.signatures[b])) >= share*permutations
}

func same(a, b *[permutations]uint32) int {
	n := 0
	for i := range a {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}
