package metrics

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// Population restricts who counts, like the members of the same name of a question.
type Population struct {
	Where  []events.Cond `json:"where,omitempty"`  // on every event that is looked at
	Cohort ledger.Key    `json:"cohort,omitempty"` // members of a saved cohort alone
}

// Validate reports a population that cannot be looked at.
func (p Population) Validate() error { return events.Matcher{Where: p.Where}.Check() }

// Narrow returns a metric whose question is asked of fewer: a population, a scope and a question changed by functions
// that may be nil.
func Narrow(metric ledger.Record, p Population, scope func(*question.Scope), change func(*Question)) (ledger.Record, error) {
	f, err := ledger.Decode[Fields](metric)
	if err != nil || f.Question == nil {
		return metric, err
	}
	q, err := f.Question.copied()
	if err != nil {
		return metric, err
	}
	m, err := q.one()
	if err != nil {
		return metric, err
	}
	q.Start, q.End, q.Days, q.Split = "", "", 0, "" // they became the member
	m.scope.Where = append(m.scope.Where, p.Where...)
	if p.Cohort != "" {
		if m.scope.Cohort != "" && m.scope.Cohort != p.Cohort {
			return metric, ledger.Errorf(ledger.CodeInvalid, "the metric %s counts members of %s only, and the evaluation those of %s. Give one of them", metric.Key, m.scope.Cohort, p.Cohort)
		}
		m.scope.Cohort = p.Cohort
	}
	if scope != nil {
		scope(m.scope)
	}
	if change != nil {
		change(&q)
	}
	f.Question = &q
	metric.Fields, err = ledger.Encode(f)
	return metric, err
}

// Divided reports whether a question compares by itself, or restricts the days it looks at.
func (q Question) Divided() bool {
	q, err := q.copied()
	if err != nil {
		return false
	}
	m, err := q.one()
	if err != nil {
		return false
	}
	split := m.scope.From != "" || m.scope.Last > 0 || m.scope.To != ""
	if t := q.TimeTo; t != nil {
		split = split || len(t.Split) > 0 || t.By != "" || len(t.Arms) > 0
	}
	if t := q.Within; t != nil {
		split = split || len(t.Split) > 0 || t.By != "" || len(t.Arms) > 0
	}
	return split
}
