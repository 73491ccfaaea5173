package learning_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

// TestWhatWasSaidBeforeCountsWhateverBecameOfIt: an expectation that is taken away after the release is still scored, one
// that is added then is not, whatever day it gives, and one that is written down twice counts once.
func TestWhatWasSaidBeforeCountsWhateverBecameOfIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	l := &measuretest.Launch{Lab: measuretest.NewLabAt(t, define.RequirementFields{}, func() time.Time { return now }), Now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	l.Put("MET-1", measure.Metric, "in_use", metrics.Fields{Unit: "%", Question: &metrics.Question{Type: "within", Start: "signed_up", End: "called", Days: 7}})
	l.Signups(measuretest.Higher) // 40 points come
	bad := decide.Expectation{Metric: "MET-1", By: "ada", Effect: ledger.Range{Low: 1, High: 2}}
	again := bad
	again.Effect = ledger.Range{Low: 30, High: 50}
	l.Put("FEAT-1", decide.Feature, "released", decide.FeatureFields{Delivered: measuretest.Released, Reach: &ledger.Range{Low: 1, High: 9}, Expected: []decide.Expectation{bad, again}})
	now = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	late := decide.Expectation{Metric: "MET-1", By: "bea", On: "2026-05-01", Effect: ledger.Range{Low: 30, High: 50}}
	raw, err := json.Marshal([]decide.Expectation{late})
	measuretest.Must(t, err)
	measuretest.Must(t, l.Edit("FEAT-1", ledger.Editor, "that was wrong", ledger.Edit{Fields: map[string]json.RawMessage{"expected": raw}}))
	got := read(l)
	if len(got.Outcomes) != 1 || got.Outcomes[0].By != "ada" || got.Outcomes[0].Held || got.Outcomes[0].Expected != bad.Effect {
		t.Errorf("scored: %+v", got.Outcomes)
	}
	if len(got.Left) != 1 || !strings.Contains(got.Left[0].Why, "after the release") {
		t.Errorf("left: %+v", got.Left)
	}
	if len(got.Scales) != 1 || got.Scales[0].Scale != "reach" || got.Scales[0].Features != 1 || got.Scales[0].Why == "" {
		t.Errorf("scales: %+v", got.Scales)
	}
}

// TestConfidencesOfKeyResultsAreScored: of each key result that was judged, what each person said first, before its day.
func TestConfidencesOfKeyResultsAreScored(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t) // its ledger stands on 31 March
	said := func(on ledger.Date, by string, v float64) decide.Confidence {
		return decide.Confidence{On: on, By: by, Value: v}
	}
	put := func(key ledger.Key, state string, due ledger.Date, all ...decide.Confidence) {
		l.Put(key, decide.KeyResult, state, decide.KeyResultFields{Due: due, Confidence: all})
	}
	put("KR-1", "met", "2026-03-20", said("2026-01-10", "ada", 0.9), said("2026-03-20", "ada", 1), said("2026-03-21", "bea", 1))
	put("KR-2", "missed", "2026-06-30", said("2026-02-01", "ada", 0.6), said("2026-03-30", "bea", 0.5), said("2026-03-31", "cy", 0))
	put("KR-3", "active", "2026-03-20", said("2026-01-10", "ada", 0.1))
	got := read(l)
	scores := map[string]*ledger.Figure{}
	for _, e := range got.Estimators {
		scores[e.By] = e.Confidence
	}
	ada, bea := scores["ada"], scores["bea"]
	// ada: (0.1^2 + 0.6^2)/2; bea: 0.5^2, as what she said of KR-1 was known by then.
	if ada == nil || ada.N != 2 || math.Abs(*ada.Value-0.185) > 1e-12 || bea == nil || bea.N != 1 || math.Abs(*bea.Value-0.25) > 1e-12 {
		t.Errorf("ada %v, bea %v", ada, bea)
	}
	if _, scored := scores["cy"]; scored {
		t.Error("what cy said on the day it was judged is scored")
	}
	if all := got.All.Confidence; all == nil || all.N != 3 {
		t.Errorf("all: %v", all)
	}
}
