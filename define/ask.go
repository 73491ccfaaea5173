package define

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// AskInput asks a person something about a requirement.
type AskInput struct {
	Requirement string `json:"requirement" arg:"1" required:"true" doc:"the requirement"`
	Slot        string `json:"slot" doc:"what is missing: statistic, load, window, …; empty: the question stands alone"`
	Criterion   int    `json:"criterion" min:"1" doc:"of which criterion, counted from 1; empty: of the statement"`
	Question    string `json:"question" doc:"the words of the question; empty: those of the gap"`
	Of          string `json:"of" required:"true" doc:"the handle of the person who is asked"`
}

// AskResult tells what was asked.
type AskResult struct {
	Requirement ledger.Record `json:"requirement"`
	Question    Question      `json:"question"`
}

// WriteText tells a person.
func (r AskResult) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s asks @%s: %s\n", r.Requirement.Key, r.Question.Of, r.Question.Question)
	return err
}

func ask() stage.Operation {
	return stage.Op("ask", "Ask a person what a requirement leaves open", ledger.Editor,
		func(ctx context.Context, env stage.Env, in AskInput) (out AskResult, err error) {
			err = again(func() error {
				out, err = askOnce(ctx, env, in)
				return err
			})
			return out, err
		})
}

func askOnce(ctx context.Context, env stage.Env, in AskInput) (out AskResult, err error) {
	rec, f, err := requirementOf(ctx, env.Store, in.Requirement)
	if err != nil {
		return out, err
	}
	q := Question{
		Slot: in.Slot, Criterion: in.Criterion, Question: strings.TrimSpace(in.Question),
		Of: strings.TrimPrefix(strings.TrimSpace(in.Of), "@"), Asked: ledger.DateOf(env.Now),
	}
	if q.Of == "" {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "of", Message: "nobody is asked", Remedy: "Give the handle of a person"}
	}
	if in.Criterion > len(f.Criteria) {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "criterion", Message: fmt.Sprintf("%s has %d criteria", rec.Key, len(f.Criteria))}
	}
	if q.Question == "" {
		if q.Question, err = questionOf(f, in.Slot, in.Criterion); err != nil {
			return out, err
		}
	}
	replaced := false
	for i, have := range f.Questions {
		if have.Slot == q.Slot && have.Criterion == q.Criterion && have.Answer == "" && (q.Slot != "" || have.Question == q.Question) {
			f.Questions[i], replaced = q, true // asked again, perhaps of somebody else
		}
	}
	if !replaced {
		f.Questions = append(f.Questions, q)
	}
	out.Question = q
	out.Requirement, err = setField(ctx, env, rec, "questions", f.Questions, "define ask", "")
	return out, err
}

// again does something that starts from a record as it was read, and starts over when somebody else changed the record
// meanwhile: two people who ask at the same time ask both. After some rounds the conflict stands.
func again(do func() error) (err error) {
	for range 20 {
		if err = do(); ledger.CodeOf(err) != ledger.CodeConflict {
			return err
		}
	}
	return err
}

// questionOf finds the question of a gap.
func questionOf(f RequirementFields, slot string, index int) (string, error) {
	var gaps []criterion.Gap
	if index > 0 {
		gaps = criterion.Gaps(criterion.Settle(f.Criteria[index-1]))
	} else {
		for _, c := range f.Criteria {
			gaps = append(gaps, criterion.Gaps(criterion.Settle(c))...)
		}
	}
	for _, g := range gaps {
		if g.Slot == slot {
			return g.Question, nil
		}
	}
	return "", &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "question", Message: "there is no such gap, and no question was given", Remedy: "Write the question"}
}

// requirementOf reads a requirement with its fields.
func requirementOf(ctx context.Context, reader ledger.Reader, key string) (ledger.Record, RequirementFields, error) {
	var f RequirementFields
	rec, err := reader.Record(ctx, ledger.Key(strings.ToUpper(key)))
	if err != nil {
		return rec, f, err
	}
	if rec.Kind != Requirement {
		return rec, f, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Key: rec.Key, Message: fmt.Sprintf("%s is a %s, not a requirement", rec.Key, rec.Kind)}
	}
	f, err = ledger.Decode[RequirementFields](rec)
	return rec, f, err
}

// setField changes one field of a record as it was read, and returns the record as it is then.
func setField(ctx context.Context, env stage.Env, rec ledger.Record, field string, value any, source, reason string) (ledger.Record, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return rec, err
	}
	_, err = env.Store.Apply(ctx, ledger.Change{
		Actor: env.Actor, Source: source, Reason: reason,
		Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(rec.Key), IfVersion: rec.Version, Fields: map[string]json.RawMessage{field: raw}}}},
	})
	if err != nil {
		return rec, err
	}
	return env.Store.Record(ctx, rec.Key)
}
