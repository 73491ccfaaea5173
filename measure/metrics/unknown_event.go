package metrics

import (
	"context"
	"encoding/json"
	"slices"

	"throughline.dev/events"
)

// unknownEvents lists the names that a question asks for and no event has, in the order of the alphabet. A name that
// is misspelt makes an answer that looks like one.
func unknownEvents(ctx context.Context, log events.Reader, mark events.Mark, q Question) ([]string, error) {
	raw, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	names := namesIn(tree, nil)
	if len(names) == 0 {
		return nil, nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	tally := events.Tally{Query: events.Query{Match: events.Matcher{Names: names}, AsOf: mark}, By: []string{events.NameColumn}}
	err = log.Count(ctx, tally, func(c events.Cell) error {
		names = slices.DeleteFunc(names, func(n string) bool { return n == c.By[0] })
		return nil
	})
	return names, err
}

// namesIn gathers the names of events of all matchers below a value.
func namesIn(v any, names []string) []string {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			names = namesIn(one, names)
		}
	case map[string]any:
		for member, value := range v {
			list, ok := value.([]any)
			if member != "names" || !ok {
				names = namesIn(value, names)
				continue
			}
			for _, name := range list {
				if s, ok := name.(string); ok {
					names = append(names, s)
				}
			}
		}
	}
	return names
}
