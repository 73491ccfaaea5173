package decide

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// DeclineInput says no.
type DeclineInput struct {
	Key         string `json:"key" arg:"1" required:"true" doc:"the feature or opportunity"`
	Class       string `json:"class" required:"true" enum:"strategy|value|cost|risk|duplicate|out-of-scope|timing" doc:"what sort of no it is"`
	Explanation string `json:"explanation" required:"true" doc:"what the people who asked will be told"`
	ReopenIf    string `json:"reopen-if" required:"true" doc:"what would have to change to look at it again"`
}

// DeclineResult tells what was declined.
type DeclineResult struct {
	Record   ledger.Record   `json:"record"`
	Position ledger.Position `json:"position"`
}

// WriteText tells a person.
func (r DeclineResult) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s %s is declined (change %d).\n", r.Record.Key, r.Record.Title, r.Position)
	return err
}

func declineOperation() stage.Operation {
	return stage.Op("decline", "Say no to a feature or an opportunity, with class, explanation and what would reopen it", ledger.Editor,
		func(ctx context.Context, env stage.Env, in DeclineInput) (out DeclineResult, err error) {
			raw, err := json.Marshal(Decline{Class: in.Class, Explanation: in.Explanation, ReopenIf: in.ReopenIf})
			if err != nil {
				return out, err
			}
			state := "declined"
			applied, err := env.Store.Apply(ctx, ledger.Change{
				Actor: env.Actor, Source: "decide decline", Reason: in.Explanation,
				Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(in.Key), State: &state, Fields: map[string]json.RawMessage{"decline": raw}}}},
			})
			if err != nil {
				return out, err
			}
			out.Position = applied.Position
			out.Record, err = env.Store.Record(ctx, ledger.Key(in.Key))
			return out, err
		})
}
