package upkeep_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/upkeep"
	"throughline.dev/stage"
)

func operation(t *testing.T, name string) stage.Operation {
	t.Helper()
	for _, op := range upkeep.Operations() {
		if op.Name == name {
			return op
		}
	}
	t.Fatalf("no operation %s", name)
	return stage.Operation{}
}

func env(t *testing.T) stage.Env {
	t.Helper()
	log := &eventstest.Memory{}
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{{ID: "1", Name: "a", Person: "ada", Time: at}, {ID: "2", Name: "a", Person: "bob", Time: at}}}); err != nil {
		t.Fatal(err)
	}
	return stage.Env{Events: log, Actor: ledger.Actor{ID: "zoe", Role: ledger.Owner}, Now: at.AddDate(0, 0, 9), Clock: time.Now}
}

func TestErasingIsCountedFirstAndNeedsAReason(t *testing.T) {
	t.Parallel()
	e, op := env(t), operation(t, "erase")
	erase := func(in upkeep.EraseInput) (upkeep.ErasedPerson, error) {
		out, err := op.Run(t.Context(), e, in)
		return out.(upkeep.ErasedPerson), err
	}
	if out, err := erase(upkeep.EraseInput{Person: "ada"}); err != nil || out.Removed || out.Events != 1 {
		t.Errorf("the count: %+v, %v", out, err)
	}
	if out, err := erase(upkeep.EraseInput{Person: "ada", Confirm: true, Reason: " "}); err == nil || out.Removed {
		t.Errorf("without a reason: %+v, %v", out, err)
	}
	if list, _ := e.Events.Removals(t.Context()); len(list) > 0 {
		t.Errorf("removed before it was confirmed: %+v", list)
	}
	if out, err := erase(upkeep.EraseInput{Person: "ada", Confirm: true, Reason: "request 17"}); err != nil || !out.Removed || out.Events != 1 {
		t.Errorf("the removal: %+v, %v", out, err)
	}
	if list, _ := e.Events.Removals(t.Context()); len(list) != 1 || list[0].By != "zoe" || list[0].Reason != "request 17" {
		t.Errorf("the record: %+v", list)
	}
	if out, err := erase(upkeep.EraseInput{Person: "ada", Confirm: true, Reason: "request 17"}); err != nil || out.Removed {
		t.Errorf("somebody who is not there: %+v, %v", out, err)
	}
}

func TestTheTrailHasQueriesAndNobodyErased(t *testing.T) {
	t.Parallel()
	if kind, text := (upkeep.SQLInput{Query: "COPY events\nTO 'x'"}).Note(); kind != "sql_run" || text != "COPY events TO 'x'" {
		t.Errorf("a query: %s %q", kind, text)
	}
	kind, text := (upkeep.EraseInput{Person: "ada", Reason: "request 17", Confirm: true}).Note()
	if kind != "person_erased" || strings.Contains(text, "ada") || !strings.Contains(text, "request 17") {
		t.Errorf("an erasure: %s %q", kind, text)
	}
	if kind, _ := (upkeep.EraseInput{Person: "ada"}).Note(); kind != "" {
		t.Errorf("a count is noted as %s", kind)
	}
}

func TestALogWithoutSQLSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := operation(t, "sql").Run(t.Context(), env(t), upkeep.SQLInput{Query: "SELECT 1"}); ledger.CodeOf(err) != ledger.CodeNotFound {
		t.Errorf("%v", err)
	}
}

func TestFewDaysAreRefused(t *testing.T) {
	t.Parallel()
	for _, days := range []int{1, 29, 40_000} {
		if _, err := operation(t, "keep").Run(t.Context(), env(t), upkeep.KeepInput{Days: days}); ledger.CodeOf(err) != ledger.CodeInvalid {
			t.Errorf("%d days: %v", days, err)
		}
	}
}
