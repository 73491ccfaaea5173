package experiment_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"throughline.dev/measure/experiment"
	"throughline.dev/stats"
)

// nothing is a question to a table of people between whom nothing differs.
type nothing struct {
	name string
	ask  experiment.TableQuestion
	row  func(r *rand.Rand) experiment.Row // a person, whatever their variant
}

// nulls are metrics of each kind: capped, adjusted for behaviour before, over people with several events.
func nulls() []nothing {
	spends := func(r *rand.Rand) experiment.Row {
		habit := r.NormFloat64()
		row := experiment.Row{Denominator: float64(1 + r.IntN(9))}
		if habit+r.NormFloat64() > 1 {
			row.Value = math.Exp(2 + 0.7*habit + 0.5*r.NormFloat64())
		}
		row.Pre = math.Exp(habit + 0.5*r.NormFloat64())
		return row
	}
	returns := func(r *rand.Rand) experiment.Row {
		habit := r.NormFloat64()
		row := experiment.Row{Pre: habit + r.NormFloat64()}
		if habit+r.NormFloat64() > 0.5 {
			row.Value = 1
		}
		return row
	}
	waits := func(r *rand.Rand) experiment.Row { return experiment.Row{Value: math.Exp(5 + 0.8*r.NormFloat64())} }
	rounds := func(r *rand.Rand) experiment.Row { return experiment.Row{Value: math.Floor(3 * r.ExpFloat64())} }
	return []nothing{
		{"mean, capped and adjusted", experiment.TableQuestion{Pre: true, Measure: experiment.Measure{Type: experiment.Mean, Winsor: 0.99}}, spends},
		{"share", experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Proportion}}, returns},
		{"share, adjusted", experiment.TableQuestion{Pre: true, Measure: experiment.Measure{Type: experiment.Proportion}}, returns},
		{"ratio, capped", experiment.TableQuestion{Denominator: true, Measure: experiment.Measure{Type: experiment.Ratio, Winsor: 0.99}}, spends},
		{"quantile", experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 0.8}}, waits},
		{"quantile, mostly ties", experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 0.8}}, rounds},
	}
}

// split asks about the first n people, each in the variant that chance gave them.
func (c nothing) split(t *testing.T, people []experiment.Row, method string, tuning int64) experiment.Result {
	t.Helper()
	q := c.ask
	q.Method, q.Tuning, q.Unchecked = method, tuning, true
	res, err := experiment.Table(q, rowsOf(people...))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func variant(r *rand.Rand) string { return []string{"control", "new"}[r.IntN(2)] }

// A/A from rows to p values for every kind of metric: 2,000 people are split by chance a thousand times. P values are
// uniform, and one in twenty lies below 0.05.
func TestNothingIsFoundInAnyMetric(t *testing.T) {
	t.Parallel()
	const people, splits = 2000, 1000
	for _, c := range nulls() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := stats.SeedOf("A/A, " + c.name).Rand()
			all := make([]experiment.Row, people)
			for i := range all {
				all[i] = c.row(r)
			}
			var p []float64
			for range splits {
				for i := range all {
					all[i].Variant = variant(r)
				}
				p = append(p, *c.split(t, all, experiment.Fixed, 0).Primary.Comparisons[0].P)
			}
			_, ks := stats.KolmogorovUniform(stats.Sort(p))
			found := below(p, 0.05)
			t.Logf("A/A, %s: %.1f %% below 0.05, KS p %.2f", c.name, 100*found, ks)
			if ks < 0.01 || math.Abs(found-0.05) > 0.014 {
				t.Errorf("%s: %.1f %% below 0.05, uniform p %.4f", c.name, 100*found, ks)
			}
		})
	}
}

// A/A looked at every day: on 28 days 40 more people come. The sequential method, tightest at 500 people, finds a
// difference on any of the days in at most 5 % of the runs, give or take what 120 runs can tell.
func TestPeekingAtAnyMetric(t *testing.T) {
	t.Parallel()
	const runs, days, perDay = 120, 28, 40
	for _, c := range nulls() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := stats.SeedOf("peeking, " + c.name).Rand()
			found := 0
			for range runs {
				var all []experiment.Row
				for range days {
					for range perDay {
						row := c.row(r)
						row.Variant = variant(r)
						all = append(all, row)
					}
					res := c.split(t, all, experiment.Sequential, 500)
					if n := res.Primary.Comparisons; len(n) > 0 && n[0].P != nil && *n[0].P < 0.05 {
						found++
						break
					}
				}
			}
			t.Logf("any-time false positives over %d daily peeks, %s: %.1f %%", days, c.name, 100*float64(found)/runs)
			if float64(found)/runs > 0.05+1.64*math.Sqrt(0.05*0.95/runs) {
				t.Errorf("%s: a difference was found in %d of %d", c.name, found, runs)
			}
		})
	}
}
