package product

import (
	"context"
	"errors"

	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
)

// Move copies the whole ledger, history included, to an empty one at another address, and verifies row counts and
// content hashes. The event log stays where it is.
func (p *Product) Move(ctx context.Context, to string, progress func(table string, done, total int64)) (report sqlstore.MoveReport, err error) {
	defer ledger.Wrap(&err, "move the ledger")
	target, err := sqlstore.Open(ctx, sqlstore.Config{URL: to, Schema: p.Schema, Follow: follow(p.reconcilers), Now: p.now, Logger: p.log})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return sqlstore.Move(ctx, p.Store, target, progress)
}
