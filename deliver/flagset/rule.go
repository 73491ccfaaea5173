package flagset

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	growthbook "github.com/growthbook/growthbook-golang"
)

const (
	maxVariations = 100
	maxParents    = 20
)

// ruleMembers are the members of a rule that are taken. What GrowthBook's format has besides them is either not
// evaluated by any library any more or needs a service that is not there, and a rule that says more than it does is
// worse than one that is refused.
func ruleMembers() []string {
	return []string{
		"id", "condition", "parentConditions", "coverage", "force", "variations", "key", "weights", "namespace", "hashAttribute", "hashVersion",
		"range", "ranges", "meta", "filters", "seed", "name", "phase",
	}
}

// checkRule checks a rule and returns its name.
func checkRule(path, kind string, raw json.RawMessage) (string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return "", wrong(path, "Write a rule as a JSON object", "it is no JSON object")
	}
	known := ruleMembers()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return "", wrong(path+"."+name, "Rules have "+strings.Join(known, ", "), "rules have no such member here")
		}
	}
	if c := members["condition"]; len(c) > 0 {
		if err := checkCondition(path+".condition", c); err != nil {
			return "", err
		}
	}
	var r growthbook.FeatureRule
	if err := json.Unmarshal(raw, &r); err != nil {
		for _, name := range slices.Sorted(maps.Keys(members)) {
			one, _ := json.Marshal(map[string]json.RawMessage{name: members[name]}) // read a moment ago
			if err := json.Unmarshal(one, new(growthbook.FeatureRule)); err != nil {
				return "", wrong(path+"."+name, "See docs/user/flags.md for what it holds", "it cannot be read: %v", err)
			}
		}
		return "", wrong(path, "See docs/user/flags.md", "it cannot be read: %v", err)
	}
	if err := checkParents(path+".parentConditions", members["parentConditions"]); err != nil {
		return "", err
	}
	force, forced := members["force"]
	switch {
	case forced && len(r.Variations) > 0:
		return "", wrong(path, "Keep one of them", "it has both force and variations")
	case forced:
		if err := checkValue(path+".force", kind, force); err != nil {
			return "", err
		}
	case len(r.Variations) == 0 && slices.ContainsFunc(r.ParentConditions, func(p growthbook.ParentCondition) bool { return p.Gate }):
		// A gate: where the other flag does not fit, everybody gets the default.
	case len(r.Variations) == 0:
		return "", wrong(path, "Give force (a value) or variations (an experiment)", "it decides nothing")
	default:
		if err := checkExperiment(path, kind, members["variations"], r); err != nil {
			return "", err
		}
	}
	return r.Id, checkShares(path, r)
}

// checkShares checks who is let in, for rules of both sorts.
func checkShares(path string, r growthbook.FeatureRule) error {
	if c := r.Coverage; c != nil && !(*c >= 0 && *c <= 1) {
		return wrong(path+".coverage", "Give a share from 0 to 1", "%v", *c)
	}
	if r.HashVersion < 0 || r.HashVersion > 2 {
		return wrong(path+".hashVersion", "Use 2, or 1 for assignments made by old libraries", "there is no version %d", r.HashVersion)
	}
	if n := r.Namespace; n != nil && !(n.Start >= 0 && n.Start <= n.End && n.End <= 1) {
		return wrong(path+".namespace", `Write it as ["name", 0, 0.5]`, "its ends are %v and %v", n.Start, n.End)
	}
	return nil
}

// checkExperiment checks the variations of a rule and their weights.
func checkExperiment(path, kind string, variations json.RawMessage, r growthbook.FeatureRule) error {
	n := len(r.Variations)
	if n < 2 || n > maxVariations {
		return wrong(path+".variations", fmt.Sprintf("Give 2 to %d, the control first", maxVariations), "there are %d", n)
	}
	var values []json.RawMessage
	if err := json.Unmarshal(variations, &values); err != nil {
		return wrong(path+".variations", "Write a list", "it cannot be read")
	}
	for i, v := range values {
		if err := checkValue(fmt.Sprintf("%s.variations[%d]", path, i), kind, v); err != nil {
			return err
		}
	}
	if len(r.Weights) > 0 {
		sum := 0.0
		for i, w := range r.Weights {
			if !(w >= 0 && w <= 1) {
				return wrong(fmt.Sprintf("%s.weights[%d]", path, i), "Give a share from 0 to 1", "%v", w)
			}
			sum += w
		}
		if len(r.Weights) != n || math.Abs(sum-1) > 0.001 {
			return wrong(path+".weights", "Give one for each variation, together 1", "there are %d for %d variations, together %.4g", len(r.Weights), n, sum)
		}
	}
	if len(r.Ranges) > 0 && len(r.Ranges) != n {
		return wrong(path+".ranges", "Give one for each variation", "there are %d for %d variations", len(r.Ranges), n)
	}
	if len(r.Meta) > n {
		return wrong(path+".meta", "Give one for each variation", "there are %d for %d variations", len(r.Meta), n)
	}
	seen := map[string]bool{}
	for i := range n {
		if name := variantName(r.Meta, i); seen[name] {
			return wrong(fmt.Sprintf("%s.meta[%d].key", path, i), "Give each variation another key", "a variation before it is called %q too", name)
		} else {
			seen[name] = true
		}
	}
	return nil
}

func variantName(meta []growthbook.VariationMeta, i int) string {
	if i < len(meta) && meta[i].Key != "" {
		return meta[i].Key
	}
	return fmt.Sprint(i)
}

func checkParents(path string, raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	var parents []struct {
		ID        string          `json:"id"`
		Condition json.RawMessage `json:"condition"`
	}
	if err := json.Unmarshal(raw, &parents); err != nil {
		return wrong(path, `Write a list such as [{"id": "other-flag", "condition": {"value": true}}]`, "it cannot be read")
	}
	if len(parents) > maxParents {
		return wrong(path, fmt.Sprintf("Ask for at most %d other flags", maxParents), "there are %d", len(parents))
	}
	for i, p := range parents {
		place := fmt.Sprintf("%s[%d]", path, i)
		if p.ID == "" {
			return wrong(place+".id", "Name the flag", "it names no flag")
		}
		if len(p.Condition) == 0 {
			return wrong(place+".condition", `Write it as {"value": true}`, "it is missing")
		}
		if err := checkCondition(place+".condition", p.Condition); err != nil {
			return err
		}
	}
	return nil
}

// checkValue checks that a value is of the flag's type.
func checkValue(path, kind string, raw json.RawMessage) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return wrong(path, "Write it as JSON; texts stand in quotation marks", "it is not JSON")
	}
	ok := true
	switch kind {
	case Boolean:
		_, ok = v.(bool)
	case String:
		_, ok = v.(string)
	case Number:
		_, ok = v.(float64)
	}
	if !ok {
		return wrong(path, fmt.Sprintf("Give a %s, or change the type of the flag", kind), "%.60s is no %s", raw, kind)
	}
	return nil
}
