package product_test

import (
	"context"
	"fmt"
	"testing"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// What is said from events does not outlive their removal: a key result stands on one person less once that person was
// erased, without a new event and without waiting for the next day.
func TestFindingsFollowTheErasureOfAPerson(t *testing.T) {
	t.Parallel()
	p := measured(t)
	apply(t, p, "", put("key_result", "Faster", "", `{"baseline":2,"target":0.5,"unit":"d"}`),
		ledger.Op{Link: &ledger.Bond{From: "MET-1", Relation: ledger.Measures, To: "KR-1"}})
	stands := func() int64 {
		t.Helper()
		if done, err := p.Reconcile(t.Context()); err != nil || done.Failed > 0 {
			t.Fatalf("reconcile: %+v, %v", done, err)
		}
		found, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Rule: "key_result.stands"})
		if err != nil || len(found) != 1 || len(found[0].Figures) == 0 {
			t.Fatalf("%v, %v", found, err)
		}
		return found[0].Figures[0].N
	}
	if n := stands(); n != 200 {
		t.Fatalf("n %d before, want 200", n)
	}
	env, err := p.Env(context.Background(), ledger.Actor{ID: "ada", Role: ledger.Owner}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, preview := range []bool{true, false} {
		done, err := env.Events.Erase(t.Context(), events.Erasure{Person: "u7", Reason: "asked to", By: "ada", At: env.Now, Preview: preview})
		if err != nil || done.Events != 2 {
			t.Fatalf("erase: %+v, %v", done, err)
		}
		if n, want := stands(), int64(200-i); n != want {
			t.Errorf("n %d after %s, want %d", n, fmt.Sprint("preview ", preview), want)
		}
	}
	if _, ok := env.Events.(events.Console); !ok {
		t.Error("the log lost its console")
	}
}
