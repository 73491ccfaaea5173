package eventstest

import (
	"maps"
	"slices"
	"testing"

	"throughline.dev/events"
)

func people(t *testing.T, log events.Log) {
	for _, p := range []string{"anon1", "anon2", "ada", "bob", "old-bob", "zed"} {
		add(t, log, event("by "+p, "a", p, day(0)))
	}
	link := func(from, to, kind string) events.Appended {
		return mustAppend(t, log, events.Batch{Identities: []events.Identity{{From: from, To: to, At: day(0), Kind: kind}}})
	}
	who := func(q events.Query) []string {
		return slices.Sorted(maps.Keys(walk(t, log, []events.Matcher{{}}, q)))
	}
	link("anon1", "ada", events.Identify)
	before := link("old-bob", "bob", events.Alias).Mark
	equal(t, "merged", who(events.Query{}), []string{"ada", "anon2", "bob", "zed"})

	equal(t, "a device stays with the first", link("anon1", "bob", events.Identify).Refused, int64(1))
	equal(t, "two identified people stay two", link("ada", "bob", events.Alias).Refused, int64(1))
	link("anon2", "anon1", events.Identify) // through an id that is merged itself
	equal(t, "still", who(events.Query{}), []string{"ada", "bob", "zed"})

	equal(t, "unless somebody decides", link("ada", "bob", events.Manual).Linked, int64(1))
	equal(t, "all of them move", who(events.Query{}), []string{"bob", "zed"})
	equal(t, "as it was known then", who(events.Query{AsOf: before}), []string{"ada", "anon2", "bob", "zed"})

	rows := scan(t, log, events.Query{})
	equal(t, "in order of the merged person, time, id", ids(rows), []string{"by ada", "by anon1", "by anon2", "by bob", "by old-bob", "by zed"})
	mustAppend(t, log, events.Batch{Identities: []events.Identity{
		{From: "n1", To: "n2", At: day(0), Kind: events.Alias},
		{From: "n2", To: "n3", At: day(0), Kind: events.Manual}, // moves n1 twice within one append
	}})
	add(t, log, event("by n1", "n", "n1", day(0)))
	equal(t, "moved twice at once", scan(t, log, events.Query{Match: events.Matcher{Names: []string{"n"}}})[0].Person, "n3")
}

func accounts(t *testing.T, log events.Log) {
	group := func(id, person, account string, at float64) events.Event {
		e := event(id, events.GroupEvent, person, day(at))
		e.Account = account
		return e
	}
	own := event("own", "a", "p", day(0))
	own.Account = "own"
	add(t, log, own, event("none", "a", "p", day(0)), event("other", "a", "q", day(0)))
	first := add(t, log, group("g2", "x", "late", 5), group("g1", "p", "early", 3)).Mark
	mustAppend(t, log, events.Batch{
		Events:     []events.Event{group("g3", "p", "latest of the tie", 5)},
		Identities: []events.Identity{{From: "x", To: "p", At: day(1), Kind: events.Identify}},
	})
	of := func(q events.Query) map[string]string {
		q.Match.Names = []string{"a"}
		out := map[string]string{}
		for _, r := range scan(t, log, q) {
			out[r.ID] = r.Account
		}
		return out
	}
	equal(t, "now", of(events.Query{}), map[string]string{"own": "own", "none": "latest of the tie", "other": ""})
	equal(t, "then", of(events.Query{AsOf: first}), map[string]string{"own": "own", "none": "early", "other": ""})
	equal(t, "in a range without the group event", of(events.Query{To: day(1)})["none"], "latest of the tie")
}
