package duckdb

import "database/sql"

// DB is the way of benchmarks to statements of their own.
func (l *Log) DB() *sql.DB { return l.db }

// InPieces makes erasures go through so many events at a time.
func (c Config) InPieces(events int) Config {
	c.piece = events
	return c
}
