package metrics

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// mostLooked bounds how many events, and how many properties, of a question are looked at.
const mostLooked = 12

// Looked is what of the event log a question looks at.
type Looked struct {
	Events []string // by name, what makes somebody count first
	// Properties are looked at on some events of those: the ones that a condition or a value is about.
	Properties []LookedProperty
}

// LookedProperty is a property with the events that are looked at for it.
type LookedProperty struct {
	Name   string
	Events []string
}

// LooksAt lists the events a question names, and the properties it looks at; nothing for half a question.
func (q Question) LooksAt() Looked {
	q, err := q.copied()
	if err != nil {
		return Looked{}
	}
	if _, err := q.one(); err != nil {
		return Looked{}
	}
	q.Start, q.End = "", "" // they became the member
	raw, err := json.Marshal(q)
	if err != nil {
		return Looked{}
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return Looked{}
	}
	var l Looked
	l.walk(tree, nil)
	return l
}

// walk gathers what stands below a value; of are the events that a property on it is about.
func (l *Looked) walk(v any, of []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.walk(e, of)
		}
	case map[string]any:
		if own := distinct(inOrder(v)); len(own) > 0 { // conditions name none and are about what they stand on
			of = own
		}
		for _, key := range ranked(v) {
			switch value := v[key].(type) {
			case string:
				if key == "property" && value != "" {
					l.property(value, of)
				}
			case []any:
				if key == "names" {
					l.Events = distinct(append(l.Events, texts(value)...))
					continue
				}
				l.walk(value, of)
			default:
				l.walk(value, of)
			}
		}
	}
}

func (l *Looked) property(name string, of []string) {
	same := func(p LookedProperty) bool { return p.Name == name && slices.Equal(p.Events, of) }
	if len(of) > 0 && len(l.Properties) < mostLooked && !slices.ContainsFunc(l.Properties, same) {
		l.Properties = append(l.Properties, LookedProperty{name, of})
	}
}

// inOrder lists the names of events below a value, what makes somebody count first.
func inOrder(v any) (names []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			names = append(names, inOrder(e)...)
		}
	case map[string]any:
		for _, key := range ranked(v) {
			if list, ok := v[key].([]any); ok && key == "names" {
				names = append(names, texts(list)...)
				continue
			}
			names = append(names, inOrder(v[key])...)
		}
	}
	return names
}

func texts(list []any) (out []string) {
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// ranked lists the members of an object, what makes somebody count before what is looked for.
func ranked(object map[string]any) []string {
	rank := func(key string) int {
		if key == "start" || key == "match" {
			return 0
		}
		return 1
	}
	return slices.SortedFunc(maps.Keys(object), func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
}

// distinct keeps the first of each text, at most so many as are looked at.
func distinct(all []string) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s) && len(out) < mostLooked {
			out = append(out, s)
		}
	}
	return out
}
