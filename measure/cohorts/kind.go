// Package cohorts holds the sets of people, or of accounts, that questions are asked of: the kind of record, and who
// belongs to one.
package cohorts

import (
	"context"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/cohort"
)

// Cohort is the name of the kind.
const Cohort = "cohort"

// Fields say who belongs to a cohort. The version of the record is the version of the definition.
type Fields struct {
	Definition string  `json:"definition,omitempty" ledger:"search" doc:"who belongs, and what the cohort is for, in words"`
	Question   *Rule   `json:"question,omitempty" ledger:"reason" doc:"which people, or accounts, the event log finds"`
	Frozen     *Frozen `json:"frozen,omitempty" ledger:"reason" doc:"members as the event log stood then; without it, as it stands when a question is asked"`
}

// Rule is the question that finds the members.
type Rule struct{ cohort.Question }

// Validate refuses a question that cannot be asked. A cohort within a cohort is looked up when it is asked.
func (q Rule) Validate() error {
	if q.Cohort != "" {
		q.Only = map[string]struct{}{}
	}
	if err := q.Check(); err != nil {
		return ledger.Errorf(ledger.CodeInvalid, "%v", err)
	}
	return nil
}

// Frozen is the mark of the event log as of which the members are found.
type Frozen struct{ events.Mark }

// Validate refuses half a mark.
func (m Frozen) Validate() error {
	if m.Seq < 1 || m.Through.IsZero() {
		return ledger.Errorf(ledger.CodeInvalid, "a frozen cohort needs a mark of the event log: its seq and the end of observation, through")
	}
	return nil
}

// Deepest bounds how many cohorts may stand within one another.
const Deepest = 5

// MembersOf finds who belongs to a cohort record: as the log stood at its own mark when it is frozen, otherwise at
// the given one. Cohorts that it is asked of are looked up among the records. The result is never nil.
func MembersOf(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, key ledger.Key) (map[string]struct{}, error) {
	return membersOf(ctx, records, log, mark, key, nil)
}

func membersOf(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, key ledger.Key, above []ledger.Key) (map[string]struct{}, error) {
	rec, err := records.Record(ctx, key)
	if err != nil {
		return nil, err
	}
	path := append(above[:len(above):len(above)], rec.Key)
	switch {
	case slices.Contains(above, rec.Key):
		return nil, ledger.Errorf(ledger.CodeInvalid, "the cohorts lie within one another: %s. Let one of them stand on a rule of its own", within(path))
	case len(above) == Deepest:
		return nil, ledger.Errorf(ledger.CodeInvalid, "more than %d cohorts lie within one another: %s. Ask for the rule of the last one directly", Deepest, within(path))
	}
	if rec.Kind != Cohort {
		return nil, ledger.Errorf(ledger.CodeInvalid, "%s is %s, not a cohort", rec.Key, ledger.WithArticle(rec.Kind))
	}
	f, err := ledger.Decode[Fields](rec)
	if err != nil {
		return nil, err
	}
	if f.Question == nil {
		return nil, ledger.Errorf(ledger.CodeInvalid, "%s does not say who belongs yet. Give it a question", rec.Key)
	}
	if f.Frozen != nil {
		mark = f.Frozen.Mark
	}
	q := f.Question.Question
	if q.Cohort != "" {
		if q.Only, err = membersOf(ctx, records, log, mark, q.Cohort, path); err != nil {
			return nil, err
		}
	}
	return cohort.Members(ctx, log, mark, q)
}

// within words a path from a cohort to those it is asked of.
func within(path []ledger.Key) string {
	var keys []string
	for _, k := range path {
		keys = append(keys, string(k))
	}
	return strings.Join(keys, " within ")
}

func Kind() ledger.Kind {
	return ledger.KindOf[Fields](ledger.Kind{
		Name: Cohort, Plural: "cohorts", Prefix: "COH", Stage: "measure",
		Doc: "A set of people, or accounts, that questions can be asked of.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "in_use", Phase: ledger.Active, Doc: "questions may be asked of it"},
				{Name: "retired", Phase: ledger.Dropped, Doc: "no longer used"},
			},
			Moves: []ledger.Move{{From: "in_use", To: "retired", Reason: true}, {From: "retired", To: "in_use", Reason: true}},
		},
	})
}
