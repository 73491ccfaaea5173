package experiment_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/stats"
)

func rowsOf(rows ...experiment.Row) iter.Seq2[experiment.Row, error] {
	return func(yield func(experiment.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func table(t *testing.T, q experiment.TableQuestion, rows ...experiment.Row) experiment.Result {
	t.Helper()
	r, err := experiment.Table(q, rowsOf(rows...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// binomial makes n rows of a variant of which some are 1.
func binomial(variant string, hits, n int) (rows []experiment.Row) {
	for i := range n {
		rows = append(rows, experiment.Row{Variant: variant, Cluster: fmt.Sprint(variant, i)})
		if i < hits {
			rows[i].Value = 1
		}
	}
	return rows
}

func TestATableAnswersAsTheLogDoes(t *testing.T) {
	t.Parallel()
	fromLog := ask(t, shares(1000, 100, 150).log(t), checkout(paid()))
	r := table(t, experiment.TableQuestion{}, append(binomial("new", 150, 1000), binomial("control", 100, 1000)...)...)
	answer(t, r, experiment.Met, "better", "unplanned")
	a, b := r.Primary.Comparisons[0], fromLog.Primary.Comparisons[0]
	if r.Primary.Type != experiment.Proportion || *a.P != *b.P || *a.Difference.Low != *b.Difference.Low || *a.Lift.High != *b.Lift.High {
		t.Errorf("table %+v, log %+v", a, b)
	}
}

// None of three against all of three: the score test says p = 0.025, Fisher's exact test 0.1.
func TestAFewUnitsDecideNothingUnlessAsked(t *testing.T) {
	t.Parallel()
	rows := append(binomial("new", 3, 3), binomial("control", 0, 3)...)
	answer(t, table(t, experiment.TableQuestion{}, rows...), experiment.CannotTell, "below_minimum")
	answer(t, table(t, experiment.TableQuestion{MinimumN: 3}, rows...), experiment.Met, "better")
	rows = append(binomial("new", 10, 10), binomial("control", 0, 10)...)
	answer(t, table(t, experiment.TableQuestion{}, rows...), experiment.Met, "better")
}

func TestTypesOfTables(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("table").Rand()
	var rows []experiment.Row
	for i := range 2000 {
		pre := 10 + 2*r.NormFloat64()
		row := experiment.Row{Variant: []string{"A", "B"}[i%2], Pre: pre, Value: pre + 0.3*float64(i%2) + r.NormFloat64(), Denominator: 1 + float64(i%3)}
		rows = append(rows, row)
	}
	mean := table(t, experiment.TableQuestion{}, rows...).Primary
	if mean.Type != experiment.Mean || mean.Values[0].Variant != "A" {
		t.Errorf("%+v", mean)
	}
	cuped := table(t, experiment.TableQuestion{Pre: true}, rows...).Primary
	if cuped.Theta == nil || *cuped.Narrowed < 0.7 || cuped.Outcome != "better" {
		t.Errorf("%+v", cuped)
	}
	if ratio := table(t, experiment.TableQuestion{Denominator: true}, rows...).Primary; ratio.Type != experiment.Ratio {
		t.Errorf("%+v", ratio)
	}
	p90 := table(t, experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 0.9}}, rows...).Primary
	near(t, "p90", p90.Values[0].Figure.Value, 10+1.2816*math.Sqrt(5), 0.3)
}

// The same answers given ten times each are no more evidence than once, if they are given by the same people.
func TestClustersOfRows(t *testing.T) {
	t.Parallel()
	once := append(binomial("control", 100, 1000), binomial("new", 128, 1000)...)
	var often []experiment.Row
	for range 10 {
		often = append(often, once...)
	}
	a := table(t, experiment.TableQuestion{Cluster: true}, once...).Primary
	b := table(t, experiment.TableQuestion{Cluster: true}, often...).Primary
	if math.Abs(*a.Comparisons[0].P-*b.Comparisons[0].P) > 1e-12 || b.Values[0].N != 1000 || a.Values[0].Figure.Unit != "%" {
		t.Errorf("once %v, ten times %v: %+v", *a.Comparisons[0].P, *b.Comparisons[0].P, b.Values[0])
	}
	if naive := table(t, experiment.TableQuestion{}, often...).Primary; *naive.Comparisons[0].P > 1e-6 {
		t.Errorf("as single units p is %v", *naive.Comparisons[0].P)
	}
	// A cluster in both arms counts in none.
	often[0].Variant = "new"
	if x := table(t, experiment.TableQuestion{Cluster: true}, often...).Exposed; x.Several != 1 || x.Units != 1999 {
		t.Errorf("%+v", x)
	}
	q := experiment.TableQuestion{Cluster: true, Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 0.9}}
	for i := range often {
		often[i].Value = float64(i % 97)
	}
	if d := table(t, q, often...).Primary.Values[0]; d.N != 999 || d.Figure.Value == nil {
		t.Errorf("%+v", d)
	}
}

func TestBadTables(t *testing.T) {
	t.Parallel()
	rows := append(binomial("control", 10, 100), binomial("new", 12, 100)...)
	rows = append(rows, experiment.Row{Variant: "new", Value: math.NaN()}, experiment.Row{Variant: "new", Value: math.Inf(1)}, experiment.Row{Value: 1})
	r := table(t, experiment.TableQuestion{}, rows...)
	if r.Exposed.Unknown != 1 || len(r.Warnings) != 2 || !strings.Contains(strings.Join(r.Warnings, " "), "rows cannot be read and do not count: 2 without a value.") {
		t.Errorf("%+v, %q", r.Exposed, r.Warnings)
	}
	some := experiment.TableQuestion{Variants: []experiment.Variant{{Name: "control"}, {Name: "other"}}}
	answer(t, table(t, some, rows...), experiment.CannotTell, "sample_ratio")
	some.Unchecked = true
	answer(t, table(t, some, rows...), experiment.CannotTell, "no_variance")

	_, err := experiment.Table(experiment.TableQuestion{}, func(yield func(experiment.Row, error) bool) { yield(experiment.Row{}, errors.New("line 3")) })
	if err == nil || err.Error() != "line 3" {
		t.Errorf("%v", err)
	}
	for name, c := range map[string]struct {
		q    experiment.TableQuestion
		rows []experiment.Row
		says string
	}{
		"nothing":      {experiment.TableQuestion{}, nil, "the rows name 0"},
		"one arm":      {experiment.TableQuestion{}, rows[:50], "the rows name 1"},
		"no share":     {experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Proportion}}, []experiment.Row{{Variant: "a", Value: 3}, {Variant: "b"}}, "Use mean"},
		"retention":    {experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Retention}}, rows, "cannot answer"},
		"quantile 2":   {experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Quantile, Quantile: 2}}, rows, "quantile"},
		"ratio":        {experiment.TableQuestion{Measure: experiment.Measure{Type: experiment.Ratio}}, rows, "denominator"},
		"method":       {experiment.TableQuestion{Method: "peek"}, rows, "method"},
		"pre of ratio": {experiment.TableQuestion{Pre: true, Denominator: true}, rows, "pre"},
	} {
		if _, err := experiment.Table(c.q, rowsOf(c.rows...)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// A table that is half unread is one about who could be read: up to one row in a hundred is said, more gives no verdict.
func TestUnreadableRowsAreCountedAndKeepAVerdictAway(t *testing.T) {
	t.Parallel()
	for unread, want := range map[int]string{0: experiment.Met, 1: experiment.Met, 20: experiment.Met, 21: experiment.CannotTell, 300: experiment.CannotTell} {
		rows := append(binomial("control", 100, 990), binomial("new", 200, 990)...)
		for i := range unread {
			why := []string{"without a number in paid", "without a number in paid", "without a variant in arm"}[i%3]
			rows = append(rows, experiment.Row{Unusable: why})
		}
		r := table(t, experiment.TableQuestion{}, rows...)
		if r.Verdict.Answer != want {
			t.Errorf("%d unread: %s, want %s: %s", unread, r.Verdict.Answer, want, r.Sentence)
		}
		said := strings.Join(r.Warnings, " ")
		if (unread > 0) != strings.Contains(said, fmt.Sprintf("%d of %s rows cannot be read", unread, ledger.FormatNumber(float64(1980+unread)))) {
			t.Errorf("%d unread: the warnings say %q", unread, said)
		}
		if unread > 2 && !strings.Contains(said, "without a number in paid, ") {
			t.Errorf("%d unread: the reasons are not told apart: %q", unread, said)
		}
		if want == experiment.CannotTell && (r.Verdict.Reasons[0].Code != "unreadable_rows" || r.Primary.Comparisons != nil) {
			t.Errorf("%d unread: %+v, %d comparisons are shown", unread, r.Verdict.Reasons, len(r.Primary.Comparisons))
		}
	}
}
