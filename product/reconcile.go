package product

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// The names of the jobs that run a reconciler begin so: on the subject of the job, on what is linked to it, or on
// all records of its kinds.
const (
	jobPrefix  = "reconcile:"
	nearPrefix = "reconcile near:"
	allPrefix  = "reconcile all:"
)

// dayJob runs the reconcilers that look at the calendar, when a day has begun since the last change.
const dayJob = "new day"

// maxNear is how many records of one change are looked around for subjects; more are dealt with by running on all.
const maxNear = 50

// maxJobs is how many jobs are taken from the queue at once; their findings share a change.
const maxJobs = 200

// follow says which reconcilers a change calls for. Findings call for none, so that reconcilers do not wake each
// other for ever.
func follow(reconcilers []stage.Reconciler) func(c ledger.Change, touched []ledger.Record) []ledger.Job {
	return func(c ledger.Change, touched []ledger.Record) []ledger.Job {
		var jobs []ledger.Job
		for _, r := range reconcilers {
			var near []ledger.Job
			for _, rec := range touched {
				// What this change created is new to its neighbours by a link, and a link touches both ends.
				if slices.Contains(r.Near, rec.Kind) && (rec.Version > 1 || rec.Position != c.Position) {
					near = append(near, ledger.Job{Name: nearPrefix + r.Name, Subject: rec.Key})
				}
				if !slices.Contains(r.Kinds, rec.Kind) {
					continue
				}
				if r.Whole {
					jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name})
					break
				}
				jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name, Subject: rec.Key})
			}
			if len(near) > maxNear {
				near = []ledger.Job{{Name: allPrefix + r.Name}}
			}
			jobs = append(jobs, near...)
		}
		return append(jobs, ledger.Job{Name: dayJob, RunAt: nextDay(c.At)})
	}
}

// nextDay is the midnight (UTC) that follows.
func nextDay(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour) }

// Reconciled counts what a run of the reconcilers did.
type Reconciled struct {
	Runs     int `json:"runs"`     // of reconcilers
	Changed  int `json:"changed"`  // subjects whose findings changed
	Verdicts int `json:"verdicts"` // records moved by a verdict
	Failed   int `json:"failed"`   // jobs that failed and will be tried again
}

// Reconcile runs the jobs that wait until none is due. A job that fails is put off and recorded in the queue; it
// does not stop the others. Of two runs at the same time, the second one waits for the first.
func (p *Product) Reconcile(ctx context.Context) (done Reconciled, err error) {
	defer ledger.Wrap(&err, "reconcile")
	p.reconciling.Lock()
	defer p.reconciling.Unlock()
	for {
		jobs, err := p.Store.Jobs().Lease(ctx, maxJobs, time.Minute)
		if err != nil || len(jobs) == 0 {
			return done, err
		}
		if err := p.runJobs(ctx, jobs, &done); err != nil {
			return done, err
		}
	}
}

// ReconcileAll runs every reconciler on everything, as after a new engine version.
func (p *Product) ReconcileAll(ctx context.Context) (Reconciled, error) {
	if err := p.callFor(ctx, time.Time{}, func(stage.Reconciler) bool { return true }); err != nil {
		return Reconciled{}, err
	}
	return p.Reconcile(ctx)
}

// Notice enqueues the reconcilers that watch the event log, or the calendar. Where the last run on events took long,
// those that only the events call for run later.
func (p *Product) Notice(ctx context.Context, newEvents, newDay bool) error {
	if newEvents {
		at := p.reading.came(p.now())
		if err := p.callFor(ctx, at, func(r stage.Reconciler) bool { return r.OnEvents }); err != nil {
			return err
		}
		// Events grow old where nobody ever changes a record, too.
		if err := p.Store.Jobs().Enqueue(ctx, ledger.Job{Name: dayJob, RunAt: nextDay(p.now())}); err != nil {
			return err
		}
	}
	return p.callFor(ctx, time.Time{}, func(r stage.Reconciler) bool { return newDay && r.Daily })
}

// callFor enqueues runs of some reconcilers on all their subjects, not before an instant; zero: now.
func (p *Product) callFor(ctx context.Context, at time.Time, which func(stage.Reconciler) bool) error {
	var jobs []ledger.Job
	for _, r := range p.reconcilers {
		switch {
		case !which(r):
		case r.Whole:
			jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name})
		default:
			jobs = append(jobs, ledger.Job{Name: allPrefix + r.Name})
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	due(jobs, at)
	return p.Store.Jobs().Enqueue(ctx, jobs...)
}

func (p *Product) runJobs(ctx context.Context, jobs []ledger.Job, done *Reconciled) error {
	head, err := p.Store.Position(ctx)
	if err != nil {
		return err
	}
	reader, err := p.Store.AsOf(ctx, head)
	if err != nil {
		return err
	}
	var sets []ledger.FindingSet
	var finished []ledger.Job
	newDay := false
	noticed := p.reading.notices()
	watched := sync.OnceValues(func() (stage.Input, error) { return p.readEvents(ctx) }) // the same mark for all
	in := stage.Input{Ledger: reader, Schema: p.Schema, Version: p.Store.Version}
	var took time.Duration // on events
	for _, j := range jobs {
		if j.Name == dayJob {
			newDay = true
			finished = append(finished, j)
			continue
		}
		began := p.now()
		made, watches, err := p.runJob(ctx, in, watched, j)
		if watches {
			took += p.now().Sub(began)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		done.Runs++
		if err != nil {
			done.Failed++
			p.log.Error("reconciler failed", "job", j.Name, "subject", string(j.Subject), "error", err.Error())
			if err := p.Store.Jobs().Fail(ctx, j, err); err != nil {
				return err
			}
			continue
		}
		sets = append(sets, made...)
		finished = append(finished, j)
	}
	p.reading.took(p.now(), took)
	if err := p.record(ctx, sets, done); err != nil {
		return err
	}
	if err := p.Store.Jobs().Done(ctx, finished...); err != nil {
		return err
	}
	if err := p.noticeAgain(ctx, noticed); err != nil || !newDay {
		return err
	}
	if err := p.Notice(ctx, false, true); err != nil {
		return err
	}
	p.reading.reset()
	if err := p.expire(ctx); err != nil { // it is tried again tomorrow, and stops nothing else
		p.log.Error("old events could not be removed", "error", err.Error())
	}
	return p.Store.Jobs().Enqueue(ctx, ledger.Job{Name: dayJob, RunAt: nextDay(p.now())})
}

// Due reports whether findings wait to be computed: after a change that nobody reconciled, or on a new day.
func (p *Product) Due(ctx context.Context) (bool, error) {
	jobs, err := p.Store.Jobs().List(ctx, 0)
	now := p.now()
	return slices.ContainsFunc(jobs, func(j ledger.Job) bool { return !j.RunAt.After(now) && !j.Leased.After(now) }), err
}

// runJob returns the findings a job asks for, one set for each subject, and whether they look at the event log.
func (p *Product) runJob(ctx context.Context, in stage.Input, watched func() (stage.Input, error), j ledger.Job) (sets []ledger.FindingSet, watches bool, err error) {
	prefix, name, _ := strings.Cut(j.Name, ":")
	i := slices.IndexFunc(p.reconcilers, func(r stage.Reconciler) bool { return r.Name == name })
	if i < 0 {
		return nil, false, nil // a reconciler of an earlier version of the software
	}
	r := p.reconcilers[i]
	in.Now = p.now()
	if r.OnEvents {
		log, err := watched()
		if err != nil {
			return nil, true, err
		}
		in.Events, in.Mark = log.Events, log.Mark
	}
	sets, err = p.runReconciler(ctx, r, in, prefix, j.Subject)
	return sets, r.OnEvents, err
}

// runReconciler runs one on the subjects that the prefix of a job stands for.
func (p *Product) runReconciler(ctx context.Context, r stage.Reconciler, in stage.Input, prefix string, subject ledger.Key) (sets []ledger.FindingSet, err error) {
	on := func(rec ledger.Record) error {
		in.Record = rec
		set, err := runOn(ctx, r, in)
		sets = append(sets, set)
		return err
	}
	switch {
	case r.Whole:
		return runWhole(ctx, r, in)
	case prefix+":" == allPrefix:
		for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: r.Kinds, Limit: 1000}) {
			if err != nil {
				return nil, err
			}
			if err := on(rec); err != nil {
				return nil, err
			}
		}
		return sets, nil
	case prefix+":" == nearPrefix:
		near, err := neighbours(ctx, in.Ledger, p.Schema, subject, r.Kinds)
		if err != nil {
			return nil, err
		}
		for _, rec := range near {
			if err := on(rec); err != nil {
				return nil, err
			}
		}
		return sets, nil
	}
	rec, err := in.Ledger.Record(ctx, subject)
	if err != nil {
		return nil, err
	}
	return sets, on(rec)
}

// neighbours returns the records of some kinds that are linked to a record, or name it in a field: a source that was
// deleted and restored is named by its quotes, whatever became of the links.
func neighbours(ctx context.Context, reader ledger.Reader, schema *ledger.Schema, key ledger.Key, kinds []string) (out []ledger.Record, err error) {
	links, err := reader.Links(ctx, ledger.LinkQuery{Of: key})
	if err != nil {
		return nil, err
	}
	var keys []ledger.Key
	for _, l := range links {
		keys = append(keys, l.From, l.To)
	}
	for _, name := range kinds {
		k, ok := schema.Kind(name)
		if !ok {
			continue
		}
		for _, f := range k.Fields {
			if f.Type != ledger.KeyField || !f.Filter {
				continue
			}
			for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{k.Name}, Where: []ledger.Cond{{Field: f.Name, Op: ledger.Eq, Values: []any{string(key)}}}, Limit: 1000}) {
				if err != nil {
					return nil, err
				}
				keys = append(keys, rec.Key)
			}
		}
	}
	slices.Sort(keys)
	records, err := reader.Records(ctx, slices.Compact(keys))
	for _, rec := range records {
		if rec.Key != key && slices.Contains(kinds, rec.Kind) {
			out = append(out, rec)
		}
	}
	return out, err
}

// runOn runs a reconciler on one record. Nothing is found about a deleted one.
func runOn(ctx context.Context, r stage.Reconciler, in stage.Input) (ledger.FindingSet, error) {
	set := ledger.FindingSet{Subject: in.Record.Key, Reconciler: r.Name, Engine: r.Engine}
	if in.Record.Deleted {
		return set, nil
	}
	var err error
	set.Findings, err = run(ctx, r, in)
	return set, err
}

// runWhole runs a reconciler on the product: one set for every subject that has findings of it or had some.
func runWhole(ctx context.Context, r stage.Reconciler, in stage.Input) (sets []ledger.FindingSet, err error) {
	found, err := run(ctx, r, in)
	if err != nil {
		return nil, err
	}
	before, err := in.Ledger.Findings(ctx, ledger.FindingQuery{Rule: r.Name + ".*"})
	if err != nil {
		return nil, err
	}
	bySubject := map[ledger.Key][]ledger.Finding{}
	for _, f := range before {
		bySubject[f.Subject] = nil
	}
	for _, f := range found {
		bySubject[f.Subject] = append(bySubject[f.Subject], f)
	}
	for _, s := range slices.Sorted(maps.Keys(bySubject)) {
		sets = append(sets, ledger.FindingSet{Subject: s, Reconciler: r.Name, Engine: r.Engine, Findings: bySubject[s]})
	}
	return sets, nil
}

func run(ctx context.Context, r stage.Reconciler, in stage.Input) ([]ledger.Finding, error) {
	found, err := r.Run(ctx, in)
	for _, f := range found {
		if !slices.ContainsFunc(r.Rules, func(rule stage.Rule) bool { return rule.ID == f.Rule }) {
			return nil, fmt.Errorf("reconciler %s raised the undeclared rule %s", r.Name, f.Rule)
		}
	}
	return found, err
}

// record writes findings into the ledger, and makes the moves that are verdicts.
func (p *Product) record(ctx context.Context, sets []ledger.FindingSet, done *Reconciled) error {
	for chunk := range slices.Chunk(sets, 1000) {
		c := ledger.Change{Actor: ledger.Actor{ID: "reconciler", Role: ledger.System}, Source: "reconcile", Reason: "computed"}
		for i := range chunk {
			c.Ops = append(c.Ops, ledger.Op{Findings: &chunk[i]})
		}
		applied, err := p.Store.Apply(ctx, c)
		if err != nil {
			return err
		}
		done.Changed += applied.Linked
	}
	for _, set := range sets {
		for _, f := range set.Findings {
			if err := p.verdict(ctx, set, f, done); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Product) verdict(ctx context.Context, set ledger.FindingSet, f ledger.Finding, done *Reconciled) error {
	to := p.verdicts[f.Rule]
	if to == "" || set.Subject == "" {
		return nil
	}
	rec, err := p.Store.Record(ctx, set.Subject)
	if err != nil {
		return err
	}
	k, ok := p.Schema.Kind(rec.Kind)
	if !ok || rec.State == to || rec.Deleted {
		return nil
	}
	if _, ok := k.Lifecycle.Move(rec.State, to); !ok {
		return nil
	}
	_, err = p.Store.Apply(ctx, ledger.Change{
		Actor: ledger.Actor{ID: "reconciler:" + set.Reconciler, Role: ledger.System}, Source: "verdict", Reason: f.Message,
		Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(rec.Key), IfVersion: rec.Version, State: &to}}},
	})
	var e *ledger.Error
	if errors.As(err, &e) && (e.Code == ledger.CodeConflict || e.Code == ledger.CodeBlocked) {
		return nil // somebody was faster; the change asks for another run
	}
	if err == nil {
		done.Verdicts++
	}
	return err
}

func (p *Product) eventReader(ctx context.Context) (events.Reader, events.Mark, error) {
	if !p.HasEvents() {
		return nil, events.Mark{}, nil // asking must not make an empty log
	}
	log, err := p.Events(ctx)
	if err != nil || log == nil {
		return nil, events.Mark{}, err
	}
	m, err := log.Mark(ctx)
	return log, m, err
}
