//go:build cgo

package friction_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/measure/friction"
)

func cpu() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func TestPasses(t *testing.T) {
	log, err := duckdb.Open(t.Context(), duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if _, err := events.Load(t.Context(), log, traffic(10_000, 1_000_000)); err != nil {
		t.Fatal(err)
	}
	run := func(name string, f func() error) {
		for range 2 {
			w, c := time.Now(), cpu()
			if err := f(); err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: wall %.2f cpu %.2f", name, time.Since(w).Seconds(), cpu()-c)
		}
	}
	q := named()
	start, goal := q.Start, q.Goal
	seq := func(by string, only map[string]struct{}, ms ...events.Matcher) func() error {
		return func() error {
			n := 0
			err := log.Sequences(t.Context(), ms, events.Query{By: by, Only: only}, func(u string, s []events.Step) error { n += len(s); return nil })
			t.Log(n, "steps")
			return err
		}
	}
	run("start goal", seq("", nil, start, goal))
	run("failed by code", seq("error_code", nil, *q.Failed))
	run("failed by status", seq("status", nil, *q.Failed))
	run("failed packed", seq("", nil, *q.Failed))
	run("empty by name", seq("$event", nil, *q.Empty))
	run("six packed", seq("", nil, start, goal, *q.Failed, *q.Fine, *q.Empty, *q.Found))
	run("six by op", seq("operation", nil, start, goal, *q.Failed, *q.Fine, *q.Empty, *q.Found))
	run("fine by op", seq("operation", nil, *q.Fine))
	only := map[string]struct{}{"user-0000001": {}}
	run("any by name, only", seq("$event", only, events.Matcher{}))
	run("any, only", seq("", only, events.Matcher{}))
	run("count", func() error {
		return log.Count(t.Context(), events.Tally{Series: []events.Matcher{*q.Failed}, By: []string{"operation", "status", "error_code"}}, func(events.Cell) error { return nil })
	})
	run("ask", func() error { _, err := friction.Ask(t.Context(), log, events.Mark{}, q); return err })
}
