package learning_test

import (
	"fmt"
	"strings"
	"testing"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/learning"
	"throughline.dev/measure/measuretest"
)

func read(l *measuretest.Launch) learning.Report {
	l.Helper()
	out, err := l.Run("learning", learning.ReadInput{})
	if err != nil {
		l.Fatal(err)
	}
	return out.(learning.Report) // what the operation returns
}

// expecting adds features that were expected to do to the metric what is given, by somebody, and were released on a day.
func expecting(l *measuretest.Launch, first int, by string, released ledger.Date, effects ...ledger.Range) {
	l.Helper()
	for i, e := range effects {
		f := decide.FeatureFields{Delivered: released, Expected: []decide.Expectation{{Metric: "MET-1", Effect: e, By: by, Chance: measuretest.At(0.9)}}}
		state := "released"
		if released == "" {
			state = "planned"
		}
		l.Put(ledger.Key(fmt.Sprintf("FEAT-%d", first+i)), decide.Feature, state, f)
	}
}

func TestEstimatesAreScoredAgainstWhatCame(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher) // the share rises by 40 points
	expecting(l, 10, "ada", measuretest.Released, ledger.Range{Low: 70, High: 90}, ledger.Range{Low: 60, High: 85}, ledger.Range{Low: 75, High: 95}, ledger.Range{Low: 65, High: 80}, ledger.Range{Low: 30, High: 95}, ledger.Range{Low: 70, High: 100})
	expecting(l, 20, "bea", measuretest.Released, ledger.Range{Low: 30, High: 60})
	expecting(l, 30, "ada", "", ledger.Range{Low: 10, High: 20})
	f := measuretest.Target(70)
	f.Frozen = measuretest.Released
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-10")
	got := read(l)
	if len(got.Estimators) != 2 || len(got.Outcomes) != 7 {
		t.Fatalf("%d estimators, %d outcomes, left %+v", len(got.Estimators), len(got.Outcomes), got.Left)
	}
	ada, bea := got.Estimators[0], got.Estimators[1]
	if ada.By != "ada" || ada.N != 6 || *ada.Coverage.Value > 20 || ada.Correct == nil || *ada.Correct < 1.3 || *ada.Correct > 2.3 || *ada.Bias.Low <= 1 {
		t.Errorf("%+v", ada)
	}
	if !strings.Contains(ada.Sentence, "times too high [") {
		t.Error(ada.Sentence)
	}
	if ada.Brier == nil || ada.Chances != 1 || *ada.Brier.Value > 0.011 { // 90 % for what came
		t.Errorf("%+v", ada.Brier)
	}
	if bea.N != 1 || bea.Correct != nil || bea.Bias.Value != nil || !strings.Contains(bea.Sentence, "too few") {
		t.Errorf("one outcome says something about bea: %+v", bea)
	}
	if len(got.Suggestions) != 1 || got.Suggestions[0].Feature != "FEAT-30" || got.Suggestions[0].Corrected.High >= 20 {
		t.Errorf("%+v", got.Suggestions)
	}
	// The suggestion is one: the feature still says what was stated.
	if f, err := ledger.Decode[decide.FeatureFields](l.Record("FEAT-30")); err != nil || f.Expected[0].Effect.High != 20 {
		t.Errorf("%+v, %v", f.Expected, err)
	}
}

func TestWhatIsStatedAfterwardsDoesNotCount(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher)
	expecting(l, 10, "ada", "2026-01-05", ledger.Range{Low: 30, High: 60}) // recorded on 31 March
	expecting(l, 20, "ada", "2026-09-28", ledger.Range{Low: 30, High: 60}) // three weeks of data follow
	got := read(l)
	if len(got.Outcomes) != 0 || len(got.Left) != 2 {
		t.Fatalf("%+v, %+v", got.Outcomes, got.Left)
	}
	if !strings.Contains(got.Left[0].Why, "after the release") || !strings.Contains(got.Left[1].Why, "cannot be told") {
		t.Errorf("%+v", got.Left)
	}
	if !strings.Contains(got.Sentence, "No range was stated") {
		t.Error(got.Sentence)
	}
}
