// Package experiment reads a controlled experiment: who was exposed to which variant, what they did afterwards, and
// whether the variants differ. It answers over the event log ([Ask]) and over a table with a row for each unit
// ([Table]); both give the same [Result] by the same statistics.
//
// Order of judgement: the split of the units is tested first (sample-ratio mismatch; below the gate nothing is
// concluded), then whether the planned size or end is reached, then the primary metric by the test of the absolute
// difference, then the guardrails. "Cannot tell" and "not yet evaluable" are answers, and every answer has reasons.
//
// The statistics are those of measure/experiment/effect; relative numbers as GrowthBook computes them stand beside
// the own ones for comparison (measure/experiment/gbstats) and decide nothing. The package reads the log through its
// contract, knows no records and no clock, and assigns nobody to a variant.
package experiment
