// Package columnar reads the rows of Parquet files as JSON objects, one at a time, whatever the file says of itself.
//
// A Parquet file tells how much memory to reserve: in its footer, in the header of every page and in run lengths within.
// The package believes none of it: sizes and counts are compared with bounds, and with each other, before anything is
// decoded, so that a small file cannot ask for more memory than a large one needs. What is decoded at once is a page of
// each column that is wanted.
//
// It decodes; what a row means is decided by events/wire.
package columnar
