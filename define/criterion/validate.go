package criterion

import (
	"math"
	"strings"

	"throughline.dev/ledger"
)

// most is how many bytes a text of a criterion may have.
const most = 4000

func clipTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// Validate refuses a criterion without words or with half a comparison. The error is a *ledger.Error.
func (c Criterion) Validate() error {
	if strings.TrimSpace(c.Text) == "" {
		return ledger.Errorf(ledger.CodeInvalid, "a criterion needs its text")
	}
	for name, s := range map[string]string{"text": c.Text, "metric": c.Metric, "population": c.Population, "statistic": c.Statistic, "unit": c.Unit, "written": c.Written, "relative": c.Relative, "window": c.Window, "modality": c.Modality} {
		if len(s) > most {
			return ledger.Errorf(ledger.CodeInvalid, "the %s of a criterion has at most %d bytes, not %d", name, most, len(s))
		}
	}
	if len(c.Conditions) > 50 || len(c.Filter) > 50 {
		return ledger.Errorf(ledger.CodeInvalid, "a criterion has at most 50 conditions and 50 filters")
	}
	if c.Comparator == "" && c.Threshold != nil || c.Comparator != "" && c.Threshold == nil && c.Written == "" { // "within TBD s" is written so
		return ledger.Errorf(ledger.CodeInvalid, "a threshold and its comparator go together")
	}
	for _, f := range []*float64{c.Threshold, c.High, c.SI, c.SIHigh} {
		if f != nil && (math.IsNaN(*f) || math.IsInf(*f, 0)) {
			return ledger.Errorf(ledger.CodeInvalid, "a threshold is a finite number")
		}
	}
	switch c.Comparator {
	case "", "<", "<=", "=", ">=", ">", "within":
	default:
		return ledger.Errorf(ledger.CodeInvalid, "%q is not one of <, <=, =, >=, >, within", c.Comparator)
	}
	if c.High != nil {
		if c.Threshold == nil {
			return ledger.Errorf(ledger.CodeInvalid, "an upper bound needs the lower one: set threshold as well")
		}
		if *c.High < *c.Threshold {
			return ledger.Errorf(ledger.CodeInvalid, "the upper bound %g is below the lower one %g", *c.High, *c.Threshold)
		}
	}
	if c.Comparator == "within" && c.High == nil {
		return ledger.Errorf(ledger.CodeInvalid, `the comparator "within" needs an upper bound: set high as well`)
	}
	return nil
}
