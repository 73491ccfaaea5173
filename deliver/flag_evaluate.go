package deliver

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// maxAttributes bounds what may be said of somebody, in bytes.
const maxAttributes = 64 << 10

// EvaluateInput asks what somebody gets of a flag.
type EvaluateInput struct {
	Flag       string `json:"flag" arg:"1" required:"true" doc:"name of the flag in the code, or its key"`
	Unit       string `json:"unit" doc:"id of the person, as it is sent with events"`
	Attributes string `json:"attributes" doc:"what else is known, as a JSON object such as {\"country\": \"DE\"}"`
}

// Evaluated is what somebody gets of a flag, and why.
type Evaluated struct {
	Flag          string          `json:"flag"`
	Key           ledger.Key      `json:"key"`
	Version       int64           `json:"version"`
	State         string          `json:"state"`
	Value         json.RawMessage `json:"value"`
	Reason        string          `json:"reason" doc:"default, state, rule, rollout, experiment or prerequisite"`
	Rule          string          `json:"rule,omitempty"`
	Variant       string          `json:"variant,omitempty"`
	Experiment    string          `json:"experiment,omitempty"`
	HashAttribute string          `json:"hash_attribute,omitempty"`
	Bucket        *float64        `json:"bucket,omitempty" doc:"where the unit fell, from 0 to 1"`
	Sentence      string          `json:"sentence"`
}

func evaluateOperation() stage.Operation {
	op := stage.Op("evaluate", "What somebody gets of a feature flag, and why", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in EvaluateInput) (Evaluated, error) {
			attributes, err := attributesOf(in)
			if err != nil {
				return Evaluated{}, err
			}
			set, records, err := ReadFlags(ctx, env.Reader)
			if err != nil {
				return Evaluated{}, err
			}
			_, f, err := findFlag(records, in.Flag)
			if err != nil {
				return Evaluated{}, err
			}
			e, ok := set.User(attributes).Evaluate(ctx, f.Name)
			if !ok {
				return Evaluated{}, noFlag(in.Flag)
			}
			return evaluated(e, set.Faults()[e.Flag.Record]), nil
		})
	op.Doc = "The answer follows from the version of the flag and what is known about the unit alone, so that it can be computed again. Nothing is written: this is no exposure."
	return op
}

func attributesOf(in EvaluateInput) (map[string]any, error) {
	invalid := func(format string, args ...any) error {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "attributes", Message: fmt.Sprintf(format, args...), Remedy: `Give a JSON object such as {"country": "DE"}`}
	}
	attributes := map[string]any{}
	if len(in.Attributes) > maxAttributes {
		return nil, invalid("they have more than %d bytes", maxAttributes)
	}
	if in.Attributes != "" {
		if err := json.Unmarshal([]byte(in.Attributes), &attributes); err != nil || attributes == nil {
			return nil, invalid("they are no JSON object")
		}
	}
	if in.Unit != "" {
		attributes["id"] = in.Unit
	}
	return attributes, nil
}

func evaluated(e flagset.Evaluation, fault *flagset.Problem) Evaluated {
	value, _ := json.Marshal(e.Value) // it was read from JSON
	out := Evaluated{
		Flag: e.Flag.Name, Key: ledger.Key(e.Flag.Record), Version: e.Flag.Version, State: e.Flag.State, Value: value, Reason: e.Reason, Rule: e.Rule,
		Variant: e.Variant, Experiment: e.Experiment, HashAttribute: e.HashAttribute, Bucket: e.Bucket,
	}
	why := map[string]string{
		flagset.ByDefault: "no rule applies, so it is the default", flagset.ByState: "the flag is " + e.Flag.State + " for all", flagset.ByRule: "by the rule " + e.Rule,
		flagset.ByRollout: "within the rollout", flagset.ByParent: "a flag that it depends on does not allow more",
	}[e.Reason]
	if e.Exposed() {
		why = fmt.Sprintf("variant %s of the experiment %s, by %s %s", e.Variant, e.Experiment, e.HashAttribute, e.Unit)
		if e.Bucket != nil {
			why += fmt.Sprintf(" in bucket %.4f", *e.Bucket)
		}
	}
	if fault != nil {
		why = "only the default: " + fault.Text
	}
	out.Sentence = fmt.Sprintf("%s gives %s: %s.", e.Flag.Name, value, why)
	return out
}

// WriteText tells a person.
func (e Evaluated) WriteText(w io.Writer) error {
	_, err := fmt.Fprintln(w, e.Sentence)
	return err
}
