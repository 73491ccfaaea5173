package agreement_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
	"throughline.dev/stats/agreement"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-5 {
		t.Errorf("%s: %.6f, want %.4f", what, got, want)
	}
}

// Small cases worked out by hand.
func TestValuesByHand(t *testing.T) {
	t.Parallel()
	label := []string{"a", "a", "a", "b", "b", "b"}
	found := []int{1, 1, 2, 2, 3, 3}
	// Homogeneity 2/3 and completeness ln 2·(2/3)/ln 3; pairs together: 2 of both, 3 found, 6 labelled, 15 in all.
	near(t, "V", agreement.VMeasure(found, label), 2*(math.Ln2*2/3)/(math.Ln2+math.Log(3)))
	near(t, "Rand", agreement.AdjustedRand(found, label), (2-1.2)/(4.5-1.2))
	near(t, "accuracy", agreement.Accuracy(found, label), 4.0/6)
}

// Krippendorff (2011), "Computing Krippendorff's alpha-reliability", the nominal example of four observers: 0.743.
func TestAlphaOfThePublishedExample(t *testing.T) {
	t.Parallel()
	units := [][]int{{1, 1, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4}, {4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {5, 5, 5}, {1, 1}, {3}}
	if got := agreement.Alpha(units); math.Abs(got-0.743) > 0.0005 {
		t.Errorf("%.4f, want 0.743", got)
	}
	if got := agreement.Alpha([][]int{{1, 1}, {1, 1}}); !math.IsNaN(got) {
		t.Errorf("one label only: %v, want no answer", got)
	}
	if got := agreement.Alpha([][]int{{1}, {}}); !math.IsNaN(got) {
		t.Errorf("nothing to compare: %v", got)
	}
}

func labels(t *rapid.T, name string) []int {
	return rapid.SliceOfN(rapid.IntRange(0, 5), 8, 8).Draw(t, name)
}

// The names of groups do not matter, order does not matter, and nothing agrees better than a list with itself.
func TestProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := labels(t, "a"), labels(t, "b")
		for name, f := range map[string]func(a, b []int) float64{"V": agreement.VMeasure[int, int], "Rand": agreement.AdjustedRand[int, int], "accuracy": agreement.Accuracy[int, int]} {
			v := f(a, b)
			if !(v <= 1+1e-12) || math.Abs(f(b, a)-v) > 1e-12 || math.Abs(f(a, a)-1) > 1e-12 {
				t.Fatalf("%s: %v, other way round %v, itself %v", name, v, f(b, a), f(a, a))
			}
			renamed := make([]int, len(a))
			for i, x := range a {
				renamed[i] = (x*5 + 3) % 17
			}
			x, y := slices.Clone(renamed), slices.Clone(b)
			slices.Reverse(x)
			slices.Reverse(y)
			if math.Abs(f(x, y)-v) > 1e-12 {
				t.Fatalf("%s: %v after renaming and turning round, %v before", name, f(x, y), v)
			}
		}
	})
}

// The best assignment is found: no exchange of groups does better, tried in every order.
func TestAccuracyIsTheBestOfAllAssignments(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.IntRange(0, 3), 12, 12).Draw(t, "a")
		b := rapid.SliceOfN(rapid.IntRange(0, 3), 12, 12).Draw(t, "b")
		best := 0
		var try func(to []int, left []int)
		try = func(to, left []int) {
			if len(left) == 0 {
				right := 0
				for i := range a {
					if to[a[i]] == b[i] {
						right++
					}
				}
				best = max(best, right)
				return
			}
			for i, x := range left {
				try(append(slices.Clone(to), x), slices.Delete(slices.Clone(left), i, i+1))
			}
		}
		try(nil, []int{0, 1, 2, 3})
		if got := agreement.Accuracy(a, b); math.Abs(got-float64(best)/12) > 1e-12 {
			t.Fatalf("%v, want %v", got, float64(best)/12)
		}
	})
}
