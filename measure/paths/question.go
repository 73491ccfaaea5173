package paths

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Limits of a question.
const (
	MaxDepth = 12
	MaxTop   = 50
)

// Question asks for paths. Without Start and End they begin with the session.
type Question struct {
	question.Scope
	Start   *events.Matcher `json:"start,omitempty" doc:"paths begin with the first such event of a session"`
	End     *events.Matcher `json:"end,omitempty" doc:"paths end with the first such event of a session, or the first after start"`
	Session question.Span   `json:"session,omitempty" doc:"pause that ends a session; 30min unless given"`
	Depth   int             `json:"depth,omitempty" min:"2" doc:"most events of a path; 5 unless given"`
	Top     int             `json:"top,omitempty" min:"1" doc:"events told apart at each step, the rest is other; 10 unless given"`
	Names   []string        `json:"names,omitempty" doc:"events to look at; all unless given"`
}

func (q Question) normal() Question {
	if q.Session == "" {
		q.Session = "30min"
	}
	if q.Depth == 0 {
		q.Depth = 5
	}
	if q.Top == 0 {
		q.Top = 10
	}
	return q
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	q = q.normal()
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if q.Start != nil {
		if err := q.Start.Check(); err != nil {
			return fmt.Errorf("start: %w", err)
		}
	}
	if q.End != nil {
		if err := q.End.Check(); err != nil {
			return fmt.Errorf("end: %w", err)
		}
	}
	if err := (events.Matcher{Names: q.Names}).Check(); err != nil {
		return fmt.Errorf("names: %w", err)
	}
	d, err := q.Session.Duration()
	switch {
	case err != nil:
		return fmt.Errorf("session: %w", err)
	case d < time.Microsecond:
		return fmt.Errorf("session: %s is too short. Give a pause such as 30min", q.Session)
	case q.Depth < 2 || q.Depth > MaxDepth:
		return fmt.Errorf("depth: %d events. Give from 2 to %d", q.Depth, MaxDepth)
	case q.Top < 1 || q.Top > MaxTop:
		return fmt.Errorf("top: %d events. Give from 1 to %d", q.Top, MaxTop)
	}
	return nil
}

// Definition says in words what is counted.
func (q Question) Definition() string {
	q = q.normal()
	d, _ := q.Session.Duration() // checked
	var b strings.Builder
	fmt.Fprintf(&b, "Sequences of events in sessions of %s, where a session ends when nothing happens for more than %s", q.Who(), question.Spoken(d))
	switch {
	case q.Start != nil && q.End != nil:
		fmt.Fprintf(&b, "; from the first %s of a session to the first %s after it", question.Describe(*q.Start), question.Describe(*q.End))
	case q.Start != nil:
		fmt.Fprintf(&b, "; from the first %s of a session on", question.Describe(*q.Start))
	case q.End != nil:
		fmt.Fprintf(&b, "; up to the first %s of a session", question.Describe(*q.End))
	default:
		b.WriteString("; from the beginning of a session on")
	}
	fmt.Fprintf(&b, "; at most %d events, an event that repeats at once counting once; events at one instant in the order of their ids; the %d most frequent events of each step apart, the rest as other", q.Depth, q.Top)
	if len(q.Names) > 0 {
		fmt.Fprintf(&b, "; only the events %s", strings.Join(q.Names, ", "))
	}
	fmt.Fprintf(&b, "; counts of everything observed, so without interval; %s", q.Describe())
	return b.String()
}
