package funnel

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Order says how the steps must follow each other.
type Order string

// Orders.
const (
	Ordered Order = "ordered" // one after the other, whatever happens between
	Strict  Order = "strict"  // one right after the other: no other event of the unit between, but a repetition of the step just reached
	Any     Order = "any"     // in whatever order
)

// Entry says which first steps begin an attempt.
type Entry string

// Entries.
const (
	Best  Entry = "best"  // every one; the attempt that gets furthest counts
	First Entry = "first" // the first one of the scope alone
)

// Limits of a question.
const (
	MaxSteps  = 16
	MaxGroups = 50
)

// Question asks for a funnel. A unit enters with the event that starts an attempt, which must lie within the scope;
// it is followed beyond the scope's last day to the end of the window or of observation.
type Question struct {
	question.Scope
	Steps   []Step        `json:"steps" doc:"what people go through, from 1 to 16 steps"`
	Order   Order         `json:"order,omitempty" enum:"ordered|strict|any" doc:"how steps follow each other; ordered unless given"`
	Entry   Entry         `json:"entry,omitempty" enum:"best|first" doc:"which attempt counts: the one that gets furthest, or the first; best unless given"`
	Window  question.Span `json:"window,omitempty" doc:"longest time from the first step to the last, inclusive, such as 14d; empty: no limit"`
	Exclude []Exclusion   `json:"exclude,omitempty" doc:"events that take a person out of the funnel"`
	// By splits by the value that a property has at the step of Attribution.
	By          string `json:"by,omitempty" doc:"property that splits the funnel"`
	Attribution string `json:"attribution,omitempty" doc:"whose value counts: first, last (step reached) or step N; first unless given"`
	Top         int    `json:"top,omitempty" min:"1" doc:"how many groups to show, at most 50; the rest is other; 10 unless given"`
}

// Step is one step of a funnel. Two steps may ask for the same event: then it has to happen twice.
type Step struct {
	Name  string         `json:"name,omitempty" doc:"what people call the step"`
	Match events.Matcher `json:"match"`
}

// Label is the step's name, or what it matches.
func (s Step) Label() string {
	if s.Name != "" {
		return s.Name
	}
	return question.Describe(s.Match)
}

// Exclusion takes whoever does something between two steps out of the whole funnel, entries included.
type Exclusion struct {
	Match events.Matcher `json:"match"`
	// After and Before are numbers of steps, from 1. In any order they are how many steps were done.
	After  int `json:"after,omitempty" min:"1" doc:"number of the step after which it excludes; 1 unless given"`
	Before int `json:"before,omitempty" min:"2" doc:"number of the step before which it excludes; the last unless given"`
}

func (q Question) order() Order {
	if q.Order == "" {
		return Ordered
	}
	return q.Order
}

func (q Question) entry() Entry {
	if q.Entry == "" {
		return Best
	}
	return q.Entry
}

func (q Question) top() int {
	if q.Top == 0 {
		return 10
	}
	return q.Top
}

// scopeOf returns the exclusion's steps with the defaults filled in.
func (q Question) scopeOf(x Exclusion) (after, before int) {
	after, before = x.After, x.Before
	if after == 0 {
		after = 1
	}
	if before == 0 {
		before = len(q.Steps)
	}
	return after, before
}

// attribution returns the step whose value splits, from 1; 0: the last one reached.
func (q Question) attribution() (int, error) {
	switch text := strings.TrimSpace(q.Attribution); text {
	case "", "first":
		return 1, nil
	case "last":
		return 0, nil
	default:
		n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(text, "step")))
		if err != nil || !strings.HasPrefix(text, "step") || n < 1 || n > len(q.Steps) {
			return 0, fmt.Errorf("attribution: %q is not first, last or a step of the funnel. Write for example step 2", q.Attribution)
		}
		return n, nil
	}
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if len(q.Steps) == 0 || len(q.Steps) > MaxSteps {
		return fmt.Errorf("steps: %d given. A funnel has from 1 to %d", len(q.Steps), MaxSteps)
	}
	for i, s := range q.Steps {
		if err := s.Match.Check(); err != nil {
			return fmt.Errorf("steps: step %d: %w", i+1, err)
		}
	}
	for i, x := range q.Exclude {
		if err := x.Match.Check(); err != nil {
			return fmt.Errorf("exclude: exclusion %d: %w", i+1, err)
		}
		if after, before := q.scopeOf(x); after < 1 || before <= after || before > len(q.Steps) {
			return fmt.Errorf("exclude: exclusion %d: after step %d and before step %d of %d. Name two steps in their order", i+1, after, before, len(q.Steps))
		}
	}
	if len(q.Exclude) > MaxSteps {
		return fmt.Errorf("exclude: %d given, the most is %d. Put several events into one", len(q.Exclude), MaxSteps)
	}
	if d, err := q.Window.Duration(); err != nil {
		return fmt.Errorf("window: %w", err)
	} else if d > 0 && d < time.Microsecond {
		return errors.New("window: shorter than a microsecond. Give a longer one")
	}
	if _, err := q.attribution(); err != nil {
		return err
	}
	switch {
	case q.order() != Ordered && q.order() != Strict && q.order() != Any:
		return fmt.Errorf("order: %q is not one of ordered, strict, any", q.Order)
	case q.entry() != Best && q.entry() != First:
		return fmt.Errorf("entry: %q is neither best nor first", q.Entry)
	case q.Attribution != "" && q.By == "":
		return errors.New("attribution: given without by. Name the property that splits the funnel")
	case q.Top < 0 || q.Top > MaxGroups:
		return fmt.Errorf("top: %d groups. Give from 1 to %d", q.Top, MaxGroups)
	}
	return nil
}

// Definition says in words what is counted, so that it can travel with the numbers.
func (q Question) Definition() string {
	var b strings.Builder
	labels := make([]string, len(q.Steps))
	for i, s := range q.Steps {
		labels[i] = question.Describe(s.Match)
	}
	fmt.Fprintf(&b, "%s who did ", capital(q.Who()))
	switch q.order() {
	case Any:
		fmt.Fprintf(&b, "%s in any order, each by an event of its own", strings.Join(labels, ", "))
	case Strict:
		fmt.Fprintf(&b, "%s, each right after the one before it (no other event between but repetitions of the step just reached, $identify and $group; events at one instant in the order of the steps they fit), each by an event of its own", strings.Join(labels, ", then "))
	default:
		fmt.Fprintf(&b, "%s, whatever happened between, each by an event of its own; events at one instant count in the order that gets furthest", strings.Join(labels, ", then "))
	}
	if d, err := q.Window.Duration(); err == nil && d > 0 {
		fmt.Fprintf(&b, "; within %s of the first, inclusive", question.Spoken(d))
	} else {
		b.WriteString("; without a time limit")
	}
	first := "first step"
	if q.order() == Any {
		first = "event of a step"
	}
	if q.entry() == First {
		fmt.Fprintf(&b, "; the attempt that began with the first %s counts", first)
	} else {
		fmt.Fprintf(&b, "; an attempt begins with every %s and the one that gets furthest counts, of equals the one that got there first, of those the latest to begin", first)
	}
	fmt.Fprintf(&b, "; attempts begin in the period, %s, and are followed beyond it", q.Describe())
	for _, x := range q.Exclude {
		after, before := q.scopeOf(x)
		fmt.Fprintf(&b, "; whoever did %s after step %d and before step %d of an attempt, within its window and before completing the funnel, is left out altogether", question.Describe(x.Match), after, before)
	}
	if q.Window != "" {
		b.WriteString("; mature are those whose first attempt's window had passed by the end of observation")
	}
	if n, err := q.attribution(); q.By != "" && err == nil {
		at := fmt.Sprintf("step %d", n)
		if n == 0 {
			at = "the last step reached"
		}
		fmt.Fprintf(&b, "; split by %s at %s", q.By, at)
	}
	return b.String()
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
