package flagset_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"throughline.dev/deliver/flagset"
)

// One evaluation of an experiment with a condition, among 10,000 flags, for a person whose attributes are read already.
func BenchmarkEvaluate(b *testing.B) {
	flags := make([]flagset.Flag, 10_000)
	for i := range flags {
		flags[i] = flagset.Flag{Name: fmt.Sprintf("flag-%d", i), State: flagset.Partial, Type: flagset.String, Rules: []json.RawMessage{
			json.RawMessage(`{"condition":{"country":"DE"},"variations":["control","short"],"weights":[0.5,0.5],"meta":[{"key":"control"},{"key":"short"}],"hashVersion":2}`),
		}}
	}
	s, err := flagset.New(flags)
	if err != nil {
		b.Fatal(err)
	}
	u := s.User(map[string]any{"id": "ada", "country": "DE"})
	for b.Loop() {
		if e, ok := u.Evaluate(b.Context(), "flag-77"); !ok || !e.Exposed() {
			b.Fatal(e)
		}
	}
}
