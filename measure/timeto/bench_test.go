//go:build cgo

package timeto_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/ledger"
	"throughline.dev/measure/timeto"
)

// BenchmarkTimeTo asks ten million events of 500,000 people how long it takes from signup to first call, before and
// after a date: reading, curves, intervals, log-rank test and restricted means.
func BenchmarkTimeTo(b *testing.B) {
	const people, total = 500_000, 10_000_000
	log, err := duckdb.Open(b.Context(), duckdb.Config{Path: filepath.Join(b.TempDir(), "events.duckdb")})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	if _, err := events.Load(b.Context(), log, population(people, total)); err != nil {
		b.Fatal(err)
	}
	q := signupToCall()
	q.Split = []ledger.Date{"2026-04-01"}
	b.Run("result", func(b *testing.B) {
		before := cpu()
		for b.Loop() {
			d, err := timeto.Read(b.Context(), log, events.Mark{}, q)
			if err != nil {
				b.Fatal(err)
			}
			r, err := d.Result()
			if err != nil || r.Cohorts[0].N+r.Cohorts[1].N != people {
				b.Fatal(r.Cohorts, err)
			}
		}
		b.ReportMetric((cpu()-before)/float64(b.N), "cpu-s/op")
	})
	d, err := timeto.Read(b.Context(), log, events.Mark{}, q)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("without reading", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("within", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Within(14 * 24 * time.Hour); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// cpu returns the seconds of processor time the process has used: of a busy machine it says more than the clock.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// population yields everybody's signup, the calls of those who got there, and other events up to the total, in order
// of time.
func population(people, total int) func(yield func(events.Batch, error) bool) {
	return func(yield func(events.Batch, error) bool) {
		rng := rand.New(rand.NewPCG(3, 4))
		const span = 180.0
		calls := map[int][]int{} // people by the hour of their first call
		b, signed := events.Batch{}, 0
		n := 0
		add := func(name string, person int, at float64) {
			n++
			b.Events = append(b.Events, events.Event{
				ID: fmt.Sprintf("018f-%09d-%08x", n, rng.Uint32()), Name: name, Person: fmt.Sprintf("user-%07d", person), Time: after(at),
				Properties: fmt.Appendf(nil, `{"endpoint":"/v1/resource/%d","method":"GET","status":200,"latency_ms":%d,"plan":"pro"}`, rng.IntN(50), rng.IntN(3000)),
			})
		}
		for n < total {
			at := span * float64(n) / float64(total)
			for ; signed < people && float64(signed)/float64(people) <= float64(n)/float64(total); signed++ {
				add("signup", signed, at)
				if h := int(24 * (at + 9*math.Exp(1.2*rng.NormFloat64()))); h < 24*span {
					calls[h] = append(calls[h], signed)
				}
			}
			for _, p := range calls[int(24*at)] {
				add("call", p, at+1.0/24)
			}
			delete(calls, int(24*at))
			if signed > 0 {
				add(fmt.Sprintf("event_%02d", rng.IntN(40)), rng.IntN(signed), at)
			}
			if len(b.Events) >= 50_000 {
				if !yield(b, nil) {
					return
				}
				b = events.Batch{}
			}
		}
		for ; signed < people; signed++ {
			add("signup", signed, span)
		}
		yield(b, nil)
	}
}
