package product_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// How long events are kept is said once; from then on every new day removes what has become too old, and writes it down,
// without anybody asking.
func TestEveryDayRemovesWhatIsOlderThanItIsKept(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	p := openAt(t, c)
	day := func(n int) time.Time { return time.Date(2026, 11, 2-n, 12, 0, 0, 0, time.UTC) }
	arrive(t, p, "events", seen{"called", "a", day(100), ""}, seen{"called", "a", day(59), ""}, seen{"called", "a", day(58), ""}, seen{"called", "b", day(1), ""})
	reconcile(t, p)

	counted := measuring(t, p, "keep", `{"days":60}`)
	if counted["set"] != false || counted["events"] != 1.0 || eventCount(t, p) != 4 {
		t.Fatalf("counting removed something: %v, %d events", counted, eventCount(t, p))
	}
	if set := measuring(t, p, "keep", `{"days":60,"confirm":true}`); set["set"] != true || eventCount(t, p) != 3 {
		t.Fatalf("what is too old is not removed at once: %v, %d events", set, eventCount(t, p))
	}
	for i, want := range []int64{3, 3, 2, 1, 1} { // kept for whole days: the events of 59 and of 58 days ago leave two and three days from now
		reconcile(t, p)
		if got := eventCount(t, p); got != want {
			t.Errorf("after %d days there are %d events, want %d", i, got, want)
		}
		c.set(time.Date(2026, 11, 3+i, 9, 0, 0, 0, time.UTC), 0)
		if due, err := p.Due(t.Context()); err != nil || !due {
			t.Fatalf("nothing waits on day %d: %v", i+1, err)
		}
	}

	list := measuring(t, p, "removals", `{}`)
	removals, _ := list["removals"].([]any)
	if list["keep_days"] != 60.0 || len(removals) != 3 {
		t.Fatalf("removals are not on record: %v", list)
	}
	for _, r := range removals {
		r := r.(map[string]any)
		if r["kind"] != events.ByAge || r["by"] != "olga" || r["reason"] != "kept for 60 days" || r["events"] != 1.0 {
			t.Errorf("a removal says %v", r)
		}
	}
	measuring(t, p, "keep", `{"days":0,"confirm":true}`)
	c.set(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC), 0)
	reconcile(t, p)
	if got := eventCount(t, p); got != 1 {
		t.Errorf("%d events are left where they are kept for ever", got)
	}
}

// A person who is erased is gone from whatever is computed of the event log: counts, cohorts, exposures. What people
// wrote down stays, and the answer says so.
func TestAnErasedPersonIsGoneFromAllThatIsComputed(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	p := openAt(t, c)
	at := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	var all []seen
	for _, who := range []string{"ada", "bo", "cy"} {
		all = append(all, seen{"$exposure", who, at, `{"flag":"hint","variant":"on"}`}, seen{"called", who, at.Add(time.Hour), ""})
	}
	arrive(t, p, "events", all...)
	apply(t, p, "", put("feedback", "Ticket", "ada wrote that the token expired.", "{}"),
		put("cohort", "Callers", "", `{"question":{"pick":{"did":{"match":{"names":["called"]}}}}}`))
	apply(t, p, "", put("quote", "Said", "", `{"source":"FB-1","text":"the token expired"}`))

	members := func() string {
		raw := measuring(t, p, "members", `{"cohort":"COH-1","top":10}`)
		var names []string
		list, _ := raw["members"].([]any)
		for _, m := range list {
			names = append(names, m.(string))
		}
		return strings.Join(names, " ")
	}
	exposed := func() int64 {
		log, err := p.Events(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := int64(0)
		err = log.Count(t.Context(), events.Tally{Query: events.Query{Match: events.Matcher{Names: []string{"$exposure"}}}}, func(c events.Cell) error {
			n += c.Events
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := members(); got != "ada bo cy" || exposed() != 3 {
		t.Fatalf("members %q, %d exposures before", got, exposed())
	}
	if out := measuring(t, p, "erase", `{"person":"ada","reason":"request 7"}`); out["removed"] != false || members() != "ada bo cy" {
		t.Fatalf("asking what would go removed something: %v", out)
	}
	out := measuring(t, p, "erase", `{"person":"ada","reason":"request 7","confirm":true}`)
	if out["removed"] != true || out["events"] != 2.0 {
		t.Errorf("erased %v", out)
	}
	if got := members(); got != "bo cy" || exposed() != 2 {
		t.Errorf("members %q, %d exposures after", got, exposed())
	}
	// The ids of what was removed stay taken: a client that sends it again brings nobody back.
	arrive(t, p, "events", all...)
	if got := members(); got != "bo cy" || exposed() != 2 {
		t.Errorf("members %q, %d exposures after the events were sent again", got, exposed())
	}
	for _, key := range []ledger.Key{"FB-1", "Q-1"} {
		if rec, err := p.Store.Record(t.Context(), key); err != nil || rec.Deleted {
			t.Errorf("%s is gone with the person: %v", key, err)
		}
	}
	stays, _ := out["stays"].([]any)
	said := false
	for _, s := range stays {
		said = said || strings.Contains(s.(string), "quotes")
	}
	if !said {
		t.Errorf("nobody is told that quotes stay: %v", stays)
	}
}
