// Package wire reads events from bytes: Segment messages, one JSON object a line, and CSV tables.
//
// Parsers stream: memory is bounded by the batch size, whatever the input. Gzip is recognised by its first bytes, not by
// a name. What is wrong with a row is a value ([RowError]: line, reason, remedy) and the rest goes on; what is wrong
// with the input as a whole (cut off, binary, another encoding) ends it with an error.
//
// The package parses. It writes nothing, reads no clock and knows no store.
package wire
