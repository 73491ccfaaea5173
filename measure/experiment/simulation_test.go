package experiment_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/survival"
	"throughline.dev/stats"
	"throughline.dev/stats/statstest"
)

// skewed is what people spend: most nothing, some a little, few a lot.
func skewed(r *rand.Rand) float64 {
	if r.Float64() < 0.8 {
		return 0
	}
	return math.Exp(3 + r.NormFloat64())
}

// A/A: one log of 20,000 people whose spending is skewed is split by chance a thousand times. Nothing differs, so p
// values must be uniform and one in twenty below 0.05: 5 % give or take two standard errors of 0.69 %. Means by Welch's
// test, raw and capped at the pooled 99 % quantile, shares by the score test.
func TestNothingIsFoundWhereNothingIs(t *testing.T) {
	t.Parallel()
	const people, splits = 20_000, 1000
	r := stats.SeedOf("A/A").Rand()
	spent := make([]float64, people)
	for i := range spent {
		spent[i] = skewed(r)
	}
	limit := stats.Sort(spent).Linear(0.99)
	var p struct{ mean, capped, share []float64 }
	side := make([]uint64, people/64+1)
	for range splits {
		for i := range side {
			side[i] = r.Uint64()
		}
		var arms [2]struct {
			raw, capped sums
			hits        int
		}
		for i, v := range spent {
			a := &arms[side[i/64]>>(i%64)&1]
			a.raw.add(v)
			a.capped.add(min(v, limit))
			if v > 0 {
				a.hits++
			}
		}
		a, b := &arms[0], &arms[1]
		p.mean = append(p.mean, effect.Welch(a.raw.statistic(), b.raw.statistic(), 0.95).P)
		p.capped = append(p.capped, effect.Welch(a.capped.statistic(), b.capped.statistic(), 0.95).P)
		p.share = append(p.share, effect.Shares(stats.Proportion{Hits: a.hits, N: a.raw.n}, stats.Proportion{Hits: b.hits, N: b.raw.n}, 0.95).P)
	}
	for name, values := range map[string][]float64{"mean": p.mean, "capped mean": p.capped, "share": p.share} {
		_, ks := stats.KolmogorovUniform(stats.Sort(values))
		found := below(values, 0.05)
		t.Logf("A/A, %s: %.1f %% below 0.05, KS p %.2f", name, 100*found, ks)
		if ks < 0.01 || math.Abs(found-0.05) > 0.014 {
			t.Errorf("%s: %.1f %% below 0.05, uniform p %.4f", name, 100*found, ks)
		}
	}
}

type sums struct {
	n          int
	sum, total float64
}

func (s *sums) add(v float64) { s.n++; s.sum += v; s.total += v * v }

func (s sums) statistic() effect.Statistic {
	return effect.OfMean(stats.MomentsFromSums(s.n, s.sum, s.total))
}

func below(p []float64, limit float64) float64 {
	n := 0
	for _, v := range p {
		if v < limit {
			n++
		}
	}
	return float64(n) / float64(len(p))
}

// A/A looked at every day for four weeks, 1,000 times: the sequential test finds a difference on any day in at most 5 %
// of them. The same peeks with a test for one look find one in more than 20 %.
func TestPeekingEveryDay(t *testing.T) {
	t.Parallel()
	const runs, days, perDay = 1000, 28, 250
	r := stats.SeedOf("peeking").Rand()
	var always, once int
	for range runs {
		var a, b sums
		var foundAlways, foundOnce bool
		for range days {
			for range perDay {
				a.add(skewed(r))
				b.add(skewed(r))
			}
			x, y := a.statistic(), b.statistic()
			foundAlways = foundAlways || effect.Sequential(x, y, 0.95, effect.DefaultTuning).P < 0.05
			foundOnce = foundOnce || effect.Welch(x, y, 0.95).P < 0.05
		}
		if foundAlways {
			always++
		}
		if foundOnce {
			once++
		}
	}
	t.Logf("any-time false positives over %d daily peeks: sequential %.1f %%, fixed %.1f %%", days, 100*float64(always)/runs, 100*float64(once)/runs)
	if always > runs*5/100 {
		t.Errorf("the sequential test found a difference in %d of %d", always, runs)
	}
	if once < runs*15/100 {
		t.Errorf("a test for one look found a difference in %d of %d: the simulation does not peek", once, runs)
	}
}

func TestIntervalsOfSharesCover(t *testing.T) {
	t.Parallel()
	const runs, n = 4000, 800
	const p0, p1 = 0.10, 0.13
	r := stats.SeedOf("coverage of shares").Rand()
	var c statstest.Coverage
	for range runs {
		from, to := draw(r, n, p0), draw(r, n, p1)
		c.Saw("difference, score", effect.Shares(from, to, 0.95).Interval, p1-p0)
		c.Saw("difference, Newcombe", stats.NewcombeDifference(from, to, 0.95), p1-p0)
		c.Saw("difference, Welch", effect.Welch(effect.OfShare(from), effect.OfShare(to), 0.95).Interval, p1-p0)
		c.Saw("lift, log-ratio", stats.LogRatio(from, to, 0.95), p1/p0)
		c.Saw("lift, Fieller", effect.Fieller(effect.OfShare(from), effect.OfShare(to), 0.95), p1/p0)
		c.Saw("share, Wilson", from.Wilson(0.95), p0)
		c.Saw("share, Jeffreys", from.Jeffreys(0.95), p0)
		c.Saw("share, Clopper-Pearson", from.ClopperPearson(0.95), p0)
	}
	c.Judge(t, "share, Clopper-Pearson")
}

func draw(r *rand.Rand, n int, p float64) stats.Proportion {
	out := stats.Proportion{N: n}
	for range n {
		if r.Float64() < p {
			out.Hits++
		}
	}
	return out
}

func TestIntervalsOfMeansCover(t *testing.T) {
	t.Parallel()
	const runs, n = 4000, 300
	const lift = 1.2
	mean := math.Exp(0.5 * 0.6 * 0.6) // of the lognormal below
	r := stats.SeedOf("coverage of means").Rand()
	var c statstest.Coverage
	x, pre := [2][]float64{make([]float64, n), make([]float64, n)}, [2][]float64{make([]float64, n), make([]float64, n)}
	for range runs {
		for arm := range x {
			for i := range n {
				habit := 0.5 * r.NormFloat64()
				pre[arm][i] = math.Exp(habit)
				x[arm][i] = math.Exp(habit + math.Sqrt(0.36-0.25)*r.NormFloat64())
				if arm == 1 {
					x[arm][i] *= lift
				}
			}
		}
		from, to := effect.OfMean(stats.MomentsOf(x[0])), effect.OfMean(stats.MomentsOf(x[1]))
		c.Saw("difference, Welch", effect.Welch(from, to, 0.95).Interval, mean*(lift-1))
		c.Saw("lift, log-ratio", effect.LogRatio(from, to, 0.95), lift)
		c.Saw("lift, Fieller", effect.Fieller(from, to, 0.95), lift)
		adjusted, _ := effect.Adjust(stats.PairOf(x[0], pre[0]), stats.PairOf(x[1], pre[1]))
		c.Saw("difference, CUPED", effect.Welch(adjusted[0], adjusted[1], 0.95).Interval, mean*(lift-1))
		c.Saw("lift, log-ratio, CUPED", effect.LogRatio(adjusted[0], adjusted[1], 0.95), lift)
		c.Saw("at one look, always valid", effect.Sequential(from, to, 0.95, effect.DefaultTuning).Interval, mean*(lift-1))
	}
	c.Judge(t, "at one look, always valid")
}

// The whole way from rows to the verdict, capped and without a difference: in at most about one in twenty there is one.
func TestVerdictsWhereNothingDiffers(t *testing.T) {
	t.Parallel()
	const people, splits = 2000, 1000
	r := stats.SeedOf("A/A verdicts").Rand()
	spent := make([]float64, people)
	for i := range spent {
		spent[i] = skewed(r)
	}
	var p []float64
	found, unsound := 0, 0
	for range splits {
		rows := func(yield func(experiment.Row, error) bool) {
			for _, v := range spent {
				if !yield(experiment.Row{Variant: []string{"control", "new"}[r.IntN(2)], Value: v}, nil) {
					return
				}
			}
		}
		res, err := experiment.Table(experiment.TableQuestion{Measure: experiment.Measure{Winsor: 0.99}}, rows)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !res.Balance.OK:
			unsound++
			continue
		case res.Verdict.Answer != experiment.CannotTell:
			found++
		}
		p = append(p, *res.Primary.Comparisons[0].P)
	}
	_, ks := stats.KolmogorovUniform(stats.Sort(p))
	t.Logf("A/A verdicts: %.1f %% met or not met, KS p %.2f, %d below the gate of the split", 100*float64(found)/splits, ks, unsound)
	if math.Abs(float64(found)/splits-0.05) > 0.014 || ks < 0.01 || unsound > 5 {
		t.Errorf("%d of %d found a difference, uniform p %v, %d unsound", found, splits, ks, unsound)
	}
}

// Times to an event of people who were exposed at different times, so that many are censored.
func TestIntervalsOfTimesCover(t *testing.T) {
	t.Parallel()
	const runs, n = 3000, 200
	r := stats.SeedOf("coverage of times").Rand()
	truth := []float64{10 * (1 - math.Exp(-1.4)), 6 * (1 - math.Exp(-14.0/6))}
	var c statstest.Coverage
	for range runs {
		var arms [2]effect.Statistic
		for arm, mean := range []float64{10, 6} {
			obs := make([]survival.Observation, n)
			for i := range obs {
				took, followed := mean*r.ExpFloat64(), min(40*r.Float64(), 20)
				obs[i] = survival.Observation{Time: min(took, followed), Event: took <= followed}
			}
			sample, err := survival.Of(obs)
			if err != nil {
				t.Fatal(err)
			}
			curve, err := survival.KaplanMeier(sample, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			m, err := curve.RMST(14)
			if err != nil {
				t.Fatal(err)
			}
			arms[arm] = effect.Statistic{N: n, Mean: m.Mean, Variance: m.SE * m.SE * n}
			c.Saw("restricted mean", arms[arm].Interval(0.95), truth[arm])
		}
		c.Saw("difference of restricted means", effect.Welch(arms[0], arms[1], 0.95).Interval, truth[1]-truth[0])
		c.Saw("their lift, log-ratio", effect.LogRatio(arms[0], arms[1], 0.95), truth[1]/truth[0])
	}
	c.Judge(t)
}

// Units have one to nine events each; a ratio and a quantile over events are read with units as clusters. The quantile's
// truth is taken from a million and a half events. Values are as they are measured, and rounded so that most are tied.
func TestIntervalsOverClustersCover(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]float64{"": 0, ", rounded to 0.1": 0.1} {
		t.Run("clusters"+name, func(t *testing.T) {
			t.Parallel()
			overClusters(t, name, step)
		})
	}
}

func overClusters(t *testing.T, rounded string, step float64) {
	const runs, n = 1200, 300
	r := stats.SeedOf("coverage of clusters").Rand()
	unit := func() (values []float64) {
		own, k := 0.5*r.NormFloat64(), 1+r.IntN(9)
		for range k {
			v := math.Exp(own + 0.5*r.NormFloat64())
			if step > 0 {
				v = step * math.Ceil(v/step)
			}
			values = append(values, v)
		}
		return values
	}
	var all []float64
	for range 300_000 {
		all = append(all, unit()...)
	}
	sorted := stats.Sort(all)
	p80, meanOf := sorted.Mid(0.8).Value(), stats.MomentsOf(all).Mean
	var c statstest.Coverage
	clusters := make([]string, 2*n)
	for i := range clusters {
		clusters[i] = fmt.Sprint("unit", i)
	}
	for range runs {
		var rows [][]experiment.Row
		for arm, name := range []string{"control", "new"} {
			rows = append(rows, nil)
			for i := range n {
				for _, v := range unit() {
					rows[arm] = append(rows[arm], experiment.Row{Variant: name, Value: v, Cluster: clusters[arm*n+i]})
				}
			}
		}
		both := slices.Concat(rows...)
		for _, q := range []experiment.TableQuestion{
			{Cluster: true, Unchecked: true, Measure: experiment.Measure{Type: experiment.Mean}},
			{Cluster: true, Unchecked: true, Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 0.8}},
		} {
			res, err := experiment.Table(q, rowsOf(both...))
			if err != nil {
				t.Fatal(err)
			}
			name, truth := "ratio", meanOf
			if q.Measure.Type == experiment.Quantile {
				name, truth = "quantile", p80
			}
			d, v := res.Primary.Comparisons[0].Difference, res.Primary.Values[0].Figure
			c.Saw("difference of a "+name+rounded, stats.Interval{Low: *d.Low, High: *d.High}, 0)
			c.Saw(name+rounded, stats.Interval{Low: *v.Low, High: *v.High}, truth)
		}
	}
	c.Judge(t)
}
