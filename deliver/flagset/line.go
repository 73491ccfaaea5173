package flagset

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	growthbook "github.com/growthbook/growthbook-golang"

	"throughline.dev/ledger"
)

// Line is one thing that a flag does. The lines of a flag are tried in order; the first one that applies decides.
type Line struct {
	Rule       string          `json:"rule,omitempty" doc:"name of the rule, as evaluations give it"`
	Does       string          `json:"does" enum:"state|rule|rollout|experiment|default"`
	Sentence   string          `json:"sentence"`
	Condition  string          `json:"condition,omitempty" doc:"whom it concerns, in words; everybody when empty"`
	Attributes []string        `json:"attributes,omitempty" doc:"what must be known of somebody for it to apply"`
	Share      *float64        `json:"share,omitempty" doc:"of those whom it concerns, in percent; all when absent"`
	Value      json.RawMessage `json:"value,omitempty"`
	Variants   []Variant       `json:"variants,omitempty"`
	Experiment string          `json:"experiment,omitempty"`
	Hash       *Hash           `json:"hash,omitempty" doc:"how it is drawn who is within the share and in which variant"`
}

// Variant is one of the values that an experiment gives.
type Variant struct {
	Name   string          `json:"name"`
	Value  json.RawMessage `json:"value"`
	Weight float64         `json:"weight" doc:"of those in the experiment, from 0 to 1"`
}

// Hash is how units fall.
type Hash struct {
	Attribute string `json:"attribute"`
	Seed      string `json:"seed"`
	Version   int    `json:"version"`
}

// Lines tells what the flag does, in the order in which it is tried.
func (f Flag) Lines() []Line {
	switch {
	case f.State == Removed:
		return []Line{{Does: "state", Sentence: "It is removed: programs that ask get the default in their code."}}
	case f.State == Off:
		off := f.offValue()
		if f.kind() == Boolean {
			off = json.RawMessage("false")
		}
		return []Line{{Does: "state", Value: off, Sentence: fmt.Sprintf("Everybody gets %s, because the flag is off.", short(string(off)))}}
	case f.State == On && f.onValue() != nil:
		return []Line{{Does: "state", Value: f.onValue(), Sentence: fmt.Sprintf("Everybody gets %s, because the flag is on.", short(string(f.onValue())))}}
	}
	var out []Line
	for i, raw := range f.Rules {
		var r growthbook.FeatureRule
		var parts ruleParts
		if json.Unmarshal(raw, &r) != nil || json.Unmarshal(raw, &parts) != nil {
			out = append(out, Line{Rule: fmt.Sprintf("rule-%d", i+1), Does: "rule", Sentence: "A rule that cannot be read: it is passed over."})
			continue
		}
		out = append(out, f.line(fmt.Sprintf("rule-%d", i+1), r, parts))
	}
	if f.Rollout != nil && f.onValue() != nil {
		out = append(out, Line{
			Rule: RolloutRule, Does: ByRollout, Share: f.Rollout, Value: f.onValue(), Attributes: []string{"id"}, Hash: &Hash{"id", f.Name, 2},
			Sentence: fmt.Sprintf("%s of everybody else, drawn by id, get %s.", percent(*f.Rollout), short(string(f.onValue()))),
		})
	}
	who := "Everybody else gets"
	if len(out) == 0 {
		who = "Everybody gets"
	}
	return append(out, Line{Does: ByDefault, Value: f.offValue(), Sentence: fmt.Sprintf("%s %s.", who, short(string(f.offValue())))})
}

// ruleParts are the members of a rule whose text is needed as it was written.
type ruleParts struct {
	Condition  json.RawMessage   `json:"condition"`
	Force      json.RawMessage   `json:"force"`
	Variations []json.RawMessage `json:"variations"`
	Parents    []struct {
		ID        string          `json:"id"`
		Condition json.RawMessage `json:"condition"`
	} `json:"parentConditions"`
}

func (f Flag) line(id string, r growthbook.FeatureRule, parts ruleParts) Line {
	l := Line{Rule: cmp.Or(r.Id, id), Does: ByRule, Condition: conditionWords(parts.Condition), Attributes: attributesOf(parts.Condition)}
	narrower := narrowed(r, parts)
	who := "everybody"
	if l.Condition != "" {
		who = "those " + l.Condition
	}
	if len(narrower) > 0 {
		who += ", " + strings.Join(narrower, ", ") + ","
	}
	attribute := cmp.Or(r.HashAttribute, "id")
	l.Share = share(r)
	if len(parts.Variations) == 0 {
		l.Value = parts.Force
		switch {
		case len(l.Value) == 0:
			l.Attributes = nil
			l.Sentence = "Everybody gets the default, unless " + strings.ReplaceAll(strings.Join(narrower, " and "), "where ", "") + "."
			return l
		case l.Share == nil:
			l.Sentence = capital(who) + gets(who) + short(string(l.Value)) + "."
			return l
		default:
			l.Hash = &Hash{attribute, cmp.Or(r.Seed, f.Name), cmp.Or(r.HashVersion, 1)}
			l.Sentence = fmt.Sprintf("%s of %s, drawn by %s, get %s.", percent(*l.Share), who, attribute, short(string(l.Value)))
		}
	} else {
		l.Does, l.Experiment = ByExperiment, cmp.Or(r.Key, f.Name)
		l.Hash = &Hash{attribute, cmp.Or(r.Seed, l.Experiment), cmp.Or(r.HashVersion, 1)}
		l.Variants = variantsOf(r, parts.Variations)
		names := make([]string, len(l.Variants))
		for i, v := range l.Variants {
			names[i] = v.Name + " " + percent(100*v.Weight)
		}
		whole := capital(who) + " are"
		switch {
		case l.Share != nil:
			whole = fmt.Sprintf("%s of %s are", percent(*l.Share), who)
		case who == "everybody" || strings.HasPrefix(who, "everybody,"):
			whole = capital(who) + " is"
		}
		l.Sentence = fmt.Sprintf("%s in the experiment %s, drawn by %s: %s.", whole, l.Experiment, attribute, strings.Join(names, ", "))
	}
	if !slices.Contains(l.Attributes, attribute) {
		l.Attributes = append(l.Attributes, attribute)
	}
	return l
}

// gets is the verb of whom a rule concerns.
func gets(who string) string {
	if strings.HasPrefix(who, "everybody") {
		return " gets "
	}
	return " get "
}

// narrowed tells what besides its condition a rule asks for.
func narrowed(r growthbook.FeatureRule, parts ruleParts) (out []string) {
	for _, p := range parts.Parents {
		words := "fits " + short(string(p.Condition))
		var want struct {
			Value any `json:"value"`
		}
		if members := attributesOf(p.Condition); len(members) == 1 && members[0] == "value" && json.Unmarshal(p.Condition, &want) == nil {
			if w, ok := attributeWords("value", want.Value); ok {
				words = strings.TrimPrefix(w, "whose value ")
			}
		}
		out = append(out, fmt.Sprintf("where the flag %s %s", p.ID, words))
	}
	if n := r.Namespace; n != nil {
		out = append(out, fmt.Sprintf("in the part from %s to %s of the namespace %s", percent(100*n.Start), percent(100*n.End), n.Id))
	}
	if len(r.Filters) > 0 {
		out = append(out, fmt.Sprintf("within %d filters", len(r.Filters)))
	}
	return out
}

// share is the part of those whom a rule concerns who are let in, in percent; nil: all.
func share(r growthbook.FeatureRule) *float64 {
	var out float64
	switch {
	case len(r.Variations) > 0 && len(r.Ranges) > 0:
		for _, one := range r.Ranges {
			out += 100 * (one.Max - one.Min)
		}
	case r.Range != nil:
		out = 100 * (r.Range.Max - r.Range.Min)
	case r.Coverage != nil:
		out = 100 * *r.Coverage
	default:
		return nil
	}
	if out >= 100 {
		return nil
	}
	return &out
}

// variantsOf lists the variants of an experiment. Ranges, where they are given, say who gets what; their weights are
// the parts of those who are in one.
func variantsOf(r growthbook.FeatureRule, values []json.RawMessage) []Variant {
	out := make([]Variant, len(values))
	total := 0.0
	for i := range values {
		out[i] = Variant{Name: variantName(r.Meta, i), Value: values[i], Weight: 1 / float64(len(values))}
		switch {
		case len(r.Ranges) == len(values):
			out[i].Weight = r.Ranges[i].Max - r.Ranges[i].Min
		case len(r.Weights) == len(values):
			out[i].Weight = r.Weights[i]
		}
		total += out[i].Weight
	}
	for i := range out {
		if total > 0 {
			out[i].Weight /= total
		}
	}
	return out
}

func percent(v float64) string { return ledger.FormatNumber(float64(int64(v*100+0.5))/100) + " %" }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
