// Package bare puts questions to files, without a product: events of files go into an event log of their own, which is
// removed afterwards, and the engines of the measure stage are asked as they are in a product; tables of durations and
// of experiments are read as they stand.
//
// What could not be used is counted with the reason, file by file: an answer over half of the rows must say so.
package bare
