package tracker_test

import (
	"slices"
	"testing"

	"throughline.dev/connect/tracker"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
)

func TestState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in    tracker.Standing
		state string
		known bool
	}{
		{tracker.Standing{}, tracker.Todo, true},
		{tracker.Standing{Category: "To Do", Status: "Whatever"}, tracker.Todo, true},
		{tracker.Standing{Category: "In Progress", Status: "Ready"}, tracker.Doing, true},
		{tracker.Standing{Category: "Done", Status: "Live"}, tracker.Done, true},
		{tracker.Standing{Category: "Done", Status: "Closed", Resolution: "Won't Do"}, tracker.Cancelled, true},
		{tracker.Standing{Category: "Done", Status: "Cancelled"}, tracker.Cancelled, true},
		{tracker.Standing{Category: "Fertig", Status: "Erledigt", Resolution: "Duplikat"}, tracker.Cancelled, true},
		{tracker.Standing{Category: "Terminé"}, tracker.Done, true},
		{tracker.Standing{Status: "À faire"}, tracker.Todo, true},
		{tracker.Standing{Status: "En curso"}, tracker.Doing, true},
		{tracker.Standing{Status: "In Arbeit", Resolution: "Unresolved"}, tracker.Doing, true},
		{tracker.Standing{Status: "In analysis"}, tracker.Doing, true},
		{tracker.Standing{Status: "Waiting for customer"}, tracker.Doing, true},
		{tracker.Standing{Status: "Selected for Development"}, tracker.Todo, true},
		{tracker.Standing{Status: "Closed", Resolution: "Fixed"}, tracker.Done, true},
		{tracker.Standing{Status: "Parked in bay 3"}, tracker.Doing, false},
		{tracker.Standing{Status: "Parked in bay 3", Resolution: "Unresolved"}, tracker.Doing, false},
		{tracker.Standing{Status: "Parked in bay 3", Resolution: "Fixed"}, tracker.Done, true},
		{tracker.Standing{Status: "Parked in bay 3", Resolved: true}, tracker.Done, true},
	} {
		if state, known := c.in.State(); state != c.state || known != c.known {
			t.Errorf("%+v: got %s, %v", c.in, state, known)
		}
	}
}

func TestRelation(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Blocks": "blocks false true", "is blocked by": "blocks true true", "Blockiert": "blocks false true", "Blocked by": "blocks true true",
		"Depends": "depends_on false true", "is depended on by": "depends_on true true", "Duplicate": "duplicates false true", "Duplicate of": "duplicates false true",
		"is superseded by": "supersedes true true", "Relates": " false false", "Cloners": " false false",
	} {
		relation, reversed, ok := tracker.Relation(in)
		got := relation
		for _, b := range []bool{reversed, ok} {
			if b {
				got += " true"
			} else {
				got += " false"
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestImplemented(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]ledger.Ref{" REQ-12 ": "REQ-12", "FEAT-3": "FEAT-3", "US-7": "US-7", "REQ-": "", "REQ-x": "", "API-3": "", "req": "", "": ""} {
		if ref, ok := tracker.Implemented(in); ok != (want != "") || ok && ref != want {
			t.Errorf("%q: got %q, %v", in, ref, ok)
		}
	}
	// The prefixes are those of the kinds that a work item may implement.
	for _, k := range deliver.Stage().Kinds {
		for _, e := range k.Out {
			if e.Relation != ledger.Implements || k.Name != deliver.WorkItem {
				continue
			}
			for _, other := range slices.Concat(decide.Stage().Kinds, define.Stage().Kinds) {
				if _, ok := tracker.Implemented(other.Prefix + "-1"); ok != slices.Contains(e.Kinds, other.Name) {
					t.Errorf("a %s implements a %s: %v", k.Name, other.Name, !ok)
				}
			}
		}
	}
}
