package quantity_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// labelled is one criterion of the labelled requirements.
type labelled struct {
	Text      string `json:"text"`
	Threshold any    `json:"threshold"`
	Unit      string `json:"unit"`
}

// TestThresholdsOfRealRequirementsAreFound looks for the labelled numbers and units among all quantities of their
// texts. Every third text was put aside while the package was written; both parts must reach the same mark.
func TestThresholdsOfRealRequirementsAreFound(t *testing.T) {
	t.Parallel()
	const path = "../../../shared/data/req-own/quantified_gold.jsonl"
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the labelled requirements are not here: %v", err)
	}
	defer file.Close()
	var numbers, units, all [2]int
	text, part := "", -1
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row labelled
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("read %s: %v", path, err)
		}
		if row.Text != text {
			text = row.Text
			part++
		}
		aside := 0
		if part%3 == 2 {
			aside = 1
		}
		all[aside]++
		number, unit := row.found()
		if number {
			numbers[aside]++
		} else {
			t.Logf("number not found: %v %s in %q", row.Threshold, row.Unit, row.Text)
		}
		if unit {
			units[aside]++
		} else {
			t.Logf("unit not found: %v %s in %q", row.Threshold, row.Unit, row.Text)
		}
	}
	for i, name := range []string{"worked with", "put aside"} {
		t.Logf("%s: numbers %d, numbers with units %d of %d", name, numbers[i], units[i], all[i])
		if float64(numbers[i]) < 0.98*float64(all[i]) || float64(units[i]) < 0.95*float64(all[i]) {
			t.Errorf("%s: found %d numbers and %d units of %d; want 98 %% and 95 %%", name, numbers[i], units[i], all[i])
		}
	}
}

// found reports whether some quantity of the text has the number, and whether one has the unit as well.
func (l labelled) found() (number, unit bool) {
	for _, s := range passage.Split(l.Text) {
		for _, q := range quantity.Find(s) {
			if !l.holds(q) {
				continue
			}
			number = true
			if q.Unit.Symbol == l.Unit || strings.HasPrefix(l.Unit, "x ") && q.Form == quantity.Multiple {
				unit = true
			}
		}
	}
	return number, unit
}

func (l labelled) holds(q quantity.Quantity) bool {
	switch v := l.Threshold.(type) {
	case float64:
		return q.Low == v || q.High == v
	case []any:
		return len(v) == 2 && q.Low == v[0] && q.High == v[1]
	}
	return math.IsNaN(q.Low) && q.Form == quantity.Placeholder
}
