package duckdb

import "database/sql"

// DB is the way of benchmarks to statements of their own.
func (l *Log) DB() *sql.DB { return l.db }
