package product

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Where it stands on the shelf with which version of each reconciler the findings of a product were computed.
const (
	engineSpace = "engine"
	engineID    = "reconcilers"
)

// renew calls for a run of every reconciler whose version is another than the one that the product was last opened
// with, so that a newer program does not show the findings of an older one.
func (p *Product) renew(ctx context.Context) (err error) {
	defer ledger.Wrap(&err, "compare engines")
	now := map[string]string{}
	for _, r := range p.reconcilers {
		now[r.Name] = r.Engine
	}
	shelf := p.Store.Shelf()
	doc, err := shelf.Get(ctx, engineSpace, engineID)
	var missing *ledger.Error
	if err != nil && !(errors.As(err, &missing) && missing.Code == ledger.CodeNotFound) {
		return err
	}
	before := map[string]string{}
	if doc.Version > 0 {
		if err := json.Unmarshal(doc.Data, &before); err != nil {
			return fmt.Errorf("document %s/%s: %w", engineSpace, engineID, err)
		}
	}
	if maps.Equal(before, now) {
		return nil
	}
	position, err := p.Store.Position(ctx)
	if err != nil {
		return err
	}
	if position > 0 { // there is nothing to compute anew in an empty product
		if err := p.callFor(ctx, time.Time{}, func(r stage.Reconciler) bool { return before[r.Name] != r.Engine }); err != nil {
			return err
		}
	}
	data, err := json.Marshal(now)
	if err != nil {
		return err
	}
	_, err = shelf.Put(ctx, ledger.Document{Space: engineSpace, ID: engineID, Version: doc.Version, Data: data})
	if ledger.CodeOf(err) == ledger.CodeConflict {
		return nil // another process that opened it did the same
	}
	return err
}
