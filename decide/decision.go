package decide

import (
	"math"
	"slices"

	"throughline.dev/ledger"
)

// DecisionFields hold a question, the options weighed against criteria, and the choice.
type DecisionFields struct {
	Type     string      `json:"type,omitempty" ledger:"filter,enum=architecture|build-buy-partner|policy|priority" doc:"what sort of question it is"`
	Question string      `json:"question,omitempty" ledger:"search" doc:"what had to be decided"`
	Options  []Option    `json:"options,omitempty" ledger:"search" doc:"what could have been done"`
	Criteria []Criterion `json:"criteria,omitempty" doc:"what counts, with weights"`
	Choice   string      `json:"choice,omitempty" ledger:"search,reason" doc:"name of the chosen option"`
	ReviewBy ledger.Date `json:"review_by,omitempty" ledger:"sort" doc:"the day to look at it again"`
	Forecast *float64    `json:"forecast,omitempty" doc:"probability, in percent, given to the expected outcome"`
}

// Option is one possible answer, with its score on each criterion as a 90 % range.
type Option struct {
	Name   string                  `json:"name"`
	Doc    string                  `json:"doc,omitempty"`
	Scores map[string]ledger.Range `json:"scores,omitempty"` // by criterion
}

// Criterion is something that counts, with its share of the decision.
type Criterion struct {
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
	Unit   string  `json:"unit,omitempty"`
}

// Validate refuses a choice that was not an option, and weights that cannot be weighed.
func (f DecisionFields) Validate() error {
	names := map[string]bool{}
	for _, o := range f.Options {
		if o.Name == "" || names[o.Name] {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.options", Message: "each option needs a name of its own"}
		}
		names[o.Name] = true
		for c := range o.Scores {
			if !slices.ContainsFunc(f.Criteria, func(k Criterion) bool { return k.Name == c }) {
				return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.options", Message: "option " + o.Name + " has a score on the unknown criterion " + c}
			}
		}
	}
	for _, c := range f.Criteria {
		if c.Name == "" || c.Weight < 0 || math.IsInf(c.Weight, 0) {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.criteria", Message: "each criterion needs a name and a weight of 0 or more"}
		}
	}
	if f.Choice != "" && len(f.Options) > 0 && !names[f.Choice] {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.choice", Message: f.Choice + " is not one of the options"}
	}
	return nil
}

func requireChoice(r ledger.Record) error {
	f, err := ledger.Decode[DecisionFields](r)
	if err != nil {
		return err
	}
	if f.Choice == "" {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.choice", Message: "a decision that is taken names its choice"}
	}
	return nil
}

func decision() ledger.Kind {
	return ledger.KindOf[DecisionFields](ledger.Kind{
		Name: Decision, Plural: "decisions", Prefix: "DEC", Stage: "decide",
		Doc: "A question that was settled, with the options that were weighed.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "open", Phase: ledger.Open, Doc: "to be decided"},
				{Name: "taken", Phase: ledger.Done, Doc: "decided"},
				{Name: "superseded", Phase: ledger.Dropped, Doc: "another decision replaced it"},
				{Name: "rejected", Phase: ledger.Dropped, Doc: "the proposal was turned down"},
			},
			Moves: []ledger.Move{
				{From: "open", To: "taken", Reason: true, Requires: requireChoice},
				{From: "taken", To: "open", Reason: true},
				{From: "taken", To: "superseded", Reason: true},
				{From: "open", To: "rejected", Reason: true},
				{From: "rejected", To: "open", Reason: true},
			},
			Entry: []string{"taken", "rejected", "superseded"},
		},
		In: []ledger.End{{Relation: ledger.DecidedBy}},
	})
}
