//go:build !race

package duckdb_test

// raceDetector says whether the tests run under the race detector, which needs memory of its own.
const raceDetector = false
