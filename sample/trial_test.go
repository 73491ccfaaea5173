package sample_test

import (
	"testing"

	"throughline.dev/events"
	"throughline.dev/measure/experiment"
	"throughline.dev/sample"
)

// The hint in the console does what the parameters say, within its interval, and the broken split is seen.
func TestTrialsComeOutOfTheEvents(t *testing.T) {
	t.Parallel()
	p := sample.Default()
	p.Events = 30_000
	log := eventsOf(t, p)
	for i, trial := range p.Trials {
		r, err := experiment.Ask(t.Context(), log, events.Mark{}, experiment.Question{
			Flag: trial.Flag, Variants: []experiment.Variant{{Name: trial.Control}, {Name: trial.Variant}}, PlannedN: 500,
			Primary: experiment.Measure{Type: experiment.Proportion, Match: events.Matcher{Names: []string{"webhook_registered"}}, Window: "14d"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if sound := i == 0; r.Balance.OK != sound {
			t.Errorf("%s: split p %v, want sound %v", trial.Flag, r.Balance.P, sound)
		}
		if i > 0 {
			continue
		}
		d := r.Primary.Comparisons[0].Difference
		if d.Low == nil || *d.Low <= 0 || *d.Low > 100*trial.Effect || *d.High < 100*trial.Effect {
			t.Errorf("%s: difference %s, want an interval above 0 that holds %v", trial.Flag, d, 100*trial.Effect)
		}
	}
}
