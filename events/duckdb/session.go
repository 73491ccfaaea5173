package duckdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// session is one connection: what a statement makes for the time being, the next one finds.
type session struct{ conn mapping.Connection }

func (n *instance) session() (*session, error) {
	var s session
	if mapping.Connect(n.db, &s.conn) == mapping.StateError {
		return nil, errors.New("no connection to the event log")
	}
	return &s, nil
}

func (s *session) leave() { mapping.Disconnect(&s.conn) }

// query calls visit with each chunk of the result. Ending ctx interrupts the query.
func (s *session) query(ctx context.Context, query string, visit func(c chunk) error) error {
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		mapping.Interrupt(s.conn)
		close(interrupted)
	})
	defer func() {
		if !stop() {
			<-interrupted // it uses the connection
		}
	}()
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(s.conn, query, &result) == mapping.StateError {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("duckdb: %s", mapping.ResultError(&result))
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := mapping.FetchChunk(result)
		if part.Ptr == nil {
			return nil
		}
		err := visit(chunk{part, int(mapping.DataChunkGetSize(part))})
		mapping.DestroyDataChunk(&part)
		if err != nil {
			return err
		}
	}
}

// table is a temporary one that is filled, chunk by chunk. The first error stays.
type table struct {
	appender mapping.Appender
	types    []mapping.LogicalType
	part     chunk
	room     int
	err      error
}

// create makes a temporary table; close it. Columns are its definition in SQL, types say the same.
func (s *session) create(ctx context.Context, name, columns string, types ...mapping.Type) (*table, error) {
	err := s.query(ctx, "CREATE OR REPLACE TEMP TABLE "+name+" ("+columns+")", func(chunk) error { return nil })
	if err != nil {
		return nil, err
	}
	t := &table{room: int(mapping.VectorSize())}
	if mapping.AppenderCreateExt(s.conn, "temp", "", name, &t.appender) == mapping.StateError {
		t.err = errors.New("duckdb: " + mapping.AppenderError(t.appender))
		return nil, t.close()
	}
	for _, x := range types {
		t.types = append(t.types, mapping.CreateLogicalType(x))
	}
	t.part.DataChunk = mapping.CreateDataChunk(t.types)
	t.part.rows = t.room
	return t, nil
}

// flush appends the first rows of the chunk at hand.
func (t *table) flush(rows int) {
	if t.err != nil || rows == 0 {
		return
	}
	mapping.DataChunkSetSize(t.part.DataChunk, mapping.IdxT(rows))
	if mapping.AppendDataChunk(t.appender, t.part.DataChunk) == mapping.StateError {
		t.err = errors.New("duckdb: " + mapping.AppenderError(t.appender))
	}
	mapping.DataChunkReset(t.part.DataChunk)
}

func (t *table) close() error {
	if t.appender.Ptr != nil {
		if mapping.AppenderClose(t.appender) == mapping.StateError && t.err == nil {
			t.err = errors.New("duckdb: " + mapping.AppenderError(t.appender))
		}
		mapping.AppenderDestroy(&t.appender)
	}
	if t.part.Ptr != nil {
		mapping.DestroyDataChunk(&t.part.DataChunk)
	}
	for i := range t.types {
		mapping.DestroyLogicalType(&t.types[i])
	}
	return t.err
}
