package ledger

import (
	"encoding/json"
	"slices"
	"strings"
)

// WithArticle writes the name of a kind in a sentence: a feature, an opportunity.
func WithArticle(kind string) string {
	if kind != "" && strings.ContainsRune("aeio", rune(kind[0])) {
		return "an " + kind
	}
	return "a " + kind
}

// SearchText returns what the full-text index holds of a record beside title and body.
func (k *Kind) SearchText(fields json.RawMessage) string {
	var names []string
	for _, f := range k.Fields {
		if f.Search {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	var m map[string]json.RawMessage
	if json.Unmarshal(fields, &m) != nil {
		return ""
	}
	var b strings.Builder
	for _, n := range names {
		collectText(&b, m[n])
	}
	return strings.TrimSpace(b.String())
}

func collectText(b *strings.Builder, raw json.RawMessage) {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			b.WriteString(v)
			b.WriteByte('\n')
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, name := range sortedNames(v) {
				walk(v[name])
			}
		}
	}
	walk(v)
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
