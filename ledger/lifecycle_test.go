package ledger_test

import (
	"slices"
	"testing"

	"throughline.dev/ledger"
)

func TestLifecycle(t *testing.T) {
	t.Parallel()
	l := ledger.Lifecycle{
		States: []ledger.State{{Name: "draft", Phase: ledger.Open}, {Name: "ready", Phase: ledger.Active}, {Name: "met", Phase: ledger.Done}, {Name: "dropped", Phase: ledger.Dropped}},
		Moves: []ledger.Move{
			{From: ledger.Any, To: "dropped", Reason: true},
			{From: "draft", To: "ready"},
			{From: "ready", To: "met", SystemOnly: true},
			{From: "draft", To: "dropped"},
			{From: "dropped", To: ledger.Any},
		},
	}
	if got := l.Initial(); got != "draft" {
		t.Errorf("Initial() = %q", got)
	}
	if got := (ledger.Lifecycle{}).Initial(); got != "" {
		t.Errorf("Initial() of nothing = %q", got)
	}
	if m, ok := l.Move("draft", "dropped"); !ok || m.Reason {
		t.Errorf("Move(draft, dropped) = %+v, %t, want the exact rule, which needs no reason", m, ok)
	}
	if m, ok := l.Move("met", "dropped"); !ok || !m.Reason {
		t.Errorf("Move(met, dropped) = %+v, %t, want the rule from any state", m, ok)
	}
	if m, ok := l.Move("draft", "met"); ok {
		t.Errorf("Move(draft, met) = %+v, want none", m)
	}
	for from, want := range map[string][]string{
		"draft": {"ready", "dropped"}, "ready": {"met", "dropped"}, "met": {"dropped"}, "dropped": {"draft", "ready", "met"}, "nowhere": {"dropped"},
	} {
		if got := l.Next(from); !slices.Equal(got, want) {
			t.Errorf("Next(%s) = %v, want %v", from, got, want)
		}
	}
	if got := l.In(ledger.Open, ledger.Done); !slices.Equal(got, []string{"draft", "met"}) {
		t.Errorf("In(open, done) = %v", got)
	}
	if _, ok := l.State("nowhere"); ok {
		t.Error("State(nowhere) is there")
	}
}

func TestFreeAllowsEverything(t *testing.T) {
	t.Parallel()
	l := ledger.Free(ledger.State{Name: "a"}, ledger.State{Name: "b"}, ledger.State{Name: "c"})
	for _, from := range l.Names() {
		if got := l.Next(from); len(got) != 2 {
			t.Errorf("Next(%s) = %v, want the other two", from, got)
		}
	}
	if !slices.Contains(l.Entry, ledger.Any) {
		t.Errorf("Entry = %v, want any", l.Entry)
	}
}
