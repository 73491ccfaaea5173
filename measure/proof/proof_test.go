package proof_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/define/claim"
	"throughline.dev/define/quantity"
	"throughline.dev/measure/proof"
	"throughline.dev/stats"
)

func share(target float64) claim.Claim { return claim.Claim{Form: claim.Share, Target: target} }

func tally(hits, n int64) proof.Tally { return proof.Tally{N: n, Hits: hits} }

// The vectors come from an implementation of the exact interval other than ours.
func TestSharesAreJudgedByTheExactBound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n int64
		target  float64
		low     float64
		want    proof.Verdict
	}{
		{190, 200, 0.95, 0.916664848933628, proof.CannotTell},
		{1930, 2000, 0.95, 0.9574631263957056, proof.Met},
		{96, 100, 0.95, 0.9108037498411201, proof.CannotTell}, // the point passes and proves nothing
		{5954, 6000, 0.99, 0.9902078430981155, proof.Met},
		{59, 59, 0.95, math.Pow(0.05, 1.0/59), proof.Met},
		{58, 58, 0.95, math.Pow(0.05, 1.0/58), proof.CannotTell},
		{80, 100, 0.95, math.NaN(), proof.NotMet},
	} {
		r := proof.Judge(share(c.target), tally(c.hits, c.n), proof.Rule{})
		if r.Verdict != c.want {
			t.Errorf("%d of %d against %v: %s (%s)", c.hits, c.n, c.target, r.Verdict, r.Says)
		}
		if low := *r.Figure.Low / 100; !math.IsNaN(c.low) && math.Abs(low-c.low) > 1e-12 {
			t.Errorf("%d of %d: lower bound %.16f, want %.16f", c.hits, c.n, low, c.low)
		}
		if (r.Verdict == proof.CannotTell) != (r.Missing != "") {
			t.Errorf("%d of %d: %s, missing %q", c.hits, c.n, r.Verdict, r.Missing)
		}
	}
}

// The p value of a one-sided test is one less the confidence at which the bound touches the target.
func TestTheBoundsAgreeWithTheTest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n int
		p       float64
	}{{190, 200, 0.5831}, {1930, 2000, 0.000756}} {
		low, high := 1e-9, 1-1e-9
		for range 80 {
			p := (low + high) / 2
			if level := math.Abs(1 - 2*p); p < 0.5 && (stats.Proportion{Hits: c.hits, N: c.n}).ClopperPearson(level).Low > 0.95 ||
				p >= 0.5 && touches(c.hits, c.n, p) {
				high = p
			} else {
				low = p
			}
		}
		if got := (low + high) / 2; math.Abs(got-c.p) > 0.01*c.p {
			t.Errorf("%d of %d against 95 %%: p %.6f, want %v", c.hits, c.n, got, c.p)
		}
	}
}

// touches reports whether P(X >= hits | 0.95) is at most p, by the binomial itself.
func touches(hits, n int, p float64) bool {
	var sum float64
	for k := hits; k <= n; k++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(a - b - c + float64(k)*math.Log(0.95) + float64(n-k)*math.Log(0.05))
	}
	return sum <= p
}

func TestNeededIsTheSmallestSampleThatCanProveIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		claim claim.Claim
		want  int64
	}{
		{share(0.95), 59},
		{share(0.99), 299},
		{share(0.5), 5},
		{share(0.999), 2995},
		{claim.Claim{Form: claim.Share, Target: 0.01, AtMost: true}, 299},
		{share(1), 0},
		{share(0), 0},
	} {
		n := proof.Needed(c.claim, 0.95)
		if n != c.want {
			t.Errorf("%v: %d, want %d", c.claim.Target, n, c.want)
		}
		if n == 0 || c.claim.AtMost {
			continue
		}
		if r := proof.Judge(c.claim, tally(n, n), proof.Rule{}); r.Verdict != proof.Met {
			t.Errorf("%v: %d good cases prove nothing: %s", c.claim.Target, n, r.Says)
		}
		if r := proof.Judge(c.claim, tally(n-1, n-1), proof.Rule{}); r.Verdict != proof.CannotTell || !strings.Contains(r.Missing, "too few") {
			t.Errorf("%v: %d good cases are said to prove it: %s", c.claim.Target, n-1, r.Missing)
		}
	}
}

func TestAtMostAShareLooksAtTheUpperBound(t *testing.T) {
	t.Parallel()
	c := claim.Claim{Form: claim.Share, Target: 0.01, AtMost: true}
	for hits, want := range map[int64]proof.Verdict{0: proof.Met, 2: proof.Met, 10: proof.CannotTell, 30: proof.NotMet} {
		if r := proof.Judge(c, tally(hits, 1000), proof.Rule{}); r.Verdict != want {
			t.Errorf("%d of 1000 against at most 1 %%: %s, want %s", hits, r.Verdict, want)
		}
	}
}

func milliseconds(comparator string, low float64) *claim.Bound {
	return &claim.Bound{Comparator: comparator, Low: low / 1000, High: math.Inf(1), Unit: quantity.Unit{Symbol: "ms", Factor: 0.001, Dimension: quantity.Duration}}
}

func TestEveryFallsWithTheFirstCounterexample(t *testing.T) {
	t.Parallel()
	c := claim.Claim{Form: claim.Every, Bound: milliseconds("<", 200), Target: 1}
	var few, many, bad proof.Tally
	for i := range 300 {
		v := 0.1 + float64(i%50)/1000
		if i < 58 {
			few.Add(v, c.Bound)
		}
		many.Add(v, c.Bound)
		bad.Add(v, c.Bound)
	}
	bad.Add(0.25, c.Bound)
	bad.Add(0.9, c.Bound)
	bad.Add(0.3, c.Bound)
	if r := proof.Judge(c, few, proof.Rule{}); r.Verdict != proof.CannotTell || !strings.Contains(r.Missing, "at least 59") {
		t.Errorf("58 good ones: %s, %q", r.Verdict, r.Missing)
	}
	// The rule of three: none in 300 shows that fewer than one in 100 are bad.
	if r := proof.Judge(c, many, proof.Rule{}); r.Verdict != proof.Met || !strings.Contains(r.Says, "at least 99 % of all do, not that every one does") {
		t.Errorf("300 good ones: %s, %q", r.Verdict, r.Says)
	}
	if r := proof.Judge(c, bad, proof.Rule{}); r.Verdict != proof.NotMet || r.Says != "3 of 303 cases did not hold, the worst at 900 ms" {
		t.Errorf("three bad ones: %s, %q", r.Verdict, r.Says)
	}
}

func TestAMeanIsJudgedByItsInterval(t *testing.T) {
	t.Parallel()
	c := claim.Claim{Form: claim.Mean, Bound: milliseconds("<", 200)}
	values := func(n int, around, spread float64) proof.Tally {
		var out proof.Tally
		for i := range n {
			out.Add((around+spread*float64(i%11-5)/5)/1000, c.Bound)
		}
		return out
	}
	for name, x := range map[string]struct {
		tally proof.Tally
		want  proof.Verdict
	}{
		"well below": {values(110, 150, 40), proof.Met}, "well above": {values(110, 260, 40), proof.NotMet},
		"at the bound": {values(110, 199, 80), proof.CannotTell}, "too few": {values(20, 100, 1), proof.CannotTell},
	} {
		if r := proof.Judge(c, x.tally, proof.Rule{}); r.Verdict != x.want {
			t.Errorf("%s: %s (%s)", name, r.Verdict, r.Says)
		}
	}
	var all []float64
	sample := values(110, 150, 40)
	for i := range 110 {
		all = append(all, (150+40*float64(i%11-5)/5)/1000)
	}
	m := stats.MeanOf(all, 0.9) // its bounds are one-sided at 95 %
	if r := proof.Judge(c, sample, proof.Rule{}); math.Abs(*r.Figure.High-1000*m.High) > 1e-9 {
		t.Errorf("upper bound %v, two passes give %v", *r.Figure.High, 1000*m.High)
	}
}

func TestACountIsFinalWhenItsWindowIsComplete(t *testing.T) {
	t.Parallel()
	bound := func(op string, v float64) *claim.Bound {
		return &claim.Bound{Comparator: op, Low: v, Unit: quantity.Unit{Symbol: "incidents", Factor: 1}}
	}
	for _, c := range []struct {
		op       string
		number   float64
		complete bool
		want     proof.Verdict
	}{
		{"<=", 3, true, proof.Met},
		{"<=", 3, false, proof.CannotTell},
		{"<=", 9, false, proof.NotMet},
		{">=", 9, false, proof.Met},
		{">=", 3, true, proof.NotMet},
		{">=", 3, false, proof.CannotTell},
		{"=", 5, true, proof.Met},
	} {
		r := proof.Judge(claim.Claim{Form: claim.Count, Bound: bound(c.op, 5)}, proof.Tally{Number: c.number, Complete: c.complete}, proof.Rule{})
		if r.Verdict != c.want {
			t.Errorf("%v counted against %s 5 (complete: %v): %s", c.number, c.op, c.complete, r.Verdict)
		}
	}
	low := claim.Claim{Form: claim.Rate, Bound: bound(">=", 5)}
	if r := proof.Judge(low, proof.Tally{Number: 3, Complete: true}, proof.Rule{}); r.Verdict != proof.CannotTell || !strings.Contains(r.Missing, "never asked for") {
		t.Errorf("a rate nobody asked for: %s, %q", r.Verdict, r.Missing)
	}
}

func TestNothingObservedIsNoVerdict(t *testing.T) {
	t.Parallel()
	for _, form := range []claim.Form{claim.Share, claim.Every, claim.Some, claim.Mean} {
		if r := proof.Judge(claim.Claim{Form: form, Target: 0.9, Bound: milliseconds("<", 1)}, proof.Tally{}, proof.Rule{}); r.Verdict != proof.CannotTell || r.Figure.Value != nil {
			t.Errorf("%s of nothing: %s, %v", form, r.Verdict, r.Figure)
		}
	}
}

// More good cases never turn a verdict for the worse, and a verdict never contradicts the point.
func TestVerdictsFollowTheCases(t *testing.T) {
	t.Parallel()
	rank := map[proof.Verdict]int{proof.NotMet: 0, proof.CannotTell: 1, proof.Met: 2}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 5000).Draw(t, "n")
		hits := rapid.Int64Range(0, n-1).Draw(t, "hits")
		target := rapid.Float64Range(0.001, 0.999).Draw(t, "target")
		a, b := proof.Judge(share(target), tally(hits, n), proof.Rule{}), proof.Judge(share(target), tally(hits+1, n), proof.Rule{})
		if rank[a.Verdict] > rank[b.Verdict] {
			t.Fatalf("%d of %d is %s, one more good is %s", hits, n, a.Verdict, b.Verdict)
		}
		point := float64(hits) / float64(n)
		if a.Verdict == proof.Met && point <= target || a.Verdict == proof.NotMet && point >= target {
			t.Fatalf("%d of %d against %v is %s", hits, n, target, a.Verdict)
		}
	})
}

// A narrow interval is written with as many digits as it takes to see it.
func TestBoundsAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n int64
		want    string
	}{
		{96, 100, "96 of 100 cases: 96 % [91.1 %, 98.6 %]"},
		{497_083, 500_000, "497,083 of 500,000 cases: 99.42 % [99.4 %, 99.43 %]"},
		{999_999, 1_000_000, "999,999 of 1,000,000 cases: 99.9999 % [99.9995 %, 100 %]"},
	} {
		if r := proof.Judge(share(0.95), tally(c.hits, c.n), proof.Rule{}); r.Says != c.want {
			t.Errorf("%s, want %s", r.Says, c.want)
		}
	}
}

// A finding holds finite numbers only: one that does not fit would keep all of them from being stored.
func TestNumbersThatRunOverAreNoVerdict(t *testing.T) {
	t.Parallel()
	finite := func(r proof.Result) bool {
		for _, v := range []*float64{r.Figure.Value, r.Figure.Low, r.Figure.High} {
			if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
				return false
			}
		}
		return !strings.Contains(r.Says, "NaN") && !strings.Contains(r.Says, "Inf")
	}
	bound := claim.Bound{Comparator: "<", Low: 0.2, Unit: quantity.Unit{Symbol: "ms", Factor: 0.001}}
	for _, form := range []claim.Form{claim.Share, claim.Every, claim.Some, claim.Mean, claim.Count, claim.Rate} {
		c := claim.Claim{Form: form, Target: 0.95, Bound: &bound}
		var large proof.Tally
		for i := range 100 {
			large.Add(math.MaxFloat64*float64(1-2*(i%2)), &bound)
		}
		large.Number, large.Complete = math.Inf(1), true
		if r := proof.Judge(c, large, proof.Rule{}); !finite(r) {
			t.Errorf("%s of values that run over: %+v", form, r)
		}
		for _, impossible := range []proof.Tally{tally(-5, -5), tally(5, 3), tally(-1, 3), tally(math.MinInt64, math.MinInt64)} {
			if r := proof.Judge(c, impossible, proof.Rule{}); r.Verdict != proof.CannotTell || r.Missing == "" || !finite(r) {
				t.Errorf("%s of %d good of %d: %+v", form, impossible.Hits, impossible.N, r)
			}
		}
	}
}
