package cohorts

import (
	"context"
	"io"
	"maps"
	"slices"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/cohort"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
)

// maxMembers is how many members are listed.
const maxMembers = 1000

// MembersInput asks who belongs to a cohort.
type MembersInput struct {
	Cohort   string           `json:"cohort" arg:"1" doc:"a cohort; or give a question"`
	Question *cohort.Question `json:"question" doc:"who belongs, for a cohort that is not saved yet"`
	Top      int              `json:"top" min:"0" doc:"how many members to list, in order of their names; 0: only how many there are"`
}

// Members is who belongs to a cohort.
type Members struct {
	Cohort     ledger.Key    `json:"cohort,omitempty"`
	Title      string        `json:"title,omitempty"`
	Version    int64         `json:"version,omitempty"` // of the definition
	Definition string        `json:"definition"`
	AsOf       events.Mark   `json:"as_of"` // its own mark when it is frozen; give it as frozen to keep the members as they are
	Frozen     bool          `json:"frozen,omitempty"`
	N          ledger.Figure `json:"n"`
	Members    []string      `json:"members,omitempty"`
	Sentence   string        `json:"sentence"`
}

// WriteText tells a person.
func (m Members) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n%s\n", m.Definition, m.Sentence)
	for _, name := range m.Members {
		p.F("  %s\n", name)
	}
	return p.Err
}

// members is the operation that finds them.
func members() stage.Operation {
	return stage.Op("members", "Who belongs to a cohort", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in MembersInput) (Members, error) {
			if env.Events == nil {
				return Members{}, ledger.Errorf(ledger.CodeNotFound, "there is no event log. Import events first")
			}
			mark, err := env.Events.Mark(ctx)
			if err != nil {
				return Members{}, err
			}
			return findMembers(ctx, env.Reader, env.Events, mark, in)
		})
}

func findMembers(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, in MembersInput) (m Members, err error) {
	var found map[string]struct{}
	var q cohort.Question
	switch {
	case in.Cohort != "":
		rec, err := records.Record(ctx, ledger.Key(in.Cohort))
		if err != nil {
			return m, err
		}
		if found, err = MembersOf(ctx, records, log, mark, rec.Key); err != nil {
			return m, err
		}
		f, err := ledger.Decode[Fields](rec)
		if err != nil {
			return m, err
		}
		m.Cohort, m.Title, m.Version, q = rec.Key, rec.Title, rec.Version, f.Question.Question
		if f.Frozen != nil {
			mark, m.Frozen = f.Frozen.Mark, true
		}
	case in.Question != nil:
		q = *in.Question
		if q.Cohort != "" {
			if q.Only, err = MembersOf(ctx, records, log, mark, q.Cohort); err != nil {
				return m, err
			}
		}
		if err := (Rule{q}).Validate(); err != nil {
			return m, err
		}
		if found, err = cohort.Members(ctx, log, mark, q); err != nil {
			return m, err
		}
	default:
		return m, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: "nothing is asked", Remedy: "Name a cohort, or give a question"}
	}
	m.Definition, m.AsOf = q.Definition(), mark
	n := float64(len(found))
	m.N = ledger.Figure{Name: "members", Value: &n, N: int64(len(found)), Definition: m.Definition, AsOf: question.AsOf(mark)}
	if m.Cohort != "" {
		m.N.Sources = []ledger.Key{m.Cohort}
	}
	m.Sentence = ledger.FormatNumber(n) + " " + q.Who() + " belong to it."
	if len(found) == 1 {
		m.Sentence = "1 " + q.One() + " belongs to it."
	}
	if in.Top > 0 {
		names := slices.Sorted(maps.Keys(found))
		m.Members = names[:min(len(names), in.Top, maxMembers)]
	}
	return m, nil
}

// Operations are what can be done with cohorts.
func Operations() []stage.Operation { return []stage.Operation{members()} }
