package define

import (
	"context"
	"encoding/json"
	"io"

	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// PhraseInput is a criterion to write as a sentence.
type PhraseInput struct {
	Criterion string `json:"criterion" arg:"1" required:"true" doc:"the criterion, as the JSON of a criterion of a requirement"`
}

// PhraseResult is the sentence.
type PhraseResult struct {
	Text      string          `json:"text"`      // a requirement that says this criterion
	Canonical string          `json:"canonical"` // the reading, for the author to confirm
	Gaps      []criterion.Gap `json:"gaps"`
}

// WriteText prints the sentence and what it leaves open.
func (r PhraseResult) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	p.F("%s\n  reads as: %s\n", r.Text, r.Canonical)
	for _, g := range r.Gaps {
		p.F("  asks: %s (%s)\n", g.Question, g.Rule)
	}
	return p.Err
}

func phrase() stage.Operation {
	op := stage.Op("phrase", "Write a criterion as a requirement sentence", ledger.Viewer,
		func(_ context.Context, _ stage.Env, in PhraseInput) (out PhraseResult, err error) {
			var c criterion.Criterion
			if err := json.Unmarshal([]byte(in.Criterion), &c); err != nil {
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body.criterion", Message: "it is not the JSON of a criterion", Remedy: "Send an object with metric, comparator, threshold and unit; docs/criterion.schema.json has all members"}
			}
			c = criterion.Settle(c)
			if err := c.Validate(); err != nil && c.Text != "" {
				return out, err
			}
			out = PhraseResult{Text: criterion.Phrase(c), Canonical: criterion.Canonical(c), Gaps: criterion.Gaps(c)}
			if out.Gaps == nil {
				out.Gaps = []criterion.Gap{}
			}
			return out, nil
		})
	op.Long = true
	return op
}
