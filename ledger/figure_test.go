package ledger_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"throughline.dev/ledger"
)

func TestFormatNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 1: "1", 4: "4", 4.04: "4.04", 3.999: "4.00", 12.34: "12.3", 123.4: "123", -0.1234: "-0.123", 0.05: "0.05", 999: "999", 999.9: "1,000", 1000: "1,000", -1234567.4: "-1,234,567",
		1e15: "1e+15", 0.0001: "0.0001", 1e-9: "1e-09", 12: "12", 9.996: "10.0", 99.96: "100", 0.99951: "1.00", 0.999: "0.999", math.NaN(): "cannot tell", math.Copysign(0, -1): "0", 999.5: "1,000",
	} {
		if got := ledger.FormatNumber(v); got != want {
			t.Errorf("FormatNumber(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestFigureTellsWhatItIs(t *testing.T) {
	t.Parallel()
	p := func(v float64) *float64 { return &v }
	for want, f := range map[string]ledger.Figure{
		"4 d [3.60, 4.50]":             {Value: p(4), Low: p(3.6), High: p(4.5), Unit: "d"},
		"1,400":                        {Value: p(1400)},
		"not reached":                  {Note: "not reached", Unit: "d"},
		"cannot tell":                  {Unit: "d"},
		"9 d [7, not reached]":         {Value: p(9), Low: p(7), High: p(math.Inf(1)), Unit: "d"},
		"9 d [not reached, 12]":        {Value: p(9), High: p(12), Unit: "d"},
		"not reached [7, not reached]": {Note: "not reached", Low: p(7)},
	} {
		if got := f.String(); got != want {
			t.Errorf("figure is written %q, want %q", got, want)
		}
	}
}

func TestErrorsNameThePlaceAndTheRemedy(t *testing.T) {
	t.Parallel()
	e := &ledger.Error{Code: ledger.CodeInvalid, Key: "REQ-1", Path: "fields.reach", Message: "is negative", Remedy: "Write zero or more"}
	if got, want := e.Error(), "REQ-1: fields.reach: is negative. Write zero or more"; got != want {
		t.Errorf("error reads %q, want %q", got, want)
	}
	wrapped := fmt.Errorf("import: %w", e)
	if got := ledger.CodeOf(wrapped); got != ledger.CodeInvalid {
		t.Errorf("CodeOf = %s", got)
	}
	if got := ledger.CodeOf(errors.New("x")); got != ledger.CodeInternal {
		t.Errorf("CodeOf another error = %s", got)
	}
	do := func() (err error) {
		defer ledger.Wrap(&err, "loading %s", "x")
		return e
	}
	if err := do(); !errors.Is(err, e) || err.Error() != "loading x: "+e.Error() {
		t.Errorf("wrapped error reads %q", err)
	}
}
