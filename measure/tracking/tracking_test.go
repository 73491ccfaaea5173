package tracking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/tracking"
)

func logOf(t *testing.T, properties ...string) (events.Log, events.Mark) {
	t.Helper()
	log := &eventstest.Memory{}
	var b events.Batch
	for i, p := range properties {
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint(i), Name: "paid", Person: "p", Time: time.Date(2026, 5, 4, i, 0, 0, 0, time.UTC), Properties: []byte(p)})
	}
	done, err := log.Append(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return log, done.Mark
}

func check(t *testing.T, declared []tracking.Property, properties ...string) tracking.Look {
	t.Helper()
	log, mark := logOf(t, properties...)
	if i, err := tracking.CheckProperties(declared); err != nil {
		t.Fatalf("properties[%d]: %v", i, err)
	}
	look, err := tracking.Check(context.Background(), log, mark, tracking.UpToNow(mark, 7), "paid", declared)
	if err != nil {
		t.Fatal(err)
	}
	return look
}

func TestEventsThatKeepToThePlanViolateNothing(t *testing.T) {
	t.Parallel()
	look := check(t, []tracking.Property{
		{Name: "amount", Type: tracking.Number, Required: true},
		{Name: "trial", Type: tracking.Boolean},
		{Name: "items", Type: tracking.List},
		{Name: "plan", Type: tracking.Text, Allowed: []string{"pro", "free"}},
		{Name: "coupon"},
	}, `{"amount":12,"trial":true,"items":["a"],"plan":"pro"}`, `{"amount":"12.5","trial":"false","items":[],"plan":"free","coupon":"x"}`, `{"amount":-1e3}`)
	if look.Events != 3 || len(look.Violations) > 0 {
		t.Errorf("%+v", look)
	}
}

func TestViolationsAreCountedWithWhatTheyAreOf(t *testing.T) {
	t.Parallel()
	look := check(t, []tracking.Property{
		{Name: "amount", Type: tracking.Number, Required: true},
		{Name: "trial", Type: tracking.Boolean},
		{Name: "items", Type: tracking.List},
		{Name: "plan", Allowed: []string{"pro", "free"}},
		{Name: "seats", Allowed: []string{"1", "1.0", "2"}},
	}, `{"amount":"much","trial":1,"items":"a,b","plan":"Pro","seats":1}`, `{"plan":"gold","seats":2}`, `{"amount":null,"plan":"gold","trial":true}`, `{"amount":3,"plan":"pro","seats":3}`)
	want := []tracking.Violation{
		{Property: "amount", Rule: tracking.Missing, Events: 2, N: 4},
		{Property: "amount", Rule: tracking.WrongType, Events: 1, N: 2, Declared: tracking.Number},
		{Property: "trial", Rule: tracking.WrongType, Events: 1, N: 2, Declared: tracking.Boolean},
		{Property: "items", Rule: tracking.WrongType, Events: 1, N: 1, Declared: tracking.List},
		{Property: "plan", Rule: tracking.NotAllowed, Events: 3, N: 4, Examples: []string{"gold", "Pro"}},
		{Property: "seats", Rule: tracking.NotAllowed, Events: 1, N: 3, Examples: []string{"3"}},
	}
	if d := cmp.Diff(want, look.Violations); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestWhatWasOutsideOfTheWindowDoesNotCount(t *testing.T) {
	t.Parallel()
	log, mark := logOf(t, `{}`, `{}`)
	look, err := tracking.Check(t.Context(), log, mark, tracking.Last(mark, 7), "paid", []tracking.Property{{Name: "a", Required: true}})
	if err != nil || look.Events != 0 || len(look.Violations) > 0 {
		t.Errorf("%+v, %v: the day under way was looked at", look, err)
	}
}

func TestDeclarationsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	for name, all := range map[string][]tracking.Property{
		"no name": {{Name: "a"}, {}},
		"twice":   {{Name: "a"}, {Name: "a"}},
		"type":    {{Name: "b"}, {Name: "a", Type: "integer"}},
		"values":  {{Name: "b"}, {Name: "a", Allowed: make([]string, tracking.MaxAllowed+1)}},
	} {
		if i, err := tracking.CheckProperties(all); err == nil || i != 1 {
			t.Errorf("%s: properties[%d], %v", name, i, err)
		}
	}
	if _, err := tracking.CheckProperties(make([]tracking.Property, tracking.MaxProperties+1)); err == nil {
		t.Error("too many properties are taken")
	}
}

func TestTypesAreToldByUse(t *testing.T) {
	t.Parallel()
	for want, u := range map[string]events.PropertyUse{
		tracking.Number: {Looked: 3, Numbers: 3, Example: "4"}, tracking.Boolean: {Looked: 2, Values: 2, Example: "false"},
		tracking.List: {Looked: 1, Example: "[1]"}, tracking.Text: {Looked: 5, Numbers: 4, Example: "4"}, "": {},
	} {
		if got := tracking.TypeOf(u); got != want {
			t.Errorf("%+v is %q, not %q", u, got, want)
		}
	}
}
