//go:build cgo

package experiment_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/measure/experiment"
	"throughline.dev/stats"
)

// The answer does not depend on where the log is kept.
func TestTheLogOnDiskGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("where the log is").Rand()
	var s story
	for i := range 600 {
		person, at := fmt.Sprint("p", i), 20*r.Float64()
		s.did(person, "$exposure", at, fmt.Sprintf(`{"flag":"checkout","variant":%q,"plan":%q}`, []string{"control", "new"}[r.IntN(2)], []string{"free", "pro"}[r.IntN(2)]))
		for range r.IntN(6) {
			s.did(person, "buy", at-5+20*r.Float64(), fmt.Sprintf(`{"value":%.2f}`, 100*r.Float64()))
		}
		if r.IntN(4) == 0 {
			s.did(person, "pay", at+8*r.Float64(), "")
		}
	}
	s.did("clock", "tick", 40, "")
	disk, err := duckdb.Open(t.Context(), duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	if _, err := disk.Append(t.Context(), s.batch); err != nil {
		t.Fatal(err)
	}
	buy := experiment.Measure{Type: experiment.Mean, Match: named("buy"), Property: "value", Window: "7d", Winsor: 0.95}
	p80 := experiment.Measure{Type: experiment.Quantile, Match: named("buy"), Property: "value", Quantile: 0.8, Window: "7d"}
	ratio := experiment.Measure{Type: experiment.Ratio, Match: named("buy"), Property: "value", Denominator: &experiment.Part{Match: named("buy")}, Window: "7d"}
	q := checkout(buy, p80, ratio, paid(), experiment.Measure{Type: experiment.TimeTo, Match: named("pay"), Window: "7d"})
	q.CUPEDDays, q.Segment = 5, "plan"
	var texts []string
	for _, log := range []events.Reader{s.log(t), disk} {
		res := ask(t, log, q)
		res.AsOf = events.Mark{}
		text, err := json.MarshalIndent(rounded(t, res), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	if d := cmp.Diff(texts[0], texts[1]); d != "" {
		t.Error(d)
	}
}

// rounded takes the last digits away, which depend on the order of the people.
func rounded(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	var walk func(any) any
	walk = func(v any) any {
		switch x := v.(type) {
		case float64:
			return fmt.Sprintf("%.9g", x)
		case map[string]any:
			for k := range x {
				x[k] = walk(x[k])
			}
		case []any:
			for i := range x {
				x[i] = walk(x[i])
			}
		}
		return v
	}
	return walk(out)
}
