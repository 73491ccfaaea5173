// Package duckdb keeps the event log in DuckDB: one file, columns, no server.
//
// Writing: one goroutine owns the only writing connection. It takes the batches that wait, drops events whose ID is
// known, and commits the rest in one transaction; an append is acknowledged after the commit reached the disk.
// There is no primary key (it would nearly double the file and halve the speed). An in-memory filter of ID hashes
// says which events may be known; only those are looked up.
//
// Reading: DuckDB filters and groups, Go evaluates. Every read is pinned to a mark, so that appends under way do not
// show, and pages by person, so that memory does not grow with the log.
//
// It is the only package of the module that imports DuckDB, and needs cgo. It must not know what is asked of the
// log: funnels, retention and time to first X are evaluated from sequences by measure.
package duckdb
