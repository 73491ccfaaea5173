package duckdb_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

// personal are the events of one person whose every text tells who it is.
func personal(who string, n int) []events.Event {
	var out []events.Event
	for i := range n {
		out = append(out, events.Event{
			ID: fmt.Sprintf("id-of-%s-%d", who, i), Name: "a", Person: who, Account: "account-of-" + who,
			Time:       time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC),
			Properties: fmt.Appendf(nil, `{"mail":"mail-of-%s","notes":["note-of-%s"],"n":%d}`, who, who, i),
		})
	}
	return out
}

// inFiles reports which of the texts are in the files of a log.
func inFiles(t *testing.T, path string, texts ...string) (found []string) {
	t.Helper()
	for _, end := range []string{"", ".wal"} {
		raw, err := os.ReadFile(path + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, s := range texts {
			if bytes.Contains(raw, []byte(s)) {
				found = append(found, s+" in "+filepath.Base(path)+end)
			}
		}
	}
	return found
}

func TestErasureLeavesNoTextBehind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	config := duckdb.Config{Path: path, Threads: 1, Columns: []string{"mail", "n"}}
	log := open(t, config)
	b := events.Batch{Events: append(personal("zebra-ada", 30), personal("other-bob", 30)...)}
	b.Identities = []events.Identity{{From: "phone-of-zebra-ada", To: "zebra-ada", At: b.Events[0].Time, Kind: events.Identify}}
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if found := inFiles(t, path, "mail-of-zebra-ada"); len(found) == 0 {
		t.Fatal("the test does not find what is there")
	}
	e, err := log.Erase(t.Context(), events.Erasure{Person: "phone-of-zebra-ada", Reason: "asked", By: "Zoe", At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || e.Events != 30 || e.IDs != 2 {
		t.Fatalf("erased %+v, %v", e, err)
	}
	copied := filepath.Join(t.TempDir(), "backup.duckdb")
	if _, err := log.Copy(t.Context(), copied, nil); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if found := inFiles(t, path, "zebra-ada"); len(found) > 0 {
		t.Errorf("after the erasure: %v", found)
	}
	// The copy knows what was removed and that its events must not come back.
	again := open(t, duckdb.Config{Path: copied, Threads: 1})
	defer again.Close()
	if list, err := again.Removals(t.Context()); err != nil || len(list) != 1 || list[0].Events != 30 {
		t.Errorf("removals of the copy: %+v, %v", list, err)
	}
	if a, err := again.Append(t.Context(), b); err != nil || a.Added != 0 || a.Duplicates != 60 {
		t.Errorf("the events sent to the copy again: %+v, %v", a, err)
	}
}

// Appends are served between the pieces of an erasure, and what they bring of the person stays.
func TestAppendsDuringAnErasure(t *testing.T) {
	t.Parallel()
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb"), Threads: 1}.InPieces(10))
	defer log.Close()
	of := func(i int, person string) events.Event {
		return events.Event{ID: fmt.Sprint(person, i), Name: "a", Person: person, Time: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)}
	}
	const pieces = 20
	for i := range pieces {
		b := events.Batch{}
		for k := range 5 {
			b.Events = append(b.Events, of(10*i+k, "ada"), of(10*i+k, "bob"))
		}
		if _, err := log.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	erased := make(chan events.Erased, 1)
	go func() {
		e, err := log.Erase(t.Context(), events.Erasure{Person: "ada", At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Error(err)
		}
		erased <- e
	}()
	added := int64(0)
	for i := 1000; ; i++ {
		a, err := log.Append(t.Context(), events.Batch{Events: []events.Event{of(i, "bob")}})
		if err != nil {
			t.Fatal(err)
		}
		added += a.Added
		select {
		case e := <-erased:
			if e.Events != 5*pieces {
				t.Errorf("%d events erased, want %d", e.Events, 5*pieces)
			}
			s, err := log.Stats(t.Context())
			if there := rows(t, log, events.Mark{}); err != nil || s.Events != 5*pieces+added || int64(len(there)) != s.Events {
				t.Errorf("%d events counted, %d there, want %d, %v", s.Events, len(there), 5*pieces+added, err)
			}
			if a, err := log.Append(t.Context(), events.Batch{Events: []events.Event{of(0, "ada"), of(1, "ada"), of(2000, "ada")}}); err != nil || a.Duplicates != 2 || a.Added != 1 {
				t.Errorf("sent again: %+v, %v", a, err)
			}
			return
		default:
		}
	}
}

// A checkpoint before the erasure leaves old bytes in the file; compaction takes them, and the room.
func TestCompact(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	config := duckdb.Config{Path: path, Threads: 1}
	log := open(t, config)
	g := newPlatform(500, 40_000)
	fillFrom(t, log, g.next, 40_000)
	if _, err := log.Append(t.Context(), events.Batch{Events: personal("zebra-ada", 30)}); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	log = open(t, config)
	if _, err := duckdb.Compact(t.Context(), config, nil); !errors.Is(err, events.ErrInUse) {
		t.Errorf("of a log that is open: %v, want ErrInUse", err)
	}
	at := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	if _, err := log.Erase(t.Context(), events.Erasure{Person: "zebra-ada", At: at}); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Expire(t.Context(), events.Expiry{Before: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), At: at}); err != nil {
		t.Fatal(err)
	}
	want := rows(t, log, events.Mark{})
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".compact", []byte("left by one that was interrupted"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := duckdb.Compact(t.Context(), config, nil)
	if err != nil || got.After >= got.Before*2/3 {
		t.Errorf("compacted: %+v, %v; want less than two thirds", got, err)
	}
	if found := inFiles(t, path, "zebra-ada"); len(found) > 0 {
		t.Errorf("after the compaction: %v", found)
	}
	log = open(t, config)
	defer log.Close()
	if there := rows(t, log, events.Mark{}); len(there) != len(want) || len(there) == 0 || there[0].ID != want[0].ID {
		t.Errorf("%d events after the compaction, want %d", len(there), len(want))
	}
	if list, err := log.Removals(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("removals: %v, %v", list, err)
	}
}

// TestErasureSurvivesKill kills a process that erases one person after the other: one who is erased in pieces may be gone
// in part, until the log is opened again.
func TestErasureSurvivesKill(t *testing.T) {
	const people, each = 400, 5
	if path := os.Getenv("THROUGHLINE_TEST_ERASE"); path != "" {
		log := open(t, duckdb.Config{Path: path, Threads: 1}.InPieces(people))
		for i := range people {
			e, err := log.Erase(t.Context(), events.Erasure{Person: fmt.Sprint("p", i), Reason: fmt.Sprint(i), At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatal(err)
			}
			if e.Events > 0 {
				fmt.Fprintf(os.Stderr, "erased %d\n", i)
			}
		}
		return
	}
	path := filepath.Join(t.TempDir(), "events.duckdb")
	log := open(t, duckdb.Config{Path: path, Threads: 1})
	var b events.Batch
	for k := range each { // half of the people have their events in several pieces of the log
		var some events.Batch
		for i := range people {
			if own := personal(fmt.Sprint("p", i), each); i%2 == 0 {
				some.Events = append(some.Events, own[k])
			} else if k == 0 {
				some.Events = append(some.Events, own...)
			}
		}
		if _, err := log.Append(t.Context(), some); err != nil {
			t.Fatal(err)
		}
		b.Events = append(b.Events, some.Events...)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	kills := 5
	if testing.Short() {
		kills = 1
	}
	gone := 0
	for range kills {
		for _, i := range eraseUntilKilled(t, path) {
			gone = max(gone, i+1)
		}
		log := open(t, duckdb.Config{Path: path, Threads: 1})
		// Whoever is served is served after what was under way.
		if _, err := log.Erase(t.Context(), events.Erasure{Person: "nobody", At: b.Events[0].Time, Preview: true}); err != nil {
			t.Fatal(err)
		}
		left := map[string]int{}
		for r, err := range log.Scan(t.Context(), events.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			left[r.Person]++
		}
		recorded := map[string]bool{}
		list, err := log.Removals(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if r.Events > 0 {
				recorded[r.Reason] = true
			}
		}
		for i := range people {
			n := left[fmt.Sprint("p", i)]
			if n != 0 && n != each || (n == 0) != recorded[fmt.Sprint(i)] || i < gone && n != 0 {
				t.Fatalf("person %d has %d events, recorded %v, the first %d were acknowledged", i, n, recorded[fmt.Sprint(i)], gone)
			}
		}
		a, err := log.Append(t.Context(), b)
		if err != nil || a.Added != 0 {
			t.Errorf("sent again: %+v, %v; want nothing added", a, err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if gone == 0 {
		t.Error("nobody was erased")
	}
}

// eraseUntilKilled runs the child for a moment and returns whom it told to have erased.
func eraseUntilKilled(t *testing.T, path string) (told []int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestErasureSurvivesKill$")
	cmd.Env = append(os.Environ(), "THROUGHLINE_TEST_ERASE="+path)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var i int
		if _, err := fmt.Sscanf(lines.Text(), "erased %d", &i); err != nil {
			if !strings.Contains(lines.Text(), "PASS") {
				t.Log(lines.Text())
			}
			continue
		}
		if told = append(told, i); len(told) == 1 {
			time.AfterFunc(rand.N(200*time.Millisecond), func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed, and says so
	return told
}
