package sentence

import (
	"math"

	"throughline.dev/discover/embed/matrix"
)

// attention lets the pieces of one part look at each other: each takes the values of all, weighted by how its query fits
// their keys. The products go through the same blocks as the layers'.
type attention struct {
	query, fit, value matrix.Rows
	keys, values      matrix.Packed
}

// mix writes the rows from at on of what the heads of a layer see of n pieces.
func (a *attention) mix(m *matrix.Multiplier, to, qkv *matrix.Rows, l *layer, at, n int) {
	size := l.width / heads
	for h := range heads {
		from := h * size
		a.query.Reshape(n, size)
		a.keys.Resize(size, n)
		a.values.Resize(n, size)
		for i := range n {
			row := qkv.Row(at + i)
			query := a.query.Row(i)
			for j := range size {
				query[j] = row[l.queryFrom+from+j] * l.queryScale
				a.keys.Set(j, i, row[l.keyFrom+from+j])
				a.values.Set(i, j, row[l.value+from+j])
			}
		}
		a.fit.Resize(n, n)
		m.Add(&a.fit, &a.query, &a.keys)
		for i := range n {
			softmax(a.fit.Row(i))
		}
		a.value.Resize(n, size)
		m.Add(&a.value, &a.fit, &a.values)
		for i := range n {
			copy(to.Row(at + i)[from:], a.value.Row(i))
		}
	}
}

func softmax(x []float32) {
	most := x[0]
	for _, v := range x {
		most = max(most, v)
	}
	var sum float32
	for i, v := range x {
		e := float32(math.Exp(float64(v - most)))
		x[i] = e
		sum += e
	}
	for i := range x {
		x[i] /= sum
	}
}
