package experiment

import (
	"errors"
	"fmt"
	"iter"
)

// TableQuestion asks about a table that somebody else made: a row for each unit, or several for a cluster.
type TableQuestion struct {
	Variants []Variant // the control first; none: the variants found, in order of their names, with "control" first
	// Measure says what the value is: Type proportion (values 0 and 1), mean, ratio (value over denominator) or quantile;
	// empty: ratio when rows have denominators, proportion when all values are 0 or 1, else mean. Match, Property and
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

// Row is a row of a table. A row whose numbers are not finite, or that is said to be unusable, does not count;
// Result.Warnings says how many and why. Of more than one in a hundred there is no verdict: what is missing may be what
// makes the difference.
type Row struct {
	// Unusable is why the row cannot be read, in a few words; empty when it can. The other members are not looked at then.
	Unusable    string
	Variant     string
	Value       float64
	Pre         float64
	Denominator float64
	Cluster     string
}

// Table reads an experiment from rows. An error of the sequence ends it and is returned. Rows of a variant that is not
// among those given count as unknown. With clusters a mean is the mean over rows, whose variance is that between
// clusters; a share likewise.
func Table(q TableQuestion, rows iter.Seq2[Row, error]) (Result, error) {
	if err := q.check(); err != nil {
		return Result{}, fmt.Errorf("experiment: %w", err)
	}
	t := table{TableQuestion: q, bad: map[string]int64{}, arms: map[string]*tableArm{}, of: map[string]*tableArm{}}
	for row, err := range rows {
		if err != nil {
			return Result{}, err
		}
		t.take(row)
	}
	s, err := t.study()
	if err != nil {
		return Result{}, fmt.Errorf("experiment: %w", err)
	}
	return s.result()
}

func (q TableQuestion) plan() plan {
	return plan{
		method: q.Method, level: q.Level, tuning: float64(q.Tuning), plannedN: q.PlannedN, minimumN: q.MinimumN,
		minimumLift: q.MinimumLift, minimumDifference: q.MinimumDifference, bayes: q.Bayes,
	}
}

func (q TableQuestion) check() error {
	if len(q.Variants) > 0 {
		if err := checkVariants(q.Variants); err != nil {
			return err
		}
	}
	switch t := q.Measure.Type; {
	case t != "" && t != Proportion && t != Mean && t != Ratio && t != Quantile:
		return fmt.Errorf("type: a table cannot answer %q. Use proportion, mean, ratio or quantile", t)
	case t == Ratio && !q.Denominator:
		return errors.New("denominator: missing. Name the column that the ratio divides by")
	case t != "" && t != Ratio && q.Denominator:
		return fmt.Errorf("denominator: a %s has none. Leave it out", t)
	case t == Quantile && !(q.Measure.Quantile > 0 && q.Measure.Quantile < 1):
		return fmt.Errorf("quantile: %v. Give one between 0 and 1, such as 0.9", q.Measure.Quantile)
	case q.Pre && (q.Denominator || q.Cluster || t == Quantile):
		return errors.New("pre: a covariate narrows shares and means of single rows only. Leave it out")
	case (q.Measure.Winsor != 0 || q.Measure.Cap != nil) && (t == Proportion || t == Quantile || q.Cluster):
		return errors.New("winsor: there is nothing to cap. Leave out winsor and cap")
	case q.Measure.Winsor != 0 && (q.Measure.Cap != nil || !(q.Measure.Winsor > 0.5 && q.Measure.Winsor < 1)):
		return fmt.Errorf("winsor: %v. Give a quantile between 0.5 and 1, such as 0.99, and no cap beside it", q.Measure.Winsor)
	case q.Measure.Better != "" && q.Measure.Better != "up" && q.Measure.Better != "down":
		return fmt.Errorf("better: %q is neither up nor down", q.Measure.Better)
	}
	return q.plan().check()
}
