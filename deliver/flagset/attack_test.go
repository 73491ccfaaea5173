package flagset_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"throughline.dev/deliver/flagset"
)

func TestCheckNamesThePlace(t *testing.T) {
	t.Parallel()
	for rule, place := range map[string]string{
		`{"force":true,"condition":{"mail":{"$regex":"(a+"}}}`:                                         "rules[0].condition.mail.$regex",
		`{"force":true,"condition":{"mail":{"$like":"a"}}}`:                                            "rules[0].condition.mail.$like",
		`{"force":true,"condition":` + strings.Repeat(`{"$not":`, 40) + `{}` + strings.Repeat(`}`, 41): "rules[0].condition",
		`{"variations":[true]}`:                           "rules[0].variations",
		`{"variations":[true,false],"weights":[0.9,0.9]}`: "rules[0].weights",
		`{"force":"yes"}`:                                 "rules[0].force",
		`{"force":true,"urlPatterns":[]}`:                 "rules[0].urlPatterns",
		`[]`:                                              "rules[0]",
	} {
		err := flagset.Flag{Name: "f", Rules: []json.RawMessage{json.RawMessage(rule)}}.Check()
		var p *flagset.Problem
		if !errors.As(err, &p) || !strings.HasPrefix(p.Path, place) {
			t.Errorf("%.60s: %v", rule, err)
		}
	}
	if err := (flagset.Flag{Name: "__proto__"}).Check(); err == nil {
		t.Error("a name that JavaScript takes for something else is taken")
	}
}

// Flags that ask for each other, over and over, give their default instead of holding up the server.
func TestDependenciesAreBounded(t *testing.T) {
	t.Parallel()
	var flags []flagset.Flag
	for i := range 10_000 {
		parent := fmt.Sprintf(`{"id":"f%d","condition":{"value":true}}`, (i+1)%10_000)
		flags = append(flags, flagset.Flag{Name: fmt.Sprintf("f%d", i), Record: fmt.Sprintf("FLAG-%d", i), State: flagset.Partial, Rules: []json.RawMessage{
			json.RawMessage(`{"force":true,"parentConditions":[` + parent + `,` + parent + `]}`),
		}})
	}
	s := set(t, flags...)
	e, ok := s.User(map[string]any{"id": "ada"}).Evaluate(t.Context(), "f0")
	if !ok || e.Value != false || len(s.Faults()) == 0 {
		t.Errorf("%+v, %d faults", e.Value, len(s.Faults()))
	}
}
