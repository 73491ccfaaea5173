package timeto

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
	"throughline.dev/stats"
)

// Activation is the share of people who got there within some days of their start.
type Activation struct {
	Definition string            `json:"definition"`
	AsOf       events.Mark       `json:"as_of"`
	Level      float64           `json:"level"`
	Within     time.Duration     `json:"within"`
	Cohorts    []ActivatedCohort `json:"cohorts"`
	Lift       *Lift             `json:"lift,omitempty"` // of two cohorts
	Verdict    Verdict           `json:"verdict"`
	Sentence   string            `json:"sentence"`
}

// Value returns the headline number: the share of the last cohort.
func (a Activation) Value() ledger.Figure {
	if len(a.Cohorts) == 0 {
		return ledger.Figure{Name: "share", Unit: "%", Definition: a.Definition, AsOf: question.AsOf(a.AsOf), Note: "cannot tell"}
	}
	return a.Cohorts[len(a.Cohorts)-1].Share
}

// WriteText tells a person.
func (a Activation) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n", a.Definition)
	for _, c := range a.Cohorts {
		p.F("  %s: %s, %d of %d who could be followed long enough\n", c.Name, c.Share, c.Done, c.Mature)
	}
	if a.Lift != nil {
		p.F("  lift %s, %s\n", a.Lift.Relative, a.Lift.Points)
	}
	p.F("%s\n", a.Sentence)
	return p.Err
}

// ActivatedCohort is the share in one cohort.
type ActivatedCohort struct {
	Name   string `json:"name"`
	N      int    `json:"n"`      // people who started
	Mature int    `json:"mature"` // of whom could be followed long enough: the denominator
	Done   int    `json:"done"`   // of whom got there in time
	// Share is Done of Mature with Wilson's interval. Estimate uses the others too, for as long as they were followed
	// (Kaplan-Meier, on the scale of the question).
	Share    ledger.Figure `json:"share"`
	Estimate ledger.Figure `json:"estimate"`
}

// Lift compares the second of two cohorts with the first.
type Lift struct {
	From     string        `json:"from"`
	To       string        `json:"to"`
	Relative ledger.Figure `json:"relative"` // in percent of the first share; interval by the log of the ratio
	Points   ledger.Figure `json:"points"`   // difference in percentage points; Newcombe's interval
	P        *float64      `json:"p"`        // two-sided, of the difference; absent where there is nothing to test
}

// Within counts who got there within a time of their start. Only people whom the log can follow that long count:
// leaving the others in the denominator would make recent cohorts look worse, counting only the quick ones of them
// better.
func (d Durations) Within(limit time.Duration) (Activation, error) {
	q := d.question
	if limit <= 0 {
		return Activation{}, errors.New("share within: no time given. Give how long after the start counts, such as 14 days")
	}
	if h := q.horizon(); h > 0 && limit > h {
		return Activation{}, fmt.Errorf("share within %s: the question ends observation after %s", days(limit), days(h))
	}
	r := Result{AsOf: d.mark, Level: q.Confidence()}
	r.Definition = fmt.Sprintf("Share of %s who got there within %s, among those followed that long. %s", q.Who(), days(limit), q.Definition())
	a := Activation{Definition: r.Definition, AsOf: d.mark, Level: r.Level, Within: limit}
	var shares []stats.Proportion
	for _, arm := range d.arms {
		out := ActivatedCohort{Name: arm.name, N: len(arm.subjects)}
		p := arm.within(limit.Microseconds())
		out.Mature, out.Done = p.N, p.Hits
		shares = append(shares, p)

		out.Share = r.figure("within "+days(limit)+", "+arm.name, "%", p.N, r.Definition)
		if p.N == 0 {
			out.Share.Note = "nobody was followed for " + days(limit)
		} else {
			w := p.Wilson(r.Level)
			setInterval(&out.Share, 100*p.Value(), 100*w.Low, 100*w.High, r.Level)
		}
		e, err := arm.estimate(r.Level, q.Scale, q.Leave != nil)
		if err != nil {
			return a, err
		}
		whole := Result{AsOf: r.AsOf, Level: r.Level, Definition: q.Definition(), scale: q.Scale}
		out.Estimate = whole.done(&Cohort{Name: arm.name, N: out.N}, e, limit.Hours()/24)
		a.Cohorts = append(a.Cohorts, out)
	}
	if len(a.Cohorts) == 2 {
		a.Lift = r.lift(a.Cohorts[0].Name, a.Cohorts[1].Name, shares[0], shares[1])
	}
	a.Verdict = a.judge()
	a.Sentence = a.Verdict.Sentence
	return a, nil
}

// within counts those who could be followed for the limit, and those of them who got there in time. Who left first has
// not got there and counts.
func (a arm) within(limit int64) stats.Proportion {
	var p stats.Proportion
	for _, s := range a.subjects {
		if s.followed >= limit {
			p.N++
			if s.outcome == there && s.took <= limit {
				p.Hits++
			}
		}
	}
	return p
}

func (r *Result) lift(from, to string, a, b stats.Proportion) *Lift {
	l := &Lift{From: from, To: to}
	denominators := fmt.Sprintf("%d of %d to %d of %d. %s", a.Hits, a.N, b.Hits, b.N, r.Definition)
	l.Relative = r.figure("relative lift", "%", a.N+b.N, "Share of the second cohort over that of the first, less one (log-ratio interval): "+denominators)
	l.Points = r.figure("difference", "percentage points", a.N+b.N, "Share of the second cohort less that of the first (Newcombe's interval): "+denominators)
	if a.N == 0 || b.N == 0 {
		l.Relative.Note, l.Points.Note = "cannot tell", "cannot tell"
		return l
	}
	points := stats.NewcombeDifference(a, b, r.Level)
	setInterval(&l.Points, 100*(b.Value()-a.Value()), 100*points.Low, 100*points.High, r.Level)
	if a.Hits == 0 {
		l.Relative.Note = "cannot tell: nobody got there in the first cohort"
	} else {
		ratio := stats.LogRatio(a, b, r.Level)
		setInterval(&l.Relative, 100*(b.Value()/a.Value()-1), 100*(ratio.Low-1), math.NaN(), r.Level)
		if !math.IsInf(ratio.High, 1) {
			high := 100 * (ratio.High - 1)
			l.Relative.High = &high
		}
	}
	if _, p := stats.ZTest(a, b); !math.IsNaN(p) {
		l.P = &p
	}
	return l
}

// judge words the comparison. The absolute difference decides: a test of the relative one depends on which cohort is
// called the first.
func (a *Activation) judge() Verdict {
	if len(a.Cohorts) == 1 {
		c := a.Cohorts[0]
		return Verdict{NotAsked, fmt.Sprintf("%d of %d got there within %s: %s.", c.Done, c.Mature, days(a.Within), c.Share)}
	}
	if a.Lift == nil {
		return Verdict{NotAsked, "More than two cohorts: see the share of each."}
	}
	from, to := a.Cohorts[0], a.Cohorts[1]
	if a.Lift.Points.Value == nil {
		return Verdict{CannotTell, fmt.Sprintf("Cannot tell: %d people who started %s and %d who started %s were followed for %s.", from.Mature, from.Name, to.Mature, to.Name, days(a.Within))}
	}
	counts := fmt.Sprintf("within %s, %d of %d (%s) of those who started %s got there and %d of %d (%s) of those %s: %s relative, %s",
		days(a.Within), from.Done, from.Mature, from.Share, from.Name, to.Done, to.Mature, to.Share, to.Name, a.Lift.Relative, a.Lift.Points)
	if a.Lift.P != nil {
		counts += ", p " + pValue(*a.Lift.P)
	}
	switch low, high := *a.Lift.Points.Low, *a.Lift.Points.High; {
	case low > 0:
		return Verdict{Higher, "The share is higher: " + counts + "."}
	case high < 0:
		return Verdict{Lower, "The share is lower: " + counts + "."}
	}
	return Verdict{Same, "No difference is shown: " + counts + "."}
}
