// Package proof judges a claim by what was observed: met, not met, or cannot tell. The interval decides, never the
// point: 96 of 100 within the bound look like more than 95 % and prove nothing.
//
// Shares and percentiles are judged by the exact one-sided interval of Clopper and Pearson, means by Student's one-sided
// t, "every" and "max" by the first counterexample, counts and rates by the number itself once the window is complete.
// What was not observed is a reason, not a zero.
package proof

import (
	"fmt"
	"math"
	"strconv"

	"throughline.dev/define/claim"
	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// Verdict is the answer.
type Verdict string

// Verdicts.
const (
	Met        Verdict = "met"
	NotMet     Verdict = "not_met"
	CannotTell Verdict = "cannot_tell"
)

// Result is a verdict with what it rests on.
type Result struct {
	Verdict Verdict `json:"verdict" enum:"met,not_met,cannot_tell"`
	// Says is one sentence with the figures, without a full stop: "96 of 100 cases: 96 % [91.1 %, 98.6 %]".
	Says    string        `json:"says" doc:"one sentence with the figures"`
	Missing string        `json:"missing,omitempty" doc:"what keeps the verdict from being one, when it is cannot tell"`
	N       int64         `json:"n" doc:"cases, values or tests"`
	Hits    int64         `json:"hits" doc:"of which good"`
	Figure  ledger.Figure `json:"figure"`
	Needed  int64         `json:"needed,omitempty" doc:"smallest n that could ever prove it, were every case good; absent: there is none"`
}

// Rule says how sure a verdict must be.
type Rule struct {
	Confidence float64 // one-sided; 0: 0.95
	AsOf       string
	Metric     string // name of the figure
}

func (r Rule) confidence() float64 {
	if r.Confidence > 0.5 && r.Confidence < 1 {
		return r.Confidence
	}
	return 0.95
}

// Unknown is the result when there is nothing to judge by.
func Unknown(missing string) Result {
	return Result{Verdict: CannotTell, Missing: missing, Says: missing, Figure: ledger.Figure{Note: "cannot tell"}}
}

// Judge judges a claim by a tally of its cases.
func Judge(c claim.Claim, t Tally, r Rule) Result {
	out := Result{N: t.N, Hits: t.Hits}
	out.Figure = ledger.Figure{Name: r.Metric, N: t.N, AsOf: r.AsOf, Definition: definition(c, r)}
	if t.N < 0 || t.Hits < 0 || t.Hits > t.N {
		out.missing(fmt.Sprintf("%d of %d cases cannot be", t.Hits, t.N))
		return out
	}
	if t.N == 0 && c.Form != claim.Count && c.Form != claim.Rate {
		out.missing("nothing was observed")
		return out
	}
	if c.Bound != nil && (c.Form == claim.Share || c.Form == claim.Every) && r.Metric != "" {
		out.Figure.Name += " within the limit" // what is shown is a share of cases, not the value itself
	}
	switch c.Form {
	case claim.Share:
		out.share(c, t, r)
	case claim.Every:
		out.every(t, r)
	case claim.Some:
		out.some(t, r)
	case claim.Mean:
		out.mean(c, t, r)
	case claim.Count, claim.Rate:
		out.number(c, t)
	default:
		out.missing(fmt.Sprintf("a claim of the form %q cannot be judged", c.Form))
	}
	out.finite()
	return out
}

// finite takes back a verdict whose numbers ran over: values of 1e308 have no mean, and no figure can hold it.
func (out *Result) finite() {
	for _, v := range []*float64{out.Figure.Value, out.Figure.Low, out.Figure.High} {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			out.Figure.Value, out.Figure.Low, out.Figure.High, out.Figure.Level = nil, nil, nil, 0
			out.Says = ""
			out.missing("the values are too large to be counted with")
			return
		}
	}
}

func (out *Result) missing(why string) {
	out.Verdict, out.Missing = CannotTell, why
	if out.Figure.Value == nil {
		out.Figure.Note = "cannot tell"
	}
	if out.Says == "" {
		out.Says = why
	}
}

// share compares the exact bounds of a share with the target.
func (out *Result) share(c claim.Claim, t Tally, r Rule) {
	out.Needed = Needed(c, r.confidence())
	p := stats.Proportion{Hits: int(t.Hits), N: int(t.N)}
	i := p.ClopperPearson(2*r.confidence() - 1) // each of its bounds is one-sided at the confidence
	out.percent(p, i, r)
	out.Says = fmt.Sprintf("%s of %s cases: %s", ledger.FormatNumber(float64(t.Hits)), ledger.FormatNumber(float64(t.N)), percents(p.Value(), i.Low, i.High))
	good, bad := i.Low > c.Target, i.High < c.Target
	if c.AtMost {
		good, bad = bad, good
	}
	switch {
	case good:
		out.Verdict = Met
	case bad:
		out.Verdict = NotMet
	case out.Needed > t.N:
		out.missing(fmt.Sprintf("%s cases are too few: fewer than %s can never prove it", ledger.FormatNumber(float64(t.N)), ledger.FormatNumber(float64(out.Needed))))
	default:
		out.missing(fmt.Sprintf("the interval holds the target of %s; more cases narrow it", percent(c.Target)))
	}
}

// every is disproved by one case. That none was found is judged when there are enough cases to have found one.
func (out *Result) every(t Tally, r Rule) {
	enough := least(r.confidence())
	out.Needed = enough
	p := stats.Proportion{Hits: int(t.Hits), N: int(t.N)}
	i := p.ClopperPearson(2*r.confidence() - 1)
	out.percent(p, i, r)
	bad := t.N - t.Hits
	if bad > 0 {
		out.Verdict = NotMet
		out.Says = fmt.Sprintf("%s of %s cases did not hold", ledger.FormatNumber(float64(bad)), ledger.FormatNumber(float64(t.N)))
		if t.Worst != nil && !math.IsInf(t.Worst.Value, 0) {
			out.Says += fmt.Sprintf(", the worst at %s", t.Worst.text())
		}
		return
	}
	out.Says = fmt.Sprintf("all %s cases held; that shows (%s confidence) that at least %s of all do, not that every one does", ledger.FormatNumber(float64(t.N)), percent(r.confidence()), percent(i.Low))
	if t.N < enough {
		out.missing(fmt.Sprintf("%s cases are too few to have met a bad one: at least %s are needed", ledger.FormatNumber(float64(t.N)), ledger.FormatNumber(float64(enough))))
		return
	}
	out.Verdict = Met
}

// some is proved by one case.
func (out *Result) some(t Tally, r Rule) {
	p := stats.Proportion{Hits: int(t.Hits), N: int(t.N)}
	out.percent(p, p.ClopperPearson(2*r.confidence()-1), r)
	out.Says = fmt.Sprintf("%s of %s cases reached it", ledger.FormatNumber(float64(t.Hits)), ledger.FormatNumber(float64(t.N)))
	if t.Hits > 0 {
		out.Verdict = Met
		return
	}
	out.missing("no case reached it, which does not say that none could")
}

// leastMean is how many values a mean needs: below, its distribution is that of the values, which are skewed.
const leastMean = 30

func (out *Result) mean(c claim.Claim, t Tally, r Rule) {
	b := *c.Bound
	out.Needed = leastMean
	out.Figure.Unit = b.Unit.Symbol
	m, se := t.mean(), t.standardError()
	point := b.Stated(m)
	out.Figure.Value = &point
	q := stats.StudentQuantile(r.confidence(), float64(t.N-1))
	low, high := m-q*se, m+q*se
	if t.N < leastMean || math.IsNaN(se) {
		out.Says = fmt.Sprintf("the mean of %s values is %s %s", ledger.FormatNumber(float64(t.N)), ledger.FormatNumber(point), b.Unit.Symbol)
		out.missing(fmt.Sprintf("%s values are too few for a mean: at least %d are needed", ledger.FormatNumber(float64(t.N)), leastMean))
		return
	}
	sl, sh := b.Stated(low), b.Stated(high)
	out.Figure.Low, out.Figure.High, out.Figure.Level = &sl, &sh, 2*r.confidence()-1
	out.Says = fmt.Sprintf("the mean of %s values is %s %s [%s, %s]", ledger.FormatNumber(float64(t.N)), ledger.FormatNumber(point), b.Unit.Symbol, ledger.FormatNumber(sl), ledger.FormatNumber(sh))
	l, h := b.Holds(low), b.Holds(high)
	switch {
	case l && h:
		out.Verdict = Met
	case b.Upper() && low > b.Low, b.Lower() && high < b.Low, b.Comparator == "within" && (high < b.Low || low > b.High), b.Comparator == "=" && (high < b.Low || low > b.Low):
		out.Verdict = NotMet
	default:
		out.missing("the interval of the mean holds the bound; more values narrow it")
	}
}

// number judges what was counted: a count is no sample, but it is final only when its window is complete.
func (out *Result) number(c claim.Claim, t Tally) {
	b := *c.Bound
	v := t.Number
	point := b.Stated(v)
	out.Figure.Value, out.Figure.Unit = &point, b.Unit.Symbol
	out.Figure.Note = "counted, not sampled: no interval"
	out.Says = fmt.Sprintf("%s %s were counted", ledger.FormatNumber(point), b.Unit.Symbol)
	if c.Form == claim.Rate {
		out.Says = fmt.Sprintf("the highest rate was %s %s", ledger.FormatNumber(point), b.Unit.Symbol)
	}
	holds := b.Holds(v)
	switch {
	case c.Form == claim.Rate && !holds && b.Lower():
		out.missing("a rate as high was never asked for; a load test shows whether it can be carried")
	case c.Form == claim.Rate && holds && b.Lower(), b.Lower() && holds:
		out.Verdict = Met // more of it cannot undo that
	case b.Upper() && !holds:
		out.Verdict = NotMet
	case !t.Complete:
		out.missing("the window is not complete yet")
	case holds:
		out.Verdict = Met
	default:
		out.Verdict = NotMet
	}
}

// percent fills in the figure of a share.
func (out *Result) percent(p stats.Proportion, i stats.Interval, r Rule) {
	v, low, high := 100*p.Value(), 100*i.Low, 100*i.High
	out.Figure.Value, out.Figure.Low, out.Figure.High = &v, &low, &high
	out.Figure.Unit, out.Figure.Level = "%", 2*r.confidence()-1
}

// Needed is the smallest n that could ever prove a share, were every case good (or none, where at most a share may be):
// 59 for 95 % at a confidence of 95 %.
func Needed(c claim.Claim, confidence float64) int64 {
	target := c.Target
	if c.AtMost {
		target = 1 - c.Target
	}
	if !(target > 0 && target < 1) {
		return 0
	}
	n := math.Ceil(math.Log(1-confidence) / math.Log(target))
	if math.Pow(target, n-1) <= 1-confidence { // rounding
		n--
	}
	return int64(n)
}

// least is how many cases without a bad one show that at least 95 % of all are good.
func least(confidence float64) int64 {
	return Needed(claim.Claim{Form: claim.Share, Target: 0.95}, confidence)
}

func definition(c claim.Claim, r Rule) string {
	bounds := fmt.Sprintf("each bound one-sided at %s", percent(r.confidence()))
	of := "of cases"
	if c.OfTime {
		of = "of moments"
	}
	switch c.Form {
	case claim.Share, claim.Every, claim.Some:
		s := "Share " + of + " that are good"
		if c.Bound != nil {
			s = "Share " + of + " with a value " + describe(*c.Bound)
		}
		return s + "; exact interval (Clopper-Pearson), " + bounds
	case claim.Mean:
		return "Mean of the values; Student's t interval, " + bounds
	case claim.Rate:
		return "Highest rate within the window, counted"
	}
	return "Cases within the window, counted"
}

// describe writes a bound in the unit it was stated in.
func describe(b claim.Bound) string {
	if b.Comparator == "within" {
		return fmt.Sprintf("from %s to %s %s", plain(b.Stated(b.Low)), plain(b.Stated(b.High)), b.Unit.Symbol)
	}
	return fmt.Sprintf("%s %s %s", b.Comparator, plain(b.Stated(b.Low)), b.Unit.Symbol)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// percent writes a share; what is not 100 % is not rounded to it.
func percent(p float64) string {
	for digits := 3; digits < 12; digits++ {
		s := strconv.FormatFloat(100*p, 'g', digits, 64)
		if v, err := strconv.ParseFloat(s, 64); err == nil && (v != 100 || p == 1) && (v != 0 || p == 0) {
			return s + " %"
		}
	}
	return strconv.FormatFloat(100*p, 'g', -1, 64) + " %"
}

// percents writes a share with its bounds, with as many digits as tell them apart.
func percents(p, low, high float64) string {
	for digits := 3; digits < 9; digits++ {
		a, b, c := significant(low, digits), significant(p, digits), significant(high, digits)
		if (a != b || low == p) && (b != c || high == p) {
			return fmt.Sprintf("%s %% [%s %%, %s %%]", b, a, c)
		}
	}
	return fmt.Sprintf("%s [%s, %s]", percent(p), percent(low), percent(high))
}

func significant(p float64, digits int) string { return strconv.FormatFloat(100*p, 'g', digits, 64) }
