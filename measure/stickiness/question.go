package stickiness

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Question asks for stickiness.
type Question struct {
	question.Scope
	Match    events.Matcher    `json:"match" doc:"what makes somebody active"`
	Interval question.Interval `json:"interval,omitempty" enum:"hour|day|week|month" doc:"what is counted; day unless given"`
	Per      question.Interval `json:"per,omitempty" enum:"day|week|month|quarter" doc:"within what; week unless given"`
}

func (q Question) normal() Question {
	if q.Interval == "" {
		q.Interval = question.Day
	}
	if q.Per == "" {
		q.Per = question.Week
	}
	return q
}

// rank orders intervals by length.
func rank(i question.Interval) int {
	return strings.Index("hour day week month quarter", string(i))
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	q = q.normal()
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Match.Check(); err != nil {
		return fmt.Errorf("match: %w", err)
	}
	if err := q.Interval.Check(); err != nil {
		return err
	}
	if err := q.Per.Check(); err != nil {
		return fmt.Errorf("per: %w", err)
	}
	switch {
	case rank(q.Per) <= rank(q.Interval):
		return fmt.Errorf("per: a %s is not longer than a %s. Give a longer one", q.Per, q.Interval)
	case q.Interval == question.Week:
		return fmt.Errorf("interval: weeks do not divide a %s. Count days, or months per quarter", q.Per)
	case q.Interval == question.Hour && q.Per != question.Day && q.Per != question.Week:
		return fmt.Errorf("per: too many hours in a %s. Count hours per day or week", q.Per)
	}
	return nil
}

// Definition says in words what is counted.
func (q Question) Definition() string {
	q = q.normal()
	return fmt.Sprintf("%s who did %s in a %s, by the number of different %ss of the calendar in which they did; over all whole %ss that were observed, a %s counting once for each %s it was active in; %s",
		strings.ToUpper(q.Who()[:1])+q.Who()[1:], question.Describe(q.Match), q.Per, q.Interval, q.Per, q.One(), q.Per, q.Describe())
}
