package cohort

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Definition says in words who belongs.
func (q Question) Definition() string {
	who := q.Who()
	return fmt.Sprintf("%s who %s. Looked at: %s", strings.ToUpper(who[:1])+who[1:], q.Pick.words(), q.Scope.Describe())
}

func (r Rule) words() string {
	switch {
	case len(r.All) > 0:
		return joined(r.All, " and ")
	case len(r.Any) > 0:
		return joined(r.Any, " or ")
	case r.Not != nil:
		return "not (" + r.Not.words() + ")"
	case r.Did != nil:
		return r.Did.words()
	case r.Funnel != nil:
		return r.Funnel.words()
	case r.Retained != nil:
		return r.Retained.words()
	case r.Reached != nil:
		return r.Reached.words()
	case r.First != nil:
		return "were first seen" + r.First.Days.words()
	case r.Property != nil:
		return fmt.Sprintf("have %s %s", r.Property.whose(), strings.TrimPrefix(question.Describe(events.Matcher{Where: []events.Cond{r.Property.Cond}}), "any event with "))
	}
	return "nothing"
}

func joined(rules []Rule, word string) string {
	parts := make([]string, len(rules))
	for i, r := range rules {
		if parts[i] = r.words(); len(r.All)+len(r.Any) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, word)
}

func (d Did) words() string {
	least, most := d.bounds()
	s := "did " + question.Describe(d.Match)
	switch {
	case most == 0:
		s = "did not do " + question.Describe(d.Match)
	case least == 1 && most < 0:
	case most < 0:
		s += fmt.Sprintf(" at least %d times", least)
	case least == most:
		s += fmt.Sprintf(" %d times", least)
	case least == 0:
		s += fmt.Sprintf(" at most %d times", most)
	default:
		s += fmt.Sprintf(" from %d to %d times", least, most)
	}
	if in := length(d.In); in > 0 {
		s += " within " + question.Spoken(in)
	}
	return s + d.Days.words()
}

func (d Days) words() string {
	switch {
	case d.Last > 0 && d.To != "":
		return fmt.Sprintf(" in the %d days to %s", d.Last, d.To)
	case d.Last > 0:
		return fmt.Sprintf(" in the last %d days observed", d.Last)
	case d.From != "" && d.To != "":
		return fmt.Sprintf(" from %s to %s", d.From, d.To)
	case d.From != "":
		return fmt.Sprintf(" from %s on", d.From)
	case d.To != "":
		return fmt.Sprintf(" by %s", d.To)
	}
	return ""
}

func (f Funnel) words() string {
	names := make([]string, len(f.Steps))
	for i, m := range f.Steps {
		names[i] = question.Describe(m)
	}
	s := fmt.Sprintf("got to step %d of %s within %s of the first", f.Reached, strings.Join(names, ", then "), question.Spoken(f.window()))
	if f.Dropped {
		s += " and no further"
	}
	return s
}

func (r Retained) words() string {
	verb := "came back with"
	if r.Lost {
		verb = "did not come back with"
	}
	clock := ""
	if r.Rolling {
		clock = ", counted from the start itself"
	}
	return fmt.Sprintf("%s %s in %s %d after their first %s%s", verb, question.Describe(r.Back), r.interval(), r.Period, question.Describe(r.Start), clock)
}

func (r Reached) words() string {
	in := ""
	if d := length(r.Within); d > 0 {
		in = " within " + question.Spoken(d)
	}
	if r.Missed {
		return fmt.Sprintf("did not get from their first %s to %s%s", question.Describe(r.Start), question.Describe(r.End), in)
	}
	return fmt.Sprintf("got from their first %s to %s%s", question.Describe(r.Start), question.Describe(r.End), in)
}

func (p Property) whose() string {
	if p.Of == events.ByPerson {
		return "themselves"
	}
	return "an account with"
}
