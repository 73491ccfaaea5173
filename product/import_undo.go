package product

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
)

// Undone is what was taken back of an import.
type Undone struct {
	ledger.Applied
	Events int64 `json:"events"` // removed from the event log
}

// UndoImport takes back everything an import did to the ledger, and the events it appended. It can be run again when
// the event log was not to be had the first time. CodeNotFound: neither the ledger nor the event log knows the import.
func (p *Product) UndoImport(ctx context.Context, batch string, by ledger.Actor, reason string) (done Undone, err error) {
	done.Applied, err = p.Store.UndoBatch(ctx, batch, by, reason)
	unknown := ledger.CodeOf(err) == ledger.CodeNotFound && err != nil // an import of nothing but events
	if err != nil && !unknown {
		return done, err
	}
	if p.HasEvents() {
		if by.Role != ledger.Owner && by.Role != ledger.Editor && unknown {
			return done, ledger.Errorf(ledger.CodeForbidden, "%s may not take back events as %s", by.ID, by.Role)
		}
		log, err := p.Events(ctx)
		if err != nil {
			return done, err
		}
		if done.Events, err = log.Retract(ctx, batch); err != nil {
			return done, fmt.Errorf("take back the events of %s: %w", batch, err)
		}
	}
	switch {
	case done.Events > 0:
		return done, p.Notice(ctx, true, false)
	case unknown:
		return done, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: fmt.Sprintf("there is no import %q", batch), Remedy: "The report of an import ends with its name; throughline changes shows it too"}
	}
	return done, nil
}
