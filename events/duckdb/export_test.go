package duckdb

import (
	"context"
	"database/sql"
)

// DB is the way of benchmarks to statements of their own.
func (l *Log) DB() *sql.DB { return l.db }

// InPieces makes erasures go through so many events at a time.
func (c Config) InPieces(events int) Config {
	c.piece = events
	return c
}

// ConsoleTables writes the tables of the console, with which a test asks how DuckDB would read them.
func (l *Log) ConsoleTables(ctx context.Context) string {
	mark, _ := l.Mark(ctx)
	return l.read(mark).consoleTables()
}
