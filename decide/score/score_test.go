package score_test

import (
	"math"
	"strings"
	"testing"

	"throughline.dev/decide/score"
	"throughline.dev/ledger"
	"throughline.dev/stats"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || got == want {
		return
	}
	if diff := math.Abs(got - want); !(diff <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", what, got, want, diff)
	}
}

func one(v float64) ledger.Range          { return *ledger.Exactly(v) }
func span(low, high float64) ledger.Range { return *ledger.Between(low, high) }

func codes(ws []score.Warning) string {
	var out []string
	for _, w := range ws {
		out = append(out, string(w.Code))
	}
	return strings.Join(out, " ")
}

// Single numbers, from McBride's article and two more; no rounding may show.
func TestRICEOfSingleNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ reach, impact, confidence, effort, want float64 }{
		{450, 3, 1, 2, 675},
		{2000, 1, 0.8, 4, 400},
		{800, 2, 0.5, 1, 800},
		{2000, 2, 0.8, 3, 1066.6666666666667},
		{5000, 0.5, 1, 1, 2500},
	} {
		s := score.RICE(score.RICEInput{Reach: one(c.reach), Impact: one(c.impact), Confidence: one(c.confidence), Effort: one(c.effort)})
		if s.Median != c.want || s.Low != c.want || s.High != c.want || s.Mean != c.want || !s.Closed {
			t.Errorf("RICE of %v = %+v, want exactly %v", c, s, c.want)
		}
		if len(s.Warnings) > 0 {
			t.Errorf("RICE of %v warns %v", c, s.Warnings)
		}
	}
}

func itemA() score.Score {
	return score.RICE(score.RICEInput{Reach: span(1000, 4000), Impact: span(1, 3), Confidence: one(1), Effort: span(2, 6)})
}

func itemB() score.Score {
	return score.RICE(score.RICEInput{Reach: span(3000, 8000), Impact: span(0.25, 1), Confidence: one(1), Effort: span(1, 2)})
}

// 1,000 against 1,732 points hides a reversal in one of four cases.
func TestRICEOfRanges(t *testing.T) {
	t.Parallel()
	a, b := itemA(), itemB()
	near(t, "muA", a.Spread.Mu, 6.907755278982138, 1e-14)
	near(t, "sigmaA", a.Spread.Sigma, 0.6329550357895528, 1e-14)
	near(t, "medianA", a.Median, 1000.0000000000007, 1e-12)
	near(t, "lowA", a.Low, 353.05960404532317, 1e-12)
	near(t, "highA", a.High, 2832.382941979476, 1e-12)
	near(t, "muB", b.Spread.Mu, 7.457061423316191, 1e-14)
	near(t, "sigmaB", b.Spread.Sigma, 0.557557330960516, 1e-14)
	near(t, "medianB", b.Median, 1732.0508075688763, 1e-12)
	near(t, "lowB", b.Low, 692.2597353195774, 1e-12)
	near(t, "highB", b.High, 4333.633529350169, 1e-12)
	if !a.Closed || !a.Spread.Log || a.Mean <= a.Median {
		t.Errorf("A = %+v, want a closed lognormal with its mean above its median", a)
	}
	p, tie := score.Compare(a, b)
	near(t, "P(A>B)", p, 0.2574529247576706, 1e-13)
	if codes(tie) != "tie" {
		t.Errorf("P(A>B) = %v is called decided", p)
	}
}

// The article's own example, read with spread: whether the 50 % is applied as a discount as well matters more than
// the score.
func TestConfidenceCountsTwice(t *testing.T) {
	t.Parallel()
	p1 := score.FromSpread(score.MethodRICE, lognormal(t, 675, 1.25))
	once := score.FromSpread(score.MethodRICE, lognormal(t, 1600, 4))
	twice := score.FromSpread(score.MethodRICE, lognormal(t, 800, 4))
	near(t, "once", score.Better(once, p1), 0.844, 5e-4)
	near(t, "twice", score.Better(twice, p1), 0.579, 5e-4)

	in := score.RICEInput{Reach: span(400, 1600), Impact: one(2), Confidence: one(0.5), Effort: one(1)}
	s := score.RICE(in)
	if codes(s.Warnings) != "confidence_twice" || !strings.Contains(s.Warnings[0].Message, "1,600 instead of 800") {
		t.Errorf("warnings %v, want the median with and without the discount", s.Warnings)
	}
	in.Reach = one(800)
	if s := score.RICE(in); len(s.Warnings) > 0 {
		t.Errorf("a discount on single numbers warns %v", s.Warnings)
	}
}

// lognormal has its 90 % range from median/factor to median*factor.
func lognormal(t *testing.T, median, factor float64) stats.Spread {
	t.Helper()
	s, err := stats.Lognormal90(median/factor, median*factor)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestImpossibleInputsStayUnknown(t *testing.T) {
	t.Parallel()
	ok := score.RICEInput{Reach: one(100), Impact: one(1), Confidence: one(1), Effort: one(1)}
	for name, c := range map[string]struct {
		change func(*score.RICEInput)
		code   string
	}{
		"zero effort":     {func(in *score.RICEInput) { in.Effort = one(0) }, "zero_effort"},
		"maybe no effort": {func(in *score.RICEInput) { in.Effort = span(0, 2) }, "zero_effort"},
		"negative effort": {func(in *score.RICEInput) { in.Effort = span(-1, 2) }, "zero_effort"},
		"backwards":       {func(in *score.RICEInput) { in.Reach = span(3, 2) }, "unreadable"},
		"NaN":             {func(in *score.RICEInput) { in.Impact = one(math.NaN()) }, "unreadable"},
		"two at once":     {func(in *score.RICEInput) { in.Impact, in.Effort = one(math.Inf(1)), one(0) }, "unreadable zero_effort"},
	} {
		in := ok
		c.change(&in)
		s := score.RICE(in)
		if s.Known || !math.IsNaN(s.Median) || codes(s.Warnings) != c.code {
			t.Errorf("%s: %+v, want unknown with %s", name, s, c.code)
		}
		if !math.IsNaN(score.Better(s, score.RICE(ok))) {
			t.Errorf("%s: an unknown score compares", name)
		}
	}
	percent := ok
	percent.Confidence = one(80)
	if s := score.RICE(percent); codes(s.Warnings) != "confidence_scale" {
		t.Errorf("confidence 80 warns %v", s.Warnings)
	}
	negative := ok
	negative.Reach = span(-10, 100)
	if s := score.RICE(negative); !s.Known || s.Closed || codes(s.Warnings) != "negative" {
		t.Errorf("reach from -10: %+v, want a sampled score that warns", s)
	}
}

// With a normal input there is no closed form. The sample must agree with one that has: a normal times a constant.
func TestSampleAgreesWithClosedForm(t *testing.T) {
	t.Parallel()
	s := score.RICE(score.RICEInput{Reach: span(-50, 250), Impact: one(2), Confidence: one(1), Effort: one(4)})
	near(t, "mean", s.Mean, 50, 1e-12)
	near(t, "median", s.Median, 50, 1e-3)
	near(t, "low", s.Low, -25, 1e-3)
	near(t, "high", s.High, 125, 1e-3)
	near(t, "P(below 0)", s.CDF(0), stats.NormalCDF(-100/(300/(2*stats.Z90))), 1e-3)
	again := score.RICE(score.RICEInput{Reach: span(-50, 250), Impact: one(2), Confidence: one(1), Effort: one(4)})
	if again.Median != s.Median || again.Low != s.Low {
		t.Error("the same estimates gave another score")
	}
	wide := score.RICE(score.RICEInput{Reach: span(-50, 250), Impact: span(1, 4), Confidence: one(1), Effort: span(2, 8)})
	mu, sigma := 0.0, 2*math.Log(4)/(2*stats.Z90)/math.Sqrt2 // impact/effort: two independent factors of 4
	near(t, "mean of a product", wide.Mean, 100*0.5*math.Exp(mu+sigma*sigma/2), 1e-9)
}

func TestICEBothWays(t *testing.T) {
	t.Parallel()
	ice := func(i, c, e float64) score.ICEInput {
		return score.ICEInput{Impact: one(i), Confidence: one(c), Ease: one(e)}
	}
	for _, c := range []struct{ i, c, e, product, mean float64 }{{9, 8, 7, 504, 8}, {7, 6, 6, 252, 19.0 / 3}, {9, 3, 9, 243, 7}, {7, 7, 6, 294, 20.0 / 3}} {
		in := ice(c.i, c.c, c.e)
		if got := score.ICEProduct(in); got.Median != c.product || got.Method != score.MethodICEProduct {
			t.Errorf("product of %v = %v, want %v", in, got.Median, c.product)
		}
		if got := score.ICEMean(in); got.Median != c.mean || got.Method != score.MethodICEMean {
			t.Errorf("mean of %v = %v, want %v", in, got.Median, c.mean)
		}
	}
	// The two definitions order these two against each other.
	items := []score.ICEInput{ice(9, 3, 9), ice(7, 7, 6)}
	products := []score.Score{score.ICEProduct(items[0]), score.ICEProduct(items[1])}
	means := []score.Score{score.ICEMean(items[0]), score.ICEMean(items[1])}
	if got := score.Reversed(products, means); len(got) != 1 || got[0] != [2]int{0, 1} {
		t.Errorf("reversed = %v, want the one pair", got)
	}
	if got := score.Reversed(products, products); len(got) != 0 {
		t.Errorf("a method reverses itself: %v", got)
	}
	if ws := score.ICEProduct(ice(11, 5, 5)).Warnings; codes(ws) != "off_scale" {
		t.Errorf("impact 11 warns %v", ws)
	}
	ranged := score.ICEMean(score.ICEInput{Impact: span(4, 8), Confidence: span(3, 6), Ease: one(5)})
	if ranged.Closed || !(ranged.Low < ranged.Median && ranged.Median < ranged.High) {
		t.Errorf("mean of ranges = %+v", ranged)
	}
}

func TestWSJFAndCD3(t *testing.T) {
	t.Parallel()
	s := score.WSJF(score.WSJFInput{Value: one(13), Criticality: one(8), RiskOpportunity: one(8), JobSize: one(5)})
	if s.Median != 5.8 || codes(s.Warnings) != "ordinal_sum" {
		t.Errorf("WSJF = %+v, want 5.8 with a warning about points", s)
	}
	if s := score.WSJF(score.WSJFInput{Value: one(1)}); s.Known || codes(s.Warnings) != "zero_effort" {
		t.Errorf("WSJF without job size = %+v, want unknown", s)
	}
	a := score.CD3(score.CD3Input{CostOfDelay: one(10), Duration: one(2)})
	b := score.CD3(score.CD3Input{CostOfDelay: one(30), Duration: one(4)})
	if a.Median != 5 || b.Median != 7.5 || len(a.Warnings) > 0 {
		t.Errorf("CD3 = %v and %v, want 5 and 7.5", a.Median, b.Median)
	}
	r := score.CD3(score.CD3Input{CostOfDelay: span(5, 20), Duration: span(1, 4)})
	if !r.Closed || math.Abs(r.Median-5) > 1e-12 {
		t.Errorf("CD3 of ranges = %+v, want a closed form with median 5", r)
	}
}

func TestOpportunity(t *testing.T) {
	t.Parallel()
	share := func(tenths float64) stats.Proportion {
		return stats.Proportion{Hits: int(math.Round(tenths * 10)), N: 100}
	}
	for _, c := range []struct{ important, satisfied, want float64 }{{9, 3, 15}, {9, 9, 9}, {6.5, 5.7, 7.3}, {2.4, 8, 2.4}} {
		g := score.Opportunity(share(c.important), share(c.satisfied), 0.95)
		near(t, "opportunity", g.Value, c.want, 1e-12)
		if !g.Contains(g.Value) || g.Low < 0 || g.High > 20 {
			t.Errorf("%v: %+v", c, g)
		}
	}
	// With four times the answers the interval is about half as wide.
	small := score.Opportunity(stats.Proportion{Hits: 45, N: 50}, stats.Proportion{Hits: 15, N: 50}, 0.95)
	large := score.Opportunity(stats.Proportion{Hits: 180, N: 200}, stats.Proportion{Hits: 60, N: 200}, 0.95)
	near(t, "width ratio", (small.High-small.Low)/(large.High-large.Low), 2, 0.05)
	if g := score.Opportunity(stats.Proportion{}, stats.Proportion{}, 0.95); !math.IsNaN(g.Value) || g.Low != 0 || g.High != 20 {
		t.Errorf("nobody asked: %+v", g)
	}
	r := score.OpportunityFromRanges(span(85, 95), span(20, 40))
	near(t, "from ranges", r.Value, 15, 1e-12)
	// The score rises twice as fast in importance: sqrt((2*.5)^2 + 1^2).
	near(t, "low", r.Low, 15-math.Sqrt2, 1e-12)
	if len(r.Warnings) > 0 {
		t.Errorf("warns %v", r.Warnings)
	}
	if ws := score.OpportunityFromRanges(one(4.5), one(2.1)).Warnings; codes(ws) != "means_for_shares" {
		t.Errorf("mean ratings warn %v", ws)
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for want, periods := range map[string][][]string{
		"":              {nil, {"quarter"}, {"quarter", "quarter"}, {"", ""}},
		"mixed_periods": {{"quarter", "month"}, {"quarter", "quarter", ""}},
	} {
		for _, p := range periods {
			if got := codes(score.Periods(p...)); got != want {
				t.Errorf("periods %q warn %q, want %q", p, got, want)
			}
		}
	}
}
