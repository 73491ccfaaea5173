package friction

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Question asks what people met between their first start event and their first goal event after it. The days of the
// scope are those of start events; people are followed beyond them.
type Question struct {
	question.Scope
	Start events.Matcher `json:"start" doc:"event at which the way to the goal begins"`
	Goal  events.Matcher `json:"goal" doc:"event that people are on the way to"`
	// Late makes two groups of those followed that long: who got there in time and who did not. What they met in that
	// time counts, so that neither group had longer to meet it. Empty: who got there by the end of observation, with all
	// they met by then.
	Late question.Span `json:"late,omitempty" doc:"who gets there later than this counts as not there, such as 7d"`
	// Failed are requests that failed and Fine those that did not.
	Failed *events.Matcher `json:"failed,omitempty" doc:"requests that failed; those with a status of 400 and more unless given"`
	Fine   *events.Matcher `json:"fine,omitempty" doc:"requests that did not fail; those with an operation and a status below 400 unless given"`
	// Empty are searches and the like that found nothing, Found those that found something.
	Empty *events.Matcher `json:"empty,omitempty" doc:"searches that found nothing; events with 0 results unless given"`
	Found *events.Matcher `json:"found,omitempty" doc:"searches that found something; events with more results unless given"`

	Operation string `json:"operation,omitempty" doc:"property that names what was requested; operation unless given"`
	Status    string `json:"status,omitempty" doc:"property that holds the status of the answer; status unless given"`
	Code      string `json:"code,omitempty" doc:"property that holds the error code; error_code unless given"`
	Results   string `json:"results,omitempty" doc:"property that counts what was found; results unless given"`

	Repeat  question.Span `json:"repeat,omitempty" doc:"how soon after a failure the same request counts as tried again; 30min unless given"`
	Silence question.Span `json:"silence,omitempty" doc:"how long nothing must have come from somebody who counts as gone; 14d unless given"`
	Top     int           `json:"top,omitempty" min:"1" doc:"how many frictions to list; 20 unless given"`
}

// normal fills in what was left out.
func (q Question) normal() Question {
	q.Operation = cmp.Or(q.Operation, "operation")
	q.Status = cmp.Or(q.Status, "status")
	q.Code = cmp.Or(q.Code, "error_code")
	q.Results = cmp.Or(q.Results, "results")
	q.Repeat = cmp.Or(q.Repeat, "30min")
	q.Silence = cmp.Or(q.Silence, "14d")
	q.Top = cmp.Or(q.Top, 20)
	where := func(given **events.Matcher, conditions ...events.Cond) {
		if *given == nil {
			*given = &events.Matcher{Where: conditions}
		}
	}
	where(&q.Failed, events.Cond{Property: q.Status, Op: events.Ge, Value: "400"})
	where(&q.Fine, events.Cond{Property: q.Operation, Op: events.Has}, events.Cond{Property: q.Status, Op: events.Lt, Value: "400"})
	where(&q.Empty, events.Cond{Property: q.Results, Op: events.Eq, Value: "0"})
	where(&q.Found, events.Cond{Property: q.Results, Op: events.Gt, Value: "0"})
	return q
}

// maxTop bounds the list.
const maxTop = 500

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	q = q.normal()
	for _, m := range []struct {
		name string
		m    events.Matcher
	}{{"start", q.Start}, {"goal", q.Goal}, {"failed", *q.Failed}, {"fine", *q.Fine}, {"empty", *q.Empty}, {"found", *q.Found}} {
		if err := m.m.Check(); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if len(q.Start.Names)+len(q.Start.Where) == 0 || len(q.Goal.Names)+len(q.Goal.Where) == 0 {
		return errors.New("start and goal: name the event at which the way begins and the one it leads to")
	}
	for _, s := range []struct {
		name string
		span question.Span
	}{{"late", q.Late}, {"repeat", q.Repeat}, {"silence", q.Silence}} {
		if _, err := s.span.Duration(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if q.Top < 1 || q.Top > maxTop {
		return fmt.Errorf("top: %d frictions. Give a number from 1 to %d", q.Top, maxTop)
	}
	return nil
}

// length of a span that was checked.
func length(s question.Span) time.Duration {
	d, err := s.Duration()
	if err != nil {
		return 0
	}
	return d
}

// Definition says in words what is compared.
func (q Question) Definition() string {
	q = q.normal()
	var b strings.Builder
	fmt.Fprintf(&b, "What %s met from their first %s to their first %s at or after it", q.Who(), question.Describe(q.Start), question.Describe(q.Goal))
	if late := length(q.Late); late > 0 {
		fmt.Fprintf(&b, ", in the first %s; not there is who had not got there by then, among those followed that long", question.Spoken(late))
	} else {
		b.WriteString(", or to the end of observation; not there is who had not got there by then")
	}
	fmt.Fprintf(&b, ". Failed: %s; not failed: %s; found nothing: %s. Tried again: the same %s within %s of its failure. Gone: nothing for %s. Of those who started: %s",
		question.Describe(*q.Failed), question.Describe(*q.Fine), question.Describe(*q.Empty), q.Operation, question.Spoken(length(q.Repeat)), question.Spoken(length(q.Silence)), q.Scope.Describe())
	return b.String()
}
