package duckdb_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

// A process that ends as soon as the first events of a person are gone leaves an erasure that the log finishes when it is
// opened next, and records with all that it took away.
func TestAnErasureThatHasBegunIsFinished(t *testing.T) {
	const pieces, each = 4, 50
	if path := os.Getenv("THROUGHLINE_TEST_ERASE_BEGUN"); path != "" {
		eraseAndDie(t, path, pieces*each)
		return
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	log := open(t, duckdb.Config{Path: path, Threads: 1})
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for k := range pieces {
		var b events.Batch
		for i := range each {
			for _, person := range []string{"ada", "bob"} {
				b.Events = append(b.Events, events.Event{ID: fmt.Sprint(person, k, ".", i), Name: "called", Person: person, Time: at})
			}
		}
		if _, err := log.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestAnErasureThatHasBegunIsFinished$")
	child.Env = append(os.Environ(), "THROUGHLINE_TEST_ERASE_BEGUN="+path)
	if out, err := child.CombinedOutput(); err == nil {
		t.Fatalf("the process did not die: %s", out)
	}
	log = open(t, duckdb.Config{Path: path, Threads: 1})
	defer log.Close()
	// Whoever is served is served after what was under way.
	if _, err := log.Erase(t.Context(), events.Erasure{Person: "nobody", At: at, Preview: true}); err != nil {
		t.Fatal(err)
	}
	left := map[string]int{}
	for r, err := range log.Scan(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		left[r.Person]++
	}
	list, err := log.Removals(t.Context())
	if err != nil || len(list) != 1 || list[0].Events != pieces*each || list[0].Reason != "request 17" || left["ada"] != 0 || left["bob"] != pieces*each {
		t.Errorf("left %v, removals %+v, %v", left, list, err)
	}
}

// eraseAndDie erases a person in pieces, and kills the process once some of the events are gone.
func eraseAndDie(t *testing.T, path string, all int) {
	log := open(t, duckdb.Config{Path: path, Threads: 1}.InPieces(all/2))
	go func() {
		self, err := os.FindProcess(os.Getpid())
		for n := 2 * all; err == nil; {
			if err = log.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM event_rows").Scan(&n); err == nil && n < 2*all {
				_ = self.Kill()
			}
		}
	}()
	_, _ = log.Erase(t.Context(), events.Erasure{Person: "ada", Reason: "request 17", At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
	os.Exit(3) // it was done before anybody saw it begin
}
