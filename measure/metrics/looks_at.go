package metrics

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// LooksAt lists the events a question names, in their order, and the properties it looks at.
func (q Question) LooksAt() (names, properties []string) {
	if _, err := q.one(); err != nil {
		return nil, nil
	}
	if q.Start != "" {
		names = append(names, q.Start, q.End)
	}
	raw, err := json.Marshal(q)
	if err != nil {
		return nil, nil
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return nil, nil
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			keys := slices.SortedFunc(maps.Keys(v), func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
			for _, key := range keys {
				switch key {
				case "names":
					list, _ := v[key].([]any)
					for _, e := range list {
						if s, ok := e.(string); ok {
							names = append(names, s)
						}
					}
				case "property":
					if s, ok := v[key].(string); ok && s != "" {
						properties = append(properties, s)
					}
				default:
					walk(v[key])
				}
			}
		}
	}
	walk(tree)
	return distinct(names, 12), distinct(properties, 12)
}

// rank puts what makes somebody count before what is looked for.
func rank(key string) int {
	if key == "start" || key == "match" {
		return 0
	}
	return 1
}

// distinct keeps the first of each text, at most so many.
func distinct(all []string, most int) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s) && len(out) < most {
			out = append(out, s)
		}
	}
	return out
}
