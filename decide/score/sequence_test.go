package score_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/decide/score"
)

func names(jobs []score.Job, order []int) string {
	var out []string
	for _, i := range order {
		out = append(out, jobs[i].Name)
	}
	return strings.Join(out, " ")
}

// permutations calls visit with every order that respects the prerequisites.
func permutations(jobs []score.Job, visit func([]int)) {
	var order []int
	var rec func()
	rec = func() {
		if len(order) == len(jobs) {
			visit(order)
			return
		}
		for i, j := range jobs {
			if slices.Contains(order, i) || slices.ContainsFunc(j.After, func(a int) bool { return !slices.Contains(order, a) }) {
				continue
			}
			order = append(order, i)
			rec()
			order = order[:len(order)-1]
		}
	}
	rec()
}

// Without prerequisites the order is falling ratio: 157, against 163 for revenue first and 175 for shortest first.
func TestSequenceByRatio(t *testing.T) {
	t.Parallel()
	jobs := []score.Job{{Name: "F1", Duration: 3, CostOfDelay: 3}, {Name: "F2", Duration: 4, CostOfDelay: 7}, {Name: "F3", Duration: 6, CostOfDelay: 9}}
	plan, err := score.Sequence(jobs)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(jobs, plan.Order); got != "F2 F3 F1" || plan.Cost != 157 || !plan.Optimal {
		t.Errorf("%s costs %v, want F2 F3 F1 at 157", got, plan.Cost)
	}
	for want, order := range map[float64][]int{163: {2, 1, 0}, 166: {1, 0, 2}, 172: {2, 0, 1}, 175: {0, 1, 2}, 181: {0, 2, 1}} {
		if got := score.DelayCost(jobs, order); got != want {
			t.Errorf("%s costs %v, want %v", names(jobs, order), got, want)
		}
	}
	iceCream := []score.Job{{Name: "A", CostOfDelay: 10, Duration: 2}, {Name: "B", CostOfDelay: 30, Duration: 4}}
	if gain := score.DelayCost(iceCream, []int{0, 1}) - score.DelayCost(iceCream, []int{1, 0}); gain != 20 {
		t.Errorf("B first gains %v, want 20", gain)
	}
}

// Adding up ratios along the tree puts R first, which costs a quarter more.
func TestSequenceWithPrerequisites(t *testing.T) {
	t.Parallel()
	jobs := []score.Job{
		{Name: "F1", Duration: 3, CostOfDelay: 1000, After: []int{3}},
		{Name: "F2", Duration: 4, CostOfDelay: 7000.0 / 3},
		{Name: "F3", Duration: 6, CostOfDelay: 3000, After: []int{3}},
		{Name: "R", Duration: 10},
	}
	plan, err := score.Sequence(jobs)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "cost", plan.Cost, 92333.33333333333, 1e-12)
	if got := names(jobs, plan.Order); got != "F2 R F3 F1" {
		t.Errorf("order %s, want F2 R F3 F1", got)
	}
	near(t, "the sheet's order", score.DelayCost(jobs, []int{3, 1, 2, 0}), 115666.66666666667, 1e-12)
	var all []float64
	permutations(jobs, func(o []int) { all = append(all, math.Round(score.DelayCost(jobs, o)*10)/10) })
	slices.Sort(all)
	want := []float64{92333.3, 95333.3, 115666.7, 117666.7, 118666.7, 120666.7, 121666.7, 123666.7}
	if !slices.Equal(all, want) {
		t.Errorf("costs of all orders %v, want %v", all, want)
	}
}

func TestSequenceRefuses(t *testing.T) {
	t.Parallel()
	for want, jobs := range map[string][]score.Job{
		"lasts 0":        {{Name: "a", CostOfDelay: 1}},
		"cost of delay":  {{Name: "a", Duration: 1, CostOfDelay: -1}},
		"does not exist": {{Name: "a", Duration: 1, After: []int{7}}},
		"for itself":     {{Name: "x", Duration: 1}, {Name: "a", Duration: 1, After: []int{2}}, {Name: "b", Duration: 1, After: []int{1}}},
	} {
		if _, err := score.Sequence(jobs); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "(a)") {
			t.Errorf("%v: %v, want an error about %q that names the job", jobs, err, want)
		}
	}
	if plan, err := score.Sequence(nil); err != nil || len(plan.Order) != 0 || plan.Cost != 0 {
		t.Errorf("no jobs: %+v, %v", plan, err)
	}
}

func drawJobs(t *rapid.T, low, high int) []score.Job {
	n := rapid.IntRange(low, high).Draw(t, "n")
	jobs := make([]score.Job, n)
	for i := range jobs {
		jobs[i] = score.Job{Duration: float64(rapid.IntRange(1, 9).Draw(t, "duration")), CostOfDelay: float64(rapid.IntRange(0, 9).Draw(t, "cost"))}
		for a := range i {
			if rapid.IntRange(0, 5).Draw(t, "after") == 0 {
				jobs[i].After = append(jobs[i].After, a)
			}
		}
	}
	return jobs
}

func TestSequenceIsTheCheapest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		jobs := drawJobs(t, 1, 6)
		plan, err := score.Sequence(jobs)
		if err != nil {
			t.Fatal(err)
		}
		best := math.Inf(1)
		permutations(jobs, func(o []int) { best = min(best, score.DelayCost(jobs, o)) })
		if !plan.Optimal || math.Abs(plan.Cost-best) > 1e-9*max(1, best) {
			t.Fatalf("%v costs %v, the cheapest %v", plan.Order, plan.Cost, best)
		}
	})
}

// Large plans go through Sidney's blocks. Two groups that share nothing, the first with the higher ratios, must come
// out as the two small plans one after the other; and every plan must respect its prerequisites.
func TestLargeSequences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawJobs(t, 9, 12), drawJobs(t, 9, 12)
		for i := range first {
			first[i].CostOfDelay = 1000 + first[i].CostOfDelay
		}
		jobs := slices.Concat(second, first) // the urgent ones last in the list
		for i := range first {
			j := &jobs[len(second)+i]
			j.After = slices.Clone(j.After)
			for a := range j.After {
				j.After[a] += len(second)
			}
		}
		whole, err := score.Sequence(jobs)
		if err != nil {
			t.Fatal(err)
		}
		done := map[int]bool{}
		for _, i := range whole.Order {
			for _, a := range jobs[i].After {
				if !done[a] {
					t.Fatalf("%d comes before its prerequisite %d in %v", i, a, whole.Order)
				}
			}
			done[i] = true
		}
		if len(done) != len(jobs) {
			t.Fatalf("%d of %d jobs planned", len(done), len(jobs))
		}
		a, _ := score.Sequence(first)
		b, _ := score.Sequence(second)
		var early, waiting float64
		for i := range first {
			early += first[i].Duration
		}
		for i := range second {
			waiting += second[i].CostOfDelay
		}
		if want := a.Cost + b.Cost + early*waiting; whole.Optimal && math.Abs(whole.Cost-want) > 1e-9*want {
			t.Fatalf("costs %v, its two halves one after the other %v", whole.Cost, want)
		}
		if !whole.Optimal {
			t.Fatalf("blocks of at most 12 were not solved exactly: %v", whole.Order)
		}
	})
}

// Forty jobs without prerequisites are in order of their ratios, and the plan knows that it is optimal.
func TestLargeSequenceWithoutPrerequisites(t *testing.T) {
	t.Parallel()
	jobs := make([]score.Job, 40)
	for i := range jobs {
		jobs[i] = score.Job{Duration: float64(1 + i%7), CostOfDelay: float64(1 + (i*13)%11)}
	}
	plan, err := score.Sequence(jobs)
	if err != nil {
		t.Fatal(err)
	}
	for k := range len(plan.Order) - 1 {
		a, b := jobs[plan.Order[k]], jobs[plan.Order[k+1]]
		if a.CostOfDelay/a.Duration < b.CostOfDelay/b.Duration-1e-12 {
			t.Fatalf("%v before %v", a, b)
		}
	}
	if !plan.Optimal {
		t.Error("a plan by ratio is not called optimal")
	}
}
