package define

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// DismissInput says that a finding about wording does not count.
type DismissInput struct {
	Record string `json:"record" arg:"1" required:"true" doc:"the requirement or story"`
	Rule   string `json:"rule" arg:"2" required:"true" doc:"the rule, such as RQ-V01"`
	Words  string `json:"words" doc:"the words it minds; empty: wherever it finds something in the record"`
	Reason string `json:"reason" required:"true" doc:"why the rule is wrong here"`
}

// DismissResult tells what was dismissed.
type DismissResult struct {
	Record    ledger.Record `json:"record"`
	Dismissal Dismissal     `json:"dismissal"`
}

// WriteText tells a person.
func (r DismissResult) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s no longer counts in %s: %s\n", r.Dismissal.Rule, r.Record.Key, r.Dismissal.Reason)
	return err
}

func dismiss() stage.Operation {
	op := stage.Op("dismiss", "Dismiss a finding about wording, with a reason", ledger.Editor,
		func(ctx context.Context, env stage.Env, in DismissInput) (out DismissResult, err error) {
			err = again(func() error {
				out, err = dismissOnce(ctx, env, in)
				return err
			})
			return out, err
		})
	op.Doc = "The dismissal is part of the record: it is kept in its history, shown in the statistics of the rule, and ends when the words change or it is taken off."
	return op
}

func dismissOnce(ctx context.Context, env stage.Env, in DismissInput) (out DismissResult, err error) {
	rec, err := env.Store.Record(ctx, ledger.Key(strings.ToUpper(in.Record)))
	if err != nil {
		return out, err
	}
	rule := strings.ToUpper(strings.TrimPrefix(in.Rule, "wording."))
	if _, err := rulebook.Find(rule); err != nil {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "rule", Message: fmt.Sprintf("there is no rule %s", in.Rule), Remedy: "`throughline define rules` lists them"}
	}
	var list struct {
		Dismissed []Dismissal `json:"dismissed"`
	}
	switch {
	case rec.Kind != Requirement && rec.Kind != Story:
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Key: rec.Key, Message: fmt.Sprintf("%s is a %s; requirements and stories have findings about wording", rec.Key, rec.Kind)}
	case len(rec.Fields) > 0:
		if err := json.Unmarshal(rec.Fields, &list); err != nil {
			return out, fmt.Errorf("fields of %s: %w", rec.Key, err)
		}
	}
	d := Dismissal{Rule: rule, Words: in.Words, Reason: strings.TrimSpace(in.Reason)}
	for i, have := range list.Dismissed {
		if have.Rule == d.Rule && strings.EqualFold(have.Words, d.Words) {
			list.Dismissed = append(list.Dismissed[:i], list.Dismissed[i+1:]...) // the new reason stands
			break
		}
	}
	out.Dismissal = d
	out.Record, err = setField(ctx, env, rec, "dismissed", append(list.Dismissed, d), "define dismiss", d.Reason)
	return out, err
}
