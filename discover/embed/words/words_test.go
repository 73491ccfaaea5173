package words_test

import (
	"errors"
	"math"
	"testing"

	"throughline.dev/discover/embed/weights"
	"throughline.dev/discover/embed/words"
)

func table(t testing.TB) *words.Table {
	t.Helper()
	f, err := weights.Embedded()
	if errors.Is(err, weights.ErrNone) {
		t.Skip("built without weights: make weights")
	}
	if err != nil {
		t.Fatal(err)
	}
	table, err := words.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func likeness(t *testing.T, w *words.Table, a, b string) float64 {
	t.Helper()
	x, y := make([]float32, w.Dimensions()), make([]float32, w.Dimensions())
	if !w.Add(x, a, 1) || !w.Add(y, b, 1) {
		t.Fatalf("%s or %s has no vector", a, b)
	}
	var xy, xx, yy float64
	for i := range x {
		xy += float64(x[i]) * float64(y[i])
		xx += float64(x[i]) * float64(x[i])
		yy += float64(y[i]) * float64(y[i])
	}
	return xy / math.Sqrt(xx*yy)
}

func TestWordsOfLikeMeaningAreNearer(t *testing.T) {
	t.Parallel()
	w := table(t)
	for _, c := range [][3]string{{"invoice", "receipt", "river"}, {"password", "login", "harvest"}, {"price", "cost", "violin"}} {
		if near, far := likeness(t, w, c[0], c[1]), likeness(t, w, c[0], c[2]); near <= far+0.1 {
			t.Errorf("%s: %.2f to %s, %.2f to %s", c[0], near, c[1], far, c[2])
		}
	}
}

func TestAnUnknownWordAddsNothing(t *testing.T) {
	t.Parallel()
	w := table(t)
	v := make([]float32, w.Dimensions())
	if w.Add(v, "qwertzuiopü", 1) || w.Knows("") {
		t.Error("a word that does not exist has a vector")
	}
	for _, x := range v {
		if x != 0 {
			t.Fatal("an unknown word changed the vector")
		}
	}
}
