package timeto

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/events"
)

// Question asks for the time from a person's first start event to their first end event at or after it.
type Question struct {
	Start events.Matcher `json:"start"`
	End   events.Matcher `json:"end"`
	// From and To restrict who counts: people whose first start event is at From or later and before To. Zero: all.
	// They are followed beyond To.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// Split makes cohorts by the time of the start event: before the first instant, from it to the second, and so on.
	Split []time.Time `json:"split,omitempty"`
	// Horizon ends everybody's observation that long after their start; zero: at the end of the log.
	Horizon time.Duration `json:"horizon,omitempty"`
	AsOf    events.Mark   `json:"as_of"` // zero: now
	Level   float64       `json:"level,omitempty"`
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Start.Check(); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := q.End.Check(); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	for i, at := range q.Split {
		if at.IsZero() || i > 0 && !at.After(q.Split[i-1]) {
			return fmt.Errorf("split: %s is not after the one before it. Give instants in rising order", at.Format(time.RFC3339))
		}
	}
	switch {
	case q.Horizon < 0:
		return errors.New("horizon: negative. Give how long to follow people after their start")
	case !q.From.IsZero() && !q.To.IsZero() && !q.To.After(q.From):
		return errors.New("to: not after from. Nobody can have started in between")
	case q.Level != 0 && !(q.Level > 0.5 && q.Level < 1):
		return fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", q.Level)
	}
	return nil
}

func (q Question) level() float64 {
	if q.Level == 0 {
		return 0.95
	}
	return q.Level
}

// again reports whether start and end are the same event, so that the end is the next one.
func (q Question) again() bool {
	a, b := q.Start, q.End
	return slices.Equal(a.Names, b.Names) && slices.Equal(a.Where, b.Where)
}

// Definition says in words what is measured, so that it can travel with the numbers.
func (q Question) Definition() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Days from a person's first %s to ", describe(q.Start))
	if q.again() {
		b.WriteString("the next one after it")
	} else {
		fmt.Fprintf(&b, "their first %s at or after it", describe(q.End))
	}
	switch {
	case !q.From.IsZero() && !q.To.IsZero():
		fmt.Fprintf(&b, ", of people who started from %s and before %s", moment(q.From), moment(q.To))
	case !q.From.IsZero():
		fmt.Fprintf(&b, ", of people who started from %s", moment(q.From))
	case !q.To.IsZero():
		fmt.Fprintf(&b, ", of people who started before %s", moment(q.To))
	}
	b.WriteString("; whoever had not got there by the end of observation")
	if q.Horizon > 0 {
		fmt.Fprintf(&b, ", or within %s,", days(q.Horizon))
	}
	b.WriteString(" is censored")
	return b.String()
}

func describe(m events.Matcher) string {
	s := "event"
	if len(m.Names) > 0 {
		s = strings.Join(m.Names, " or ")
	}
	for i, c := range m.Where {
		if s += " with "; i > 0 {
			s = strings.TrimSuffix(s, " with ") + " and "
		}
		switch c.Op {
		case events.Has:
			s += c.Property
		case events.Lacks:
			s += "no " + c.Property
		default:
			s += fmt.Sprintf("%s %s %s", c.Property, c.Op, c.Value)
		}
	}
	return s
}

// moment writes an instant, without the time of day where that is midnight.
func moment(t time.Time) string {
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

func days(d time.Duration) string {
	n := d.Hours() / 24
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%.4g days", n)
}

// cohorts returns the names and bounds of the cohorts.
func (q Question) cohorts() []Cohort {
	if len(q.Split) == 0 {
		return []Cohort{{Name: "all", From: q.From, To: q.To}}
	}
	out := []Cohort{{Name: "before " + moment(q.Split[0]), From: q.From, To: q.Split[0]}}
	for i, at := range q.Split {
		if i+1 < len(q.Split) {
			out = append(out, Cohort{Name: fmt.Sprintf("%s to %s", moment(at), moment(q.Split[i+1])), From: at, To: q.Split[i+1]})
		} else {
			out = append(out, Cohort{Name: "from " + moment(at), From: at, To: q.To})
		}
	}
	return out
}
