package cohort

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Bounds of a question.
const (
	maxRules = 100
	maxDepth = 10
	maxSteps = 20
)

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	n := 0
	if err := q.Pick.check(&n, 0); err != nil {
		return fmt.Errorf("pick: %w", err)
	}
	if q.Unit == events.ByAccount && slices.ContainsFunc(q.Pick.leaves(nil), func(r Rule) bool { return r.Property != nil && r.Property.Of == events.ByPerson }) {
		return errors.New("pick: a property of people in a cohort of accounts. Ask for a property of the account")
	}
	return nil
}

// leaves appends the rules that hold no other rules.
func (r Rule) leaves(out []Rule) []Rule {
	for _, sub := range slices.Concat(r.All, r.Any) {
		out = sub.leaves(out)
	}
	if r.Not != nil {
		out = r.Not.leaves(out)
	}
	if len(r.All)+len(r.Any) == 0 && r.Not == nil {
		out = append(out, r)
	}
	return out
}

// check counts the rules as it goes.
func (r Rule) check(n *int, depth int) error {
	if *n++; *n > maxRules || depth > maxDepth {
		return fmt.Errorf("more than %d rules, or more than %d within each other. Ask for less", maxRules, maxDepth)
	}
	given := 0
	for _, is := range []bool{len(r.All) > 0, len(r.Any) > 0, r.Not != nil, r.Did != nil, r.Funnel != nil, r.Retained != nil, r.Reached != nil, r.First != nil, r.Property != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return fmt.Errorf("a rule has one of all, any, not, did, funnel, retained, reached, first_seen and property; this one has %d", given)
	}
	for _, list := range [][]Rule{r.All, r.Any} {
		for i, sub := range list {
			if err := sub.check(n, depth+1); err != nil {
				return fmt.Errorf("rule %d: %w", i+1, err)
			}
		}
	}
	if r.Not != nil {
		return r.Not.check(n, depth+1)
	}
	return r.checkOne()
}

func (r Rule) checkOne() error {
	switch {
	case r.Did != nil:
		return wrap("did", r.Did.check())
	case r.Funnel != nil:
		return wrap("funnel", r.Funnel.check())
	case r.Retained != nil:
		return wrap("retained", r.Retained.check())
	case r.Reached != nil:
		return wrap("reached", r.Reached.check())
	case r.First != nil:
		return wrap("first_seen", r.First.Days.check())
	case r.Property != nil:
		return wrap("property", r.Property.check())
	}
	return nil
}

func wrap(where string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return nil
}

func (d Did) check() error {
	least, most := d.bounds()
	if least < 0 || d.Most != nil && (*d.Most < 0 || least > most) {
		return fmt.Errorf("at least %d and at most %d times. Give numbers from 0 in order", least, most)
	}
	if _, err := d.In.Duration(); err != nil {
		return fmt.Errorf("in: %w", err)
	}
	if err := d.Days.check(); err != nil {
		return err
	}
	return d.Match.Check()
}

// bounds returns how many times something must have been done; most -1: without a limit.
func (d Did) bounds() (least, most int) {
	least, most = 1, -1
	if d.Most != nil {
		least, most = 0, *d.Most
	}
	if d.Least != nil {
		least = *d.Least
	}
	return least, most
}

func (d Days) check() error { return d.scope("").Check() }

func (d Days) given() bool { return d.From != "" || d.To != "" || d.Last > 0 }

// scope is a scope of the days.
func (d Days) scope(zone string) question.Scope {
	return question.Scope{From: d.From, To: d.To, Last: d.Last, Zone: zone}
}

func (f Funnel) check() error {
	if len(f.Steps) == 0 || len(f.Steps) > maxSteps {
		return fmt.Errorf("%d steps. Give from 1 to %d", len(f.Steps), maxSteps)
	}
	if f.Reached < 1 || f.Reached > len(f.Steps) || f.Dropped && f.Reached == len(f.Steps) {
		return fmt.Errorf("reached: step %d of %d. Give a step, and for those who dropped out one before the last", f.Reached, len(f.Steps))
	}
	for i, m := range f.Steps {
		if err := m.Check(); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	_, err := f.Window.Duration()
	return wrap("window", err)
}

func (f Funnel) window() time.Duration {
	if f.Window == "" {
		return 14 * 24 * time.Hour
	}
	return length(f.Window)
}

func (r Retained) check() error {
	if err := errors.Join(r.Start.Check(), r.Back.Check(), r.interval().Check()); err != nil {
		return err
	}
	if r.Period < 0 || r.Period > question.MaxBuckets {
		return fmt.Errorf("period: %d. Give a number from 0 to %d", r.Period, question.MaxBuckets)
	}
	if r.Rolling && (r.interval() == question.Month || r.interval() == question.Quarter) {
		return fmt.Errorf("rolling: a %s has no fixed length. Use hours, days or weeks, or the calendar", r.interval())
	}
	return nil
}

func (r Retained) interval() question.Interval {
	if r.Interval == "" {
		return question.Week
	}
	return r.Interval
}

func (r Reached) check() error {
	if err := errors.Join(r.Start.Check(), r.End.Check()); err != nil {
		return err
	}
	_, err := r.Within.Duration()
	return wrap("within", err)
}

func (p Property) check() error {
	if p.Of != "" && p.Of != events.ByPerson && p.Of != events.ByAccount {
		return fmt.Errorf("of: %q is neither person nor account", p.Of)
	}
	if p.Property == "" {
		return errors.New("no property is named")
	}
	return events.Matcher{Where: []events.Cond{p.Cond}}.Check()
}

// length of a span that was checked.
func length(s question.Span) time.Duration {
	d, err := s.Duration()
	if err != nil {
		return 0
	}
	return d
}
