package grouping_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/grouping"
	"throughline.dev/stats/agreement"
)

// around draws vectors near each of some centres: spread is how far away, compared with the distance of the centres.
func around(r *rand.Rand, centres, each, dimensions int, spread float64) (vectors [][]float32, label []int32) {
	middle := make([][]float32, centres)
	for c := range middle {
		middle[c] = draw(r, make([]float32, dimensions), 1)
	}
	for i := range centres * each {
		c := i % centres
		v := make([]float32, dimensions)
		copy(v, middle[c])
		vectors = append(vectors, draw(r, v, spread/math.Sqrt(float64(dimensions))))
		label = append(label, int32(c))
	}
	return vectors, label
}

func draw(r *rand.Rand, v []float32, spread float64) []float32 {
	var sum float64
	for i := range v {
		v[i] += float32(r.NormFloat64() * spread)
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func find(t testing.TB, in grouping.Input) grouping.Groups {
	t.Helper()
	g, err := grouping.Find(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGroupsThatLieApartAreFound(t *testing.T) {
	t.Parallel()
	vectors, label := around(rand.New(rand.NewPCG(1, 1)), 12, 40, 60, 0.9)
	g := find(t, grouping.Input{Vectors: vectors, Workers: 2})
	if got := agreement.AdjustedRand(g.Themes, label); got < 0.95 {
		t.Errorf("adjusted Rand %.3f", got)
	}
}

// The same vectors give the same groups, whoever shares the work.
func TestGroupsDoNotDependOnTheWorkers(t *testing.T) {
	t.Parallel()
	vectors, _ := around(rand.New(rand.NewPCG(1, 2)), 12, 40, 60, 2)
	one, three := find(t, grouping.Input{Vectors: vectors, Workers: 1}), find(t, grouping.Input{Vectors: vectors, Workers: 3})
	if d := cmp.Diff(one.Parts, three.Parts); d != "" {
		t.Error(d)
	}
}

// A theme lies in one area, and a part in one theme.
func TestLevelsLieInsideEachOther(t *testing.T) {
	t.Parallel()
	vectors, _ := around(rand.New(rand.NewPCG(1, 3)), 25, 30, 60, 2.2)
	g := find(t, grouping.Input{Vectors: vectors, Workers: 2})
	area, theme := map[int32]int32{}, map[int32]int32{}
	for i := range vectors {
		for _, level := range []struct {
			in            map[int32]int32
			inner, around int32
		}{{area, g.Themes[i], g.Areas[i]}, {theme, g.Parts[i], g.Themes[i]}} {
			if level.inner == grouping.None {
				continue
			}
			if was, ok := level.in[level.inner]; ok && was != level.around {
				t.Fatalf("item %d: group %d lies in %d and in %d", i, level.inner, was, level.around)
			}
			level.in[level.inner] = level.around
		}
	}
}

// What people laid down holds: one pin is one theme, and two pins never share one.
func TestPinsHold(t *testing.T) {
	t.Parallel()
	vectors, _ := around(rand.New(rand.NewPCG(1, 4)), 8, 30, 40, 1.5)
	rapid.Check(t, func(r *rapid.T) {
		pins := make([]int32, len(vectors))
		for i := range pins {
			pins[i] = grouping.Free
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(pins)-1), 0, 40).Draw(r, "items") {
			pins[i] = int32(rapid.IntRange(0, 4).Draw(r, "pin"))
		}
		in := grouping.Input{Vectors: vectors, Pins: pins, Workers: 1}
		if rapid.Bool().Draw(r, "again") {
			in.Before = find(t, grouping.Input{Vectors: vectors, Workers: 1}).Themes
		}
		g := find(t, in)
		theme, pin := map[int32]int32{}, map[int32]int32{}
		for i, p := range pins {
			if p == grouping.Free {
				continue
			}
			at := g.Themes[i]
			if was, ok := theme[p]; at == grouping.None || ok && was != at {
				r.Fatalf("pin %d is in themes %d and %d", p, was, at)
			}
			theme[p] = at
			if was, ok := pin[at]; ok && was != p {
				r.Fatalf("theme %d holds pins %d and %d", at, was, p)
			}
			pin[at] = p
		}
	})
}

// A tenth more items leave the ones that were there where they were, and their groups continue under their old numbers.
func TestNewItemsLeaveGroupsInPlace(t *testing.T) {
	t.Parallel()
	vectors, _ := around(rand.New(rand.NewPCG(1, 5)), 30, 40, 60, 2.5)
	old := len(vectors) * 10 / 11
	before := find(t, grouping.Input{Vectors: vectors[:old], Workers: 2}).Themes
	start := append(append([]int32(nil), before...), make([]int32, len(vectors)-old)...)
	for i := old; i < len(start); i++ {
		start[i] = grouping.None
	}
	after := find(t, grouping.Input{Vectors: vectors, Before: start, Workers: 2}).Themes
	if got := agreement.AdjustedRand(before, after[:old]); got < 0.9 {
		t.Errorf("adjusted Rand %.3f", got)
	}
	continues := grouping.Match(before, after[:old])
	same := 0
	for i, g := range after[:old] {
		if o, ok := continues[g]; ok && o == before[i] {
			same++
		}
	}
	if share := float64(same) / float64(old); share < 0.9 {
		t.Errorf("%.2f of the items kept the number of their group", share)
	}
}

func TestAGroupIsContinuedOnce(t *testing.T) {
	t.Parallel()
	before := []int32{1, 1, 1, 1, 1, 1, 2, 2, 2, grouping.None}
	after := []int32{7, 7, 7, 7, 8, 8, 9, 9, 9, 9}
	if d := cmp.Diff(map[int32]int32{7: 1, 9: 2}, grouping.Match(before, after)); d != "" {
		t.Error(d)
	}
}

func TestArrivalsGoToTheNearestGroupOrWait(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 6))
	vectors, label := around(r, 10, 40, 60, 0.9)
	known := make([]int32, 0, len(label))
	var fit [][]float32
	for i, l := range label { // groups 8 and 9 have not been seen
		if l < 8 && i >= 80 {
			fit, known = append(fit, vectors[i]), append(known, l)
		}
	}
	arrivals := grouping.NewArrivals(fit, known, find(t, grouping.Input{Vectors: fit, Workers: 2}).Near)
	fits := 0
	for i := range 80 {
		p := arrivals.Place(vectors[i])
		switch {
		case label[i] >= 8 && p.Fits:
			t.Errorf("an item of a group never seen fits %d with %.2f", p.Group, p.Familiar)
		case label[i] < 8 && p.Group != label[i]:
			t.Errorf("item of group %d went to %d", label[i], p.Group)
		case p.Fits:
			fits++
		}
	}
	if fits < 56 { // of 64
		t.Errorf("only %d of 64 items of known groups fit", fits)
	}
	if p := grouping.NewArrivals(nil, nil, nil).Place(vectors[0]); p.Group != grouping.None || p.Fits {
		t.Error("there is no group, and yet one was found")
	}
}

func TestFewAndEmptyVectors(t *testing.T) {
	t.Parallel()
	for _, vectors := range [][][]float32{nil, {nil}, {nil, nil, nil}, {{1, 0}}, {{1, 0}, {1, 0}}} {
		g := find(t, grouping.Input{Vectors: vectors, Workers: 2})
		for i, theme := range g.Themes {
			if theme != grouping.None || g.Areas[i] != grouping.None || g.Parts[i] != grouping.None {
				t.Errorf("%v: item %d is in a group", vectors, i)
			}
		}
	}
}

// Copies of one text are one group, not many.
func TestCopiesAreOneGroup(t *testing.T) {
	t.Parallel()
	one, _ := around(rand.New(rand.NewPCG(1, 7)), 1, 1, 16, 0)
	vectors := make([][]float32, 3000)
	for i := range vectors {
		vectors[i] = one[0]
	}
	g := find(t, grouping.Input{Vectors: vectors, Workers: 2})
	for i, theme := range g.Themes {
		if theme != g.Themes[0] {
			t.Fatalf("copy %d is in another theme than the first", i)
		}
	}
}
