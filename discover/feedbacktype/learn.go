package feedbacktype

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"throughline.dev/discover/classify"
	"throughline.dev/stats"
)

// A Label is what a person said a letter is. Vector is what its text means; nil when there is none.
type Label struct {
	Text   string
	Vector []float32
	Type   Type
}

// A Teller tells types. It is safe for concurrent use.
type Teller struct {
	model *classify.Model // nil: rules speak
	State State
}

// State says who speaks where no person did, why, and how good it is.
type State struct {
	Speaks Source           `json:"speaks"`
	Why    string           `json:"why"` // a sentence
	Labels int              `json:"labels"`
	Count  map[Type]int     `json:"count,omitempty"`  // labels by type
	Report *classify.Report `json:"report,omitempty"` // of the model on labels it had not seen; nil with too few
	// RulesRight is how many of the labels judged the rules get right.
	RulesRight int `json:"rules_right,omitempty"`
}

// fewest is how many labels a model is made from, in all; below, its accuracy could not be told from guessing.
const fewest = 20

// Learn makes a teller from all labels of a product.
func Learn(ctx context.Context, labels []Label) (*Teller, error) {
	t := &Teller{State: State{Speaks: Rules, Labels: len(labels), Count: map[Type]int{}}}
	var examples []classify.Example
	for i, l := range labels {
		if !slices.Contains(Types(), l.Type) {
			return nil, fmt.Errorf("label %d: %q is no type; take one of bug, request, question and praise", i, l.Type)
		}
		t.State.Count[l.Type]++
		examples = append(examples, classify.Example{Text: l.Text, Vector: l.Vector, Label: string(l.Type)})
	}
	if len(labels) < fewest {
		t.State.Why = fmt.Sprintf("Too few labels: %d of at least %d. Rules tell the type until then.", len(labels), fewest)
		return t, nil
	}
	model, report, err := classify.Train(ctx, examples, classify.Settings{})
	if few, ok := errors.AsType[*classify.TooFew](err); ok {
		t.State.Why = fmt.Sprintf("Too few labels: two types need %d each. Rules tell the type until then.", few.Least)
		return t, nil
	} else if err != nil {
		return nil, err
	}
	t.State.Report = report
	judged := 0
	for _, l := range labels {
		if slices.Contains(report.Labels, string(l.Type)) {
			judged++
			if ByRules(l.Text).Type == l.Type {
				t.State.RulesRight++
			}
		}
	}
	rules := stats.Proportion{Hits: t.State.RulesRight, N: judged}.Value()
	switch {
	case !report.BetterThanGuessing():
		t.State.Why = fmt.Sprintf("The model is right on %.0f %% of the labels it had not seen [%.0f, %.0f], which may be no more than naming the most frequent type always (%.0f %%). Rules tell the type.", 100*report.Accuracy, 100*report.AccuracyBounds.Low, 100*report.AccuracyBounds.High, 100*report.Guessing)
	case report.Accuracy < rules:
		t.State.Why = fmt.Sprintf("On %d labels rules are right on %.0f %% and the model on %.0f %% of those it had not seen. Rules tell the type.", judged, 100*rules, 100*report.Accuracy)
	default:
		t.model, t.State.Speaks = model, Model
		t.State.Why = fmt.Sprintf("Learnt from %d labels: right on %.0f %% of those it had not seen [%.0f, %.0f], rules on %.0f %%.", report.Examples, 100*report.Accuracy, 100*report.AccuracyBounds.Low, 100*report.AccuracyBounds.High, 100*rules)
	}
	return t, nil
}

// Tell returns the type of a letter. given is what a person said, empty when nobody did; it goes before all else.
func (t *Teller) Tell(text string, vector []float32, given Type) Answer {
	if given != "" {
		return Answer{Type: given, Source: Person}
	}
	if t == nil || t.model == nil {
		return ByRules(text)
	}
	g := t.model.Classify(text, vector)[0]
	return Answer{Type: Type(g.Label), Source: Model, Probability: g.Probability}
}
