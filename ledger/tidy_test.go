package ledger_test

import (
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
)

// CheckPut and Apply must be of one mind about values.
func TestCheckPutForeseesApply(t *testing.T) {
	t.Parallel()
	s := ledgertest.Schema()
	for name, c := range map[string]struct {
		put ledger.Put
		ok  bool
	}{
		"plain":             {ledger.Put{Kind: "theme", Title: "t"}, true},
		"by prefix":         {ledger.Put{Kind: "TH", Title: "t"}, true},
		"with all":          {ledger.Put{Kind: "specimen", Title: "t", Body: "b", State: "used", Owner: "o", Labels: []string{"b", "a"}, Fields: []byte(`{"count":1}`)}, true},
		"new state":         {ledger.Put{Kind: "specimen", Title: "t", NewState: "used"}, true},
		"unknown kind":      {ledger.Put{Kind: "unicorn", Title: "t"}, false},
		"no title":          {ledger.Put{Kind: "theme"}, false},
		"long title":        {ledger.Put{Kind: "theme", Title: strings.Repeat("x", ledger.MaxTitle+1)}, false},
		"unknown state":     {ledger.Put{Kind: "theme", Title: "t", State: "x"}, false},
		"unknown new state": {ledger.Put{Kind: "theme", Title: "t", NewState: "x"}, false},
		"bad field":         {ledger.Put{Kind: "specimen", Title: "t", Fields: []byte(`{"count":"x"}`)}, false},
		"missing field":     {ledger.Put{Kind: "feedback", Title: "t"}, false},
		"NUL":               {ledger.Put{Kind: "specimen", Title: "t", Fields: []byte(`{"text":"\u0000"}`)}, false},
		"backslash":         {ledger.Put{Kind: "specimen", Title: "t", Fields: []byte(`{"text":"\\u0000 \\"}`)}, true},
		"escaped backslash": {ledger.Put{Kind: "specimen", Title: "t", Fields: []byte(`{"text":"\\\u0000"}`)}, false},
		"bad external key":  {ledger.Put{Kind: "theme", Title: "t", External: []ledger.ExternalKey{{Source: "a/b", Key: "1"}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			labels := strings.Join(c.put.Labels, " ")
			foreseen := s.CheckPut(c.put)
			if got := strings.Join(c.put.Labels, " "); got != labels {
				t.Errorf("CheckPut altered the labels from %q to %q", labels, got)
			}
			_, err := ledgertest.OpenMemory(t).Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Ops: []ledger.Op{{Put: &c.put}}})
			if (foreseen == nil) != c.ok || (err == nil) != c.ok {
				t.Errorf("CheckPut: %v, Apply: %v, want success: %t", foreseen, err, c.ok)
			}
			if err != nil && ledger.CodeOf(err) != ledger.CodeOf(foreseen) {
				t.Errorf("CheckPut foresees %s, Apply says %s", ledger.CodeOf(foreseen), ledger.CodeOf(err))
			}
		})
	}
}
