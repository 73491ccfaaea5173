// Package stats holds the numbers every stage needs: distributions, quantiles, intervals, resampling and random
// numbers that repeat.
//
// Every function is pure: the same arguments give the same result, bit for bit, and nothing is read from a clock,
// a file or a global. Each doc comment names the formula, its source and its units, and says what comes out for no
// values, one value and NaN. "Cannot tell" is NaN, never zero; it stands where the data do not answer.
//
// The package decides nothing: what to compare and what a result means is the business of the stages. It knows no
// record, event or time of day, and imports nothing of this module.
package stats
