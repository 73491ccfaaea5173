package eventstest

import (
	"testing"
	"time"

	"throughline.dev/events"
)

func erase(t *testing.T, log events.Log) {
	mustAppend(t, log, events.Batch{Source: "one", Events: []events.Event{
		event("1", "a", "anon", day(0)), event("2", "a", "ada", day(5)), event("3", "a", "bob", day(1)),
	}, Identities: []events.Identity{
		{From: "anon", To: "ada", At: day(0), Kind: events.Identify},
		{From: "anon", To: "bob", At: day(0), Kind: events.Identify}, // refused, and about her all the same
		{From: "phone", To: "bob", At: day(0), Kind: events.Identify},
	}})
	then := events.Erasure{Person: "anon", Reason: "she asked for it", By: "Zoe", At: day(20)}
	preview := then
	preview.Preview = true
	would, err := log.Erase(t.Context(), preview)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "a preview", would, events.Erased{Events: 2, Identities: 2, IDs: 2})
	got, err := log.Erase(t.Context(), then)
	if err != nil {
		t.Fatal(err)
	}
	want := events.Erased{Mark: events.Mark{Seq: 1, Through: day(1)}, Events: 2, Identities: 2, IDs: 2}
	equal(t, "erased", got, want)
	equal(t, "left", ids(scan(t, log, events.Query{})), []string{"3"})
	equal(t, "as of the mark", ids(scan(t, log, events.Query{AsOf: events.Mark{Seq: 1}})), []string{"3"})
	s, err := log.Stats(t.Context())
	if s.Bytes = 0; err != nil || s != (events.Stats{Events: 1, Identities: 1}) {
		t.Errorf("stats: %v, %v", s, err)
	}
	again := add(t, log, event("1", "a", "anon", day(0)), event("2", "other", "ada", day(5)), event("4", "a", "anon", day(2)))
	equal(t, "a client that sends them again", again, events.Appended{Mark: events.Mark{Seq: 2, Through: day(2)}, Added: 1, Duplicates: 2})
	equal(t, "who comes back is somebody new", walk(t, log, []events.Matcher{{}}, events.Query{}), map[string][]events.Step{
		"anon": {step(0, 2)}, "bob": {step(0, 1)},
	})
	if n, err := log.Retract(t.Context(), "one"); n != 1 || err != nil {
		t.Errorf("the import taken back: %d, %v; want what is left of it", n, err)
	}
	equal(t, "still taken", add(t, log, event("2", "a", "ada", day(5)), event("3", "a", "bob", day(1))).Added, int64(1))

	nobody, err := log.Erase(t.Context(), events.Erasure{Person: "stranger", At: day(21), Preview: true})
	equal(t, "a preview of a stranger", nobody, events.Erased{})
	if err != nil {
		t.Error(err)
	}
	none, err := log.Erase(t.Context(), events.Erasure{Person: "stranger", At: day(21)})
	equal(t, "a stranger", none, events.Erased{Mark: events.Mark{Seq: 3, Through: day(2)}})
	if err != nil {
		t.Error(err)
	}
	list, err := log.Removals(t.Context())
	if err != nil || len(list) != 2 {
		t.Fatalf("removals: %v, %v; want two", list, err)
	}
	if list[1].Person == "" || list[1].Person == list[0].Person || list[1].Person == "ada" {
		t.Errorf("persons %q and %q; want two hashes", list[1].Person, list[0].Person)
	}
	list[1].Person = ""
	equal(t, "the record", list[1], events.Removal{Kind: events.OnePerson, Reason: "she asked for it", By: "Zoe", At: day(20), Erased: want})
	for name, e := range map[string]events.Erasure{"nobody": {At: day(0)}, "at no time": {Person: "p"}, "NUL": {Person: "p\x00", At: day(0)}} {
		if _, err := log.Erase(t.Context(), e); err == nil {
			t.Errorf("%s erased", name)
		}
	}
}

func expire(t *testing.T, log events.Log) {
	add(t, log, event("1", "a", "p", day(0)), event("2", "a", "q", day(1)))
	mustAppend(t, log, events.Batch{
		Events:     []events.Event{event("3", "a", "p", day(2)), event("4", "a", "old", day(0.5))},
		Identities: []events.Identity{{From: "x", To: "p", At: day(0), Kind: events.Identify}},
	})
	got, err := log.Expire(t.Context(), events.Expiry{Before: day(1), Reason: "kept for a day", At: day(9)})
	want := events.Erased{Mark: events.Mark{Seq: 2, Through: day(2)}, Events: 2}
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "expired", got, want)
	equal(t, "left", ids(scan(t, log, events.Query{})), []string{"3", "2"})
	equal(t, "sent again", add(t, log, event("1", "a", "p", day(0)), event("5", "a", "old", day(7))), events.Appended{Mark: events.Mark{Seq: 3, Through: day(7)}, Added: 1, Duplicates: 1})
	list, err := log.Removals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the record", list, []events.Removal{{Kind: events.ByAge, Before: day(1), Reason: "kept for a day", At: day(9), Erased: want}})
	all, err := log.Expire(t.Context(), events.Expiry{Before: time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC), At: day(9)})
	if err != nil || all.Events != 3 || !all.Mark.Through.IsZero() {
		t.Errorf("all of it: %+v, %v", all, err)
	}
	if _, err := log.Expire(t.Context(), events.Expiry{At: day(9)}); err == nil {
		t.Error("no instant: no error")
	}
}
