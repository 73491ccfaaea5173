package evaluations_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
)

// TestAccountsThatGotItAtDifferentTimes: 24 accounts get the release in three waves and then do twice as much.
func TestAccountsThatGotItAtDifferentTimes(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	r := rand.New(rand.NewPCG(3, 3))
	first := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	var b events.Batch
	for a := range 24 {
		account := fmt.Sprintf("a%02d", a)
		wave := []int{10, 14, 18, 99}[a%4]
		for w := range 24 {
			at := first.AddDate(0, 0, 7*w)
			n := 6 + a%3 + r.IntN(3)
			if w >= wave {
				n += 5
			}
			if w == wave {
				b.Events = append(b.Events, events.Event{ID: fmt.Sprint("x", a), Name: "$exposure", Person: account, Account: account, Time: at.Add(time.Minute)})
			}
			for i := range n {
				b.Events = append(b.Events, events.Event{ID: fmt.Sprint("o", a, ".", w, ".", i), Name: "order", Person: account, Account: account, Time: at.Add(time.Duration(i+1) * time.Hour)})
			}
		}
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := l.Edit("MET-1", ledger.Editor, "x", ledger.Edit{Fields: map[string]json.RawMessage{"unit": json.RawMessage(`""`), "question": json.RawMessage(`{"type":"trend","trend":{"series":[{"match":{"names":["order"]}}],"interval":"week"}}`)}}); err != nil {
		t.Fatal(err)
	}
	f := measuretest.Target(3)
	f.Unit, f.Of, f.Exposed = "", "change", &events.Matcher{Names: []string{"$exposure"}}
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-1")
	e := l.Evaluate("EVAL-1")
	if e.Answer != "met" || e.Method.Key != evaluations.MethodStaggered || *e.Effect.Low > 5 || *e.Effect.High < 5 {
		t.Errorf("%s by %s: %v: %s %+v", e.Answer, e.Method.Key, e.Effect, e.Sentence, e.Considered)
	}
}
