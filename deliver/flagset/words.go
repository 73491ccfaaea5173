package flagset

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// conditionWords writes a condition as what follows "those": "whose plan is pro or team and whose country is not FR".
// A condition that nobody could follow in a sentence is written as JSON. Empty: everybody.
func conditionWords(raw json.RawMessage) string {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil || len(m) == 0 {
		return ""
	}
	parts := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		words, ok := attributeWords(name, m[name])
		if !ok {
			return "who fit " + short(string(raw))
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, " and ")
}

// attributeWords writes what is asked of one attribute, and reports false when that takes more than a clause.
func attributeWords(name string, v any) (string, bool) {
	if strings.HasPrefix(name, "$") {
		return "", false
	}
	m, ok := v.(map[string]any)
	if !ok || !operators(m) {
		return "whose " + name + " is " + valueWords(v), true
	}
	parts := make([]string, 0, len(m))
	for _, op := range slices.Sorted(maps.Keys(m)) {
		words, ok := operatorWords(op, m[op])
		if !ok {
			return "", false
		}
		parts = append(parts, words)
	}
	return "whose " + name + " " + strings.Join(parts, " and "), true
}

func operatorWords(op string, v any) (string, bool) {
	compared := map[string]string{
		"$eq": "is", "$ne": "is not", "$lt": "is below", "$lte": "is at most", "$gt": "is above", "$gte": "is at least",
		"$veq": "is version", "$vne": "is not version", "$vlt": "is before version", "$vlte": "is at most version", "$vgt": "is after version", "$vgte": "is at least version",
		"$in": "is", "$ini": "is, in any case,", "$nin": "is none of", "$nini": "is, in any case, none of",
		"$regex": "matches", "$regexi": "matches, in any case,", "$type": "is of type", "$size": "has a length of",
	}
	switch words, ok := compared[op]; {
	case op == "$exists" && v == true:
		return "is known", true
	case op == "$exists" && v == false:
		return "is not known", true
	case !ok:
		return "", false
	default:
		if _, nested := v.(map[string]any); nested {
			return "", false
		}
		return words + " " + valueWords(v), true
	}
}

// maxNamed is how many values of a list are named.
const maxNamed = 8

// valueWords writes a value as people write it: texts without quotation marks, lists with "or".
func valueWords(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "empty"
		}
		return short(v)
	case float64:
		return ledger.FormatNumber(v)
	case []any:
		if len(v) == 0 {
			return "nothing"
		}
		all := make([]string, 0, maxNamed)
		for _, one := range v[:min(len(v), maxNamed)] {
			all = append(all, valueWords(one))
		}
		if more := len(v) - maxNamed; more > 0 {
			return strings.Join(all, ", ") + " or one of " + ledger.FormatNumber(float64(more)) + " more"
		}
		if len(all) == 1 {
			return all[0]
		}
		return strings.Join(all[:len(all)-1], ", ") + " or " + all[len(all)-1]
	}
	return short(jsonText(v))
}

func jsonText(v any) string {
	text, _ := json.Marshal(v) // it was read from JSON
	return string(text)
}

// maxWords is how many characters of a value or a condition stand in a sentence.
const maxWords = 120

func short(s string) string {
	if runes := []rune(s); len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return s
}

// attributesOf lists the attributes that a condition asks for, sorted.
func attributesOf(raw json.RawMessage) []string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	seen := map[string]bool{}
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		m, _ := v.(map[string]any)
		if depth > maxDepth {
			return
		}
		for name, below := range m {
			switch {
			case name == "$not":
				walk(below, depth+1)
			case strings.HasPrefix(name, "$"):
				list, _ := below.([]any)
				for _, one := range list {
					walk(one, depth+1)
				}
			default:
				seen[name] = true
			}
		}
	}
	walk(v, 0)
	return slices.Sorted(maps.Keys(seen))
}
