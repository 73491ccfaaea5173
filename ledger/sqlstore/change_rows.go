package sqlstore

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"

	"throughline.dev/ledger"
)

// Columns of the table change, without and with the operations.
const (
	changeHeader = "position, at, actor, role, reason, source, token, batch, restores, undoes"
	changeFull   = changeHeader + ", ops"
)

func scanHeader(row scanner) (ledger.Change, error) { return scanChange(row) }

func scanFull(row scanner) (ledger.Change, error) {
	var ops []byte
	c, err := scanChange(row, &ops)
	if err != nil {
		return c, err
	}
	c.Ops, err = decodeOps(ops)
	if err != nil {
		return c, fmt.Errorf("change %d: %w", c.Position, err)
	}
	return c, nil
}

func scanChange(row scanner, more ...any) (c ledger.Change, err error) {
	var at int64
	into := []any{&c.Position, &at, &c.Actor.ID, &c.Actor.Role, &c.Reason, &c.Source, &c.Token, &c.Batch, &c.Restore, &c.Undoes}
	err = row.Scan(append(into, more...)...)
	c.At = timeOf(at)
	return c, err
}

// Operations are stored as JSON, and from packFrom bytes on compressed: an import repeats itself, and its text
// stands in the records as well. The first byte tells.
const (
	plainOps  = 0
	packedOps = 1
	packFrom  = 1024
)

// opsEncoder keeps a compressor, which is large, for the next change.
type opsEncoder struct {
	flate *flate.Writer
	buf   bytes.Buffer
}

func (e *opsEncoder) encode(ops []ledger.Op) ([]byte, error) {
	plain, err := json.Marshal(ops)
	if err != nil {
		return nil, err
	}
	e.buf.Reset()
	if len(plain) < packFrom {
		e.buf.WriteByte(plainOps)
		e.buf.Write(plain)
		return e.buf.Bytes(), nil
	}
	e.buf.WriteByte(packedOps)
	if e.flate == nil {
		if e.flate, err = flate.NewWriter(&e.buf, flate.BestSpeed); err != nil {
			return nil, err
		}
	} else {
		e.flate.Reset(&e.buf)
	}
	if _, err := e.flate.Write(plain); err != nil {
		return nil, err
	}
	if err := e.flate.Close(); err != nil {
		return nil, err
	}
	return e.buf.Bytes(), nil
}

func decodeOps(stored []byte) (ops []ledger.Op, err error) {
	if len(stored) == 0 {
		return nil, fmt.Errorf("no operations stored")
	}
	plain := stored[1:]
	switch stored[0] {
	case plainOps:
	case packedOps:
		if plain, err = io.ReadAll(flate.NewReader(bytes.NewReader(plain))); err != nil {
			return nil, fmt.Errorf("operations cannot be unpacked: %w", err)
		}
	default:
		return nil, fmt.Errorf("operations are packed in the unknown way %d", stored[0])
	}
	if err := json.Unmarshal(plain, &ops); err != nil {
		return nil, fmt.Errorf("operations cannot be read: %w", err)
	}
	return ops, nil
}
