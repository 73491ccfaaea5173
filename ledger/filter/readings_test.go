package filter_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

// TestReadingsAreShared runs the cases that the web application's reader of the same language runs too
// (ui/src/collection/filter): what a person types in the browser means there what it means here.
func TestReadingsAreShared(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/readings.json")
	if err != nil {
		t.Fatal(err)
	}
	var readings []struct {
		Text       string
		Conditions []struct {
			Field, Op string
			Values    []string
		}
		Words string
	}
	if err := json.Unmarshal(text, &readings); err != nil {
		t.Fatal(err)
	}
	comparisons := map[string]ledger.Comparison{
		"is": ledger.Eq, "is_not": ledger.Ne, "lt": ledger.Lt, "le": ledger.Le, "gt": ledger.Gt, "ge": ledger.Ge,
		"contains": ledger.Contains, "set": ledger.Set, "unset": ledger.Unset,
	}
	for _, r := range readings {
		want := ledger.Query{Text: r.Words}
		for _, c := range r.Conditions {
			op := comparisons[c.Op]
			switch {
			case len(c.Values) > 1:
				op = ledger.In
			case c.Field == "label": // a list holds a value
				op = ledger.Contains
			}
			cond := ledger.Cond{Field: c.Field, Op: op}
			for _, v := range c.Values {
				cond.Values = append(cond.Values, v)
			}
			want.Where = append(want.Where, cond)
		}
		got, err := filter.Parse(schema(t), r.Text)
		if err != nil {
			t.Errorf("%q: %v", r.Text, err)
			continue
		}
		for i, c := range got.Where { // the web application keeps numbers as they were typed
			for j, v := range c.Values {
				if n, ok := v.(float64); ok {
					s, _ := json.Marshal(n)
					got.Where[i].Values[j] = string(s)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", r.Text, diff)
		}
	}
}
