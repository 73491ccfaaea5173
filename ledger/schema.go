package ledger

import (
	"fmt"
	"slices"
	"strings"
)

// Schema is the set of kinds and relations a ledger works with. It is immutable.
type Schema struct {
	kinds     []Kind
	byName    map[string]*Kind
	byPrefix  map[string]*Kind
	relations []Relation
	stages    map[string]int // place of a stage in the order of declaration
}

// NewSchema joins kinds with the relation vocabulary. It reports kinds that contradict each other.
func NewSchema(kinds ...Kind) (*Schema, error) {
	s := &Schema{kinds: slices.Clone(kinds), byName: map[string]*Kind{}, byPrefix: map[string]*Kind{}, relations: Relations(), stages: map[string]int{}}
	for i := range s.kinds {
		k := &s.kinds[i]
		switch {
		case k.Name == "" || k.Prefix == "" || k.typ == nil:
			return nil, fmt.Errorf("ledger: kind %q lacks a name, a prefix or KindOf", k.Name)
		case s.byName[k.Name] != nil:
			return nil, fmt.Errorf("ledger: two kinds are called %s", k.Name)
		case s.byPrefix[k.Prefix] != nil:
			return nil, fmt.Errorf("ledger: kinds %s and %s share the prefix %s", k.Name, s.byPrefix[k.Prefix].Name, k.Prefix)
		case len(k.Lifecycle.States) == 0:
			return nil, fmt.Errorf("ledger: kind %s has no states", k.Name)
		}
		s.byName[k.Name] = k
		if _, ok := s.stages[k.Stage]; !ok {
			s.stages[k.Stage] = len(s.stages)
		}
		s.byPrefix[k.Prefix] = k
	}
	for _, k := range s.kinds {
		for _, e := range slices.Concat(k.Out, k.In) {
			if _, ok := s.Relation(e.Relation); !ok {
				return nil, fmt.Errorf("ledger: kind %s uses the unknown relation %q", k.Name, e.Relation)
			}
			for _, other := range e.Kinds {
				if s.byName[other] == nil {
					return nil, fmt.Errorf("ledger: kind %s links to the unknown kind %q", k.Name, other)
				}
			}
		}
	}
	return s, nil
}

// Kinds returns all kinds in the order they were declared.
func (s *Schema) Kinds() []Kind { return slices.Clone(s.kinds) }

// Kind returns the kind with that name, plural or key prefix (in any case).
func (s *Schema) Kind(name string) (*Kind, bool) {
	if k := s.byName[name]; k != nil {
		return k, true
	}
	if k := s.byPrefix[strings.ToUpper(name)]; k != nil {
		return k, true
	}
	low := strings.ToLower(name)
	for i := range s.kinds {
		if k := &s.kinds[i]; k.Name == low || k.Plural == low {
			return k, true
		}
	}
	return nil, false
}

// KindOfKey returns the kind whose prefix the key carries.
func (s *Schema) KindOfKey(key Key) (*Kind, bool) {
	k := s.byPrefix[key.Prefix()]
	return k, k != nil
}

// Relation returns the relation of that name.
func (s *Schema) Relation(name string) (Relation, bool) {
	for _, r := range s.relations {
		if r.Name == name {
			return r, true
		}
	}
	return Relation{}, false
}

// Relations returns the vocabulary.
func (s *Schema) Relations() []Relation { return slices.Clone(s.relations) }

// MayLink reports whether a relation may run from one kind to another.
func (s *Schema) MayLink(from, relation, to string) bool {
	r, ok := s.Relation(relation)
	if !ok {
		return false
	}
	if r.Anywhere || r.SameKind && from == to {
		return true
	}
	f, t := s.byName[from], s.byName[to]
	if f == nil || t == nil {
		return false
	}
	for _, e := range f.Out {
		if e.Relation == relation && slices.Contains(e.Kinds, to) {
			return true
		}
	}
	for _, e := range t.In {
		if e.Relation == relation && (r.AnyFrom || slices.Contains(e.Kinds, from)) {
			return true
		}
	}
	return false
}

// Allowed lists the kinds that a relation may reach from a kind, for error messages and pickers.
func (s *Schema) Allowed(from, relation string) []string {
	var names []string
	for _, k := range s.kinds {
		if s.MayLink(from, relation, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

// Turns reports whether a step of a trace goes against the order of the stages: toward the evidence but to a later
// stage (a metric that shows a problem), or toward the outcome but to an earlier one (a metric that started the next
// opportunity). Such a step belongs to the trace and ends it there; otherwise everything that one metric or decision
// touches would be one thread.
func (s *Schema) Turns(dir Direction, from, to Key) bool {
	a, b := s.stageOf(from), s.stageOf(to)
	if dir == Upstream {
		return b > a
	}
	return b < a
}

func (s *Schema) stageOf(key Key) int {
	if k, ok := s.KindOfKey(key); ok {
		return s.stages[k.Stage]
	}
	return 0
}
