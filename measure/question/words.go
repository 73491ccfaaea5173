package question

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/events"
)

// Describe names the events that a matcher picks, for definitions and sentences: "api_call with status >= 500".
func Describe(m events.Matcher) string {
	s := "any event"
	if len(m.Names) > 0 {
		s = strings.Join(m.Names, " or ")
	}
	if len(m.Where) > 0 {
		s += " with " + conditions(m.Where)
	}
	return s
}

func conditions(where []events.Cond) string {
	var out []string
	for _, c := range where {
		switch c.Op {
		case events.Has:
			out = append(out, c.Property)
		case events.Lacks:
			out = append(out, "no "+c.Property)
		default:
			out = append(out, fmt.Sprintf("%s %s %s", c.Property, c.Op, c.Value))
		}
	}
	return strings.Join(out, " and ")
}

// Describe says over which events and of whom a question is asked, as the end of a definition: "from 2026-03-01 to
// 2026-03-31, days in Europe/Berlin, events with plan = pro, members of COH-3 alone".
func (s Scope) Describe() string {
	var out []string
	switch {
	case s.Last > 0 && s.To != "":
		out = append(out, fmt.Sprintf("the %d days to %s", s.Last, s.To))
	case s.Last > 0:
		out = append(out, fmt.Sprintf("the last %d days observed", s.Last))
	case s.From != "" && s.To != "":
		out = append(out, fmt.Sprintf("from %s to %s", s.From, s.To))
	case s.From != "":
		out = append(out, fmt.Sprintf("from %s on", s.From))
	case s.To != "":
		out = append(out, fmt.Sprintf("up to %s", s.To))
	default:
		out = append(out, "all that was observed")
	}
	zone := s.Zone
	if zone == "" {
		zone = "UTC"
	}
	out = append(out, "days in "+zone)
	if len(s.Where) > 0 {
		out = append(out, "events with "+conditions(s.Where))
	}
	if s.Cohort != "" {
		out = append(out, fmt.Sprintf("members of %s alone", s.Cohort))
	}
	return strings.Join(out, ", ")
}

// One names the unit in the singular.
func (s Scope) One() string {
	if s.Unit == events.ByAccount {
		return "account"
	}
	return "person"
}

// Spoken writes a length of time in words: "14 days", "30 minutes".
func Spoken(d time.Duration) string {
	for _, u := range []struct {
		one  time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if d >= u.one && d%u.one == 0 {
			if n := d / u.one; n != 1 {
				return fmt.Sprintf("%d %ss", n, u.name)
			}
			return "1 " + u.name
		}
	}
	return fmt.Sprintf("%g seconds", d.Seconds())
}

// Clause is a sentence as a part of another: without its full stop.
func Clause(sentence string) string { return strings.TrimSuffix(strings.TrimSpace(sentence), ".") }
