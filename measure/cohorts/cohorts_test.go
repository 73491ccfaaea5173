package cohorts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/define"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/cohorts"
	"throughline.dev/measure/measuretest"
)

// rule finds those who searched, within another cohort where it is named.
func rule(within string) string {
	return fmt.Sprintf(`{"pick":{"did":{"match":{"names":["searched"]}}},"cohort":%q}`, within)
}

func put(l *measuretest.Lab, key, within string) {
	l.Helper()
	l.Apply(ledger.Op{Put: &ledger.Put{Key: ledger.Key(key), Kind: cohorts.Cohort, Title: key, Fields: []byte(`{"question":` + rule(within) + `}`)}})
}

func edit(l *measuretest.Lab, key, within string) {
	l.Helper()
	measuretest.Must(l.T, l.Change("another rule", ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Fields: map[string]json.RawMessage{"question": []byte(rule(within))}}}))
}

func members(l *measuretest.Lab, key string) (int, error) {
	l.Helper()
	found, err := cohorts.MembersOf(l.Context(), l.Store, l.Events, events.Mark{}, ledger.Key(key))
	return len(found), err
}

// TestCohortsWithinOneAnother: a chain of five is followed, a longer one and a circle are refused with their path.
func TestCohortsWithinOneAnother(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLab(t, define.RequirementFields{})
	l.Happened(14, "searched", time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), `{}`)
	for n := 1; n <= 6; n++ {
		within := ""
		if n > 1 {
			within = fmt.Sprint("COH-", n-1)
		}
		put(l, fmt.Sprint("COH-", n), within)
	}
	if n, err := members(l, "COH-5"); err != nil || n != 7 {
		t.Errorf("five within one another: %d members, %v", n, err)
	}
	refused := func(key, want string) {
		t.Helper()
		if _, err := members(l, key); ledger.CodeOf(err) != ledger.CodeInvalid || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want it to say %q", key, err, want)
		}
	}
	refused("COH-6", "COH-6 within COH-5 within COH-4 within COH-3 within COH-2 within COH-1")
	edit(l, "COH-1", "COH-2")
	refused("COH-1", "COH-1 within COH-2 within COH-1")
	refused("COH-3", "COH-3 within COH-2 within COH-1 within COH-2")
	edit(l, "COH-1", "COH-1")
	refused("COH-1", "COH-1 within COH-1")
}
