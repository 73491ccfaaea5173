// Package flagset decides who gets what of a feature flag. It turns flags into one document in GrowthBook's format,
// which client libraries evaluate by themselves, and evaluates the same document with GrowthBook's engine. What
// somebody gets follows from the version of the flag and what is known about the person alone: nothing is remembered
// and nothing is drawn.
package flagset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Types of values.
const (
	Boolean = "boolean"
	String  = "string"
	Number  = "number"
	JSON    = "json"
)

// States of a flag.
const (
	Off     = "off"
	Partial = "partial"
	On      = "on"
	Removed = "removed"
)

// Flag is a flag as it is evaluated.
type Flag struct {
	Name    string            // in the code
	Record  string            // key of its record
	Version int64             // of its record
	State   string            // off: the default for all; partial: by rules and rollout; on: the value for all
	Type    string            // of its values; empty: boolean
	Default json.RawMessage   // for whoever has nothing else; empty: false, "", 0 or null
	Value   json.RawMessage   // for whoever has the feature by rollout or because it is on; empty: true for booleans, else none
	Rules   []json.RawMessage // GrowthBook's feature rules; the first one that applies decides
	Rollout *float64          // share of people, in percent, who get Value when no rule applies
}

// RolloutRule is the name of the rule that a rollout becomes.
const RolloutRule = "rollout"

// maxFlag bounds the bytes of the rules of one flag.
const maxFlag = 256 << 10

// Problem is what is wrong with a flag, and where.
type Problem struct{ Path, Text, Remedy string }

func (p *Problem) Error() string { return p.Path + ": " + p.Text + ". " + p.Remedy }

func wrong(path, remedy, format string, args ...any) error {
	return &Problem{path, fmt.Sprintf(format, args...), remedy}
}

// Check finds the first thing that keeps a flag from being evaluated as it is written. The error is a [*Problem].
func (f Flag) Check() error {
	if f.Name != "" {
		if err := checkName(f.Name); err != nil {
			return err
		}
	}
	for _, v := range [...]struct {
		path string
		raw  json.RawMessage
	}{{"default", f.Default}, {"value", f.Value}} {
		if len(v.raw) > 0 {
			if err := checkValue(v.path, f.kind(), v.raw); err != nil {
				return err
			}
		}
	}
	if r := f.Rollout; r != nil && !(*r >= 0 && *r <= 100) {
		return wrong("rollout", "Give a share in percent, from 0 to 100", "%v", *r)
	}
	if f.Rollout != nil && f.onValue() == nil {
		return wrong("rollout", "Set value too", "nobody can tell what those get who are in the rollout")
	}
	size, ids := 0, map[string]bool{}
	for i, rule := range f.Rules {
		path := fmt.Sprintf("rules[%d]", i)
		if size += len(rule); size > maxFlag {
			return wrong(path, "Split the flag", "the rules have more than %d bytes", maxFlag)
		}
		id, err := checkRule(path, f.kind(), rule)
		if err != nil {
			return err
		}
		if id != "" && ids[id] {
			return wrong(path+".id", "Give each rule another", "a rule before it is called %q too", id)
		}
		ids[id] = true
	}
	return nil
}

func checkName(name string) error {
	switch {
	case len(name) > 200:
		return wrong("name", "Shorten it to 200 bytes", "it has %d bytes", len(name))
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }):
		return wrong("name", "Use letters, digits, dashes, dots and underscores", "it holds blanks or characters that cannot be printed")
	case name == "__proto__" || name == "constructor" || name == "prototype":
		return wrong("name", "Call it otherwise", "JavaScript gives %s a meaning of its own", name)
	}
	return nil
}

func (f Flag) kind() string {
	if f.Type == "" {
		return Boolean
	}
	return f.Type
}

func (f Flag) offValue() json.RawMessage {
	if len(f.Default) > 0 {
		return f.Default
	}
	return json.RawMessage(map[string]string{Boolean: "false", String: `""`, Number: "0", JSON: "null"}[f.kind()])
}

// onValue is what those get who have the feature; nil when only the rules can say.
func (f Flag) onValue() json.RawMessage {
	switch {
	case len(f.Value) > 0:
		return f.Value
	case f.kind() == Boolean:
		return json.RawMessage("true")
	}
	return nil
}

// feature is a feature of GrowthBook's.
type feature struct {
	DefaultValue json.RawMessage   `json:"defaultValue"`
	Rules        []json.RawMessage `json:"rules,omitempty"`
}

// feature returns the flag in GrowthBook's format. The error is a [*Problem].
func (f Flag) feature() (feature, error) {
	out := feature{DefaultValue: f.offValue()}
	switch {
	case f.State == Off:
		if f.kind() == Boolean {
			out.DefaultValue = json.RawMessage("false")
		}
		return out, nil
	case f.State == On && f.onValue() != nil:
		out.DefaultValue = f.onValue()
		return out, nil
	}
	for i, raw := range f.Rules {
		rule, err := named(raw, fmt.Sprintf("rule-%d", i+1))
		if err != nil {
			return out, err
		}
		out.Rules = append(out.Rules, rule)
	}
	if f.Rollout != nil && f.onValue() != nil {
		// A range instead of a coverage: libraries differ in whether a coverage includes its upper end.
		rule, err := json.Marshal(map[string]any{
			"id": RolloutRule, "force": f.onValue(), "range": [2]float64{0, *f.Rollout / 100}, "seed": f.Name, "hashAttribute": "id", "hashVersion": 2,
		})
		if err != nil {
			return out, err
		}
		out.Rules = append(out.Rules, rule)
	}
	return out, nil
}

// named gives a rule without a name one, so that an evaluation can say which rule decided.
func named(raw json.RawMessage, id string) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return nil, wrong("rules", "Write it as a JSON object", "a rule is no object")
	}
	if given := members["id"]; len(given) > 0 && !bytes.Equal(given, []byte(`""`)) && !bytes.Equal(given, []byte("null")) {
		return raw, nil
	}
	members["id"], _ = json.Marshal(id) // a text
	return json.Marshal(members)
}
