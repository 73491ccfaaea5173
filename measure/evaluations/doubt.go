package evaluations

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
)

// Codes of doubts; they do not change.
const (
	DoubtFollowUp   = "follow_up"   // too short
	DoubtFew        = "few"         // fewer than the minimum
	DoubtRatio      = "ratio"       // sample-ratio mismatch of the experiment
	DoubtMismatch   = "mismatch"    // the experiment measures something else
	DoubtTracking   = "tracking"    // an event or a property broke off around the release
	DoubtIdentity   = "identity"    // people were merged more than before
	DoubtDefinition = "definition"  // of the metric changed
	DoubtAmended    = "amended"     // what was frozen was changed
	DoubtLate       = "late"        // frozen after the release
	DoubtReleases   = "releases"    // several on different days
	DoubtVolume     = "volume"      // of an event changed by far
	DoubtNotCausal  = "not_causal"  // other things changed too
	DoubtParallel   = "parallel"    // units did not move alike before
	DoubtGuardrail  = "guardrail"   // what must not get worse did, or cannot be told
	DoubtAssignment = "assignment"  // the flag of the experiment was altered while it ran
	DoubtAssumption = "assumption"  // what the method leans on
	DoubtImbalance  = "experiment"  // what the experiment warns of
	DoubtUnfrozen   = "not_frozen"  // the target was never frozen
	DoubtSmallUnits = "few_weeks"   // too short a series
	DoubtWaiting    = "not_all_out" // features that are not released
)

// Doubt is a reason to trust a verdict less, or not to give one.
type Doubt struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Blocks bool   `json:"blocks"` // there is no verdict because of it
}

// Bounds of what counts as a break in the log around a release.
const (
	breakDays   = 28   // looked at on each side
	breakEvents = 50   // fewer say nothing
	breakGone   = 0.02 // of the rate before: the event broke off
	breakFactor = 3.0  // a rate that changed by this factor is worth a word
	breakShare  = 0.25 // change of the share of events that carry a property
)

// breaks looks for changes of the tracking around a day: events of the question that broke off or began, properties
// that came or went, people merged more often.
func breaks(ctx context.Context, in stage.Input, q *metrics.Question, day ledger.Date, change bool) ([]Doubt, error) {
	if q == nil || day == "" || in.Events == nil {
		return nil, nil
	}
	names, properties := q.LooksAt()
	at := question.Midnight(day)
	until := at.AddDate(0, 0, breakDays)
	if until.After(in.Mark.Through) {
		until = in.Mark.Through
	}
	days := until.Sub(at).Hours() / 24
	if days < 7 || len(names) == 0 {
		return nil, nil
	}
	tally := events.Tally{Query: events.Query{AsOf: in.Mark}, Cuts: []time.Time{at.AddDate(0, 0, -breakDays), at, until}}
	for _, n := range names {
		tally.Series = append(tally.Series, events.Matcher{Names: []string{n}})
	}
	tally.Series = append(tally.Series, events.Matcher{Names: []string{events.IdentifyEvent}})
	for _, p := range properties {
		tally.Series = append(tally.Series, events.Matcher{Names: names, Where: []events.Cond{{Property: p, Op: events.Has}}})
	}
	counts := make([][2]float64, len(tally.Series))
	if err := in.Events.Count(ctx, tally, func(c events.Cell) error {
		counts[c.Series][c.Bucket] = float64(c.Events)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("look for breaks in the log around %s: %w", day, err)
	}
	var out []Doubt
	var all [2]float64
	scale := breakDays / days // of the days after to those before
	for i, n := range names {
		before, after := counts[i][0], counts[i][1]
		all[0], all[1] = all[0]+before, all[1]+after
		switch {
		case max(before, after) < breakEvents:
		case after*scale < breakGone*before:
			out = append(out, Doubt{DoubtTracking, fmt.Sprintf("%s was recorded %s times in the %d days before the release and %s times in the %.0f days after it: it looks as if it is not recorded any more", n, ledger.FormatNumber(before), breakDays, ledger.FormatNumber(after), days), true})
		case before < breakGone*after*scale:
			out = append(out, Doubt{DoubtTracking, fmt.Sprintf("%s was hardly recorded before the release (%s times in %d days), so that before and after cannot be compared", n, ledger.FormatNumber(before), breakDays), change})
		case i == 0 && (after*scale > breakFactor*before || before > breakFactor*after*scale):
			out = append(out, Doubt{DoubtVolume, fmt.Sprintf("%s changed from %s a day to %s around the release: other people may count than before", n, ledger.FormatNumber(before/breakDays), ledger.FormatNumber(after/days)), false})
		}
	}
	if m := counts[len(names)]; m[1] >= breakEvents && m[1]*scale > breakFactor*m[0] {
		out = append(out, Doubt{DoubtIdentity, fmt.Sprintf("people were identified %s times in the %.0f days after the release, against %s in the %d days before: ids may have been merged that counted apart", ledger.FormatNumber(m[1]), days, ledger.FormatNumber(m[0]), breakDays), true})
	}
	for i, p := range properties {
		m := counts[len(names)+1+i]
		if all[0] < breakEvents || all[1] < breakEvents {
			continue
		}
		before, after := m[0]/all[0], m[1]/all[1]
		if after-before > breakShare || before-after > breakShare {
			out = append(out, Doubt{DoubtTracking, fmt.Sprintf("%.0f %% of the events carried %s before the release and %.0f %% after it", 100*before, p, 100*after), true})
		}
	}
	return out, nil
}
