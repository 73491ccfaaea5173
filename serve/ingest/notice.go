package ingest

import (
	"context"
	"log/slog"
	"time"

	"throughline.dev/ledger"
)

// notices tell the product that events have come, so that what is computed from them is computed again: at most so
// often, because it may be much work, but always, even when the process ends in between. What is owed is therefore
// noted on the shelf before the events are stored.
type notices struct {
	shelf  ledger.Shelf
	notice func(context.Context) error
	every  time.Duration
	log    *slog.Logger

	owed  bool
	given time.Time
	alarm *time.Timer
}

// The document that is there while a notice is owed.
const (
	noticeSpace = "ingest"
	noticeID    = "unnoticed"
)

// begin reads whether an earlier process owed a notice.
func (n *notices) begin(ctx context.Context) {
	n.alarm = time.NewTimer(n.every)
	n.alarm.Stop()
	_, err := n.shelf.Get(ctx, noticeSpace, noticeID)
	if n.owed = err == nil; n.owed {
		n.alarm.Reset(0)
	}
}

// owe notes durably that a notice is owed.
func (n *notices) owe(ctx context.Context) error {
	if n.owed {
		return nil
	}
	_, err := n.shelf.Put(ctx, ledger.Document{Space: noticeSpace, ID: noticeID, Data: []byte(`{}`)})
	if err != nil && ledger.CodeOf(err) != ledger.CodeConflict { // it is there already
		return err
	}
	n.owed = true
	n.alarm.Reset(max(0, n.every-time.Since(n.given)))
	return nil
}

// due delivers when a notice is to be given that nothing else has led to.
func (n *notices) due() <-chan time.Time { return n.alarm.C }

// give gives the notice that is owed; unless now, not sooner than the last one allows.
func (n *notices) give(ctx context.Context, now bool) {
	if !n.owed || !now && time.Since(n.given) < n.every {
		return
	}
	n.given = time.Now()
	err := n.notice(ctx)
	if err == nil {
		err = n.shelf.Remove(ctx, noticeSpace, noticeID)
	}
	if err != nil {
		n.log.Error("new events not noticed", "error", err.Error())
		n.alarm.Reset(n.every)
		return
	}
	n.owed = false
	n.alarm.Stop()
}

func (n *notices) end(ctx context.Context) {
	n.give(ctx, true)
	n.alarm.Stop()
}
