//go:build !race

package serve_test

// raceDetector says whether the tests run under the race detector, which needs memory of its own.
const raceDetector = false
