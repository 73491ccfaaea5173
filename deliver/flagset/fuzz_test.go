package flagset_test

import (
	"encoding/json"
	"testing"

	"throughline.dev/deliver/flagset"
)

// A rule that passes the check is evaluated, in words and for somebody, without a fault and twice alike.
// One that does not gives the default.
func FuzzRule(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"force":true,"condition":{"a":{"$in":[1,"b"]},"$or":[{"c":{"$regex":"^(a+)+$"}}]},"coverage":0.5}`, `{"id":"ada","a":1,"c":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}`},
		{`{"variations":["x",2,null],"weights":[0.5,0.25,0.25],"meta":[{"key":"k"}],"seed":"s","hashVersion":2,"namespace":["n",0,0.5]}`, `{"id":7}`},
		{`{"variations":[1,2],"ranges":[[0,0.5],[0.5,1]],"filters":[{"seed":"f","ranges":[[0,1]],"hashVersion":2}]}`, `{"id":null}`},
		{`{"force":{"a":[]},"parentConditions":[{"id":"f","condition":{"value":{"$elemMatch":{"$all":[1]}}}}]}`, `{"id":"x","deep":{"er":[{"a":[[]]}]}}`},
		{`{"force":1,"range":[0,0.1],"condition":{"v":{"$vgt":"1.2.3"},"n":{"$not":{"$size":{"$gt":2}}},"deep.er":{"$exists":false}}}`, `{"v":"2.0","n":[1,2]}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, rule, attributes string) {
		one := flagset.Flag{Name: "f", Record: "FLAG-1", State: flagset.Partial, Type: flagset.JSON, Default: json.RawMessage(`"default"`), Rules: raw(rule)}
		fault := one.Check()
		if lines := one.Lines(); len(lines) != 2 || lines[0].Sentence == "" {
			t.Fatalf("%+v", lines)
		}
		one.NamesPeople()
		if !json.Valid([]byte(rule)) && fault == nil {
			t.Fatal("what is not JSON is taken for a rule")
		}
		s, err := flagset.New([]flagset.Flag{one})
		if err != nil {
			t.Fatal(err)
		}
		var known map[string]any
		if json.Unmarshal([]byte(attributes), &known) != nil {
			known = map[string]any{"id": attributes}
		}
		first, _ := s.User(known).Evaluate(t.Context(), "f")
		again, _ := s.User(known).Evaluate(t.Context(), "f")
		a, _ := json.Marshal(first.Value)
		b, _ := json.Marshal(again.Value)
		if string(a) != string(b) || first.Variant != again.Variant || first.Reason != again.Reason {
			t.Fatalf("%+v, then %+v", first, again)
		}
		if fault != nil && (first.Value != "default" || len(s.Faults()) != 1) {
			t.Fatalf("%v, and still %v", fault, first.Value)
		}
		if !json.Valid(s.Document()) {
			t.Fatalf("%s", s.Document())
		}
	})
}
