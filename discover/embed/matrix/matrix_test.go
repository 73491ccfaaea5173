package matrix_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"
	"throughline.dev/discover/embed/matrix"
)

// Every shape gives the products of the definition, in assembly and in Go, and leaves what lies beside the result alone.
func TestProductsAreThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, k, n := rapid.IntRange(1, 20).Draw(t, "m"), rapid.IntRange(1, 600).Draw(t, "k"), rapid.IntRange(1, 50).Draw(t, "n")
		seed := rapid.Uint32().Draw(t, "seed")
		next := func() float32 {
			seed = seed*1664525 + 1013904223
			return float32(int32(seed)) / (1 << 31)
		}
		var a, got, plain matrix.Rows
		a.Resize(m, k)
		got.Resize(m, n)
		plain.Resize(m, n)
		right := make([]float32, k*n)
		for i := range right {
			right[i] = next()
		}
		b := matrix.Pack(k, n, func(i, j int) float32 { return right[i*n+j] })
		for i := range m {
			for j := range k {
				a.Row(i)[j] = next()
			}
			for j := range n {
				got.Row(i)[j] = float32(i - j)
				plain.Row(i)[j] = float32(i - j)
			}
		}
		new(matrix.Multiplier).Add(&got, &a, &b)
		matrix.Plain().Add(&plain, &a, &b)
		for i := range m {
			for j := range n {
				want := float64(i - j)
				var size float64
				for p := range k {
					v := float64(a.Row(i)[p]) * float64(right[p*n+j])
					want += v
					size += math.Abs(v)
				}
				allowed := 1e-6*(size+50) + 1e-6
				if d := math.Abs(float64(got.Row(i)[j]) - want); d > allowed || math.Abs(float64(plain.Row(i)[j])-want) > allowed {
					t.Fatalf("%d×%d×%d at %d, %d: %v, in Go %v, want %v", m, k, n, i, j, got.Row(i)[j], plain.Row(i)[j], want)
				}
			}
		}
	})
}

func TestShapesThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a product of shapes that do not fit was computed")
		}
	}()
	var a, c matrix.Rows
	a.Resize(2, 3)
	c.Resize(2, 4)
	b := matrix.Pack(4, 4, func(int, int) float32 { return 1 })
	new(matrix.Multiplier).Add(&c, &a, &b)
}

// The products of one layer for a batch of 200 pieces, in billions of multiplications and additions a second.
func BenchmarkMultiply(b *testing.B) {
	for name, m := range map[string]*matrix.Multiplier{"fastest": {}, "go": matrix.Plain()} {
		b.Run(name, func(b *testing.B) {
			var x, y matrix.Rows
			x.Resize(208, 512)
			y.Resize(208, 1536)
			w := matrix.Pack(512, 1536, func(i, j int) float32 { return float32(i-j) / 1000 })
			for b.Loop() {
				m.Add(&y, &x, &w)
			}
			b.ReportMetric(208*512*1536*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
	}
}
