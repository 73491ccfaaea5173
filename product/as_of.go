package product

import (
	"context"
	"strconv"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

// ReaderAt returns the ledger as it stands (empty text), or as it stood when a text names a day (its end, UTC), an
// instant or the number of a change. CodeInvalid: the text is none of them. CodeNotFound: the ledger begins later.
func (p *Product) ReaderAt(ctx context.Context, text string) (ledger.Reader, error) {
	if text == "" {
		return p.Store, nil
	}
	at, err := p.positionAt(ctx, text)
	if err != nil {
		return nil, err
	}
	return p.Store.AsOf(ctx, at)
}

// positionAt returns the position that a text names: the newest one where it is empty.
func (p *Product) positionAt(ctx context.Context, text string) (ledger.Position, error) {
	if text == "" {
		return p.Store.Position(ctx)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < 1 {
			return 0, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "as_of", Message: "the first change is 1, not " + text}
		}
		return ledger.Position(n), nil
	}
	t, err := filter.Instant(text)
	if err != nil {
		return 0, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "as_of", Message: err.Error()}
	}
	if _, err := ledger.Date(text).Time(); err == nil {
		t = t.Add(24*time.Hour - time.Microsecond) // what stood on a day is what stood when it ended
	}
	at, err := p.Store.PositionAt(ctx, t)
	if err != nil {
		return 0, err
	}
	if at == 0 {
		return 0, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Path: "as_of", Message: "the ledger begins after " + text, Remedy: "Choose a later day"}
	}
	return at, nil
}
