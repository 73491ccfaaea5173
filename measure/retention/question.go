package retention

import (
	"errors"
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Mode says what counts as back in a period.
type Mode string

// Modes.
const (
	On        Mode = "on"          // in that period
	OrAfter   Mode = "on_or_after" // in that period or a later one, up to the last of the question
	Bracketed Mode = "bracket"     // at any time in a range of periods
)

// Clock says where periods begin.
type Clock string

// Clocks.
const (
	Calendar Clock = "calendar" // with the days, weeks or months of the zone; period 0 is the start's own
	Rolling  Clock = "rolling"  // with the unit's own start event; a day is 24 hours
)

// Entry says which start events make somebody a member of a cohort.
type Entry string

// Entries.
const (
	First     Entry = "first"     // the first one ever: everybody is in one cohort
	Recurring Entry = "recurring" // the first one in each calendar bucket
)

// MaxPeriods bounds the width of the answer.
const MaxPeriods = 366

// Question asks for retention. The days of the scope are those of start events; units are followed beyond them.
type Question struct {
	question.Scope
	Start    events.Matcher    `json:"start"`
	Back     events.Matcher    `json:"back" doc:"what counts as coming back; always another event than the start itself"`
	Interval question.Interval `json:"interval,omitempty" enum:"hour|day|week|month|quarter" doc:"length of a period; week unless given"`
	Mode     Mode              `json:"mode,omitempty" enum:"on|on_or_after|bracket" doc:"what counts as back in a period; on unless given"`
	Brackets [][2]int          `json:"brackets,omitempty" doc:"ranges of periods, both ends counted, such as [1,3]; for mode bracket"`
	Clock    Clock             `json:"clock,omitempty" enum:"calendar|rolling" doc:"whether periods are those of the calendar or run from each start; calendar unless given"`
	Entry    Entry             `json:"entry,omitempty" enum:"first|recurring" doc:"whether the first start event ever counts or the first in each period; first unless given"`
	Periods  int               `json:"periods,omitempty" min:"1" doc:"number of the last period to show; 12 unless given"`
}

// normal fills in what was left out.
func (q Question) normal() Question {
	if q.Interval == "" {
		q.Interval = question.Week
	}
	if q.Mode == "" {
		q.Mode = On
	}
	if q.Clock == "" {
		q.Clock = Calendar
	}
	if q.Entry == "" {
		q.Entry = First
	}
	if q.Periods == 0 {
		q.Periods = 12
	}
	return q
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	q = q.normal()
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Start.Check(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := q.Back.Check(); err != nil {
		return fmt.Errorf("back: %w", err)
	}
	if err := q.Interval.Check(); err != nil {
		return err
	}
	switch {
	case q.Mode != On && q.Mode != OrAfter && q.Mode != Bracketed:
		return fmt.Errorf("mode: %q is not one of on, on_or_after, bracket", q.Mode)
	case q.Clock != Calendar && q.Clock != Rolling:
		return fmt.Errorf("clock: %q is neither calendar nor rolling", q.Clock)
	case q.Entry != First && q.Entry != Recurring:
		return fmt.Errorf("entry: %q is neither first nor recurring", q.Entry)
	case q.Clock == Rolling && (q.Interval == question.Month || q.Interval == question.Quarter):
		return fmt.Errorf("clock: a %s has no fixed length to run from a start. Ask by day or week, or with the calendar clock", q.Interval)
	case q.Periods < 0 || q.Periods > MaxPeriods:
		return fmt.Errorf("periods: %d. Give from 1 to %d", q.Periods, MaxPeriods)
	case q.Mode == Bracketed && len(q.Brackets) == 0:
		return errors.New("brackets: none given. Give ranges of periods such as [[1,3],[4,7]]")
	case q.Mode != Bracketed && len(q.Brackets) > 0:
		return fmt.Errorf("brackets: given with mode %s. Choose mode bracket or leave them out", q.Mode)
	case len(q.Brackets) > MaxPeriods:
		return fmt.Errorf("brackets: %d given, the most is %d", len(q.Brackets), MaxPeriods)
	}
	for i, b := range q.Brackets {
		if b[0] < 0 || b[1] < b[0] || b[1] > MaxPeriods {
			return fmt.Errorf("brackets: bracket %d is [%d, %d]. Give two periods from 0 to %d in order", i+1, b[0], b[1], MaxPeriods)
		}
	}
	return nil
}

// span is what one column of the answer covers: periods low to high.
type span struct{ low, high int }

// spans returns the columns of the answer.
func (q Question) spans() []span {
	q = q.normal()
	var out []span
	switch q.Mode {
	case Bracketed:
		for _, b := range q.Brackets {
			out = append(out, span{b[0], b[1]})
		}
	default:
		for k := range q.Periods + 1 {
			s := span{k, k}
			if q.Mode == OrAfter {
				s.high = q.Periods
			}
			out = append(out, s)
		}
	}
	return out
}

// Definition says in words what is counted.
func (q Question) Definition() string {
	q = q.normal()
	var b strings.Builder
	who := strings.ToUpper(q.Who()[:1]) + q.Who()[1:]
	if q.Entry == First {
		fmt.Fprintf(&b, "%s by the %s of their first %s ever", who, q.Interval, question.Describe(q.Start))
	} else {
		fmt.Fprintf(&b, "%s by every %s in which they did %s", who, q.Interval, question.Describe(q.Start))
	}
	fmt.Fprintf(&b, ", and the share of them who did %s", question.Describe(q.Back))
	switch q.Mode {
	case On:
		b.WriteString(" in a period")
	case OrAfter:
		fmt.Fprintf(&b, " in a period or any later one up to period %d", q.Periods)
	case Bracketed:
		b.WriteString(" at any time in a range of periods")
	}
	b.WriteString(", by an event other than the one that started, at or after it")
	if q.Clock == Rolling {
		length := map[question.Interval]string{question.Hour: "60 minutes", question.Day: "24 hours", question.Week: "168 hours"}[q.Interval]
		fmt.Fprintf(&b, "; a period is %s, counted from each %s's own start, and number 0 begins with it", length, q.One())
	} else {
		fmt.Fprintf(&b, "; a period is a %s of the calendar and number 0 is that of the start", q.Interval)
	}
	b.WriteString("; a cell counts once the whole period could be observed for the whole cohort, and the pooled row weighs the cohorts that reached it by their size")
	fmt.Fprintf(&b, "; starts in the period, %s, followed beyond it", q.Describe())
	return b.String()
}
