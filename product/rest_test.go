package product_test

import (
	"fmt"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Where events go on arriving, findings are computed at most once in a rest that is nine times as long as the work took, and
// the last events are not forgotten. Time passes here as far as the test lets it.
func TestAStreamOfEventsCallsForFindingsOnceInARest(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := &clock{at: start}
	p := openAt(t, c)
	apply(t, p, "", put("metric", "Days to a call", "", `{"unit":"d","question":{"type":"time_to","start":"signed_up","end":"called"}}`),
		put("key_result", "Faster", "", `{"baseline":2,"target":0.5,"unit":"d"}`))
	apply(t, p, "", ledger.Op{Link: &ledger.Bond{From: "MET-1", Relation: ledger.Measures, To: "KR-1"}})
	arrive(t, p, "first", seen{"signed_up", "p0", start.AddDate(0, 0, -9), ""}, seen{"called", "p0", start.AddDate(0, 0, -8), ""})

	// Every run takes a second at least: it looks at the clock when it begins and when it ends, and time goes on by one then.
	work := func() (runs int) {
		c.set(c.now(), time.Second)
		done, err := p.Reconcile(t.Context())
		if err != nil || done.Failed > 0 {
			t.Fatalf("reconcile: %+v, %v", done, err)
		}
		c.set(c.now(), 0)
		return done.Runs
	}
	work()
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const arrivals = 200
	rounds, rested := 0, time.Time{}
	for i := range arrivals {
		at := start.AddDate(0, 0, -7).Add(time.Duration(i) * time.Minute)
		who := fmt.Sprint("p", i+1)
		b := events.Batch{Events: []events.Event{{ID: "s" + who, Name: "signed_up", Person: who, Time: at}, {ID: "c" + who, Name: "called", Person: who, Time: at.Add(30 * time.Hour)}}}
		if _, err := log.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if err := p.Notice(t.Context(), true, false); err != nil {
			t.Fatal(err)
		}
		before := c.now()
		if runs := work(); runs > 0 {
			if rounds++; before.Before(rested) {
				t.Fatalf("arrival %d: findings were computed %s before the rest was over", i, rested.Sub(before))
			}
			rested = c.now().Add(9 * time.Duration(runs) * time.Second)
		}
		c.set(c.now().Add(2*time.Second), 0)
	}
	if rounds < 2 || rounds > arrivals/2 {
		t.Errorf("%d of %d arrivals had findings computed", rounds, arrivals)
	}
	c.set(c.now().Add(time.Hour), 0)
	found := findings(t, p, ledger.FindingQuery{Rule: "key_result.stands"})
	if len(found) != 1 || len(found[0].Figures) == 0 || found[0].Figures[0].N != arrivals+1 {
		t.Errorf("after the stream it stands on %+v", found)
	}
}
