package trend_test

import (
	"math"
	"strings"
	"testing"

	"throughline.dev/measure/trend"
)

func TestFormulas(t *testing.T) {
	t.Parallel()
	a, b := 6.0, 4.0
	for text, want := range map[string]float64{
		"A": 6, "a+b": 10, "100*A/B": 150, "A-B-1": 1, "12/A/2": 1, "2+3*B": 14, "(2+3)*B": 20, "-A+B": -2, "--A": 6, "2*-B": -8, " ( A ) ": 6, "1.5": 1.5, ".5*B": 2,
	} {
		f, err := trend.ParseFormula(text, 2)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, ok := f.Value([]*float64{&a, &b}); !ok || got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

func TestFormulasWithoutAValue(t *testing.T) {
	t.Parallel()
	zero, huge := 0.0, math.MaxFloat64
	for _, text := range []string{"A/B", "1/(B-B)", "C+1", "D*D", "0/0"} {
		f, err := trend.ParseFormula(text, 4)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if v, ok := f.Value([]*float64{&huge, &zero, nil, &huge}); ok {
			t.Errorf("%s is %v, want no value", text, v)
		}
	}
}

func TestFormulasThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "ends too early", "A+": "ends too early", "(A": "closing parenthesis", "A B": "character 3", "C": "no series C; the last one is B", "1.2.3": "no number", "A^2": "character 2", "É": "expected a number",
		strings.Repeat("(", 100): "nested too deep", strings.Repeat("1+", 600) + "1": "longer than",
	} {
		if _, err := trend.ParseFormula(text, 2); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzFormula(f *testing.F) {
	for _, s := range []string{"100*A/B", "-(A+B)*.5", "1/0", "((", "A--B"} {
		f.Add(s)
	}
	one, two := 1.0, 2.0
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := trend.ParseFormula(text, 2)
		if err != nil {
			return
		}
		v, ok := formula.Value([]*float64{&one, &two})
		if ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q is %v", text, v)
		}
		again, err := trend.ParseFormula("("+text+")", 2)
		if err != nil {
			if len(text) < 900 && strings.Count(text, "(")+strings.Count(text, "-") < 40 {
				t.Errorf("%q can be read, in parentheses it cannot: %v", text, err)
			}
			return
		}
		if w, same := again.Value([]*float64{&one, &two}); same != ok || v != w {
			t.Errorf("%q is %v, in parentheses %v", text, v, w)
		}
	})
}
