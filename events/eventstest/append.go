package eventstest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/events"
)

func firstWriteWins(t *testing.T, log events.Log) {
	first := with(event("1", "a", "p", day(0)), `{"n":1}`)
	other := with(first, `{"n":2}`)
	a := add(t, log, first, event("2", "a", "p", day(1)))
	equal(t, "new events", a, events.Appended{Mark: events.Mark{Seq: 1, Through: day(1)}, Added: 2})
	var told []string
	a = mustAppend(t, log, events.Batch{
		Events: []events.Event{first, other, event("3", "a", "p", day(0.5))}, OnConflict: func(e *events.Event) { told = append(told, e.ID+string(e.Properties)) },
	})
	equal(t, "told of the conflict", told, []string{`1{"n":2}`})
	equal(t, "one of each", a, events.Appended{Mark: events.Mark{Seq: 2, Through: day(1)}, Added: 1, Duplicates: 1, Conflicts: 1})
	a = add(t, log, event("4", "a", "p", day(0)), event("4", "b", "p", day(0)), event("4", "a", "p", day(0)))
	equal(t, "copies within a batch", a, events.Appended{Mark: events.Mark{Seq: 3, Through: day(1)}, Added: 1, Duplicates: 1, Conflicts: 1})

	rows := scan(t, log, events.Query{Columns: []string{"n"}})
	equal(t, "stored", rows, []events.Row{
		{Person: "p", Name: "a", ID: "1", Time: day(0), Values: []string{"1"}},
		{Person: "p", Name: "a", ID: "4", Time: day(0), Values: []string{""}},
		{Person: "p", Name: "a", ID: "3", Time: day(0.5), Values: []string{""}},
		{Person: "p", Name: "a", ID: "2", Time: day(1), Values: []string{""}},
	})
}

func idAlone(t *testing.T, log events.Log) {
	var es []events.Event
	for i := range 300 {
		es = append(es, event(fmt.Sprint("e", i), "a", "p", day(float64(i))))
	}
	add(t, log, es...)
	moved := event("e7", "a", "p", day(900))
	later := event("e8", "a", "p", day(8).Add(events.Resend))
	person := event("e9", "a", "q", day(9))
	a := add(t, log, moved, later, person, event("new", "a", "p", day(7)))
	equal(t, "copies at other times", a, events.Appended{Mark: events.Mark{Seq: 2, Through: day(299)}, Added: 1, Duplicates: 1, Conflicts: 2})
	if n := len(scan(t, log, events.Query{})); n != 301 {
		t.Errorf("%d events stored, want 301", n)
	}
}

func allOrNothing(t *testing.T, log events.Log) {
	good := event("1", "a", "p", day(0))
	long := strings.Repeat("x", events.MaxText+1)
	for name, bad := range map[string]events.Batch{
		"no id":        {Events: []events.Event{good, event("", "a", "p", day(0))}},
		"no name":      {Events: []events.Event{good, event("2", "", "p", day(0))}},
		"no person":    {Events: []events.Event{good, event("2", "a", "", day(0))}},
		"no time":      {Events: []events.Event{good, event("2", "a", "p", time.Time{})}},
		"year 1970":    {Events: []events.Event{good, event("2", "a", "p", time.Unix(0, 0))}},
		"year 2200":    {Events: []events.Event{good, event("2", "a", "p", day(80000))}},
		"long name":    {Events: []events.Event{good, event("2", long, "p", day(0))}},
		"NUL":          {Events: []events.Event{good, event("2", "a\x00", "p", day(0))}},
		"not UTF-8":    {Events: []events.Event{good, event("2", "a\xff", "p", day(0))}},
		"not JSON":     {Events: []events.Event{good, with(event("2", "a", "p", day(0)), `{"a":}`)}},
		"not flat":     {Events: []events.Event{good, with(event("2", "a", "p", day(0)), `{"a":{"b":1}}`)}},
		"not compact":  {Events: []events.Event{good, with(event("2", "a", "p", day(0)), `{"a": 1}`)}},
		"1 MB value":   {Events: []events.Event{good, with(event("2", "a", "p", day(0)), `{"a":"`+strings.Repeat("x", 1<<20)+`"}`)}},
		"unknown link": {Events: []events.Event{good}, Identities: []events.Identity{{From: "a", To: "b", At: day(0), Kind: "guess"}}},
		"half link":    {Events: []events.Event{good}, Identities: []events.Identity{{From: "a", At: day(0), Kind: events.Alias}}},
	} {
		if _, err := log.Append(t.Context(), bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	m, err := log.Mark(t.Context())
	if err != nil || m != (events.Mark{}) {
		t.Errorf("mark after refused batches: %v, %v; want none", m, err)
	}
	if rows := scan(t, log, events.Query{}); len(rows) != 0 {
		t.Errorf("stored of refused batches: %v", rows)
	}
}

func nothingAdded(t *testing.T, log events.Log) {
	link := events.Identity{From: "x", To: "u", At: day(0), Kind: events.Identify}
	b := events.Batch{Events: []events.Event{event("1", "a", "p", day(0))}, Identities: []events.Identity{link}}
	first := mustAppend(t, log, b)
	equal(t, "first", first, events.Appended{Mark: events.Mark{Seq: 1, Through: day(0)}, Added: 1, Linked: 1})
	equal(t, "again", mustAppend(t, log, b), events.Appended{Mark: first.Mark, Duplicates: 1})
	equal(t, "empty", mustAppend(t, log, events.Batch{}), events.Appended{Mark: first.Mark})
	links := mustAppend(t, log, events.Batch{Identities: []events.Identity{{From: "y", To: "u", At: day(3), Kind: events.Identify}}})
	equal(t, "links only: the end of observation stays", links, events.Appended{Mark: events.Mark{Seq: 2, Through: day(0)}, Linked: 1})
}

// concurrentAppends sends every event from four goroutines at once.
func concurrentAppends(t *testing.T, log events.Log) {
	const writers, batches, size = 4, 20, 25
	var mu sync.Mutex
	var sum events.Appended
	marks := map[int64]bool{}
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for b := range batches {
				var es []events.Event
				for i := range size {
					es = append(es, event(fmt.Sprint(b, "-", i), "a", fmt.Sprint("p", i), day(float64(b))))
				}
				a, err := log.Append(t.Context(), events.Batch{Events: es})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				sum.Sum(a)
				if a.Added > 0 && marks[a.Mark.Seq] {
					t.Errorf("append number %d given twice", a.Mark.Seq)
				}
				marks[a.Mark.Seq] = marks[a.Mark.Seq] || a.Added > 0
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	equal(t, "added", sum.Added, int64(batches*size))
	equal(t, "duplicates", sum.Duplicates, int64((writers-1)*batches*size))
	if n := len(scan(t, log, events.Query{})); n != batches*size {
		t.Errorf("%d events stored, want %d", n, batches*size)
	}
}

// readsDuringAppends checks that what is read as of a mark is all that was appended up to it, and nothing else.
func readsDuringAppends(t *testing.T, log events.Log) {
	const batches, size = 40, 10
	var wg sync.WaitGroup
	wg.Go(func() {
		for b := range batches {
			var es []events.Event
			for i := range size {
				es = append(es, event(fmt.Sprint(b, "-", i), "a", fmt.Sprint("p", i), day(float64(b))))
			}
			if _, err := log.Append(t.Context(), events.Batch{Events: es}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 2 {
		wg.Go(func() {
			for last := int64(0); last < batches && !t.Failed(); {
				m, err := log.Mark(t.Context())
				if err != nil || m.Seq < last {
					t.Errorf("mark %v after %d, %v", m, last, err)
					return
				}
				last = m.Seq
				if m.Seq == 0 {
					continue // the zero mark is now
				}
				n := 0
				for _, err := range log.Scan(t.Context(), events.Query{AsOf: m}) {
					if err != nil {
						t.Error(err)
						return
					}
					n++
				}
				if int64(n) != size*m.Seq || !m.Through.Equal(day(float64(m.Seq-1))) {
					t.Errorf("%d events as of %v, want %d", n, m, size*m.Seq)
				}
			}
		})
	}
	wg.Wait()
}

func retract(t *testing.T, log events.Log) {
	identify := func(from, to string) events.Identity {
		return events.Identity{From: from, To: to, At: day(0), Kind: events.Identify}
	}
	mustAppend(t, log, events.Batch{Source: "one", Events: []events.Event{event("1", "a", "x", day(5))}, Identities: []events.Identity{identify("x", "u")}})
	mustAppend(t, log, events.Batch{Source: "two's", Events: []events.Event{event("2", "a", "x", day(1)), event("1", "a", "x", day(5))}, Identities: []events.Identity{identify("x", "v"), identify("y", "v")}})
	mustAppend(t, log, events.Batch{Events: []events.Event{event("3", "a", "y", day(0))}})
	equal(t, "before", walk(t, log, []events.Matcher{{}}, events.Query{}), map[string][]events.Step{
		"u": steps(step(0, 1), step(0, 5)),
		"v": {{At: day(0).UnixMicro()}},
	})

	n, err := log.Retract(t.Context(), "one")
	if n != 1 || err != nil {
		t.Fatalf("retract: %d, %v; want 1 event", n, err)
	}
	// The link that was refused because of the first one holds now.
	equal(t, "after", walk(t, log, []events.Matcher{{}}, events.Query{}), map[string][]events.Step{
		"v": steps(step(0, 0), step(0, 1)),
	})
	m, err := log.Mark(t.Context())
	if want := (events.Mark{Seq: 3, Through: day(1)}); err != nil || m != want {
		t.Errorf("mark: %v, %v; want %v", m, err, want)
	}
	if rows := scan(t, log, events.Query{AsOf: events.Mark{Seq: 1}}); len(rows) != 0 {
		t.Errorf("as of the first append: %v, want nothing", rows)
	}
	s, err := log.Stats(t.Context())
	if s.Bytes = 0; err != nil || s != (events.Stats{Events: 2, Identities: 2}) {
		t.Errorf("stats: %v, %v", s, err)
	}
	a := add(t, log, event("1", "b", "z", day(2)), event("2", "a", "x", day(1)))
	equal(t, "the id is free again", a, events.Appended{Mark: events.Mark{Seq: 4, Through: day(2)}, Added: 1, Duplicates: 1})

	if n, err := log.Retract(t.Context(), "never"); n != 0 || err != nil {
		t.Errorf("retract of nothing: %d, %v", n, err)
	}
	if _, err := log.Retract(t.Context(), ""); err == nil {
		t.Error("retract without a source: no error")
	}
}
