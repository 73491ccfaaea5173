package duckdb

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline.dev/events"
)

// The filter never forgets, is hardly ever wrong, and takes few bytes. This test looks inside because no caller can
// tell a wrong yes, which costs a query, from a right one.
func TestFilter(t *testing.T) {
	t.Parallel()
	const n = 2_000_000
	f := newFilter()
	wrong := 0
	for i := range n {
		if f.add(fmt.Sprintf("event-%d", i)) {
			wrong++
		}
	}
	if wrong > 5 { // expected: 0.03
		t.Errorf("%d of %d new ids taken for known ones", wrong, n)
	}
	for i := range n {
		if !f.add(fmt.Sprintf("event-%d", i)) {
			t.Fatalf("id %d forgotten", i)
		}
	}
	if per := float64(f.bytes()) / n; per > 8 {
		t.Errorf("%.1f bytes an id, want at most 8", per)
	}
}

// A wrong yes of the filter must not lose an event, nor let the copies of it through.
func TestWrongYes(t *testing.T) {
	t.Parallel()
	log, err := Open(t.Context(), Config{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	w, err := newWriter(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	defer w.conn.Close()
	w.filter = newFilter()
	w.filter.add("wrong")
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := events.Batch{Events: []events.Event{
		{ID: "wrong", Name: "first", Person: "p", Time: at},
		{ID: "new", Name: "a", Person: "p", Time: at},
		{ID: "wrong", Name: "second", Person: "p", Time: at},
		{ID: "wrong", Name: "first", Person: "p", Time: at},
	}}
	got, err := w.commit(t.Context(), []*request{{batch: &b}, {batch: &b}})
	want := []events.Appended{
		{Mark: events.Mark{Seq: 1, Through: at}, Added: 2, Duplicates: 1, Conflicts: 1},
		{Mark: events.Mark{Seq: 1, Through: at}, Duplicates: 3, Conflicts: 1},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%+v, %v; want %+v", got, err, want)
	}
	for r, err := range log.Scan(t.Context(), events.Query{Match: events.Matcher{Names: []string{"first", "second"}}}) {
		if err != nil || r.Name != "first" {
			t.Errorf("stored %+v, %v; want the first one", r, err)
		}
	}
}
