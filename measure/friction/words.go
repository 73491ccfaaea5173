package friction

import (
	"fmt"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// name names a friction in figures.
func (f Friction) name() string {
	if f.What == (What{}) {
		switch f.Kind {
		case Before:
			return "several requests first"
		case Error:
			return "failed requests"
		case Empty:
			return "searches that found nothing"
		}
	}
	switch f.Kind {
	case Error:
		return f.What.operation() + " failed"
	case Repeat:
		return f.What.operation() + " tried again"
	case Before:
		return f.What.operation() + " first"
	case Empty:
		return f.What.Event + " found nothing"
	}
	if f.What.Event == "" {
		if f.After {
			return "last: failed " + f.What.operation()
		}
		return "last: " + f.What.operation()
	}
	if f.After {
		return "last: " + f.What.Event + " after a failure"
	}
	return "last: " + f.What.Event
}

func (w What) operation() string {
	if w.Operation == "" {
		return "a request without a name"
	}
	return w.Operation
}

// exposed says who could have met a friction.
func (k Kind) exposed() string {
	switch k {
	case Error:
		return "who made the request"
	case Repeat:
		return "whose request failed"
	case Before:
		return "who made any request"
	case Empty:
		return "who searched"
	}
	return "all"
}

// through says what ends the time that a friction costs.
func (k Kind) through() string {
	switch k {
	case Error:
		return "from a failure to the same request not failing, or the goal, added up"
	case Repeat:
		return "from the failure that was tried again to the same request not failing, or the goal, added up"
	case Before:
		return "from the first attempt to the next different request after it had succeeded"
	case Empty:
		return "from a search that found nothing to one that found something or a request that did not fail, or the goal, added up"
	}
	return ""
}

// words is the friction in a sentence.
func (r *Result) words(f Friction) string {
	who, times := whole(f.People.N)+" people", whole(f.Times)+" times"
	if f.What == (What{}) && f.Kind != End {
		switch f.Kind {
		case Before:
			return fmt.Sprintf("%s had to make several requests that only lead to another one; it took them %s together.", who, f.Lost)
		case Error:
			return fmt.Sprintf("Requests of %s failed on the way; it was %s together until one did not.", who, f.Lost)
		}
		return fmt.Sprintf("Searches of %s found nothing, %s; it was %s together until they were through.", who, times, f.Lost)
	}
	switch f.Kind {
	case Error:
		return fmt.Sprintf("%s failed for %s, %s%s; it cost them %s together.", f.What.operation(), who, times, most(f.Parts), f.Lost)
	case Repeat:
		return fmt.Sprintf("%s tried %s again soon after it had failed, %s; it cost them %s together.", who, f.What.operation(), times, f.Lost)
	case Before:
		return fmt.Sprintf("%s had to make the request %s before another one; the way from it to the next took them %s together.", who, f.What.operation(), f.Lost)
	case Empty:
		return fmt.Sprintf("%s of %s found nothing, %s; it was %s together until they were through.", f.What.Event, who, times, f.Lost)
	}
	return fmt.Sprintf("The last thing that %s did before they fell silent: %s%s.", who, strings.TrimPrefix(f.name(), "last: "), most(f.Parts))
}

// whole writes a count as a person reads it: 1,384.
func whole[N int | int64](n N) string { return ledger.FormatNumber(float64(n)) }

// most names the most frequent status and code.
func most(parts []Part) string {
	if len(parts) == 0 {
		return ""
	}
	p := parts[0]
	text := strings.TrimSpace(p.Status + " " + p.Code)
	if text == "" {
		return ""
	}
	s := fmt.Sprintf(", most often with %s (%s)", text, whole(p.People))
	if p.Operations > 1 {
		s += fmt.Sprintf(", with which %d requests answer", p.Operations)
	}
	return s
}

// sentence is the answer in words.
func (r *Result) sentence(q Question) string {
	if r.N == 0 {
		return fmt.Sprintf("Cannot tell: nobody who started with %s could be followed long enough.", question.Describe(q.Start))
	}
	in := "by the end of observation"
	if late := length(q.Late); late > 0 {
		in = "within " + question.Spoken(late)
	}
	s := fmt.Sprintf("%s of %s %s had not got to %s %s.", whole(r.Without), whole(r.N), q.Who(), question.Describe(q.Goal), in)
	var parts []string
	for _, f := range r.Groups {
		if f.Lost.Value != nil {
			parts = append(parts, fmt.Sprintf("%s (%s %s, %s h)", f.name(), whole(f.People.N), q.Who(), ledger.FormatNumber(*f.Lost.Value)))
		}
	}
	if len(parts) == 0 {
		return s + " Nothing that they met on the way was found."
	}
	s += " What cost time on the way: " + strings.Join(parts, ", ") + "."
	notable := 0
	for _, f := range r.Frictions {
		if f.Notable {
			notable++
		}
	}
	if notable == 0 {
		return s + " None of it is shown to be more frequent among those not there."
	}
	return s + fmt.Sprintf(" Of what is listed, %d %s more frequent among those not there; that is an association, not a cause.", notable, map[bool]string{true: "is", false: "are"}[notable == 1])
}
