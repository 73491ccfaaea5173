package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"throughline.dev/ledger"
)

var errDisk = errors.New("the disk is on fire")

// faulty is a ledger.Tx that fails at the call after a number of good ones. The test stands inside the package
// because only the memory's own Tx can be put behind it.
type faulty struct {
	tx   *state
	left int
	met  string // the method that failed
}

func (f *faulty) fail(method string) error {
	if f.left--; f.left == -1 {
		f.met = method
		return errDisk
	}
	return nil
}

// on runs a method with one result unless it is its turn to fail.
func on[T any](f *faulty, method string, run func() (T, error)) (T, error) {
	if err := f.fail(method); err != nil {
		var zero T
		return zero, err
	}
	return run()
}

type pair[A, B any] struct {
	a A
	b B
}

func two[A, B any](f *faulty, method string, run func() (A, B, error)) (A, B, error) {
	p, err := on(f, method, func() (pair[A, B], error) {
		a, b, err := run()
		return pair[A, B]{a, b}, err
	})
	return p.a, p.b, err
}

func none(f *faulty, method string, run func() error) error {
	_, err := on(f, method, func() (struct{}, error) { return struct{}{}, run() })
	return err
}

func (f *faulty) Head(ctx context.Context) (ledger.Position, time.Time, error) {
	return two(f, "Head", func() (ledger.Position, time.Time, error) { return f.tx.Head(ctx) })
}

func (f *faulty) Token(ctx context.Context, token string) (ledger.Applied, bool, error) {
	return two(f, "Token", func() (ledger.Applied, bool, error) { return f.tx.Token(ctx, token) })
}

func (f *faulty) Change(ctx context.Context, p ledger.Position) (ledger.Change, error) {
	return on(f, "Change", func() (ledger.Change, error) { return f.tx.Change(ctx, p) })
}

func (f *faulty) Record(ctx context.Context, key ledger.Key) (ledger.Record, error) {
	return on(f, "Record", func() (ledger.Record, error) { return f.tx.Record(ctx, key) })
}

func (f *faulty) Version(ctx context.Context, key ledger.Key, v int64) (ledger.Record, error) {
	return on(f, "Version", func() (ledger.Record, error) { return f.tx.Version(ctx, key, v) })
}

func (f *faulty) Resolve(ctx context.Context, ext ledger.ExternalKey) (ledger.Key, bool, error) {
	return two(f, "Resolve", func() (ledger.Key, bool, error) { return f.tx.Resolve(ctx, ext) })
}

func (f *faulty) NextNumber(ctx context.Context, prefix string) (int64, error) {
	return on(f, "NextNumber", func() (int64, error) { return f.tx.NextNumber(ctx, prefix) })
}

func (f *faulty) TakeNumber(ctx context.Context, prefix string, n int64) error {
	return none(f, "TakeNumber", func() error { return f.tx.TakeNumber(ctx, prefix, n) })
}

func (f *faulty) WriteRecord(ctx context.Context, old *ledger.Record, r ledger.Record, k *ledger.Kind) error {
	return none(f, "WriteRecord", func() error { return f.tx.WriteRecord(ctx, old, r, k) })
}

func (f *faulty) VersionsAt(ctx context.Context, p ledger.Position) ([]ledger.Record, error) {
	return on(f, "VersionsAt", func() ([]ledger.Record, error) { return f.tx.VersionsAt(ctx, p) })
}

func (f *faulty) Standing(ctx context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	return on(f, "Standing", func() ([]ledger.Link, error) { return f.tx.Standing(ctx, q) })
}

func (f *faulty) OpenLink(ctx context.Context, l ledger.Link) error {
	return none(f, "OpenLink", func() error { return f.tx.OpenLink(ctx, l) })
}

func (f *faulty) CloseLink(ctx context.Context, l ledger.Link, at ledger.Position) error {
	return none(f, "CloseLink", func() error { return f.tx.CloseLink(ctx, l, at) })
}

func (f *faulty) Reaches(ctx context.Context, relation string, from, to ledger.Key) (bool, error) {
	return on(f, "Reaches", func() (bool, error) { return f.tx.Reaches(ctx, relation, from, to) })
}

func (f *faulty) LinksAt(ctx context.Context, p ledger.Position) (opened, closed []ledger.Link, err error) {
	return two(f, "LinksAt", func() ([]ledger.Link, []ledger.Link, error) { return f.tx.LinksAt(ctx, p) })
}

func (f *faulty) FindingsOf(ctx context.Context, subject ledger.Key, reconciler string) ([]ledger.Finding, error) {
	return on(f, "FindingsOf", func() ([]ledger.Finding, error) { return f.tx.FindingsOf(ctx, subject, reconciler) })
}

func (f *faulty) WriteFindings(ctx context.Context, set ledger.FindingSet, at ledger.Position) error {
	return none(f, "WriteFindings", func() error { return f.tx.WriteFindings(ctx, set, at) })
}

func (f *faulty) WriteComment(ctx context.Context, c ledger.Comment) error {
	return none(f, "WriteComment", func() error { return f.tx.WriteComment(ctx, c) })
}

func (f *faulty) WithdrawComment(ctx context.Context, record ledger.Key, at ledger.Position, seq int, by ledger.Position) error {
	return none(f, "WithdrawComment", func() error { return f.tx.WithdrawComment(ctx, record, at, seq, by) })
}

func (f *faulty) HasComment(ctx context.Context, record ledger.Key, actor string, at time.Time, body string) (bool, error) {
	return on(f, "HasComment", func() (bool, error) { return f.tx.HasComment(ctx, record, actor, at, body) })
}

func (f *faulty) CommentsAt(ctx context.Context, p ledger.Position) ([]ledger.Comment, error) {
	return on(f, "CommentsAt", func() ([]ledger.Comment, error) { return f.tx.CommentsAt(ctx, p) })
}

func (f *faulty) Append(ctx context.Context, c ledger.Change, result ledger.Applied) error {
	return none(f, "Append", func() error { return f.tx.Append(ctx, c, result) })
}

func (f *faulty) Enqueue(ctx context.Context, jobs []ledger.Job) error {
	return none(f, "Enqueue", func() error { return f.tx.Enqueue(ctx, jobs) })
}

// An error of the storage, at whatever call, reaches whoever made the change: nothing is swallowed.
func TestRulesPassStorageErrorsOn(t *testing.T) {
	t.Parallel()
	set := ledger.FindingSet{Subject: "REQ-1", Reconciler: "r", Engine: "1", Findings: []ledger.Finding{{Rule: "other", Severity: ledger.Info, Message: "m"}}}
	ext := ledger.ExternalKey{Source: "x", Key: "1"}
	first := ledger.Change{Actor: robo, Token: "t", Reason: "r", Ops: []ledger.Op{
		{Put: &ledger.Put{As: "f", Kind: "feedback", Title: "f", Body: "slow", Fields: encode(Feedback{Channel: "call"}), External: []ledger.ExternalKey{ext}}},
		{Put: &ledger.Put{Key: "Q-3", Kind: "quote", Title: "q", Fields: rawJSON(`{"source":"ext:x/1","text":"slow"}`)}},
		putting("theme", "t"), putting("theme", "u"), putting("requirement", "r", Requirement{Statement: "s", Horizon: "now"}),
		linking("TH-1", "parent", "TH-2"), remark("REQ-1", "hm"),
		{Findings: &set},
	}}
	second := ledger.Change{Actor: ada, Reason: "r", Ops: []ledger.Op{
		{Put: &ledger.Put{Kind: "feedback", Title: "g", External: []ledger.ExternalKey{ext}, Fields: encode(Feedback{Channel: "form"})}},
		{Edit: &ledger.Edit{Key: "REQ-1", State: ptr("ready"), IfVersion: 1, External: []ledger.ExternalKey{{Source: "x", Key: "2"}}}},
		unlinking("TH-1", "parent", "TH-2"), linking("TH-2", "parent", "TH-1"), deleting("TH-2"), restoring("TH-2"),
		{Withdraw: &ledger.Withdrawal{Key: "REQ-1", Position: 1, Seq: 0}},
		{Comment: &ledger.Remark{Key: "REQ-1", Body: "ho", Once: true}},
	}}
	steps := []func(context.Context, ledger.Rules, ledger.Tx) error{
		func(ctx context.Context, r ledger.Rules, tx ledger.Tx) error {
			_, err := r.Apply(ctx, tx, time.Unix(1e9, 0), first)
			return err
		},
		func(ctx context.Context, r ledger.Rules, tx ledger.Tx) error {
			_, err := r.Apply(ctx, tx, time.Unix(1e9, 0), second)
			return err
		},
		func(ctx context.Context, r ledger.Rules, tx ledger.Tx) error {
			_, err := r.Undo(ctx, tx, time.Unix(1e9, 0), 2, ada, "")
			return err
		},
	}
	failed := map[string]bool{}
	before := (&state{}).copy()
	for i, step := range steps {
		t.Run(fmt.Sprint("step", i), func(t *testing.T) {
			for calls := 0; ; calls++ {
				f := &faulty{tx: before.copy(), left: calls}
				err := step(t.Context(), Rules(), f)
				if f.met == "" {
					if err != nil {
						t.Fatalf("without a fault: %v", err)
					}
					before = f.tx
					return
				}
				failed[f.met] = true
				if !errors.Is(err, errDisk) {
					t.Errorf("call %d, %s, failed, and the rules say: %v", calls, f.met, err)
				}
			}
		})
	}
	if len(failed) < 22 {
		t.Errorf("only these methods failed, the changes above should use nearly all: %v", failed)
	}
}
