package ledgertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

// How long Property looks for a difference: in sequences, and with the opening of engines.
const (
	patience      = 4 * time.Second
	totalPatience = 15 * time.Second
)

// Property applies random changes, valid and not, to the engine under test and to [Memory], and compares them:
// results and error codes, and after each step the state, an earlier state and the answers to random questions; at
// the end of a sequence every earlier state, version and history. A difference is shrunk to the shortest sequence
// that shows it. It gives up after 4 seconds of work, or 15 with the opening of engines: a fast Opener finds more.
func Property(t *testing.T, open Opener) {
	start, worked := time.Now(), time.Duration(0)
	var failed atomic.Bool // while a failure is shrunk, time does not matter
	sequences, steps, refused := 0, 0, map[ledger.Code]int{}
	rapid.Check(t, func(rt *rapid.T) {
		if !failed.Load() && (worked > patience || time.Since(start) > totalPatience) {
			return
		}
		defer func() {
			if r := recover(); r != nil { // how rapid leaves a failed sequence
				failed.Store(true)
				panic(r)
			}
		}()
		h := open(t)
		defer func() { _ = h.Store.Close() }()
		defer func(began time.Time) { worked += time.Since(began) }(time.Now())
		d := &duel{T: rt, ctx: t.Context(), clock: h.Clock, engine: h.Store, memory: NewMemory(Rules(), h.Clock.Now), leased: map[ledger.Store]map[string]ledger.Job{}, refused: refused}
		d.open()
		for range 1 + d.index("more steps", 25) {
			d.step()
			steps++
		}
		d.compareAll()
		sequences++
	})
	t.Logf("%d sequences, %d steps, refused %v", sequences, steps, refused)
}

// duel is the engine and the memory, side by side.
type duel struct {
	*rapid.T
	ctx    context.Context
	clock  *Clock
	engine ledger.Store
	memory *Memory
	leased map[ledger.Store]map[string]ledger.Job // by name and subject
	// refused counts the steps that were not to be made.
	refused map[ledger.Code]int
}

// both asks the two the same and compares the answers and the error codes.
func both[T any](d *duel, what string, ask func(ledger.Store) (T, error), opts ...cmp.Option) (T, bool) {
	d.Helper()
	want, wantErr := ask(d.memory)
	got, gotErr := ask(d.engine)
	if (gotErr == nil) != (wantErr == nil) || wantErr != nil && ledger.CodeOf(gotErr) != ledger.CodeOf(wantErr) {
		d.Fatalf("%s: engine %v, memory %v", what, gotErr, wantErr)
	}
	if wantErr != nil {
		var e, f *ledger.Error
		if errors.As(wantErr, &e) && errors.As(gotErr, &f) && e.Op != f.Op {
			d.Fatalf("%s: engine blames operation %d (%v), memory %d (%v)", what, f.Op, f, e.Op, e)
		}
		return want, false
	}
	if sameJSON(want, got) { // what costs less tells most of the time
		return want, true
	}
	if diff := cmp.Diff(want, got, append(opts, cmpopts.EquateEmpty())...); diff != "" {
		d.Fatalf("%s (-memory +engine):\n%s", what, diff)
	}
	return want, true
}

func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}

// open makes a few records of each kind, so that there is something to work on.
func (d *duel) open() {
	c := by(ada, append(specimenOps(), putting("feedback", "alpha"), putting("theme", "beta"), putting("theme", "gamma delta"), putting("decision", "alpha"),
		putting("requirement", "alpha", Requirement{Statement: "alpha", Horizon: "now"}))...)
	c.Ops[4].Put.Body = "alpha beta"
	change(d, "opening", func(s ledger.Store) (ledger.Applied, error) { return s.Apply(d.ctx, c) })
}

// step makes one move of the duel.
func (d *duel) step() {
	switch draw(d, "step", []string{"apply", "apply", "apply", "apply", "apply", "apply", "apply", "apply", "undo", "undo", "back", "back", "back", "series", "batch", "clock", "clock", "jobs", "jobs"}) {
	case "apply":
		c := d.change()
		change(d, brief(c), func(s ledger.Store) (ledger.Applied, error) { return s.Apply(d.ctx, c) })
	case "series":
		changes := make([]ledger.Change, d.index("changes", 4))
		for i := range changes {
			changes[i] = d.change()
		}
		change(d, "series", func(s ledger.Store) (ledger.Applied, error) {
			return s.ApplyAll(d.ctx, func(yield func(ledger.Change, error) bool) {
				for _, c := range changes {
					if !yield(c, nil) {
						return
					}
				}
			})
		})
	case "back":
		d.thereAndBack()
	case "undo":
		p := ledger.Position(d.index("position", int(d.head())+2))
		who := d.actor()
		change(d, "undo", func(s ledger.Store) (ledger.Applied, error) { return s.Undo(d.ctx, p, who, "") })
	case "batch":
		name := draw(d, "batch", []string{"b1", "b2", "b3"})
		change(d, "undo batch", func(s ledger.Store) (ledger.Applied, error) { return s.UndoBatch(d.ctx, name, ada, "r") })
	case "clock":
		d.clock.Advance(time.Duration(d.index("tenths", 55)-5) * 100 * time.Millisecond)
	case "jobs":
		d.work()
	}
	d.compareNow()
}

// change is both for what alters the ledger; it counts what is refused.
func change(d *duel, what string, ask func(ledger.Store) (ledger.Applied, error)) {
	d.Helper()
	both(d, what, func(s ledger.Store) (ledger.Applied, error) {
		done, err := ask(s)
		if err != nil && s == ledger.Store(d.memory) {
			d.refused[ledger.CodeOf(err)]++
		}
		return done, err
	})
}

func (d *duel) head() ledger.Position {
	p, err := d.memory.Position(d.ctx)
	must(d.T, err)
	return p
}

// work finishes some of the jobs leased before, and leases all that are due for two seconds.
func (d *duel) work() {
	names := []string{}
	for name := range d.leased[d.memory] {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !rapid.Bool().Draw(d.T, "done") {
			continue
		}
		both(d, "done "+name, func(s ledger.Store) (bool, error) {
			j, ok := d.leased[s][name]
			if !ok {
				return false, nil
			}
			return true, s.Jobs().Done(d.ctx, j)
		})
	}
	both(d, "lease", func(s ledger.Store) ([]ledger.Job, error) {
		jobs, err := s.Jobs().Lease(d.ctx, 100, 2*time.Second)
		d.leased[s] = map[string]ledger.Job{}
		for _, j := range jobs {
			d.leased[s][j.Name+" "+string(j.Subject)] = j
		}
		return jobs, err
	}, jobOptions())
	both(d, "queue", func(s ledger.Store) ([]ledger.Job, error) { return captureJobs(d.ctx, d.T, s), nil }, jobOptions())
}

func jobOptions() cmp.Option {
	return cmp.Options{
		cmpopts.IgnoreFields(ledger.Job{}, "ID", "RunAt"),
		cmpopts.SortSlices(func(a, b ledger.Job) bool {
			return a.Name+" "+string(a.Subject) < b.Name+" "+string(b.Subject)
		}),
	}
}

// compareNow compares the present, one earlier state and the answers to a few questions.
func (d *duel) compareNow() {
	now, _ := both(d, "state", func(s ledger.Store) (moment, error) { return captureMoment(d.ctx, d.T, s), nil })
	if now.Position > 0 {
		p := ledger.Position(1 + d.index("as of", int(now.Position)))
		d.compareAt(p)
	}
	at := d.clock.Now().Add(time.Duration(d.index("ago", 22)-20) * 200 * time.Millisecond)
	both(d, "position at", func(s ledger.Store) (ledger.Position, error) { return s.PositionAt(d.ctx, at) })
	q := d.query()
	both(d, "list "+describe(q), func(s ledger.Store) (ledger.Page, error) { return d.walk(s, q) })
	text := d.searched()
	both(d, "search "+text, func(s ledger.Store) (map[ledger.Key]bool, error) {
		hits, err := s.Search(d.ctx, text, nil, 1000)
		found := map[ledger.Key]bool{}
		for _, h := range hits {
			found[h.Record.Key] = true
		}
		return found, err
	})
	key := d.key()
	dir := draw(d, "direction", []ledger.Direction{ledger.Upstream, ledger.Downstream})
	both(d, "trace "+string(key), func(s ledger.Store) (map[ledger.Key]int, error) {
		steps, err := s.Trace(d.ctx, key, dir, 0)
		found := map[ledger.Key]int{}
		for _, step := range steps {
			found[step.Record.Key] = step.Depth
		}
		return found, err
	})
	ext := d.external()
	both(d, "resolve", func(s ledger.Store) (ledger.Key, error) { return s.Resolve(d.ctx, ext) })
}

func (d *duel) compareAt(p ledger.Position) {
	both(d, "as of", func(s ledger.Store) (moment, error) {
		r, err := s.AsOf(d.ctx, p)
		if err != nil {
			return moment{}, err
		}
		return captureMoment(d.ctx, d.T, r), nil
	})
}

// compareAll compares everything that the contract lets one read.
func (d *duel) compareAll() {
	both(d, "everything", func(s ledger.Store) (image, error) { return capture(d.ctx, d.T, s), nil }, jobOptions())
}

// walk reads a listing page by page and returns it as one.
func (d *duel) walk(s ledger.Store, q ledger.Query) (whole ledger.Page, err error) {
	for {
		page, err := s.List(d.ctx, q)
		if err != nil {
			return ledger.Page{}, err
		}
		whole.Records = append(whole.Records, page.Records...)
		whole.Total = page.Total
		if q.After = page.Next; q.After == "" {
			return whole, nil
		}
	}
}
