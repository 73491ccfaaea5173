//go:build cgo

package friction_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/measure/friction"
)

// BenchmarkFriction asks ten million events of 100,000 people (a tenth of both with -short) what they met on the way to
// their first call. Most events are requests of people who have got there. THROUGHLINE_BENCH names a folder where the log
// is kept for the next time, THROUGHLINE_BENCH_PEOPLE another number of people.
func BenchmarkFriction(b *testing.B) {
	people, total := 100_000, 10_000_000
	if testing.Short() {
		people, total = people/10, total/10
	}
	if n, err := strconv.Atoi(os.Getenv("THROUGHLINE_BENCH_PEOPLE")); err == nil {
		people = n
	}
	path := filepath.Join(cmp.Or(os.Getenv("THROUGHLINE_BENCH"), b.TempDir()), fmt.Sprintf("friction-%d-of-%d.duckdb", total, people))
	_, absent := os.Stat(path)
	log, err := duckdb.Open(b.Context(), duckdb.Config{Path: path, Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	if absent != nil {
		if _, err := events.Load(b.Context(), log, traffic(people, total)); err != nil {
			b.Fatal(err)
		}
	}
	for name, q := range map[string]friction.Question{"defaults": asked("14d"), "named": named()} {
		b.Run(name, func(b *testing.B) {
			if _, err := friction.Ask(b.Context(), log, events.Mark{}, q); err != nil { // reads the names of people
				b.Fatal(err)
			}
			before := processor()
			for b.Loop() {
				r, err := friction.Ask(b.Context(), log, events.Mark{}, q)
				if err != nil || len(r.Groups) < 3 {
					b.Fatal(r.Sentence, err)
				}
			}
			b.ReportMetric((processor()-before)/float64(b.N), "cpu-s/op")
		})
	}
}

// processor returns the seconds of processor time the process has used: of a busy machine it says more than the clock.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// named says in which events requests and searches are, which is faster than looking at all.
func named() friction.Question {
	q := asked("14d")
	q.Failed = &events.Matcher{Names: []string{"request"}, Where: []events.Cond{{Property: "status", Op: events.Ge, Value: "400"}}}
	q.Fine = &events.Matcher{Names: []string{"request"}, Where: []events.Cond{{Property: "status", Op: events.Lt, Value: "400"}}}
	q.Empty = &events.Matcher{Names: []string{"search"}, Where: []events.Cond{{Property: "results", Op: events.Eq, Value: "0"}}}
	q.Found = &events.Matcher{Names: []string{"search"}, Where: []events.Cond{{Property: "results", Op: events.Gt, Value: "0"}}}
	return q
}

// traffic yields batches in order of time: everybody's way, and requests of those who got there.
func traffic(people, total int) func(yield func(events.Batch, error) bool) {
	return func(yield func(events.Batch, error) bool) {
		r := rand.New(rand.NewPCG(5, 6))
		operations := []string{"listOrders", "createOrder", "getOrder", "updateOrder", "listShipments", "createRefund"}
		var b events.Batch
		n, known := 0, 0
		var there []int // who has got there, more or less in order of time
		add := func(person int, name, properties string, at float64) {
			n++
			b.Events = append(b.Events, events.Event{
				ID: fmt.Sprintf("018f-%09d-%08x", n, r.Uint32()), Name: name, Person: fmt.Sprintf("user-%07d", person),
				Time: begin().Add(time.Duration(at * float64(24*time.Hour))), Properties: []byte(properties),
			})
		}
		request := func(person int, operation string, failed bool, at float64) {
			status, code := 200, ""
			if failed {
				status, code = []int{400, 401, 403, 404, 422}[r.IntN(5)], fmt.Sprintf(`,"error_code":"E%d"`, r.IntN(40))
			}
			add(person, "request", fmt.Sprintf(`{"operation":"%s","method":"GET","path":"/v1/things/%d","status":%d%s,"latency_ms":%d}`, operation, r.IntN(9_000_000), status, code, r.IntN(900)), at)
		}
		for n < total {
			at := 180 * float64(n) / float64(total)
			for ; known < people && float64(known)/float64(people) <= float64(n)/float64(total); known++ {
				add(known, "start", `{"sdk":"go"}`, at)
				at := at
				for _, token := range []string{"requestToken", "authorizeToken", "exchangeToken"} {
					for at += r.ExpFloat64() / 5; r.IntN(4) == 0; at += r.ExpFloat64() {
						request(known, token, true, at)
					}
					request(known, token, false, at)
				}
				for r.IntN(2) == 0 {
					at += r.ExpFloat64()
					request(known, operations[r.IntN(6)], true, at)
					add(known, "search", fmt.Sprintf(`{"query":"why","results":%d}`, r.IntN(3)), at+0.01)
				}
				if r.IntN(3) > 0 {
					there = append(there, known)
					request(known, operations[r.IntN(6)], false, at+1)
					add(known, "goal", `{"environment":"sandbox"}`, at+1)
				}
			}
			if settled := len(there) * 9 / 10; settled > 0 {
				request(there[r.IntN(settled)], operations[r.IntN(6)], r.IntN(40) == 0, at)
			} else {
				add(r.IntN(known), "page", `{}`, at)
			}
			if len(b.Events) >= 50_000 {
				if !yield(b, nil) {
					return
				}
				b = events.Batch{}
			}
		}
		yield(b, nil)
	}
}
