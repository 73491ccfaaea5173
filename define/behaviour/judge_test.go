package behaviour_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/define/behaviour"
)

func number(x float64) *float64 { return &x }

// share is a specification of at least so many per cent.
func share(percent float64, slices ...string) behaviour.Spec {
	return behaviour.Spec{Comparator: ">=", Threshold: number(percent), Unit: "%", Slices: slices}
}

// cases makes n results of which so many pass, in a slice.
func cases(slice string, hits, n int) []behaviour.Result {
	var out []behaviour.Result
	for i := range n {
		pass := i < hits
		r := behaviour.Result{Case: fmt.Sprint(slice, i), Pass: &pass}
		if slice != "" {
			r.Slices = []string{slice}
		}
		out = append(out, r)
	}
	return out
}

// The long vectors were computed apart from this program; 59 is the least n with 0.95ⁿ ≤ 0.05.
func TestSharesAreJudgedByExactBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n int
		low     float64
		says    behaviour.Says
	}{
		{190, 200, 0.916664848933628, behaviour.CannotTell},
		{1930, 2000, 0.9574631263957056, behaviour.Met},
		{96, 100, 0.9108037498411201, behaviour.CannotTell},
		{5954, 6000, 0.9902078430981155, behaviour.Met},
		{59, 59, 0.9504941, behaviour.Met},
		{58, 58, 0.9496626, behaviour.CannotTell},
		{170, 200, 0.802, behaviour.NotMet},
	} {
		v := behaviour.Judge(share(95), cases("", c.hits, c.n))
		if math.Abs(v.All.Low-c.low) > 1e-3 || c.n > 59 && c.hits > 170 && math.Abs(v.All.Low-c.low) > 1e-12 {
			t.Errorf("%d of %d: lower bound %.15f, want %.15f", c.hits, c.n, v.All.Low, c.low)
		}
		if v.Says != c.says || v.All.Need != 59 {
			t.Errorf("%d of %d: %s, needs %d; %s", c.hits, c.n, v.Says, v.All.Need, v.Message)
		}
	}
}

func TestEverySliceMustPass(t *testing.T) {
	t.Parallel()
	good, bad := cases("German", 400, 400), cases("English", 300, 400)
	v := behaviour.Judge(share(95, "german", "English", "French"), append(good, bad...))
	got := []behaviour.Says{v.Says, v.Slices[0].Says, v.Slices[1].Says, v.Slices[2].Says}
	want := []behaviour.Says{behaviour.NotMet, behaviour.Met, behaviour.NotMet, behaviour.CannotTell}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("verdicts %v, want %v", got, want)
			break
		}
	}
	if !strings.Contains(v.Slices[2].Message, "no cases") {
		t.Errorf("a slice without cases: %q", v.Slices[2].Message)
	}
	v = behaviour.Judge(share(95, "German", "French"), good)
	if v.Says != behaviour.CannotTell || !strings.Contains(v.Message, "French") {
		t.Errorf("a missing slice: %s, %s", v.Says, v.Message)
	}
	v = behaviour.Judge(share(95, "German"), append(good, cases("Dutch", 3, 4)...))
	if v.Says != behaviour.Met || len(v.Others) != 1 || v.Others[0].Says != "" {
		t.Errorf("a slice nobody asked for is shown, not judged: %+v", v)
	}
}

// One of twenty slices falls below by chance more often than one alone, so "not met" takes more there.
func TestManySlicesTakeMoreToFail(t *testing.T) {
	t.Parallel()
	alone := behaviour.Judge(share(90, "s0"), cases("s0", 169, 200))
	var all []behaviour.Result
	var names []string
	for i := range 20 {
		name := fmt.Sprint("s", i)
		names = append(names, name)
		hits := 197
		if i == 0 {
			hits = 169
		}
		all = append(all, cases(name, hits, 200)...)
	}
	many := behaviour.Judge(share(90, names...), all)
	if alone.Slices[0].Says != behaviour.NotMet || many.Slices[0].Says != behaviour.CannotTell {
		t.Errorf("alone %s, among twenty %s", alone.Slices[0].Says, many.Slices[0].Says)
	}
	if !strings.Contains(many.Method, "0.05/21") {
		t.Errorf("the correction is not stated: %s", many.Method)
	}
}

func TestLessIsBetter(t *testing.T) {
	t.Parallel()
	spec := behaviour.Spec{Comparator: "<=", Threshold: number(2), Unit: "%"}
	for hits, want := range map[int]behaviour.Says{5: behaviour.Met, 18: behaviour.CannotTell, 60: behaviour.NotMet} {
		if v := behaviour.Judge(spec, cases("", hits, 1000)); v.Says != want {
			t.Errorf("%d of 1000: %s, %s", hits, v.Says, v.Message)
		}
	}
	if v := behaviour.Judge(spec, cases("", 0, 100)); v.All.Need != 149 || v.Says != behaviour.CannotTell {
		t.Errorf("no failure in 100: %s, needs %d", v.Says, v.All.Need)
	}
}

func TestPerfectionIsNeverShown(t *testing.T) {
	t.Parallel()
	if v := behaviour.Judge(share(100), cases("", 100_000, 100_000)); v.Says != behaviour.CannotTell || !strings.Contains(v.Message, "No number of cases") {
		t.Errorf("%s: %s", v.Says, v.Message)
	}
	if v := behaviour.Judge(share(100), cases("", 99, 100)); v.Says != behaviour.NotMet {
		t.Errorf("one failure refutes it: %s", v.Says)
	}
}

func TestMeansAreJudgedByStudent(t *testing.T) {
	t.Parallel()
	spec := behaviour.Spec{Comparator: ">=", Threshold: number(4), Unit: "points"}
	scores := func(n int, values ...float64) (out []behaviour.Result) {
		for i := range n {
			out = append(out, behaviour.Result{Case: fmt.Sprint(i), Score: &values[i%len(values)]})
		}
		return out
	}
	for _, c := range []struct {
		results []behaviour.Result
		want    behaviour.Says
	}{
		{scores(60, 4, 5), behaviour.Met},
		{scores(60, 3.5, 4.6), behaviour.CannotTell},
		{scores(60, 2, 3), behaviour.NotMet},
		{scores(29, 5), behaviour.CannotTell},
		{scores(60, 1e308), behaviour.CannotTell},
		{cases("", 60, 60), behaviour.CannotTell},
	} {
		if v := behaviour.Judge(spec, c.results); v.Says != c.want {
			t.Errorf("%s, want %s: %s", v.Says, c.want, v.Message)
		}
	}
	// mean 4.05, standard error 0.0716, t(0.95, 59) = 1.671
	if v := behaviour.Judge(spec, scores(60, 3.5, 4.6)); math.Abs(v.All.Low-3.9303) > 1e-3 {
		t.Errorf("lower bound %.4f", v.All.Low)
	}
	if v := behaviour.Judge(share(90), scores(60, 1)); v.Says != behaviour.CannotTell || !strings.Contains(v.Message, "no pass") && !strings.Contains(v.Message, "and no pass") {
		t.Errorf("scores are no share of cases: %s", v.Message)
	}
	plain := behaviour.Spec{Comparator: ">=", Threshold: number(0.8)}
	if v := behaviour.Judge(plain, scores(60, 0.9, 0.95)); v.Says != behaviour.Met {
		t.Errorf("0.8 of scores is a mean: %s", v.Message)
	}
	if v := behaviour.Judge(plain, cases("", 100, 100)); v.Says != behaviour.Met || v.All.Hits != 100 {
		t.Errorf("0.8 of cases that pass is a share: %s", v.Message)
	}
}

func TestNoThresholdNoVerdict(t *testing.T) {
	t.Parallel()
	for _, spec := range []behaviour.Spec{{}, {Threshold: number(1)}, {Threshold: number(95), Unit: "%", Comparator: "="}} {
		if v := behaviour.Judge(spec, cases("", 3, 3)); v.Says != behaviour.CannotTell || v.Message == "" {
			t.Errorf("%+v: %+v", spec, v)
		}
	}
	if v := behaviour.Judge(share(95), nil); v.Says != behaviour.CannotTell {
		t.Errorf("no results: %s", v.Says)
	}
}

// Met and not met never go together, more passing cases never make it worse, and met means met everywhere.
func TestVerdictsAreConsistent(t *testing.T) {
	t.Parallel()
	rank := map[behaviour.Says]int{behaviour.NotMet: 0, behaviour.CannotTell: 1, behaviour.Met: 2}
	rapid.Check(t, func(t *rapid.T) {
		spec := share(rapid.Float64Range(50, 99.9).Draw(t, "threshold"), "a", "b")
		n := rapid.IntRange(1, 300).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		m := rapid.IntRange(0, n).Draw(t, "m")
		worse := behaviour.Judge(spec, append(cases("a", min(k, m), n), cases("b", k, n)...))
		better := behaviour.Judge(spec, append(cases("a", max(k, m), n), cases("b", k, n)...))
		if rank[better.Says] < rank[worse.Says] {
			t.Fatalf("more passing cases made it worse: %+v then %+v", worse, better)
		}
		for _, g := range better.Slices {
			if better.Says == behaviour.Met && g.Says != behaviour.Met {
				t.Fatalf("met, but not in %+v", g)
			}
			if g.Low > g.Value || g.High < g.Value {
				t.Fatalf("bounds %+v", g)
			}
		}
	})
}
