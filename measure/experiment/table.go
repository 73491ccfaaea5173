package experiment

import (
	"errors"
	"iter"
)

// TableQuestion asks about a table that somebody else made: a row for each unit, or several for a cluster.
type TableQuestion struct {
	Variants []Variant // the control first; none: the variants found, in order of their names, with "control" first
	// Measure says what the value is: Type proportion (values 0 and 1), mean, ratio (value over denominator) or quantile;
	// empty: proportion when all values are 0 or 1, ratio when rows have denominators, else mean. Match, Property and
	// Window are not looked at.
	Measure     Measure
	Pre         bool // rows have a covariate from before the experiment
	Denominator bool // rows have a denominator
	Cluster     bool // rows name the unit that was assigned, several rows may have the same

	Method    string // Fixed unless given
	Tuning    int64
	Level     float64 // 0: 0.95
	PlannedN  int64
	MinimumN  int64
	Bayes     *Prior
	Unchecked bool // the split was not meant to follow the weights; no sample-ratio test

	MinimumLift       float64
	MinimumDifference float64
}

// Row is a row of a table. A row whose numbers are not finite does not count; Result.Warnings says how many.
type Row struct {
	Variant     string
	Value       float64
	Pre         float64
	Denominator float64
	Cluster     string
}

// Table reads an experiment from rows. An error of the sequence ends it and is returned.
func Table(q TableQuestion, rows iter.Seq2[Row, error]) (Result, error) {
	return Result{}, errors.New("experiment over a table: not there yet")
}
