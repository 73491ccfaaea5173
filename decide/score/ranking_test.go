package score_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"throughline.dev/decide/score"
	"throughline.dev/stats"
)

func normals(pairs ...float64) []score.Score {
	var out []score.Score
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, score.FromSpread("money", stats.Spread{Mu: pairs[i], Sigma: pairs[i+1]}))
	}
	return out
}

// Three independent normals; oracle by quadrature. The item to refine first is neither the leader nor the widest.
func TestRankStability(t *testing.T) {
	t.Parallel()
	items := normals(10, 2, 9, 3, 7, 4)
	r := score.Rank(items, 2)
	var sum, top, expected float64
	for i, want := range []float64{0.487446, 0.326805, 0.185749} {
		near(t, fmt.Sprintf("P(best) of %d", i), r.Items[i].Best, want, 1e-6)
		sum, top, expected = sum+r.Items[i].Best, top+r.Items[i].Top, expected+r.Items[i].Expected
	}
	near(t, "someone is first", sum, 1, 1e-9)
	near(t, "two are among two", top, 2, 1e-9)
	near(t, "ranks add up", expected, 6, 1e-9)
	if r.Sampled {
		t.Error("three items were sampled")
	}

	v := score.WorthKnowing(items)
	near(t, "EVPI", v.Perfect, 1.443351, 1e-6)
	for i, want := range []float64{0.395593, 0.762708, 0.524668} {
		near(t, fmt.Sprintf("EVPPI of %d", i), v.Each[i], want, 1e-6)
	}
	if v.Choice != 0 {
		t.Errorf("choice %d, want the one with the highest mean", v.Choice)
	}
}

// The vignette of the R package voi: nothing against p1 - p2 with p1 ~ N(1, 1), p2 ~ N(0, 2).
func TestValueOfInformation(t *testing.T) {
	t.Parallel()
	both := stats.Spread{Mu: 1, Sigma: math.Sqrt(5)}
	v := score.WorthKnowing([]score.Score{score.FromSpread("net benefit", stats.Spread{}), score.FromSpread("net benefit", both)})
	near(t, "EVPI", v.Perfect, 0.4798107063483925, 1e-9)
	near(t, "EVPPI of the option", v.Each[1], 0.4798107063483925, 1e-12)
	near(t, "EVPPI of p1", score.GainFromKnowing(stats.Spread{Mu: 1, Sigma: 1}), 0.0833154705876864, 1e-12)
	near(t, "EVPPI of p2", score.GainFromKnowing(stats.Spread{Mu: 1, Sigma: 2}), 0.39559311480261217, 1e-12)

	if v := score.WorthKnowing(nil); v.Choice != -1 || v.Perfect != 0 {
		t.Errorf("nothing to choose: %+v", v)
	}
	if v := score.WorthKnowing(normals(3, 1)); v.Choice != 0 || v.Perfect != 0 || v.Each[0] != 0 {
		t.Errorf("no alternative: %+v, want nothing worth knowing", v)
	}
	if v := score.WorthKnowing(normals(3, 0, 2, 0, 3, 0)); v.Perfect != 0 {
		t.Errorf("all known: %+v", v)
	}
}

func TestTiesAreSplit(t *testing.T) {
	t.Parallel()
	r := score.Rank(normals(5, 0, 5, 0, 5, 0, 1, 0), 2)
	for i := range 3 {
		near(t, "best", r.Items[i].Best, 1.0/3, 1e-12)
		near(t, "top 2", r.Items[i].Top, 2.0/3, 1e-12)
		near(t, "expected", r.Items[i].Expected, 2, 1e-12)
	}
	near(t, "the last", r.Items[3].Expected, 4, 1e-12)
	near(t, "coin toss", score.Better(normals(5, 0)[0], normals(5, 0)[0]), 0.5, 0)
	p, tie := score.Compare(normals(9, 0)[0], normals(5, 1)[0])
	if p < 0.9 || len(tie) > 0 {
		t.Errorf("four standard deviations are called a tie (%v)", p)
	}
}

func TestUnknownScoresTakeNoPlace(t *testing.T) {
	t.Parallel()
	items := append(normals(10, 2, 9, 3, 7, 4), score.Score{})
	a, b := score.Rank(items, 1), score.Rank(items[:3], 1)
	if d := cmp.Diff(b.Items, a.Items[:3], cmpopts.EquateApprox(0, 1e-15)); d != "" {
		t.Error(d)
	}
	if !math.IsNaN(a.Items[3].Best) || !math.IsNaN(score.WorthKnowing(items).Each[3]) {
		t.Error("an unknown score has a standing")
	}
}

// Beyond 32 items the ranking is drawn; its odds must agree with the integral of the same items.
func TestDrawnRankingAgrees(t *testing.T) {
	t.Parallel()
	var items []score.Score
	for i := range 32 {
		items = append(items, itemA(), itemB())
		items = items[:i+1]
	}
	exact := score.Rank(items, 5)
	// Two hopeless items push the ranking over the limit without changing the rest.
	drawn := score.Rank(append(items, normals(-1, 0, -2, 0)...), 5)
	if exact.Sampled || !drawn.Sampled {
		t.Fatalf("sampled: %v and %v", exact.Sampled, drawn.Sampled)
	}
	for i := range items {
		near(t, fmt.Sprintf("best of %d", i), drawn.Items[i].Best, exact.Items[i].Best, 0.015)
		near(t, fmt.Sprintf("top of %d", i), drawn.Items[i].Top, exact.Items[i].Top, 0.02)
		near(t, fmt.Sprintf("expected rank of %d", i), drawn.Items[i].Expected, exact.Items[i].Expected, 0.02)
	}
}

func drawRICE(t *rapid.T) score.RICEInput {
	estimate := func(name string, low, high float64) (l, h float64) {
		l = rapid.Float64Range(low, high).Draw(t, name)
		return l, l * rapid.Float64Range(1, 6).Draw(t, name+" spread")
	}
	var in score.RICEInput
	in.Reach.Low, in.Reach.High = estimate("reach", 10, 1e5)
	in.Impact.Low, in.Impact.High = estimate("impact", 0.25, 3)
	in.Confidence.Low, in.Confidence.High = 0.5, rapid.Float64Range(0.5, 1).Draw(t, "confidence")
	in.Effort.Low, in.Effort.High = estimate("effort", 0.5, 12)
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		in.Impact.Low = -0.1 // no closed form
	}
	return in
}

// Promise 7: adding an item never moves another item's score.
func TestScoresStandAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawRICE(t)
		alone := score.RICE(in)
		for range rapid.IntRange(1, 5).Draw(t, "others") {
			score.RICE(drawRICE(t))
		}
		again := score.RICE(in)
		if d := cmp.Diff(alone, again, cmpopts.IgnoreUnexported(score.Score{})); d != "" {
			t.Fatalf("another item moved it:\n%s", d)
		}
	})
}

func TestRankingProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "n")
		k := rapid.IntRange(1, n).Draw(t, "k")
		var items []score.Score
		for range n {
			items = append(items, score.RICE(drawRICE(t)))
		}
		var best, top, expected float64
		for i, st := range score.Rank(items, k).Items {
			best, top, expected = best+st.Best, top+st.Top, expected+st.Expected
			if st.Best < 0 || st.Best > st.Top+1e-9 {
				t.Fatalf("%d: first with %v, among %d with %v", i, st.Best, k, st.Top)
			}
		}
		if math.Abs(best-1) > 5e-3 || math.Abs(top-float64(k)) > 5e-3*float64(n) || math.Abs(expected-float64(n*(n+1))/2) > 5e-3*float64(n*n) {
			t.Fatalf("best adds up to %v, top %d to %v, ranks to %v", best, k, top, expected)
		}
		a, b := items[0], items[n-1]
		if p, q := score.Better(a, b), score.Better(b, a); n > 1 && math.Abs(p+q-1) > 5e-3 {
			t.Fatalf("better %v one way, %v the other", p, q)
		}
		v := score.WorthKnowing(items)
		for i, e := range v.Each {
			if e < 0 || e > v.Perfect+1e-3*math.Abs(items[v.Choice].Mean) {
				t.Fatalf("knowing item %d is worth %v, knowing all %v", i, e, v.Perfect)
			}
		}
	})
}

func BenchmarkRank30(b *testing.B) {
	var items []score.Score
	for range 15 {
		items = append(items, itemA(), itemB())
	}
	for b.Loop() {
		score.Rank(items, 5)
	}
}
