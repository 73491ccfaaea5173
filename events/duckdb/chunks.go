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
// value being boxed. The driver calls its mapping package work in progress, therefore nothing of it leaves this file and those of sessions and windows.
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
func (n *instance) query(ctx context.Context, query string, visit func(c chunk) error) error {
	s, err := n.session()
	if err != nil {
		return err
	}
	defer s.leave()
	return s.query(ctx, query, visit)
}

// chunk is a part of a result. What its methods return belongs to DuckDB and is valid during the visit only.
type chunk struct {
	mapping.DataChunk
	rows int
}

func (c chunk) ints(i int) []int32      { return data[int32](c, i) }
func (c chunk) longs(i int) []int64     { return data[int64](c, i) }
func (c chunk) doubles(i int) []float64 { return data[float64](c, i) }
func (c chunk) uuids(i int) []uuid      { return data[uuid](c, i) }
func (c chunk) texts(i int) []stringT   { return data[stringT](c, i) }

// valid tells which rows of a column are not NULL.
func (c chunk) valid(i int) validity {
	return validity{mapping.VectorGetValidity(mapping.DataChunkGetVector(c.DataChunk, mapping.IdxT(i)))}
}

// validity is a set of rows; without a mask it has all of them.
type validity struct{ mask unsafe.Pointer }

func (v validity) at(row int) bool {
	return v.mask == nil || *(*uint64)(unsafe.Add(v.mask, row/64*8))>>(row%64)&1 == 1
}

// data returns the flat data of a column.
func data[T any](c chunk, i int) []T {
	return unsafe.Slice((*T)(mapping.VectorGetData(mapping.DataChunkGetVector(c.DataChunk, mapping.IdxT(i)))), c.rows)
}

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
