package ledgertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/ledger"
)

// The people who make changes in the tests.
var (
	ada  = ledger.Actor{ID: "ada", Role: ledger.Owner}
	ed   = ledger.Actor{ID: "ed", Role: ledger.Editor}
	cora = ledger.Actor{ID: "cora", Role: ledger.Contributor}
	vic  = ledger.Actor{ID: "vic", Role: ledger.Viewer}
	robo = ledger.Actor{ID: "reconciler:wording", Role: ledger.System}
)

// lab is an engine under test with what makes tests short: every call fails the test on an unexpected error.
type lab struct {
	*testing.T
	Harness
	ctx context.Context
}

func newLab(t *testing.T, h Harness) *lab {
	t.Helper()
	return &lab{T: t, Harness: h, ctx: t.Context()}
}

// apply makes a change by ada that must succeed, a second after the one before.
func (l *lab) apply(ops ...ledger.Op) ledger.Applied {
	l.Helper()
	return l.make(ledger.Change{Actor: ada, Ops: ops})
}

// because makes a change by ada with a reason.
func (l *lab) because(reason string, ops ...ledger.Op) ledger.Applied {
	l.Helper()
	return l.make(ledger.Change{Actor: ada, Reason: reason, Ops: ops})
}

func (l *lab) make(c ledger.Change) ledger.Applied {
	l.Helper()
	l.Clock.Advance(time.Second)
	done, err := l.Store.Apply(l.ctx, c)
	if err != nil {
		l.Fatalf("Apply(%s): %v", brief(c), err)
	}
	return done
}

// refuse makes a change that must fail with a code and leave nothing behind.
func (l *lab) refuse(code ledger.Code, c ledger.Change) *ledger.Error {
	l.Helper()
	before := l.position()
	done, err := l.Store.Apply(l.ctx, c)
	if err == nil {
		l.Fatalf("Apply(%s) = %+v, want an error with code %s", brief(c), done, code)
	}
	if after := l.position(); after != before {
		l.Errorf("Apply(%s) failed, and yet the position went from %d to %d", brief(c), before, after)
	}
	return l.coded(code, err)
}

// coded checks that err is a ledger.Error with a code and returns it.
func (l *lab) coded(code ledger.Code, err error) *ledger.Error {
	l.Helper()
	var e *ledger.Error
	if !errors.As(err, &e) {
		l.Fatalf("error is %v (%T), want a ledger.Error with code %s", err, err, code)
	}
	if e.Code != code {
		l.Fatalf("error has code %s (%v), want %s", e.Code, err, code)
	}
	return e
}

// put creates a record and returns its key.
func (l *lab) put(kind, title string, fields ...any) ledger.Key {
	l.Helper()
	return l.apply(putting(kind, title, fields...)).Keys[0]
}

func (l *lab) record(key ledger.Key) ledger.Record {
	l.Helper()
	r, err := l.Store.Record(l.ctx, key)
	l.ok(err)
	return r
}

func (l *lab) position() ledger.Position {
	l.Helper()
	p, err := l.Store.Position(l.ctx)
	l.ok(err)
	return p
}

func (l *lab) asOf(p ledger.Position) ledger.Reader {
	l.Helper()
	r, err := l.Store.AsOf(l.ctx, p)
	l.ok(err)
	return r
}

func (l *lab) undo(p ledger.Position) ledger.Applied {
	l.Helper()
	l.Clock.Advance(time.Second)
	done, err := l.Store.Undo(l.ctx, p, ada, "")
	l.ok(err)
	return done
}

func (l *lab) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) equal(what string, got, want any, opts ...cmp.Option) {
	l.Helper()
	if d := cmp.Diff(want, got, append(opts, cmpopts.EquateEmpty())...); d != "" {
		l.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// putting is the operation that creates a record.
func putting(kind, title string, fields ...any) ledger.Op {
	p := &ledger.Put{Kind: kind, Title: title}
	switch {
	case len(fields) > 0:
		p.Fields = encode(fields[0])
	case kind == "feedback":
		p.Fields = encode(Feedback{Channel: "email"})
	}
	return ledger.Op{Put: p}
}

// putExternal is the operation of an import.
func putExternal(kind, title, ext string, more ...func(*ledger.Put)) ledger.Op {
	o := putting(kind, title)
	o.Put.External = []ledger.ExternalKey{{Source: "test", Key: ext}}
	for _, f := range more {
		f(o.Put)
	}
	return o
}

func encode(v any) json.RawMessage {
	switch v := v.(type) {
	case json.RawMessage:
		return v
	case string:
		return json.RawMessage(v)
	}
	b, err := ledger.Encode(v)
	if err != nil {
		panic(err) // the test's own value
	}
	return b
}

func retitle(key ledger.Key, title string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: &title}}
}

func move(key ledger.Key, state string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), State: &state}}
}

// setting is the operation that sets one field, given as JSON.
func setting(key ledger.Key, field, value string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Fields: map[string]json.RawMessage{field: json.RawMessage(value)}}}
}

func linking(from ledger.Key, relation string, to ledger.Key) ledger.Op {
	return ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(to)}}
}

func unlinking(from ledger.Key, relation string, to ledger.Key) ledger.Op {
	return ledger.Op{Unlink: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(to)}}
}

func deleting(key ledger.Key) ledger.Op {
	return ledger.Op{Delete: &ledger.Target{Key: ledger.Ref(key)}}
}

func restoring(key ledger.Key) ledger.Op {
	return ledger.Op{Restore: &ledger.Target{Key: ledger.Ref(key)}}
}

func remark(key ledger.Key, body string) ledger.Op {
	return ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(key), Body: body}}
}

func by(who ledger.Actor, ops ...ledger.Op) ledger.Change {
	return ledger.Change{Actor: who, Ops: ops}
}

// brief writes a change for a message.
func brief(c ledger.Change) string {
	b, _ := json.Marshal(c)
	return fmt.Sprintf("%.400s", b)
}

// rawJSON is what a field of an edit is set to.
type rawJSON = json.RawMessage

func has(names []string, name string) bool { return slices.Contains(names, name) }

func ptr[T any](v T) *T { return &v }
