package lifecycle

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Question asks for a lifecycle.
type Question struct {
	question.Scope
	Match    events.Matcher    `json:"match" doc:"what makes somebody active"`
	Interval question.Interval `json:"interval,omitempty" enum:"hour|day|week|month|quarter" doc:"length of a bucket; week unless given"`
}

func (q Question) normal() Question {
	if q.Interval == "" {
		q.Interval = question.Week
	}
	return q
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Match.Check(); err != nil {
		return fmt.Errorf("match: %w", err)
	}
	return q.normal().Interval.Check()
}

// Definition says in words what is counted.
func (q Question) Definition() string {
	q = q.normal()
	return fmt.Sprintf("%s who did %s in a %s of the calendar: new if for the first time ever, returning if also in the %s before, resurrecting if before but not in the %s before; dormant are those who did in the %s before and not in this one; counts of everybody observed, so without interval; %s",
		strings.ToUpper(q.Who()[:1])+q.Who()[1:], question.Describe(q.Match), q.Interval, q.Interval, q.Interval, q.Interval, q.Describe())
}
