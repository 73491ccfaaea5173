package evaluations

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	DoubtVariant    = "variant"     // the experiment has several, and it is not said which one is judged
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
	breakDays   = 28                 // looked at on each side
	breakEvents = 50                 // fewer say nothing
	breakGone   = 0.02               // of the rate before: the event broke off
	breakFactor = 3.0                // a rate that changed by this factor is worth a word
	breakShare  = 0.25               // change of the share of events that carry a property
	leastBreak  = 7 * 24 * time.Hour // after the release, to look at all
)

// breaks looks for changes of the tracking around the release: events of the question that broke off or began, properties
// that came or went on the events that are asked for them, and more of those who count that were merged. What other
// events, properties and people did is nothing to the metric, and so is what came after the window of the evaluation.
func (c *assessment) breaks(ctx context.Context) error {
	if c.q == nil || c.release.Day == "" || c.in.Events == nil {
		return nil
	}
	f, err := ledger.Decode[metrics.Fields](c.metric) // with the population
	if err != nil || f.Question == nil {
		return err
	}
	b := breaksAround{in: c.in, looked: f.Question.LooksAt()}
	if b.at, err = question.Begin(c.release.Day, c.zone()); err != nil {
		return err
	}
	b.until = b.at.AddDate(0, 0, breakDays)
	if window, err := c.f.Window.Duration(); err == nil && window > 0 && b.at.Add(window).Before(b.until) {
		b.until = b.at.Add(max(window, leastBreak))
	}
	if b.until.After(c.in.Mark.Through) {
		b.until = c.in.Mark.Through
	}
	if b.until.Sub(b.at) < leastBreak || len(b.looked.Events) == 0 {
		return nil
	}
	b.days = b.until.Sub(b.at).Hours() / 24
	b.scale = breakDays / b.days
	if err := b.find(ctx, c.f.Of == "change"); err != nil {
		return fmt.Errorf("look for breaks in the log around %s: %w", c.release.Day, err)
	}
	c.out.Doubts = append(c.out.Doubts, b.doubts...)
	return nil
}

// breaksAround looks at the days before and after a release.
type breaksAround struct {
	in        stage.Input
	looked    metrics.Looked
	at, until time.Time
	days      float64 // after it
	scale     float64 // of the days after to those before
	doubts    []Doubt
}

func (b *breaksAround) add(code string, blocks bool, format string, args ...any) {
	b.doubts = append(b.doubts, Doubt{code, fmt.Sprintf(format, args...), blocks})
}

// find counts in one reading; people are looked at one by one only where many were identified.
func (b *breaksAround) find(ctx context.Context, change bool) error {
	names := b.looked.Events
	tally := events.Tally{Query: events.Query{AsOf: b.in.Mark}, Cuts: []time.Time{b.at.AddDate(0, 0, -breakDays), b.at, b.until}}
	for _, n := range names {
		tally.Series = append(tally.Series, events.Matcher{Names: []string{n}})
	}
	tally.Series = append(tally.Series, events.Matcher{Names: []string{events.IdentifyEvent}})
	for _, p := range b.looked.Properties {
		tally.Series = append(tally.Series, events.Matcher{Names: p.Events}, events.Matcher{Names: p.Events, Where: []events.Cond{{Property: p.Name, Op: events.Has}}})
	}
	counts := make([][2]float64, len(tally.Series))
	if err := b.in.Events.Count(ctx, tally, func(c events.Cell) error {
		counts[c.Series][c.Bucket] = float64(c.Events)
		return nil
	}); err != nil {
		return err
	}
	for i, n := range names {
		before, after := counts[i][0], counts[i][1]
		switch {
		case max(before, after) < breakEvents:
		case after*b.scale < breakGone*before:
			b.add(DoubtTracking, true, "%s was recorded %s times in the %d days before the release and %s times in the %.0f days after it: it looks as if it is not recorded any more", n, ledger.FormatNumber(before), breakDays, ledger.FormatNumber(after), b.days)
		case before < breakGone*after*b.scale:
			b.add(DoubtTracking, change, "%s was hardly recorded before the release (%s times in %d days), so that before and after cannot be compared", n, ledger.FormatNumber(before), breakDays)
		case i == 0 && (after*b.scale > breakFactor*before || before > breakFactor*after*b.scale):
			b.add(DoubtVolume, false, "%s changed from %s a day to %s around the release: other people may count than before", n, ledger.FormatNumber(before/breakDays), ledger.FormatNumber(after/b.days))
		}
	}
	for i, p := range b.looked.Properties {
		all, with := counts[len(names)+1+2*i], counts[len(names)+2+2*i]
		if all[0] < breakEvents || all[1] < breakEvents {
			continue
		}
		before, after := with[0]/all[0], with[1]/all[1]
		if after-before > breakShare || before-after > breakShare {
			b.add(DoubtTracking, true, "%.0f %% of the events %s carried %s before the release and %.0f %% after it", 100*before, strings.Join(p.Events, " and "), p.Name, 100*after)
		}
	}
	if b.merged(counts[len(names)]) {
		return b.identities(ctx)
	}
	return nil
}

// merged reports whether so many more were identified than before that ids may have been merged.
func (b *breaksAround) merged(n [2]float64) bool {
	return n[1] >= breakEvents && n[1]*b.scale > breakFactor*n[0]
}

// identities counts how often those were identified who did any of what is asked for.
func (b *breaksAround) identities(ctx context.Context) error {
	var n [2]float64
	q := events.Query{From: b.at.AddDate(0, 0, -breakDays), To: b.until, AsOf: b.in.Mark}
	matchers := []events.Matcher{{Names: b.looked.Events}, {Names: []string{events.IdentifyEvent}}}
	err := b.in.Events.Sequences(ctx, matchers, q, func(_ string, steps []events.Step) error {
		if !slices.ContainsFunc(steps, func(s events.Step) bool { return s.Match == 0 }) {
			return nil
		}
		for _, s := range steps {
			if s.Match != 1 {
				continue
			}
			if s.At < b.at.UnixMicro() {
				n[0]++
			} else {
				n[1]++
			}
		}
		return nil
	})
	if err == nil && b.merged(n) {
		b.add(DoubtIdentity, true, "people who count were identified %s times in the %.0f days after the release, against %s in the %d days before: ids may have been merged that counted apart", ledger.FormatNumber(n[1]), b.days, ledger.FormatNumber(n[0]), breakDays)
	}
	return err
}
