package sample_test

import (
	"math"
	"testing"

	"throughline.dev/measure/survival"
	"throughline.dev/sample"
)

// cohort is what the events say of the developers who signed up in a stretch of time.
type cohort struct {
	n        int
	median   float64 // days, Kaplan-Meier
	mean     float64 // restricted to 30 days
	arrived  float64 // plain average of those who arrived
	active14 float64 // share with a first call within 14 days, Kaplan-Meier
}

func observe(t *testing.T, w *sample.World, after bool) cohort {
	t.Helper()
	var obs []survival.Observation
	end := w.Params.Today.AddDate(0, 0, 1)
	sum, count := 0.0, 0
	for _, d := range w.Developers {
		if after == d.SignedUp.Before(w.Params.Releases.Docs) {
			continue
		}
		if d.FirstCall.IsZero() {
			obs = append(obs, survival.Observation{Time: end.Sub(d.SignedUp).Hours() / 24})
			continue
		}
		days := d.FirstCall.Sub(d.SignedUp).Hours() / 24
		obs = append(obs, survival.Observation{Time: days, Event: true})
		sum += days
		count++
	}
	s, err := survival.Of(obs)
	if err != nil {
		t.Fatal(err)
	}
	c, err := survival.KaplanMeier(s, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	m := c.Median().Value
	if !m.Reached {
		m.Time = math.Inf(1)
	}
	rmst, err := c.RMST(30)
	if err != nil {
		t.Fatal(err)
	}
	return cohort{len(obs), m.Time, rmst.Mean, sum / float64(count), 1 - c.At(14).Survival}
}

// The story must come out of what developers did, for every seed: the bounds of one seed are wide enough for its
// sampling error, the mean over seeds must lie where the parameters are calibrated to.
func TestStoryComesOutOfTheEvents(t *testing.T) {
	t.Parallel()
	const seeds = 6
	var before, after, lift float64
	for seed := range int64(seeds) {
		p := sample.Default()
		p.Seed = seed + 1
		w := sample.SimulateDevelopers(p)
		b, a := observe(t, w, false), observe(t, w, true)
		raised := a.active14/b.active14 - 1
		t.Logf("seed %d: %d developers before, %d after; median %.2f -> %.2f d, restricted mean (30 d) %.2f -> %.2f d, mean of those who arrived %.2f -> %.2f d, active in 14 d %.1f %% -> %.1f %% (%+.1f %%)",
			p.Seed, b.n, a.n, b.median, a.median, b.mean, a.mean, b.arrived, a.arrived, 100*b.active14, 100*a.active14, 100*raised)
		if b.median < 8 || b.median > 10 {
			t.Errorf("seed %d: median before is %.2f d, want 8 to 10", p.Seed, b.median)
		}
		if a.median < 3.4 || a.median > 4.6 {
			t.Errorf("seed %d: median after is %.2f d, want 3.4 to 4.6", p.Seed, a.median)
		}
		if raised < 0.25 || raised > 0.52 {
			t.Errorf("seed %d: activation rises by %.1f %%, want 25 to 52", p.Seed, 100*raised)
		}
		if b.n+a.n != p.Developers || a.n < 400 {
			t.Errorf("seed %d: %d + %d developers", p.Seed, b.n, a.n)
		}
		before, after, lift = before+b.median/seeds, after+a.median/seeds, lift+raised/seeds
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{{"median before", before, 9}, {"median after", after, 4}, {"rise of activation", lift, 0.38}} {
		if math.Abs(x.got/x.want-1) > 0.1 {
			t.Errorf("mean over %d seeds: %s is %.3f, want %.3f within 10 %%", seeds, x.what, x.got, x.want)
		}
	}
}

// Without the releases nothing may change: otherwise the difference would come from somewhere else, such as from the
// shorter time in which the later developers were watched.
func TestWithoutReleasesNothingChanges(t *testing.T) {
	t.Parallel()
	var before, after float64
	const seeds = 3
	for seed := range int64(seeds) {
		p := sample.Default()
		p.Seed = seed + 1
		p.After = p.Before
		w := sample.SimulateDevelopers(p)
		before += observe(t, w, false).median / seeds
		after += observe(t, w, true).median / seeds
	}
	if math.Abs(after/before-1) > 0.15 {
		t.Errorf("median %.2f d before and %.2f d after releases that change nothing", before, after)
	}
}

// Each friction costs time of its own: fixing one alone helps, and none alone does all of it.
func TestEachReleaseHelps(t *testing.T) {
	t.Parallel()
	base := sample.Default()
	median := func(f sample.Frictions) float64 {
		sum := 0.0
		for seed := range int64(2) {
			p := base
			p.Seed = seed + 1
			p.After = f
			sum += observe(t, sample.SimulateDevelopers(p), true).median / 2
		}
		return sum
	}
	none, all := median(base.Before), median(base.After)
	for name, f := range map[string]sample.Frictions{
		"auth":   {Auth: base.After.Auth, Errors: base.Before.Errors, Docs: base.Before.Docs},
		"errors": {Auth: base.Before.Auth, Errors: base.After.Errors, Docs: base.Before.Docs},
		"docs":   {Auth: base.Before.Auth, Errors: base.Before.Errors, Docs: base.After.Docs},
	} {
		if one := median(f); one > none-0.5 || one < all+0.5 {
			t.Errorf("with the release of %s alone the median is %.2f d; %.2f d without any, %.2f d with all", name, one, none, all)
		}
	}
}

func TestJourneysAreInOrderAndInTime(t *testing.T) {
	t.Parallel()
	p := sample.Default()
	w := sample.SimulateDevelopers(p)
	late, never, left := 0, 0, 0
	for _, d := range w.Developers {
		for i, m := range d.Journey {
			if i > 0 && m.At.Before(d.Journey[i-1].At) {
				t.Fatalf("%s: %s at %v comes after %v", d.ID, m.Event, m.At, d.Journey[i-1].At)
			}
			if !m.At.Before(p.Today.AddDate(0, 0, 1)) {
				t.Fatalf("%s: %s at %v is after the export", d.ID, m.Event, m.At)
			}
		}
		if d.SignedUp.After(p.Today.AddDate(0, 0, -7)) {
			late++
		}
		if d.FirstCall.IsZero() {
			never++
		}
		if d.Left != sample.None {
			left++
		}
	}
	if late < 20 {
		t.Errorf("%d developers signed up in the last week; the end of the data should cut people off", late)
	}
	if never < 250 || left < 150 || left > never {
		t.Errorf("%d developers without a first call, %d gave up", never, left)
	}
}
