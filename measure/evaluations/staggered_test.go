package evaluations_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
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
	f.Population = &metrics.Population{Where: []events.Cond{{Property: "plan", Op: events.Eq, Value: "free"}}}
	l.Put("EVAL-2", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-2", "FEAT-1")
	if e := l.Evaluate("EVAL-2"); e.Effect != nil {
		t.Errorf("nobody of the population did anything, and the change is %v", e.Effect)
	}
	e := l.Evaluate("EVAL-1")
	if e.Answer != "met" || e.Method.Key != evaluations.MethodStaggered || *e.Effect.Low > 5 || *e.Effect.High < 5 {
		t.Errorf("%s by %s: %v: %s %+v", e.Answer, e.Method.Key, e.Effect, e.Sentence, e.Considered)
	}
}

// TestEveryRungThatIsPassedOverSaysWhy: whatever the metric asks, the methods that were not used name a reason, and that of
// the staggered comparison names what the metric is.
func TestEveryRungThatIsPassedOverSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ question, method, says string }{
		"within":       {`{"type":"within","start":"signed_up","end":"called","days":7}`, "", "a share of those who start"},
		"funnel":       {`{"type":"funnel","funnel":{"steps":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}]}}`, "", "a share of those who start"},
		"retention":    {`{"type":"retention","retention":{"start":{"names":["signed_up"]},"back":{"names":["called"]},"interval":"week","periods":2}}`, "", "a share of those who start"},
		"time to":      {`{"type":"time_to","start":"signed_up","end":"called"}`, "", "a time"},
		"stickiness":   {`{"type":"stickiness","stickiness":{"match":{"names":["called"]},"interval":"day","per":"week"}}`, "", "type stickiness"},
		"a formula":    {`{"type":"trend","trend":{"series":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}],"formula":"B/A"}}`, "", "several counts"},
		"each":         {`{"type":"trend","trend":{"series":[{"match":{"names":["called"]},"count":"per_unit"}]}}`, "", "a mean"},
		"nobody":       {`{"type":"trend","trend":{"series":[{"match":{"names":["called"]}}]}}`, "", "carries an account"},
		"was declared": {`{"type":"within","start":"signed_up","end":"called","days":7}`, evaluations.MethodSeries, "declared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := measuretest.NewLaunch(t)
			l.Signups(measuretest.Higher)
			measuretest.Must(t, l.Edit("MET-1", ledger.Editor, "x", ledger.Edit{Fields: map[string]json.RawMessage{"unit": json.RawMessage(`""`), "question": json.RawMessage(c.question)}}))
			f := measuretest.Target(1)
			f.Unit, f.Of, f.Method, f.Exposed = "", "change", c.method, &events.Matcher{Names: []string{"$exposure"}}
			l.Put("EVAL-1", measure.Evaluation, "frozen", f)
			l.Verifies("EVAL-1", "FEAT-1")
			e := l.Evaluate("EVAL-1")
			if len(e.Considered) != 4 {
				t.Fatalf("%d methods were considered: %s", len(e.Considered), e.Sentence)
			}
			for _, m := range e.Considered {
				if !m.Used && m.Why == "" {
					t.Errorf("%s was passed over without a reason", m.Name)
				}
				if m.Key == evaluations.MethodStaggered && !strings.Contains(m.Why, c.says) {
					t.Errorf("%s: %q, want it to speak of %q", m.Name, m.Why, c.says)
				}
			}
		})
	}
}
