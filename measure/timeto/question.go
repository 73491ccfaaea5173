package timeto

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/survival"
)

// Question asks for the time from somebody's first start event to their first end event at or after it.
//
// The days of the scope restrict who counts: whoever started on one of them. They are followed beyond the last of them.
// Split, By and Arms make cohorts to compare; one of them at most is given.
type Question struct {
	question.Scope
	Start events.Matcher `json:"start" doc:"event at which the clock starts"`
	End   events.Matcher `json:"end" doc:"event looked for"`
	// Leave is an event after which nobody gets there any more, such as closing the account. Shares are then
	// Aalen-Johansen's: a leaver has not got there and never will, which is more than not having got there yet.
	Leave *events.Matcher `json:"leave,omitempty" doc:"event after which nobody gets there any more"`
	// Horizon ends everybody's observation that long after their start; empty: at the end of the log.
	Horizon question.Span `json:"horizon,omitempty" doc:"how long everybody is followed at most, such as 30d; empty: to the end of the log"`
	// Split makes cohorts by the day of the start event in the zone: before the first day, from it to the second, ...
	Split []ledger.Date `json:"split,omitempty" doc:"days that make cohorts: those who started before, those from that day on"`
	// By makes cohorts by a property of the start event, the most frequent values apart and the others together.
	By  string `json:"by,omitempty" doc:"property of the start event that makes cohorts"`
	Top int    `json:"top,omitempty" min:"1" doc:"how many values of by are told apart; 10 unless given"`
	// Arms are the keys of saved cohorts to compare. Whoever asks resolves them to Groups, in the same order.
	Arms []ledger.Key `json:"arms,omitempty" doc:"keys of cohorts to compare"`
	// Stratify names a property of the start event within whose values cohorts are compared, so that a different mix of
	// them makes no difference: the log-rank test and the hazard ratio are stratified by it.
	Stratify string `json:"stratify,omitempty" doc:"property of the start event within whose values cohorts are compared"`
	// Scale is where the intervals of curves, medians and shares are made.
	Scale survival.Scale `json:"scale,omitempty" enum:"log-log|log" doc:"scale of the intervals of curves, medians and shares: log-log unless given; log is the default of R"`

	// Groups are the members of Arms. They are no part of the stored question. Who is in several of them is left out and
	// counted.
	Groups []Group `json:"-"`
}

// Group is a set of people or accounts to compare with others.
type Group struct {
	Name    string
	Members map[string]struct{}
}

// defaultTop is how many values of a property are told apart.
const defaultTop = 10

// maxGroups bounds the cohorts of a question.
const maxGroups = 50

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Start.Check(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := q.End.Check(); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	if q.Leave != nil {
		if err := q.Leave.Check(); err != nil {
			return fmt.Errorf("leave: %w", err)
		}
		if same(*q.Leave, q.End) {
			return errors.New("leave: the same event as end. Who leaves cannot get there by leaving; give another event")
		}
	}
	if _, err := q.Horizon.Duration(); err != nil {
		return fmt.Errorf("horizon: %w", err)
	}
	if err := q.Scale.Check(); err != nil {
		return err
	}
	for i, day := range q.Split {
		if err := day.Validate(); err != nil || day == "" {
			return fmt.Errorf("split: %q is no day. Give days such as 2026-07-01", day)
		}
		if i > 0 && day <= q.Split[i-1] {
			return fmt.Errorf("split: %s is not after the one before it. Give days in rising order", day)
		}
	}
	return q.checkCohorts()
}

// checkCohorts reports cohorts that cannot be made.
func (q Question) checkCohorts() error {
	ways := 0
	for _, given := range []bool{len(q.Split) > 0, q.By != "", len(q.Arms)+len(q.Groups) > 0} {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		return errors.New("split, by and arms: more than one given. Compare by one of them")
	case len(q.Split) >= maxGroups || q.Top > maxGroups || len(q.Groups) > maxGroups:
		return fmt.Errorf("split, by and arms: more than %d cohorts. Compare fewer", maxGroups)
	case q.Top < 0:
		return fmt.Errorf("top: %d values. Give a number from 1", q.Top)
	case len(q.Arms) > 0 && len(q.Groups) != len(q.Arms):
		return fmt.Errorf("arms: the members of %d cohorts were not looked up", len(q.Arms)-len(q.Groups))
	case len(q.Groups) == 1:
		return errors.New("arms: one cohort. Give at least two to compare, or one as the cohort of the question")
	case q.By != "" && q.By == q.Stratify:
		return fmt.Errorf("stratify: %q makes the cohorts already", q.By)
	}
	return nil
}

// same reports whether two matchers pick the same events by the same words.
func same(a, b events.Matcher) bool {
	return slices.Equal(a.Names, b.Names) && slices.Equal(a.Where, b.Where)
}

// again reports whether start and end are the same event, so that the end is the next one.
func (q Question) again() bool { return same(q.Start, q.End) }

// horizon returns for how long everybody is followed at most; 0: without a limit.
func (q Question) horizon() time.Duration {
	d, err := q.Horizon.Duration()
	if err != nil {
		return 0
	}
	return d
}

// cuts returns when the days of Split begin in the zone.
func (q Question) cuts() ([]time.Time, error) {
	loc, err := q.Location()
	if err != nil {
		return nil, err
	}
	var cuts []time.Time
	for _, day := range q.Split {
		at, err := time.ParseInLocation(time.DateOnly, string(day), loc)
		if err != nil {
			return nil, fmt.Errorf("split: %w", err)
		}
		cuts = append(cuts, at)
	}
	return cuts, nil
}

// Share asks for the share of those who got there within some days of their start.
type Share struct {
	Question
	Days int `json:"days" min:"1" doc:"how many days after the start count"`
}

// Check reports what makes the question unanswerable.
func (q Share) Check() error {
	if err := q.Question.Check(); err != nil {
		return err
	}
	limit := time.Duration(q.Days) * 24 * time.Hour
	switch horizon := q.horizon(); {
	case q.Days < 1:
		return errors.New("days: none given. Give how many days after the start count, such as 14")
	case q.Days > maxDays:
		return fmt.Errorf("days: %d are more than %d. Give fewer", q.Days, maxDays)
	case horizon > 0 && limit > horizon:
		return fmt.Errorf("days: %d days, but the horizon ends observation after %s. Give fewer, or a longer horizon", q.Days, days(horizon))
	}
	return nil
}

// maxDays bounds Share.Days: a century.
const maxDays = 36_525
