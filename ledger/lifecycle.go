package ledger

import "slices"

// Phase groups the states of all kinds, so that a reader can ask for "what is open" across kinds.
type Phase string

// Phases.
const (
	Open    Phase = "open"    // nobody acts on it yet
	Active  Phase = "active"  // somebody does
	Done    Phase = "done"    // it came to its end as intended
	Dropped Phase = "dropped" // declined, withdrawn, superseded
)

// State is one state of a life cycle.
type State struct {
	Name  string `json:"name"`
	Phase Phase  `json:"phase"`
	Doc   string `json:"doc"`
}

// Move allows a transition. From may be Any.
type Move struct {
	From, To string
	// Reason: the change that makes the move must say why.
	Reason bool
	// BlockedBy names rules; while the record has a finding of one of them with severity Refusal, the move is
	// refused. A trailing * matches any ending: "quality.*".
	BlockedBy []string
	// SystemOnly: people cannot make the move; a verdict does.
	SystemOnly bool
	// Requires is checked on the record as it would stand after the change.
	Requires func(r Record) error
}

// Any stands for every state as the start of a move.
const Any = "*"

// Lifecycle is the states of a kind, the first being the initial one, and the moves between them.
type Lifecycle struct {
	States []State
	Moves  []Move
	// Entry lists states a record may be created in besides the first; Any allows all. Importers meet records
	// in the middle of their lives.
	Entry []string
}

// Initial returns the name of the first state.
func (l Lifecycle) Initial() string {
	if len(l.States) == 0 {
		return ""
	}
	return l.States[0].Name
}

// State returns the state of that name.
func (l Lifecycle) State(name string) (State, bool) {
	for _, s := range l.States {
		if s.Name == name {
			return s, true
		}
	}
	return State{}, false
}

// Names returns the names of all states in order.
func (l Lifecycle) Names() []string {
	names := make([]string, len(l.States))
	for i, s := range l.States {
		names[i] = s.Name
	}
	return names
}

// In returns the names of the states in any of the phases.
func (l Lifecycle) In(phases ...Phase) []string {
	var names []string
	for _, s := range l.States {
		if slices.Contains(phases, s.Phase) {
			names = append(names, s.Name)
		}
	}
	return names
}

// Move returns the move from one state to another; an exact rule goes before one from Any.
func (l Lifecycle) Move(from, to string) (Move, bool) {
	var found Move
	ok := false
	for _, m := range l.Moves {
		if m.To != to && m.To != Any {
			continue
		}
		if m.From == from {
			return m, true
		}
		if m.From == Any && !ok {
			found, ok = m, true
		}
	}
	return found, ok
}

// into returns the moves that lead to a state.
func (l Lifecycle) into(to string) []Move {
	return slices.DeleteFunc(slices.Clone(l.Moves), func(m Move) bool { return m.To != to && m.To != Any })
}

// Next returns the states that can follow from.
func (l Lifecycle) Next(from string) []string {
	var names []string
	for _, s := range l.States {
		if s.Name == from {
			continue
		}
		if _, ok := l.Move(from, s.Name); ok {
			names = append(names, s.Name)
		}
	}
	return names
}

// Free lets a record move between all states and be created in any: for kinds whose states another system owns.
func Free(states ...State) Lifecycle {
	return Lifecycle{States: states, Moves: []Move{{From: Any, To: Any}}, Entry: []string{Any}}
}
