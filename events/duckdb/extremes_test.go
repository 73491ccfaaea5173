package duckdb_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

// One person may have any number of events: the memory grows with them, by no more than what Sequences says.
func TestAPersonWithManyEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb"), MemoryLimit: "300MB"})
	defer log.Close()
	const many = 600_000
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for done := 0; done < many; {
		var b events.Batch
		for ; len(b.Events) < 50_000; done++ {
			b.Events = append(b.Events, events.Event{ID: fmt.Sprintf("%08x-0000-7000-8000-000000000000", done), Name: "a", Person: "robot", Time: at.Add(time.Duration(done/3) * time.Second)})
		}
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint("other ", done), Name: "a", Person: fmt.Sprint("p", done), Time: at})
		if _, err := log.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	resetPeak()
	before := peak()
	people, steps := 0, 0
	visit := func(_ string, s []events.Step) error {
		people++
		steps += len(s)
		return nil
	}
	if err := log.Sequences(t.Context(), []events.Matcher{{Names: []string{"a"}}}, events.Query{}, visit); err != nil {
		t.Fatal(err)
	}
	if people != 13 || steps != many+12 {
		t.Errorf("%d people with %d steps, want 13 with %d", people, steps, many+12)
	}
	// 20 bytes for an event, 72 for a step, and four times that for what the runtime has not given back: when it collects
	// depends on how busy the machine is. The race detector keeps several times as much for each of them.
	limit := 300.0
	if raceDetector {
		limit *= 5
	}
	if grown := peak() - before; before > 0 && grown > limit {
		t.Errorf("%.0f MB more than before, want at most %.0f", grown, limit)
	}
	rows := 0
	for _, err := range log.Scan(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	if rows != many+12 {
		t.Errorf("%d rows, want %d", rows, many+12)
	}
}

// A clock that jumps by decades, forth and back, within a batch and between batches.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb"), Threads: 1})
	defer log.Close()
	years := []int{2026, 1971, 2099, 2026, 1999, 2098}
	n := 0
	for range 4 {
		var b events.Batch
		for _, y := range years {
			n++
			b.Events = append(b.Events, events.Event{ID: fmt.Sprint(n), Name: "a", Person: "p", Time: time.Date(y, 12, 31, 23, 59, n, 0, time.UTC)})
		}
		if a, err := log.Append(t.Context(), b); err != nil || a.Added != int64(len(years)) {
			t.Fatal(a, err)
		}
	}
	mark, err := log.Mark(t.Context())
	if err != nil || mark.Through.Year() != 2099 {
		t.Errorf("mark %v, %v", mark, err)
	}
	var y events.Tally
	for year := 1971; year <= 2100; year++ {
		y.Cuts = append(y.Cuts, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	got := map[int]int64{}
	if err := log.Count(t.Context(), y, func(c events.Cell) error { got[1971+c.Bucket] = c.Events; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 || got[2026] != 8 || got[2099] != 4 || got[1971] != 4 {
		t.Errorf("by year: %v", got)
	}
	last := int64(-1 << 62)
	err = log.Sequences(t.Context(), []events.Matcher{{}}, events.Query{}, func(_ string, steps []events.Step) error {
		for _, s := range steps {
			if s.At < last {
				t.Errorf("%d after %d", s.At, last)
			}
			last = s.At
		}
		if len(steps) != n {
			t.Errorf("%d steps, want %d", len(steps), n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range []int{1970, 2200} {
		bad := events.Batch{Events: []events.Event{{ID: fmt.Sprint("in ", y), Name: "a", Person: "p", Time: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)}}}
		if _, err := log.Append(t.Context(), bad); err == nil {
			t.Errorf("the year %d was accepted", y)
		}
	}
}
