package eventstest

import (
	"testing"

	"throughline.dev/events"
)

// evidence is read by its name and is nowhere else.
func evidence(t *testing.T, log events.Log) {
	add(t, log, event("1", "a", "p", day(1)), event("2", "b", "q", day(2)))
	mark := add(t, log, event("3", events.CheckEvent, "p", day(50)), event("4", events.MeasuredEvent, events.EvidencePerson, day(51)), event("5", events.EvaluatedEvent, "q", day(52))).Mark
	equal(t, "the end of observation", mark, events.Mark{Seq: 2, Through: day(2)})
	now, err := log.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the mark", now, mark)

	equal(t, "all events", ids(scan(t, log, events.Query{})), []string{"1", "2"})
	equal(t, "by name", ids(scan(t, log, events.Query{Match: events.Matcher{Names: []string{events.CheckEvent}}})), []string{"3"})
	equal(t, "among others", ids(scan(t, log, events.Query{Match: events.Matcher{Names: []string{"b", events.MeasuredEvent}}})), []string{"4", "2"})
	anything := walk(t, log, []events.Matcher{{}}, events.Query{})
	equal(t, "people who did anything", len(anything), 2)
	equal(t, "steps", len(anything["p"]), 1)
	equal(t, "asked for as a step", len(walk(t, log, []events.Matcher{{Names: []string{events.CheckEvent}}, {Names: []string{"a"}}}, events.Query{})), 1)

	catalogue, err := log.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "catalogue", catalogue, []events.Catalogue{
		{Name: "a", Count: 1, People: 1, First: day(1), Last: day(1)},
		{Name: "b", Count: 1, People: 1, First: day(2), Last: day(2)},
	})
	stats, err := log.Stats(t.Context())
	if err != nil || stats.Events != 5 {
		t.Errorf("the size is %+v, %v; evidence takes room", stats, err)
	}
}
