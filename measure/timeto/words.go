package timeto

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/survival"
)

// Definition says in words what is measured, so that it can travel with the numbers.
func (q Question) Definition() string {
	article := "a"
	if q.Unit == events.ByAccount {
		article = "an"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Days from %s %s's first %s to ", article, q.One(), question.Describe(q.Start))
	if q.again() {
		b.WriteString("the next one after it")
	} else {
		fmt.Fprintf(&b, "their first %s at or after it", question.Describe(q.End))
	}
	if q.From != "" || q.To != "" || q.Last > 0 || q.Zone != "" || len(q.Where) > 0 || q.Cohort != "" {
		fmt.Fprintf(&b, ", of %s who started: %s", q.Who(), q.Scope.Describe())
	}
	if q.Leave != nil {
		fmt.Fprintf(&b, "; whoever did %s first has left and does not get there any more (Aalen-Johansen)", question.Describe(*q.Leave))
	}
	b.WriteString("; whoever had not got there by the end of observation")
	if h := q.horizon(); h > 0 {
		fmt.Fprintf(&b, ", or within %s,", days(h))
	}
	b.WriteString(" is censored")
	if q.By != "" {
		fmt.Fprintf(&b, "; compared by %s of the first %s", q.By, question.Describe(q.Start))
	}
	if q.Stratify != "" {
		fmt.Fprintf(&b, "; compared within each %s of the first %s", q.Stratify, question.Describe(q.Start))
	}
	if q.Scale == survival.Log {
		b.WriteString("; intervals by the logarithm")
	}
	return b.String()
}

// Definition says in words what is counted.
func (q Share) Definition() string {
	return fmt.Sprintf("Share of %s who got there within %s, among those followed that long. %s", q.Who(), days(time.Duration(q.Days)*24*time.Hour), q.Question.Definition())
}

// moment writes an instant, without the time of day where that is midnight in its zone.
func moment(t time.Time) string {
	if h, m, s := t.Clock(); h+m+s+t.Nanosecond() == 0 {
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

// splits returns the cohorts that the days of Split make.
func splits(cuts []time.Time, from, to time.Time, days []ledger.Date) []arm {
	if len(cuts) == 0 {
		return []arm{{name: "all", from: from, to: to}}
	}
	out := []arm{{name: "before " + string(days[0]), from: from, to: cuts[0]}}
	for i, at := range cuts {
		if i+1 < len(cuts) {
			out = append(out, arm{name: fmt.Sprintf("%s to %s", days[i], days[i+1]), from: at, to: cuts[i+1]})
		} else {
			out = append(out, arm{name: "from " + string(days[i]), from: at, to: to})
		}
	}
	return out
}
