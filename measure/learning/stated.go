package learning

import (
	"context"
	"fmt"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/calibration"
	"throughline.dev/measure/evaluations"
	"throughline.dev/stage"
)

// stated is an expectation of a released feature; why says that it cannot be scored.
type stated struct {
	decide.Expectation
	why string
}

// expectations lists what was expected of a feature, each of a metric and of somebody once. What stood on the day of the
// release counts, whatever became of it later: who takes a bad guess away does not get better by it. What was added later
// counts only where the whole record is younger than the release and says on which day it was stated, as after an import.
func expectations(said ledger.Record, now decide.FeatureFields, day ledger.Date) ([]stated, error) {
	then, err := ledger.Decode[decide.FeatureFields](said)
	if err != nil && said.Version > 0 {
		return nil, err
	}
	var out []stated
	seen := map[[2]string]bool{}
	add := func(e decide.Expectation, why string) {
		id := [2]string{string(e.Metric), e.By}
		if !seen[id] {
			seen[id] = true
			out = append(out, stated{e, why})
		}
	}
	if said.Version > 0 {
		for _, e := range then.Expected {
			add(e, "")
		}
	}
	for _, e := range now.Expected {
		switch {
		case said.Version == 0 && e.On != "" && e.On <= day:
			add(e, "")
		default:
			add(e, fmt.Sprintf("it was stated after the release of %s, when the outcome could be seen", day))
		}
	}
	return out, nil
}

// Scale is an estimate of another sort than a change of a metric.
type Scale struct {
	Scale    string `json:"scale" enum:"reach|impact|effort"`
	Features int    `json:"features"` // released ones that have it
	Why      string `json:"why"`      // it is not scored
}

// scales counts them.
type scales struct{ reach, impact, effort int }

func (s *scales) add(f decide.FeatureFields) {
	for _, one := range []struct {
		given *ledger.Range
		n     *int
	}{{f.Reach, &s.reach}, {f.Impact, &s.impact}, {f.Effort, &s.effort}} {
		if one.given != nil {
			*one.n++
		}
	}
}

func (s *scales) left() []Scale {
	out := []Scale{}
	for _, one := range []Scale{
		{"reach", s.reach, "no metric says whom one feature reached in a quarter. State what it should do to a metric"},
		{"impact", s.impact, "it is a place on a scale and has no unit that could be measured. State what it should do to a metric"},
		{"effort", s.effort, "nothing records how many months of work went into one feature"},
	} {
		if one.Features > 0 {
			out = append(out, one)
		}
	}
	return out
}

// confidences tells of every key result that was judged what each person said first, and whether it was met. What was
// said on the day it was judged, or when it was due, or later, could be known.
func confidences(ctx context.Context, in stage.Input, each func(by string, c calibration.Chance)) error {
	for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{decide.KeyResult}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return err
		}
		if rec.State != "met" && rec.State != "missed" {
			continue
		}
		f, err := ledger.Decode[decide.KeyResultFields](rec)
		if err != nil {
			return err
		}
		judged, err := evaluations.Since(ctx, in, rec)
		if err != nil {
			return err
		}
		if f.Due != "" && f.Due < judged {
			judged = f.Due
		}
		seen := map[string]bool{}
		for _, c := range f.Confidence { // the earliest first
			if by := estimator(rec, decide.Expectation{By: c.By}); c.On < judged && !seen[by] {
				seen[by] = true
				each(by, calibration.Chance{P: c.Value, Came: rec.State == "met"})
			}
		}
	}
	return nil
}
