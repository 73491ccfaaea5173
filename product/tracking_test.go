package product_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
)

// paid makes events of a day, some of which lack the plan that they should have.
func paid(day time.Time, n, lacking int) (all []seen) {
	for i := range n {
		properties := `{"plan":"pro"}`
		if i < lacking {
			properties = `{}`
		}
		all = append(all, seen{"paid", fmt.Sprint("p", i), day.Add(time.Duration(i) * time.Minute), properties})
	}
	return all
}

// A violation of the tracking plan is a finding while it lasts. It says the same from day to day, with its count in the
// figure, so that what somebody put off does not come back because one more event arrived.
func TestAViolationOfTheTrackingPlanLastsAsLongAsItIsThere(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	p := openAt(t, c)
	day := func(n int) time.Time { return time.Date(2026, 10, n, 10, 0, 0, 0, time.UTC) }
	missing := func() (ledger.Finding, bool) {
		found := findings(t, p, ledger.FindingQuery{Subject: "EVT-1", Rule: "tracking.*"})
		if len(found) > 1 || len(found) == 1 && (found[0].Rule != "tracking.missing" || !found[0].NeedsPerson) {
			t.Fatalf("%+v", found)
		}
		return append(found, ledger.Finding{})[0], len(found) == 1
	}
	arrive(t, p, "first", paid(day(1), 40, 0)...)
	arrive(t, p, "end of the first", seen{"paid", "p1", day(2), `{"plan":"pro"}`})
	apply(t, p, "", ledger.Op{Put: &ledger.Put{
		Kind: "tracked_event", Title: "Paid", State: "live", Owner: "ada", Fields: json.RawMessage(`{"event":"paid","properties":[{"name":"plan","type":"text","required":true}]}`),
	}})
	if f, ok := missing(); ok {
		t.Fatalf("nothing is missing, and it says %s", f.Message)
	}

	arrive(t, p, "second", paid(day(3), 50, 4)...)
	arrive(t, p, "end of the second", seen{"paid", "p1", day(4), `{"plan":"pro"}`})
	first, ok := missing()
	if !ok || !strings.Contains(first.Message, "plan is required and missing in some events") || *first.Figures[0].Value < 4 || *first.Figures[0].Value > 5 {
		t.Fatalf("4 of 91 events lack their plan, and it says %+v", first)
	}
	arrive(t, p, "third", paid(day(5), 50, 9)...)
	arrive(t, p, "end of the third", seen{"paid", "p1", day(6), `{"plan":"pro"}`})
	if again, _ := missing(); again.Message != first.Message || *again.Figures[0].Value <= *first.Figures[0].Value {
		t.Errorf("more of the same says %+v after %+v", again, first)
	}

	// Mended: eight days later nothing of the last seven days lacks it.
	arrive(t, p, "fourth", paid(day(13), 50, 0)...)
	arrive(t, p, "end of the fourth", seen{"paid", "p1", day(14), `{"plan":"pro"}`})
	if f, ok := missing(); ok {
		t.Errorf("it was mended, and says %s", f.Message)
	}
	arrive(t, p, "fifth", paid(day(24), 50, 40)...)
	arrive(t, p, "end of the fifth", seen{"paid", "p1", day(25), `{"plan":"pro"}`})
	if worse, ok := missing(); !ok || worse.Message == first.Message {
		t.Errorf("most lack it now, and it says %+v", worse)
	}

	// Mended by the plan: what is not required is not missing.
	apply(t, p, "not every customer has a plan", ledger.Op{Edit: &ledger.Edit{Key: "EVT-1", Fields: map[string]json.RawMessage{"properties": json.RawMessage(`[{"name":"plan","type":"text"}]`)}}})
	if f, ok := missing(); ok {
		t.Errorf("it is not required any more, and says %s", f.Message)
	}
}
