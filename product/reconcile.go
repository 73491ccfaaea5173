package product

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// jobPrefix marks the jobs that run a reconciler.
const jobPrefix = "reconcile:"

// maxJobs is how many jobs are taken from the queue at once; their findings share a change.
const maxJobs = 200

// follow says which reconcilers a change calls for. Findings call for none, so that reconcilers do not wake each
// other for ever.
func follow(reconcilers []stage.Reconciler) func(c ledger.Change, touched []ledger.Record) []ledger.Job {
	return func(_ ledger.Change, touched []ledger.Record) []ledger.Job {
		var jobs []ledger.Job
		for _, r := range reconcilers {
			for _, rec := range touched {
				if !slices.Contains(r.Kinds, rec.Kind) {
					continue
				}
				if r.Whole {
					jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name})
					break
				}
				jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name, Subject: rec.Key})
			}
		}
		return jobs
	}
}

// Reconciled counts what a run of the reconcilers did.
type Reconciled struct {
	Runs     int `json:"runs"`     // of reconcilers
	Changed  int `json:"changed"`  // subjects whose findings changed
	Verdicts int `json:"verdicts"` // records moved by a verdict
	Failed   int `json:"failed"`   // jobs that failed and will be tried again
}

// Reconcile runs the jobs that wait until none is due. A job that fails is put off and recorded in the queue; it
// does not stop the others.
func (p *Product) Reconcile(ctx context.Context) (done Reconciled, err error) {
	defer ledger.Wrap(&err, "reconcile")
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
	var jobs []ledger.Job
	for _, r := range p.reconcilers {
		if r.Whole {
			jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name})
			continue
		}
		for rec, err := range p.Store.All(ctx, ledger.Query{Kinds: r.Kinds, Limit: 1000}) {
			if err != nil {
				return Reconciled{}, err
			}
			jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name, Subject: rec.Key})
		}
	}
	if err := p.Store.Jobs().Enqueue(ctx, jobs...); err != nil {
		return Reconciled{}, err
	}
	return p.Reconcile(ctx)
}

// Notice enqueues the reconcilers that watch the event log, or the calendar.
func (p *Product) Notice(ctx context.Context, newEvents, newDay bool) error {
	var jobs []ledger.Job
	for _, r := range p.reconcilers {
		if !(newEvents && r.OnEvents || newDay && r.Daily) {
			continue
		}
		if r.Whole {
			jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name})
			continue
		}
		for rec, err := range p.Store.All(ctx, ledger.Query{Kinds: r.Kinds, Limit: 1000}) {
			if err != nil {
				return err
			}
			jobs = append(jobs, ledger.Job{Name: jobPrefix + r.Name, Subject: rec.Key})
		}
	}
	if len(jobs) == 0 {
		return nil
	}
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
	for _, j := range jobs {
		made, err := p.runJob(ctx, reader, j)
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
	if err := p.record(ctx, sets, done); err != nil {
		return err
	}
	return p.Store.Jobs().Done(ctx, finished...)
}

// runJob returns the findings of one reconciler: one set for its subject, or, for a whole-product reconciler, one
// for every subject that has findings of it or had some.
func (p *Product) runJob(ctx context.Context, reader ledger.Reader, j ledger.Job) (sets []ledger.FindingSet, err error) {
	name := strings.TrimPrefix(j.Name, jobPrefix)
	i := slices.IndexFunc(p.reconcilers, func(r stage.Reconciler) bool { return r.Name == name })
	if i < 0 {
		return nil, nil // a reconciler of an earlier version of the software
	}
	r := p.reconcilers[i]
	in := stage.Input{Ledger: reader, Now: p.now(), Schema: p.Schema, Version: p.Store.Version}
	if r.OnEvents {
		if in.Events, in.Mark, err = p.eventReader(ctx); err != nil {
			return nil, err
		}
	}
	if j.Subject != "" {
		in.Record, err = reader.Record(ctx, j.Subject)
		if err != nil {
			return nil, err
		}
		if in.Record.Deleted {
			return []ledger.FindingSet{{Subject: j.Subject, Reconciler: r.Name, Engine: r.Engine}}, nil
		}
	}
	found, err := r.Run(ctx, in)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if !slices.ContainsFunc(r.Rules, func(rule stage.Rule) bool { return rule.ID == f.Rule }) {
			return nil, fmt.Errorf("reconciler %s raised the undeclared rule %s", r.Name, f.Rule)
		}
	}
	if !r.Whole {
		return []ledger.FindingSet{{Subject: j.Subject, Reconciler: r.Name, Engine: r.Engine, Findings: found}}, nil
	}
	before, err := reader.Findings(ctx, ledger.FindingQuery{Rule: r.Name + ".*"})
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
	subjects := make([]ledger.Key, 0, len(bySubject))
	for s := range bySubject {
		subjects = append(subjects, s)
	}
	slices.Sort(subjects)
	for _, s := range subjects {
		sets = append(sets, ledger.FindingSet{Subject: s, Reconciler: r.Name, Engine: r.Engine, Findings: bySubject[s]})
	}
	return sets, nil
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
