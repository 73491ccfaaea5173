package metrics

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/cohorts"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/timeto"
	"throughline.dev/measure/trend"
)

// Types of question.
const (
	Trend        = "trend"
	Funnel       = "funnel"
	Retention    = "retention"
	Stickiness   = "stickiness"
	Lifecycle    = "lifecycle"
	Paths        = "paths"
	Distribution = "distribution"
	TimeTo       = "time_to"
	Within       = "within"
	Friction     = "friction"
)

// Question is a question to the event log: one member, named as its type, says what is asked. A metric stores one, and
// its version is the version of the number's definition.
//
// The questions time_to and within have a short form: start, end, days and split instead of the member.
type Question struct {
	Type string `json:"type" enum:"trend|funnel|retention|stickiness|lifecycle|paths|distribution|time_to|within|friction"`

	Trend        *trend.Question        `json:"trend,omitempty"`
	Funnel       *funnel.Question       `json:"funnel,omitempty"`
	Retention    *retention.Question    `json:"retention,omitempty"`
	Stickiness   *stickiness.Question   `json:"stickiness,omitempty"`
	Lifecycle    *lifecycle.Question    `json:"lifecycle,omitempty"`
	Paths        *paths.Question        `json:"paths,omitempty"`
	Distribution *distribution.Question `json:"distribution,omitempty"`
	TimeTo       *timeto.Question       `json:"time_to,omitempty"`
	Within       *timeto.Share          `json:"within,omitempty"`
	Friction     *friction.Question     `json:"friction,omitempty"`

	Start string `json:"start,omitempty" doc:"short form: event that makes a person eligible"`
	End   string `json:"end,omitempty" doc:"short form: event looked for"`
	Days  int    `json:"days,omitempty" doc:"short form of within: follow-up, in days"`
	// Split compares people who started before that day with those who started on it or later.
	Split ledger.Date `json:"split,omitempty" doc:"short form: day that divides people by their start"`
}

// unfold turns the short form into the member it stands for.
func (q *Question) unfold() {
	if q.Start == "" && q.End == "" {
		return
	}
	long := timeto.Question{Start: named(q.Start), End: named(q.End)}
	if q.Split != "" {
		long.Split = []ledger.Date{q.Split}
	}
	switch {
	case q.Type == TimeTo && q.TimeTo == nil:
		q.TimeTo = &long
	case q.Type == Within && q.Within == nil:
		q.Within = &timeto.Share{Question: long, Days: q.Days}
	}
}

func named(event string) events.Matcher { return events.Matcher{Names: []string{event}} }

// one returns the member that the type names.
func (q *Question) one() (member, error) {
	all := q.given()
	for _, m := range all {
		if m.name != q.Type {
			return m, ledger.Errorf(ledger.CodeInvalid, "the question is of type %q and has a member %q. Give the one that its type names", q.Type, m.name)
		}
	}
	if len(all) == 0 {
		types := typeNames()
		if !slices.Contains(types, q.Type) {
			return member{}, ledger.Errorf(ledger.CodeInvalid, "%q is not a question. Expected one of %s", q.Type, strings.Join(types, ", "))
		}
		return member{}, ledger.Errorf(ledger.CodeInvalid, "a question of type %s says what is asked in its member %s", q.Type, q.Type)
	}
	return all[0], nil
}

// Validate refuses half a question. Cohorts are looked up when it is asked.
func (q Question) Validate() error {
	if short := q.Start != "" || q.End != ""; short {
		switch {
		case q.Type != TimeTo && q.Type != Within:
			return ledger.Errorf(ledger.CodeInvalid, "%q has no short form with start and end. Expected time_to or within", q.Type)
		case q.Start == "" || q.End == "":
			return ledger.Errorf(ledger.CodeInvalid, "a question names the event it starts at and the event it looks for")
		case q.Type == Within && q.Days < 1:
			return ledger.Errorf(ledger.CodeInvalid, "the question within needs a number of days")
		}
		if err := q.Split.Validate(); err != nil {
			return err
		}
	}
	q, err := q.copied()
	if err != nil {
		return err
	}
	m, err := q.one()
	if err != nil {
		return err
	}
	if q.hasNUL() {
		return ledger.Errorf(ledger.CodeInvalid, "%s: a name or a value contains a NUL byte. No event has such a one; leave it out", q.Type)
	}
	// Members of cohorts are looked up later; here it counts that they can be.
	if m.scope.Cohort != "" {
		m.scope.Only = map[string]struct{}{}
	}
	if t := q.TimeTo; t != nil {
		t.Groups = make([]timeto.Group, len(t.Arms))
	}
	if t := q.Within; t != nil {
		t.Groups = make([]timeto.Group, len(t.Arms))
	}
	if err := m.asked.Check(); err != nil {
		return ledger.Errorf(ledger.CodeInvalid, "%s: %v", q.Type, err)
	}
	return nil
}

// Scope returns what the question looks at: days, zone, unit, conditions and cohort.
func (q Question) Scope() (question.Scope, error) {
	q, err := q.copied()
	if err != nil {
		return question.Scope{}, err
	}
	m, err := q.one()
	if err != nil {
		return question.Scope{}, err
	}
	return *m.scope, nil
}

// copied returns a question of its own, so that what is looked up for asking does not show in the one that is stored.
func (q Question) copied() (Question, error) {
	raw, err := json.Marshal(q)
	if err != nil {
		return q, err
	}
	var out Question
	err = json.Unmarshal(raw, &out)
	return out, err
}

// hasNUL reports whether a text of the question, such as the property it is split by, contains a NUL byte. Databases end
// a text there.
func (q Question) hasNUL() bool {
	raw, err := json.Marshal(q)
	if err != nil {
		return false
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := in.Token()
		if err != nil {
			return false
		}
		if text, ok := token.(string); ok && strings.IndexByte(text, 0) >= 0 {
			return true
		}
	}
}

// Definition says in words what is asked; empty for a question that cannot be asked.
func (q Question) Definition() string {
	q, err := q.copied()
	if err != nil {
		return ""
	}
	m, err := q.one()
	if err != nil {
		return ""
	}
	return m.asked.Definition()
}

// lookUp fills in the members of the cohorts that a question names.
func (q *Question) lookUp(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, m member) error {
	if m.scope.Cohort != "" {
		only, err := cohorts.MembersOf(ctx, records, log, mark, m.scope.Cohort)
		if err != nil {
			return err
		}
		m.scope.Only = only
	}
	arms := func(t *timeto.Question) error {
		for _, key := range t.Arms {
			members, err := cohorts.MembersOf(ctx, records, log, mark, key)
			if err != nil {
				return err
			}
			t.Groups = append(t.Groups, timeto.Group{Name: string(key), Members: members})
		}
		return nil
	}
	switch {
	case q.TimeTo != nil:
		return arms(q.TimeTo)
	case q.Within != nil:
		return arms(&q.Within.Question)
	}
	return nil
}
