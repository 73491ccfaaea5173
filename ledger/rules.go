package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tx is what the rules need from storage while they apply a change. All methods see what the same transaction
// wrote before. The conformance suite in ledger/ledgertest checks the sentences below.
type Tx interface {
	// Head returns the position and time of the last change, and keeps other writers out until the end.
	Head(ctx context.Context) (Position, time.Time, error)
	// Token returns the result of the change that carried a token.
	Token(ctx context.Context, token string) (Applied, bool, error)
	// Change returns a change without its operations.
	Change(ctx context.Context, p Position) (Change, error)

	// Record returns the current version, deleted or not. CodeNotFound when there is none.
	Record(ctx context.Context, key Key) (Record, error)
	// Version returns a version, the current one too. CodeNotFound when there is none.
	Version(ctx context.Context, key Key, version int64) (Record, error)
	// Resolve finds the record, deleted or not, that carries an external key.
	Resolve(ctx context.Context, ext ExternalKey) (Key, bool, error)
	// NextNumber takes the next free key number of a prefix; numbers are never given twice.
	NextNumber(ctx context.Context, prefix string) (int64, error)
	// TakeNumber makes sure that NextNumber never returns n or less again.
	TakeNumber(ctx context.Context, prefix string, n int64) error
	// WriteRecord stores a new version: it becomes the current one, old (nil at creation) goes to history, search
	// index and external keys follow. When r has the version of old, the same change made old a moment ago, and r
	// takes its place: one change makes one version of a record.
	WriteRecord(ctx context.Context, old *Record, r Record, k *Kind) error
	// VersionsAt returns the versions that a change made, one a record.
	VersionsAt(ctx context.Context, p Position) ([]Record, error)

	// Standing returns the standing links that match.
	Standing(ctx context.Context, q LinkQuery) ([]Link, error)
	// OpenLink stores a new link; CloseLink ends one.
	OpenLink(ctx context.Context, l Link) error
	CloseLink(ctx context.Context, l Link, at Position) error
	// Reaches reports whether standing links of a relation lead from one record to another.
	Reaches(ctx context.Context, relation string, from, to Key) (bool, error)
	// LinksAt returns the links a change opened and those it ended; one it opened and ended is neither.
	LinksAt(ctx context.Context, p Position) (opened, closed []Link, err error)

	// FindingsOf returns the current findings about a record, those of one reconciler in the order in which they
	// were written; reconciler empty: all.
	FindingsOf(ctx context.Context, subject Key, reconciler string) ([]Finding, error)
	// WriteFindings replaces the findings of a reconciler about a subject as of a position.
	WriteFindings(ctx context.Context, set FindingSet, at Position) error

	// WriteComment adds a comment; WithdrawComment ends one (CodeNotFound: it does not stand); HasComment finds an
	// equal standing one; CommentsAt returns those a change made that still stand.
	WriteComment(ctx context.Context, c Comment) error
	WithdrawComment(ctx context.Context, record Key, at Position, seq int, by Position) error
	HasComment(ctx context.Context, record Key, actor string, at time.Time, body string) (bool, error)
	CommentsAt(ctx context.Context, p Position) ([]Comment, error)

	// Append stores the change itself with its result.
	Append(ctx context.Context, c Change, result Applied) error
	// Enqueue adds jobs.
	Enqueue(ctx context.Context, jobs []Job) error
}

// Rules decide what a change may do. They are the same for every storage engine.
type Rules struct {
	Schema *Schema
	// Follow names the jobs a change makes necessary, given the records whose current version or links it
	// altered. It may be nil. It must depend on its arguments alone.
	Follow func(c Change, touched []Record) []Job
}

// Limits of one change; an import is a series of changes.
const (
	MaxOps    = 10_000
	MaxTitle  = 500     // characters
	MaxBody   = 8 << 20 // bytes
	MaxFields = 8 << 20 // bytes
	MaxLabels = 100
	MaxNumber = 1_000_000_000 // of a key that is asked for
	MaxName   = 200           // bytes of an actor, owner, label, source, token or batch
	MaxReason = 100_000       // bytes of a reason or comment
)

// Apply carries out a change at the given time: authorises, validates, checks versions, resolves references,
// writes through tx and appends the change. On an error the caller rolls back. A change that alters nothing is
// not appended.
func (r Rules) Apply(ctx context.Context, tx Tx, now time.Time, c Change) (Applied, error) {
	if c.Undoes != 0 {
		return Applied{}, &Error{Code: CodeInvalid, Op: -1, Path: "undoes", Message: "a change cannot declare itself an undo", Remedy: "Use Undo"}
	}
	if c.Restore && c.Actor.Role != Owner && c.Actor.Role != System {
		return Applied{}, &Error{Code: CodeForbidden, Op: -1, Message: c.Actor.ID + " may not restore states as " + string(c.Actor.Role), Remedy: "Ask an owner to do it"}
	}
	if c.Restore && strings.TrimSpace(c.Reason) == "" {
		return Applied{}, &Error{Code: CodeReasonRequired, Op: -1, Path: "reason", Message: "restoring states needs a reason"}
	}
	return r.apply(ctx, tx, now, c)
}

func (r Rules) apply(ctx context.Context, tx Tx, now time.Time, c Change) (Applied, error) {
	if err := checkChange(c); err != nil {
		return Applied{}, err
	}
	head, last, err := tx.Head(ctx)
	if err != nil {
		return Applied{}, err
	}
	if c.Token != "" {
		if done, ok, err := tx.Token(ctx, c.Token); err != nil || ok {
			done.Replayed = ok
			return done, err
		}
	}
	now = now.UTC().Truncate(time.Microsecond)
	if now.Before(last) {
		now = last
	}
	c.Position, c.At = head+1, now
	for i := range c.Ops {
		if err := c.Actor.authorise(c.Ops[i]); err != nil {
			return Applied{}, at(i, "", err)
		}
	}
	tx = remember(tx)
	w := &writer{Rules: r, ctx: ctx, tx: tx, change: &c, names: map[string]Key{}, touched: map[Key]bool{}}
	c.Ops = slices.Clone(c.Ops)
	for i := range c.Ops {
		w.op = i
		if err := w.carryOut(&c.Ops[i]); err != nil {
			err = at(i, "", err)
			var refused *Error
			if c.Refused == nil || !errors.As(err, &refused) || refused.Code == CodeInternal || refused.Code == CodeUnavailable {
				return Applied{}, err
			}
			c.Refused(i, refused)
			c.Ops[i] = Op{} // it was refused before it wrote anything, and is not logged
		}
	}
	for len(w.result.Keys) < len(c.Ops) {
		w.result.Keys = append(w.result.Keys, "")
	}
	if !w.altered {
		w.result.Position = head
		return w.result, nil
	}
	w.result.Position = c.Position
	c.Ops = slices.DeleteFunc(c.Ops, func(o Op) bool { return o.name() == "" })
	if err := tx.Append(ctx, c, w.result); err != nil {
		return Applied{}, err
	}
	if r.Follow != nil && len(w.order) > 0 {
		touched := make([]Record, 0, len(w.order))
		for _, key := range w.order {
			rec, err := tx.Record(ctx, key)
			if err != nil {
				return Applied{}, err
			}
			touched = append(touched, rec)
		}
		if jobs := r.Follow(c, touched); len(jobs) > 0 {
			for i := range jobs {
				jobs[i].Position = c.Position
				if jobs[i].RunAt.IsZero() {
					jobs[i].RunAt = now
				}
			}
			if err := tx.Enqueue(ctx, jobs); err != nil {
				return Applied{}, err
			}
		}
	}
	return w.result, nil
}

func checkChange(c Change) error {
	switch {
	case c.Actor.ID == "":
		return &Error{Code: CodeInvalid, Op: -1, Path: "actor", Message: "a change needs an actor"}
	case len(c.Ops) == 0:
		return &Error{Code: CodeInvalid, Op: -1, Path: "ops", Message: "a change needs at least one operation"}
	case len(c.Ops) > MaxOps:
		return &Error{Code: CodeInvalid, Op: -1, Path: "ops", Message: fmt.Sprintf("%d operations are too many for one change", len(c.Ops)), Remedy: fmt.Sprintf("Split it into changes of at most %d", MaxOps)}
	}
	for _, part := range []struct {
		path, text string
		limit      int
	}{
		{"actor", c.Actor.ID, MaxName},
		{"reason", c.Reason, MaxReason},
		{"source", c.Source, MaxName},
		{"token", c.Token, MaxName},
		{"batch", c.Batch, MaxName},
	} {
		if err := checkText(part.path, part.text, part.limit); err != nil {
			return err
		}
	}
	return nil
}

// writer carries out the operations of one change.
type writer struct {
	Rules
	ctx     context.Context // lives as long as one call of apply
	tx      Tx
	change  *Change
	op      int
	names   map[string]Key
	touched map[Key]bool
	order   []Key
	seq     int // comments so far
	altered bool
	result  Applied
}

func (w *writer) carryOut(o *Op) error {
	switch {
	case o.Put != nil:
		p := *o.Put
		o.Put = &p
		return w.put(o.Put)
	case o.Edit != nil:
		e := *o.Edit
		o.Edit = &e
		return w.edit(o)
	case o.Delete != nil:
		t := *o.Delete
		o.Delete = &t
		return w.delete(o.Delete)
	case o.Restore != nil:
		t := *o.Restore
		o.Restore = &t
		return w.restore(o.Restore)
	case o.Link != nil:
		b := *o.Link
		o.Link = &b
		return w.link(o)
	case o.Unlink != nil:
		b := *o.Unlink
		o.Unlink = &b
		return w.unlink(o.Unlink)
	case o.Comment != nil:
		m := *o.Comment
		o.Comment = &m
		return w.comment(o)
	case o.Withdraw != nil:
		x := *o.Withdraw
		o.Withdraw = &x
		return w.withdraw(o.Withdraw)
	case o.Findings != nil:
		s := *o.Findings
		o.Findings = &s
		return w.findings(o)
	}
	return Errorf(CodeInvalid, "the operation says nothing to do")
}

func (w *writer) touch(key Key) {
	if !w.touched[key] {
		w.touched[key] = true
		w.order = append(w.order, key)
	}
	w.altered = true
}

func (w *writer) done(key Key) {
	for len(w.result.Keys) <= w.op {
		w.result.Keys = append(w.result.Keys, "")
	}
	w.result.Keys[w.op] = key
}

// find turns a reference into a key. ok is false when nothing is there.
func (w *writer) find(ref Ref) (Key, bool, error) {
	s := string(ref)
	if name, is := strings.CutPrefix(s, "@"); is {
		key, ok := w.names[name]
		return key, ok, nil
	}
	if rest, is := strings.CutPrefix(s, "ext:"); is {
		source, key, found := strings.Cut(rest, "/")
		if !found {
			return "", false, Errorf(CodeInvalid, "%q is not an external reference. Expected ext:source/key", s)
		}
		return w.resolve(ExternalKey{source, key})
	}
	if err := checkText("key", s, MaxName); err != nil {
		return "", false, err
	}
	key := Key(s)
	if _, err := w.tx.Record(w.ctx, key); CodeOf(err) == CodeNotFound {
		return key, false, nil
	} else if err != nil {
		return "", false, err
	}
	return key, true, nil
}

// resolve finds the record that carries an external key.
func (w *writer) resolve(ext ExternalKey) (Key, bool, error) {
	if err := ext.check(); err != nil {
		return "", false, err
	}
	return w.tx.Resolve(w.ctx, ext)
}

// load returns the current version of a record that must exist and not be deleted.
func (w *writer) load(ref Ref) (Record, error) {
	key, ok, err := w.find(ref)
	if err != nil {
		return Record{}, err
	}
	if !ok {
		return Record{}, &Error{Code: CodeNotFound, Op: -1, Key: key, Message: fmt.Sprintf("there is no record %s", ref)}
	}
	rec, err := w.tx.Record(w.ctx, key)
	if err != nil {
		return Record{}, err
	}
	if rec.Deleted {
		return rec, &Error{Code: CodeNotFound, Op: -1, Key: key, Message: "the record is deleted", Remedy: "Restore it first"}
	}
	return rec, nil
}
