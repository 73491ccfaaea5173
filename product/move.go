package product

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
	"throughline.dev/stage"
)

// Move copies the whole ledger, history included, to an empty one at another address, and verifies row counts and
// content hashes. The address is postgres://… or the path of a file. The event log stays where it is.
func (p *Product) Move(ctx context.Context, to string, progress func(table string, done, total int64)) (done Moved, err error) {
	defer ledger.Wrap(&err, "move the ledger")
	if !strings.Contains(to, "://") && !strings.HasPrefix(to, "sqlite:") {
		to = "sqlite:" + to
	}
	done.file, _ = strings.CutPrefix(to, "sqlite:")
	if done.file == to {
		done.file = ""
	}
	target, err := sqlstore.Open(ctx, sqlstore.Config{URL: to, Schema: p.Schema, Follow: follow(p.reconcilers), Now: p.now, Logger: p.log})
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	done.Report, err = sqlstore.Move(ctx, p.Store, target, progress)
	return done, err
}

// Moved tells how a ledger was copied.
type Moved struct {
	sqlstore.Report
	file string // the copy, when it is one
}

// WriteText tells a person.
func (m Moved) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, t := range m.Tables {
		p.F("%-14s %12s rows  %.16s\n", t.Table, number(t.Rows), t.Hash)
	}
	p.F("The copy holds what the original holds, up to change %d: row counts and content hashes agree.\nThe original was left as it is. ", m.Position)
	switch {
	case m.file == "":
		p.F("Use the copy with --ledger and its address.\n")
	case filepath.Base(m.file) == "ledger.db":
		p.F("Use the copy with --data %s.\n", filepath.Dir(m.file))
	default:
		p.F("To use the copy, name it ledger.db and give its folder with --data.\n")
	}
	return p.Err
}
