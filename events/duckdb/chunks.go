package duckdb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"unsafe"

	duck "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// instance is a second way into the database that is open in this process: DuckDB's own result vectors, without a
// value being boxed. The driver calls its mapping package work in progress, therefore nothing of it leaves this file.
type instance struct{ db mapping.Database }

// join opens the instance behind a file that database/sql has open. DuckDB refuses options other than the first ones.
func join(path string, options url.Values) (*instance, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("no memory for a configuration")
	}
	defer mapping.DestroyConfig(&config)
	for name := range options {
		if mapping.SetConfig(config, name, options.Get(name)) == mapping.StateError {
			return nil, fmt.Errorf("option %s=%s refused", name, options.Get(name))
		}
	}
	var n instance
	var msg string
	if mapping.GetOrCreateFromCache(duck.GetInstanceCache(), path, &n.db, config, &msg) == mapping.StateError {
		return nil, errors.New(msg)
	}
	return &n, nil
}

func (n *instance) leave() { mapping.Close(&n.db) }

// query calls visit with each chunk of the result. Ending ctx interrupts the query.
func (n *instance) query(ctx context.Context, query string, visit func(c mapping.DataChunk, rows int) error) error {
	var conn mapping.Connection
	if mapping.Connect(n.db, &conn) == mapping.StateError {
		return errors.New("no connection to the event log")
	}
	defer mapping.Disconnect(&conn)
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		mapping.Interrupt(conn)
		close(interrupted)
	})
	defer func() {
		if !stop() {
			<-interrupted // it uses the connection
		}
	}()
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(conn, query, &result) == mapping.StateError {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("duckdb: %s", mapping.ResultError(&result))
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		chunk := mapping.FetchChunk(result)
		if chunk.Ptr == nil {
			return nil
		}
		err := visit(chunk, int(mapping.DataChunkGetSize(chunk)))
		mapping.DestroyDataChunk(&chunk)
		if err != nil {
			return err
		}
	}
}

// texts calls visit with each value of a query's one column, a VARCHAR NOT NULL. The bytes are valid during the call.
func (n *instance) texts(ctx context.Context, query string, visit func([]byte)) error {
	return n.query(ctx, query, func(c mapping.DataChunk, rows int) error {
		for _, s := range column[stringT](c, 0, rows) {
			visit(s.bytes())
		}
		return nil
	})
}

// lists calls visit with each row of a query of two columns: a VARCHAR and a list of BIGINT, neither with a NULL.
// The bytes and the list belong to DuckDB and are valid, and may be changed, during the call.
func (n *instance) lists(ctx context.Context, query string, visit func(key []byte, list []int64) error) error {
	return n.query(ctx, query, func(c mapping.DataChunk, rows int) error {
		keys := column[stringT](c, 0, rows)
		entries := column[listEntry](c, 1, rows)
		vector := mapping.DataChunkGetVector(c, 1)
		size := int(mapping.ListVectorGetSize(vector))
		var values []int64
		if size > 0 {
			values = unsafe.Slice((*int64)(mapping.VectorGetData(mapping.ListVectorGetChild(vector))), size)
		}
		for i := range rows {
			e := entries[i]
			if err := visit(keys[i].bytes(), values[e.offset:e.offset+e.length]); err != nil {
				return err
			}
		}
		return nil
	})
}

// column returns the flat data of a column.
func column[T any](c mapping.DataChunk, i, rows int) []T {
	return unsafe.Slice((*T)(mapping.VectorGetData(mapping.DataChunkGetVector(c, mapping.IdxT(i)))), rows)
}

// listEntry is duckdb_list_entry.
type listEntry struct{ offset, length uint64 }

// stringT is duckdb_string_t: up to 12 bytes stand in the value itself, longer text behind a pointer.
type stringT struct {
	length uint32
	prefix [4]byte
	rest   [8]byte
}

func (s *stringT) bytes() []byte {
	const inline = 12
	if s.length <= inline {
		return unsafe.Slice(&s.prefix[0], int(s.length))
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&s.rest)), int(s.length))
}
