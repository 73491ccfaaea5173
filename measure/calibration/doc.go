// Package calibration scores estimates against what came: whether ranges that were meant to hold nine times in ten do,
// whether they run too high or too low, and what probabilities were worth.
//
// The package is pure: numbers in, numbers out. Fewer than [Least] estimates say nothing about who made them, and the
// scores say so.
package calibration
