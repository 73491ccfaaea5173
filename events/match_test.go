package events_test

import (
	"strings"
	"testing"

	"throughline.dev/events"
)

// A name that is longer than any text of an event is refused by whatever is asked with it.
func TestLongNamesOfProperties(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		ok   bool
	}{{strings.Repeat("x", events.MaxText), true}, {strings.Repeat("x", events.MaxText+1), false}, {"a\x00b", false}} {
		for what, err := range map[string]error{
			"by":        events.Query{By: c.name}.Check(),
			"columns":   events.Query{Columns: []string{"a", c.name}}.Check(),
			"condition": events.Query{Match: events.Matcher{Where: []events.Cond{{Property: c.name, Op: events.Has}}}}.Check(),
			"tally":     events.Tally{By: []string{c.name}}.Check(),
			"number":    events.Tally{Number: c.name}.Check(),
		} {
			if (err == nil) != c.ok {
				t.Errorf("%s, a name of %d bytes: %v", what, len(c.name), err)
			}
		}
	}
	if err := (events.Query{By: strings.Repeat("x", 3000)}).Check(); err == nil || len(err.Error()) > 300 || !strings.Contains(err.Error(), "3000 bytes") {
		t.Errorf("error is %v", err)
	}
}
