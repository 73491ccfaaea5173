package goals

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// ConfidenceInput says how sure somebody is that a key result will be reached.
type ConfidenceInput struct {
	KeyResult ledger.Key `json:"key_result" arg:"1" required:"true" doc:"key of the key result"`
	Percent   *float64   `json:"percent" arg:"2" required:"true" doc:"how sure, from 0 to 100"`
	Note      string     `json:"note" doc:"why"`
}

// Confidences are what was said about a key result, the latest last.
type Confidences struct {
	KeyResult ledger.Key          `json:"key_result"`
	History   []decide.Confidence `json:"history"`
}

// WriteText tells a person.
func (c Confidences) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, h := range c.History {
		p.F("%s  %s %%  %s  %s\n", h.On, ledger.FormatNumber(100*h.Value), h.By, h.Note)
	}
	return p.Err
}

// sayConfidence adds to the history of a key result. Who says it again on the same day replaces what they said.
func sayConfidence() stage.Operation {
	return stage.Op("confidence", "Say how sure you are that a key result will be reached", ledger.Editor,
		func(ctx context.Context, env stage.Env, in ConfidenceInput) (Confidences, error) {
			rec, err := env.Store.Record(ctx, ledger.Key(strings.ToUpper(string(in.KeyResult))))
			if err != nil {
				return Confidences{}, err
			}
			if rec.Kind != decide.KeyResult {
				return Confidences{}, ledger.Errorf(ledger.CodeInvalid, "%s is %s. Name a key result", rec.Key, ledger.WithArticle(rec.Kind))
			}
			if in.Percent == nil || !(*in.Percent >= 0 && *in.Percent <= 100) {
				return Confidences{}, ledger.Errorf(ledger.CodeInvalid, "percent: give a number from 0 to 100")
			}
			f, err := ledger.Decode[decide.KeyResultFields](rec)
			if err != nil {
				return Confidences{}, err
			}
			said := decide.Confidence{On: ledger.DateOf(env.Now), Value: *in.Percent / 100, Note: in.Note, By: env.Actor.ID}
			if n := len(f.Confidence); n > 0 && f.Confidence[n-1].On == said.On && f.Confidence[n-1].By == said.By {
				f.Confidence = f.Confidence[:n-1]
			}
			f.Confidence = append(f.Confidence, said)
			raw, err := json.Marshal(f.Confidence)
			if err != nil {
				return Confidences{}, fmt.Errorf("write the confidence of %s: %w", rec.Key, err)
			}
			_, err = env.Store.Apply(ctx, ledger.Change{
				Actor: env.Actor, Source: "confidence", Reason: in.Note,
				Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(rec.Key), IfVersion: rec.Version, Fields: map[string]json.RawMessage{"confidence": raw}}}},
			})
			return Confidences{rec.Key, f.Confidence}, err
		})
}
