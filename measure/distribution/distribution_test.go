package distribution_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/distribution"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func logOf(t testing.TB, list ...events.Event) *eventstest.Memory {
	t.Helper()
	log := &eventstest.Memory{}
	for i := range list {
		list[i].ID = fmt.Sprintf("%06d", i)
		list[i].Name, list[i].Time = "call", start.Add(time.Duration(i)*time.Second)
	}
	if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
		t.Fatal(err)
	}
	return log
}

func took(person string, properties string) events.Event {
	return events.Event{Person: person, Properties: []byte(properties)}
}

func ms(person string, v float64) events.Event {
	return took(person, fmt.Sprintf(`{"ms":%v}`, v))
}

func ask(t testing.TB, log events.Reader, q distribution.Question) distribution.Result {
	t.Helper()
	q.Match.Names, q.Property = []string{"call"}, "ms"
	r, err := distribution.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Quantiles of 1 to 10 as R gives them: quantile(1:10, c(.25,.5,.75,.9,.95,.99)).
func TestQuantilesAreThoseOfR(t *testing.T) {
	t.Parallel()
	var list []events.Event
	for i := range 10 {
		list = append(list, ms(fmt.Sprint(i), float64(10-i)))
	}
	list = append(list, took("x", `{"ms":"slow"}`), took("y", `{"other":1}`))
	r := ask(t, logOf(t, list...), distribution.Question{})
	for i, want := range []float64{3.25, 5.5, 7.75, 9.1, 9.55, 9.91} {
		if got := *r.Groups[0].Quantiles[i].Value; math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", r.Groups[0].Quantiles[i].Name, got, want)
		}
	}
	g := r.Groups[0]
	// The median of ten lies between the second and the ninth value: coverage 97.9 %, the least that is 95 %.
	if m := g.Quantiles[1]; *m.Low != 2 || *m.High != 9 || g.N != 10 || g.Units != 10 || *g.Mean.Value != 5.5 || g.Lowest != 1 || g.Most != 10 {
		t.Errorf("%s, n %d of %d, mean %s", m, g.N, g.Units, g.Mean)
	}
	if p99 := g.Quantiles[5]; p99.High != nil {
		t.Errorf("ten values bound p99 at %v", *p99.High)
	}
	if want := "10 numbers of 10 people. ms: half are at most 5.50 [2, 9], nine in ten at most 9.10 [7, not reached]."; r.Sentence != want {
		t.Errorf("sentence is %q", r.Sentence)
	}
}

func TestSplitByAProperty(t *testing.T) {
	t.Parallel()
	log := logOf(t, took("1", `{"ms":1,"plan":"pro"}`), took("2", `{"ms":2,"plan":"pro"}`), took("3", `{"ms":3,"plan":"pro"}`),
		took("4", `{"ms":10,"plan":""}`), took("5", `{"ms":20}`), took("6", `{"ms":100,"plan":"free"}`), took("7", `{"plan":"team"}`))
	groups := func(q distribution.Question) string {
		var out []string
		for _, g := range ask(t, log, q).Groups {
			out = append(out, fmt.Sprintf("%s(%v) %d %v", g.By, g.Other, g.N, *g.Quantiles[1].Value))
		}
		return strings.Join(out, "; ")
	}
	if got, want := groups(distribution.Question{By: "plan"}), "pro(false) 3 2; (false) 2 15; free(false) 1 100"; got != want {
		t.Errorf("by plan: %s, want %s", got, want)
	}
	if got, want := groups(distribution.Question{By: "plan", Top: 1}), "pro(false) 3 2; (true) 3 20"; got != want {
		t.Errorf("the largest: %s, want %s", got, want)
	}
	if got, want := groups(distribution.Question{By: "plan", Top: 2}), "pro(false) 3 2; (false) 2 15; (true) 1 100"; got != want {
		t.Errorf("the two largest: %s, want %s", got, want)
	}
	if got, want := groups(distribution.Question{By: events.NameColumn}), "call(false) 6 6.5"; got != want {
		t.Errorf("by name: %s, want %s", got, want)
	}
}

// Bars hold every number once, whatever the numbers.
func TestBarsHoldEveryNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-1000, 1000), rapid.SampledFrom([]float64{0, 1, 2, 3, 1e300, -1e300, 1e-300, 7e15})), 1, 40).Draw(rt, "values")
		var list []events.Event
		for i, v := range values {
			list = append(list, ms(fmt.Sprint(i%7), v))
		}
		q := distribution.Question{Bins: rapid.SampledFrom([]int{0, 0, 1, 10}).Draw(rt, "bins")}
		g := ask(t, logOf(t, list...), q).Groups[0]
		sum := g.Below + g.Above
		for i, b := range g.Bins {
			sum += b.N
			n := 0
			for _, v := range values {
				if v >= b.Low && (v < b.High || i == len(g.Bins)-1 && v == b.High) {
					n++
				}
			}
			if n != b.N {
				rt.Fatalf("bar %d, from %v to %v, holds %d, want %d", i, b.Low, b.High, b.N, n)
			}
		}
		if sum != len(values) || len(g.Bins) > distribution.MaxBins || q.Bins > 1 && len(g.Bins) > q.Bins {
			rt.Fatalf("%d bars hold %d of %d", len(g.Bins), sum, len(values))
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		if m := sorted[len(sorted)/2]; len(sorted)%2 == 1 && *g.Quantiles[1].Value != m {
			rt.Fatalf("median is %v, want %v", *g.Quantiles[1].Value, m)
		}
	})
}

// One long value does not press all others into one bar, and bars have bounds that people can read.
func TestBarsAreForTheMiddle(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 7))
	var list []events.Event
	for i := range 1000 {
		list = append(list, ms(fmt.Sprint(i), math.Round(100+20*random.NormFloat64())))
	}
	list = append(list, ms("x", 1e9))
	g := ask(t, logOf(t, list...), distribution.Question{}).Groups[0]
	if len(g.Bins) < 10 || g.Above != 1 || g.Bins[0].High-g.Bins[0].Low != 10 && g.Bins[0].High-g.Bins[0].Low != 5 {
		t.Errorf("%d bars from %+v, %d beyond", len(g.Bins), g.Bins[0], g.Above)
	}
}

// given is a log that holds these numbers and nothing else.
type given struct {
	events.Reader
	people []string
	values []float64
}

func (g given) Numbers(_ context.Context, _ events.Query, _ string, visit func(unit string, at int64, value float64) error) error {
	for i, v := range g.values {
		if err := visit(g.people[i], 0, v); err != nil {
			return err
		}
	}
	return nil
}

// truth returns a quantile of log-normal numbers whose logarithm has this standard deviation.
func truth(p, sd float64) float64 { return math.Exp(sd * math.Sqrt2 * math.Erfinv(2*p-1)) }

// Intervals of quantiles and means hold the truth as often as they say: of people with one number each, and of people
// who are alike in theirs, some with many. Those of quantiles may hold it more often, as they lie between numbers.
func TestIntervalsCover(t *testing.T) {
	t.Parallel()
	const runs = 1500
	people := make([]string, 150)
	for i := range people {
		people[i] = fmt.Sprint(i)
	}
	for _, c := range []struct {
		name   string
		people int
		many   bool
	}{{"one each", 150, false}, {"many each", 150, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(5, 8))
			var median, p90, mean int
			for range runs {
				log := given{}
				for p := range c.people {
					own, n := 0.0, 1
					if c.many {
						own, n = 0.4*random.NormFloat64(), 1+random.IntN(6)
					}
					for range n {
						log.people = append(log.people, people[p])
						log.values = append(log.values, math.Exp(own+0.3*random.NormFloat64()))
					}
				}
				sd := 0.3
				if c.many {
					sd = 0.5
				}
				r, err := distribution.Ask(t.Context(), log, events.Mark{Seq: 1, Through: start}, distribution.Question{Property: "ms"})
				if err != nil {
					t.Fatal(err)
				}
				g := r.Groups[0]
				holds := func(low, high *float64, v float64) int {
					if low != nil && high != nil && *low <= v && v <= *high {
						return 1
					}
					return 0
				}
				median += holds(g.Quantiles[1].Low, g.Quantiles[1].High, 1)
				p90 += holds(g.Quantiles[3].Low, g.Quantiles[3].High, truth(0.9, sd))
				mean += holds(g.Mean.Low, g.Mean.High, math.Exp(sd*sd/2))
			}
			for what, n := range map[string]int{"median": median, "p90": p90, "mean": mean} {
				share := float64(n) / runs
				t.Logf("%s: %.4f", what, share)
				if share < 0.935 || share > 0.975 || what == "mean" && share > 0.965 {
					t.Errorf("the interval of the %s covered %.4f of the time", what, share)
				}
			}
		})
	}
}

func TestNothingAndOnePerson(t *testing.T) {
	t.Parallel()
	r := ask(t, logOf(t, took("p", `{"ms":"slow"}`)), distribution.Question{})
	if r.Value().Value != nil || !strings.HasPrefix(r.Sentence, "No event of the period") {
		t.Errorf("no numbers: %s, %q", r.Value(), r.Sentence)
	}
	r = ask(t, logOf(t, ms("p", 1), ms("p", 2), ms("p", 3)), distribution.Question{})
	if v := r.Value(); *v.Value != 2 || v.Low != nil || v.High != nil || !strings.Contains(r.Sentence, "One person says nothing about others") {
		t.Errorf("one person: %s, %q", v, r.Sentence)
	}
}

// Numbers about the largest that there are have bars, and an answer that JSON can carry.
func TestTheLargestNumbersHaveBars(t *testing.T) {
	t.Parallel()
	for _, values := range [][]float64{
		{-24, -8, 1e308, 1e308, 1e308}, {-1.7e308, -1.6e308, 1.6e308, 1.7e308}, {-1.7e308, -1.6e308, -1.5e308, -1.4e308}, {1.4e308, 1.5e308, 1.6e308, 1.7e308}, {1e-308, 2e-308, 3e-308}, {5e-324, 1e-323, 2e-323},
	} {
		for _, bars := range []int{0, 7} {
			var list []events.Event
			for i, v := range values {
				list = append(list, ms(fmt.Sprint(i), v))
			}
			r := ask(t, logOf(t, list...), distribution.Question{Bins: bars})
			if _, err := json.Marshal(r); err != nil {
				t.Errorf("%v with %d bars: %v", values, bars, err)
				continue
			}
			n := r.Groups[0].Below + r.Groups[0].Above
			for _, b := range r.Groups[0].Bins {
				n += b.N
			}
			if n != len(values) {
				t.Errorf("%v with %d bars: %d numbers in %+v", values, bars, n, r.Groups[0].Bins)
			}
		}
	}
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]distribution.Question{"property": {}, "bins": {Property: "ms", Bins: 1000}, "top": {Property: "ms", Top: 1000}} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
