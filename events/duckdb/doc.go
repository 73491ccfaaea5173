// Package duckdb keeps the event log in DuckDB: one file, columns, no server.
//
// Writing: one goroutine owns the only writing connection. It takes the batches that wait, drops events whose ID is
// known, and commits the rest in one transaction; an append is acknowledged after the commit reached the disk.
// There is no primary key (it would nearly double the file and halve the speed). An in-memory filter of ID hashes
// says which events may be known; only those are looked up.
//
// Rows hold numbers: of names, persons and accounts, whose texts are in dictionaries; and columns: of the properties
// that many events carry, taken out of the JSON and put back when it is asked for. See layout and decision 0024.
//
// Reading: DuckDB filters, and groups where counts are asked for; Go puts sequences together and evaluates. Every read
// is pinned to a mark, so that appends under way do not show, and pages by unit or by stretch of the log, so that memory
// does not grow with it.
//
// Forgetting: Erase and Expire empty and delete rows, keep hashes of the ids so that the events do not come back, and
// write a checkpoint. Compact gives room back. Console lets owners read with SQL, and nothing else.
//
// It is the only package of the module that imports DuckDB, and needs cgo. It must not know what is asked of the
// log: funnels, retention and time to first X are evaluated from sequences by measure.
package duckdb
