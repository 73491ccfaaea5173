package webhook

import (
	"context"
	"slices"

	"throughline.dev/ledger"
)

// The events there are. A change of an import, or one that takes such a change back, is told as a whole.
const (
	recordCreated  = "record.created"
	recordChanged  = "record.changed"
	recordDeleted  = "record.deleted"
	recordRestored = "record.restored"
	linkChanged    = "link.changed"
	commentCreated = "comment.created"
	findingRaised  = "finding.raised"
	importDone     = "import.done"
	importUndone   = "import.undone"
	testEvent      = "test" // of a test delivery; nobody subscribes to it
)

// Events lists what a subscription may ask for.
func Events() []string {
	return []string{recordCreated, recordChanged, recordDeleted, recordRestored, linkChanged, commentCreated, findingRaised, importDone, importUndone}
}

// event is one thing that happened.
type event struct {
	Type    string
	Subject ledger.Key // empty: it concerns no record in particular
	kinds   []string   // of the records concerned; none: it concerns all
	data    data
}

// news derives events from one change. What it finds depends on the change alone: asked again, it finds the same.
type news struct {
	store  ledger.Store
	wanted func(eventType string) bool // what nobody asked for need not be found
	change ledger.Change
	now    ledger.Reader // as of the change
	found  []event
}

// eventsOf returns the events of a change, in the order of its operations.
func eventsOf(ctx context.Context, store ledger.Store, c ledger.Change, wanted func(string) bool) ([]event, error) {
	now, err := store.AsOf(ctx, c.Position)
	if err != nil {
		return nil, err
	}
	n := &news{store: store, wanted: wanted, change: c, now: now}
	batch, err := n.batch(ctx, c)
	if err != nil {
		return nil, err
	}
	if batch != "" {
		return n.found, n.imported(ctx, batch)
	}
	seen := map[ledger.Key]bool{}
	for _, o := range c.Ops {
		if key := recordOf(o); key != "" && !seen[key] {
			seen[key] = true
			err = n.record(ctx, key)
		}
		switch {
		case err != nil:
		case o.Link != nil:
			err = n.link(ctx, *o.Link, "made")
		case o.Unlink != nil:
			err = n.link(ctx, *o.Unlink, "ended")
		case o.Findings != nil:
			err = n.findings(ctx, *o.Findings)
		}
		if err != nil {
			return nil, err
		}
	}
	return n.found, n.comments(ctx)
}

// recordOf returns the key of the record that an operation may have made a version of.
func recordOf(o ledger.Op) ledger.Key {
	switch {
	case o.Put != nil:
		return o.Put.Key
	case o.Edit != nil:
		return ledger.Key(o.Edit.Key)
	case o.Delete != nil:
		return ledger.Key(o.Delete.Key)
	case o.Restore != nil:
		return ledger.Key(o.Restore.Key)
	}
	return ""
}

func (n *news) add(eventType string, about []ledger.Record, d data) {
	if !n.wanted(eventType) {
		return
	}
	e := event{Type: eventType, data: d}
	for _, r := range about {
		e.kinds = append(e.kinds, r.Kind)
	}
	if len(about) > 0 {
		e.Subject = about[0].Key
	}
	n.found = append(n.found, e)
}

func (n *news) record(ctx context.Context, key ledger.Key) error {
	rec, err := n.now.Record(ctx, key)
	if err != nil {
		return unlessMissing(err)
	}
	if rec.Position != n.change.Position {
		return nil // it was as it should be already
	}
	d := data{Record: describe(rec)}
	var before ledger.Record
	if rec.Version > 1 {
		if before, err = n.store.Version(ctx, key, rec.Version-1); err != nil {
			return err
		}
	}
	what := recordChanged
	switch {
	case rec.Deleted:
		what = recordDeleted
	case rec.Version == 1:
		what = recordCreated
	case before.Deleted:
		what = recordRestored
	default:
		for _, f := range ledger.Diff(before, rec) {
			d.Changed = append(d.Changed, f.Path)
		}
		if before.State != rec.State {
			d.StateBefore = before.State
		}
	}
	n.add(what, []ledger.Record{rec}, d)
	return nil
}

func (n *news) link(ctx context.Context, b ledger.Bond, what string) error {
	if !n.wanted(linkChanged) {
		return nil
	}
	ends, err := n.now.Records(ctx, []ledger.Key{ledger.Key(b.From), ledger.Key(b.To)})
	if err != nil {
		return err
	}
	n.add(linkChanged, ends, data{Link: &linkData{From: ledger.Key(b.From), Relation: b.Relation, To: ledger.Key(b.To), What: what}})
	return nil
}

// comments looks for those that the change made; their operations say neither place nor author.
func (n *news) comments(ctx context.Context) error {
	if !n.wanted(commentCreated) {
		return nil
	}
	seen := map[ledger.Key]bool{}
	for _, o := range n.change.Ops {
		if o.Comment == nil || seen[ledger.Key(o.Comment.Key)] {
			continue
		}
		key := ledger.Key(o.Comment.Key)
		seen[key] = true
		rec, err := n.now.Record(ctx, key)
		if err != nil {
			return err
		}
		all, err := n.now.Comments(ctx, key)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Position == n.change.Position {
				n.add(commentCreated, []ledger.Record{rec}, data{Record: describe(rec), Comment: &commentData{Position: c.Position, Seq: c.Seq, Author: c.Actor, At: c.At, Body: excerpt(c.Body)}})
			}
		}
	}
	return nil
}

// findings tells of each rule that speaks about a subject, asks for a person, and did not do so before. A finding whose
// numbers moved is not news.
func (n *news) findings(ctx context.Context, set ledger.FindingSet) error {
	if !n.wanted(findingRaised) || !slices.ContainsFunc(set.Findings, asks) {
		return nil
	}
	told := map[string]bool{}
	if n.change.Position > 1 {
		before, err := n.store.AsOf(ctx, n.change.Position-1)
		if err != nil {
			return err
		}
		old, err := before.Findings(ctx, ledger.FindingQuery{Subject: set.Subject, NeedsPerson: true})
		if err != nil {
			return err
		}
		for _, f := range old {
			if f.Subject == set.Subject && f.Reconciler == set.Reconciler {
				told[f.Rule] = true
			}
		}
	}
	var about []ledger.Record
	var rec *recordData
	if set.Subject != "" {
		r, err := n.now.Record(ctx, set.Subject)
		if err != nil {
			return unlessMissing(err)
		}
		about, rec = []ledger.Record{r}, describe(r)
	}
	for _, f := range set.Findings {
		if asks(f) && !told[f.Rule] {
			told[f.Rule] = true
			n.add(findingRaised, about, data{Record: rec, Finding: &findingData{Rule: f.Rule, Severity: f.Severity, Message: excerpt(f.Message), Act: excerpt(f.Act), Path: f.Path}})
		}
	}
	return nil
}

func asks(f ledger.Finding) bool { return f.NeedsPerson }

// imported tells of a whole import, or of its undoing, with the last change of it.
func (n *news) imported(ctx context.Context, batch string) error {
	next, err := n.store.Changes(ctx, ledger.ChangeQuery{After: n.change.Position, Limit: 1, Brief: true})
	if err != nil {
		return err
	}
	undoing := n.change.Undoes != 0
	if len(next) == 1 && (next[0].Undoes != 0) == undoing {
		if other, err := n.batch(ctx, next[0]); err != nil || other == batch {
			return err
		}
	}
	what := importDone
	if undoing {
		what = importUndone
	}
	n.add(what, nil, data{Import: &importData{Batch: batch, Source: n.change.Source}})
	return nil
}

// batch returns the batch that a change belongs to, or takes back a part of.
func (n *news) batch(ctx context.Context, c ledger.Change) (string, error) {
	if c.Undoes == 0 {
		return c.Batch, nil
	}
	undone, err := n.store.Changes(ctx, ledger.ChangeQuery{After: c.Undoes - 1, Until: c.Undoes, Limit: 1, Brief: true})
	if err != nil || len(undone) == 0 {
		return "", err
	}
	return n.batch(ctx, undone[0])
}

func unlessMissing(err error) error {
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return nil
	}
	return err
}
