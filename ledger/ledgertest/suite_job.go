package ledgertest

import (
	"errors"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// jobChecks are about the queue.
func jobChecks() []check {
	lease := func(l *lab, n int, d time.Duration) []ledger.Job {
		l.Helper()
		jobs, err := l.Store.Jobs().Lease(l.ctx, n, d)
		l.ok(err)
		return jobs
	}
	list := func(l *lab) []ledger.Job {
		l.Helper()
		jobs, err := l.Store.Jobs().List(l.ctx, 100)
		l.ok(err)
		return jobs
	}
	waiting := func(l *lab) int64 {
		l.Helper()
		n, err := l.Store.Jobs().Waiting(l.ctx)
		l.ok(err)
		return n
	}
	subjects := func(jobs []ledger.Job) []ledger.Key {
		var out []ledger.Key
		for _, j := range jobs {
			out = append(out, j.Subject)
		}
		slices.Sort(out)
		return out
	}
	return []check{
		{"ChangesEnqueueJobsForWhatTheyTouch", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("feedback", "f"))
			jobs := lease(l, 10, time.Minute)
			l.equal("subjects", subjects(jobs), []ledger.Key{"FB-1", "TH-1", "TH-2"})
			for _, j := range jobs {
				l.equal("position", j.Position, ledger.Position(1))
				l.equal("attempt", j.Attempt, 0)
				l.equal("leased until", j.Leased, l.Clock.Now().Add(time.Minute))
			}
			l.ok(l.Store.Jobs().Done(l.ctx, jobs...))
			l.equal("waiting", waiting(l), int64(0))
			l.apply(linking("FB-1", "about", "TH-2"))
			l.equal("both ends", subjects(list(l)), []ledger.Key{"FB-1", "TH-2"})
			l.ok(l.Store.Jobs().Done(l.ctx, lease(l, 10, time.Minute)...))
			l.because("r", deleting("TH-2"))
			l.equal("deleted and linked", subjects(list(l)), []ledger.Key{"FB-1", "TH-2"})
		}},
		{"AJobWaitsOnceWithTheNewestPosition", func(l *lab) {
			l.put("theme", "1")
			l.apply(retitle("TH-1", "2"))
			l.apply(retitle("TH-1", "3"))
			jobs := list(l)
			l.equal("jobs", len(jobs), 1)
			l.equal("position", jobs[0].Position, ledger.Position(3))
			l.equal("name", jobs[0].Name, "reconcile:theme")
		}},
		{"ALeasedJobIsNotLeasedAgain", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("theme", "3"))
			l.equal("first", len(lease(l, 2, time.Minute)), 2)
			l.equal("the rest", len(lease(l, 2, time.Minute)), 1)
			l.equal("none left", len(lease(l, 2, time.Minute)), 0)
			l.equal("waiting", waiting(l), int64(3))
			l.Clock.Advance(time.Minute + time.Second)
			l.equal("after the leases ran out", len(lease(l, 10, time.Minute)), 3)
		}},
		{"DoneKeepsAJobThatANewerChangeAskedFor", func(l *lab) {
			l.put("theme", "1")
			old := lease(l, 1, time.Minute)
			l.apply(retitle("TH-1", "2"))
			l.equal("leased meanwhile", len(lease(l, 1, time.Minute)), 0)
			l.ok(l.Store.Jobs().Done(l.ctx, old...))
			again := lease(l, 1, time.Minute)
			if len(again) != 1 || again[0].Position != 2 {
				l.Fatalf("leased %+v, want the job of change 2", again)
			}
			l.ok(l.Store.Jobs().Done(l.ctx, again...))
			l.equal("waiting", waiting(l), int64(0))
			l.ok(l.Store.Jobs().Done(l.ctx, again...)) // twice does no harm
			l.ok(l.Store.Jobs().Done(l.ctx))
		}},
		{"FailingJobsRestLongerEachTime", func(l *lab) {
			l.put("theme", "1")
			var pauses []time.Duration
			for attempt := range 4 {
				jobs := lease(l, 1, time.Minute)
				if len(jobs) != 1 || jobs[0].Attempt != attempt {
					l.Fatalf("leased %+v, want attempt %d", jobs, attempt)
				}
				now := l.Clock.Now()
				l.ok(l.Store.Jobs().Fail(l.ctx, jobs[0], errors.New("disk full")))
				j := list(l)[0]
				l.equal("error", j.Error, "disk full")
				l.equal("attempt", j.Attempt, attempt+1)
				l.equal("due at once", len(lease(l, 1, time.Minute)), 0)
				pauses = append(pauses, j.RunAt.Sub(now))
				l.Clock.Set(j.RunAt)
			}
			for i := 1; i < len(pauses); i++ {
				if ratio := float64(pauses[i]) / float64(pauses[i-1]); ratio < 1.5 || ratio > 2.5 {
					l.Errorf("pauses %v do not double", pauses)
				}
			}
		}},
		{"SuccessForgetsFailures", func(l *lab) {
			l.put("theme", "1")
			l.ok(l.Store.Jobs().Fail(l.ctx, lease(l, 1, time.Minute)[0], errors.New("oops")))
			l.Clock.Set(list(l)[0].RunAt)
			l.ok(l.Store.Jobs().Done(l.ctx, lease(l, 1, time.Minute)...))
			l.apply(retitle("TH-1", "2"))
			j := list(l)[0]
			l.equal("attempt", j.Attempt, 0)
			l.equal("error", j.Error, "")
		}},
		{"TheFailingAreListedFirst", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("theme", "3"))
			jobs := lease(l, 3, time.Minute)
			l.ok(l.Store.Jobs().Fail(l.ctx, jobs[2], errors.New("a\x00b\xff")))
			l.equal("first", list(l)[0].ID, jobs[2].ID)
			l.equal("all", len(list(l)), 3)
			one, err := l.Store.Jobs().List(l.ctx, 1)
			l.ok(err)
			l.equal("one", len(one), 1)
		}},
		{"JobsCanBeEnqueuedOutsideOfChanges", func(l *lab) {
			now := l.Clock.Now()
			l.ok(l.Store.Jobs().Enqueue(l.ctx, ledger.Job{Name: "nightly", RunAt: now.Add(time.Hour)}, ledger.Job{Name: "now"}))
			l.ok(l.Store.Jobs().Enqueue(l.ctx, ledger.Job{Name: "nightly", RunAt: now.Add(time.Hour)}))
			l.equal("waiting", waiting(l), int64(2))
			due := lease(l, 10, time.Minute)
			if len(due) != 1 || due[0].Name != "now" {
				l.Fatalf("leased %+v, want the job called now", due)
			}
			l.Clock.Set(now.Add(time.Hour))
			l.equal("an hour later", len(lease(l, 10, time.Minute)), 2)
			l.ok(l.Store.Jobs().Enqueue(l.ctx))
		}},
		{"JobsAreDueInOrder", func(l *lab) {
			now := l.Clock.Now()
			for i, name := range []string{"c", "a", "b"} {
				l.ok(l.Store.Jobs().Enqueue(l.ctx, ledger.Job{Name: name, RunAt: now.Add(time.Duration(-i) * time.Second)}))
			}
			l.equal("first", lease(l, 1, time.Minute)[0].Name, "b")
			l.equal("then", lease(l, 1, time.Minute)[0].Name, "a")
		}},
	}
}
