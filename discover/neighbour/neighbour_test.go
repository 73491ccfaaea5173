package neighbour_test

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/neighbour"
)

func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func random(r *rand.Rand, dimensions int) []float32 {
	v := make([]float32, dimensions)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return unit(v)
}

// byHand compares one vector with every other.
func byHand(vectors [][]float32, at, k int) (out []neighbour.Near) {
	for j, w := range vectors {
		if j == at || w == nil {
			continue
		}
		var c float64
		for i, x := range vectors[at] {
			c += float64(x) * float64(w[i])
		}
		out = append(out, neighbour.Near{At: int32(j), Cosine: float32(c)})
	}
	slices.SortFunc(out, func(a, b neighbour.Near) int {
		return cmp.Or(-cmp.Compare(a.Cosine, b.Cosine), cmp.Compare(a.At, b.At))
	})
	return out[:min(k, len(out))]
}

func TestNeighboursAreTheNearest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		n, dimensions, k := rapid.IntRange(0, 60).Draw(t, "n"), rapid.IntRange(2, 40).Draw(t, "dimensions"), rapid.IntRange(1, 8).Draw(t, "k")
		vectors := make([][]float32, n)
		for i := range vectors {
			if r.IntN(10) > 0 {
				vectors[i] = random(r, dimensions)
			}
		}
		got, err := neighbour.Find(t.Context(), vectors, k, rapid.IntRange(1, 3).Draw(t, "workers"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range vectors {
			if vectors[i] == nil {
				if got[i] != nil {
					t.Fatalf("nothing has neighbours: %v", got[i])
				}
				continue
			}
			want := byHand(vectors, i, k)
			if len(got[i]) != len(want) {
				t.Fatalf("%d neighbours of %d, want %d", len(got[i]), i, len(want))
			}
			for j := range want { // by cosine, because rounding may turn near ties round
				if math.Abs(float64(got[i][j].Cosine-want[j].Cosine)) > 1e-5 {
					t.Fatalf("neighbour %d of %d: %v, want %v", j, i, got[i][j], want[j])
				}
			}
		}
	})
}

// Of equal cosines the earlier vector counts, whoever compares first.
func TestTiesGoToTheFirst(t *testing.T) {
	t.Parallel()
	vectors := make([][]float32, 2000)
	for i := range vectors {
		vectors[i] = []float32{1, 0}
	}
	got, err := neighbour.Find(t.Context(), vectors, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []neighbour.Near{{At: 0, Cosine: 1}, {At: 1, Cosine: 1}, {At: 2, Cosine: 1}}
	if d := gocmp.Diff(want, got[1999]); d != "" {
		t.Error(d)
	}
}

// Beyond Exact only cells that lie near each other are compared: nearly all neighbours are still found, and the same
// ones each time.
func TestManyVectors(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	var centres [][]float32
	for range 300 {
		centres = append(centres, random(r, 32))
	}
	vectors := make([][]float32, neighbour.Exact+2000)
	for i := range vectors {
		v := random(r, 32)
		for j, x := range centres[i%len(centres)] {
			v[j] = x + 0.7*v[j]
		}
		vectors[i] = unit(v)
	}
	one, err := neighbour.Find(t.Context(), vectors, 10, 2)
	if err != nil {
		t.Fatal(err)
	}
	again, err := neighbour.Find(t.Context(), vectors, 10, 1)
	if err != nil {
		t.Fatal(err)
	}
	found, all := 0, 0
	for i := 0; i < len(vectors); i += 131 {
		if d := gocmp.Diff(one[i], again[i]); d != "" {
			t.Fatal(d)
		}
		for _, want := range byHand(vectors, i, 10) {
			all++
			if slices.ContainsFunc(one[i], func(x neighbour.Near) bool { return x.At == want.At }) {
				found++
			}
		}
	}
	recall := float64(found) / float64(all)
	t.Logf("%d vectors: %.3f of the nearest ten", len(vectors), recall)
	if recall < 0.95 {
		t.Errorf("recall %.3f", recall)
	}
}

func TestWorkEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := rand.New(rand.NewPCG(1, 1))
	vectors := make([][]float32, 3000)
	for i := range vectors {
		vectors[i] = random(r, 8)
	}
	if _, err := neighbour.Find(ctx, vectors, 5, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
}
