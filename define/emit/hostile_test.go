package emit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/define/criterion"
	"throughline.dev/define/emit"
)

// hostile are texts that mean something to one of the readers.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{
		"", "*/ process.exit(1) /*", "a\nb: c", "\"} or vector(1) or x{a=\"", "'], 'x': ['rate<1", "{{ printf \"x\" }}", "`${process.env.HOME}`", "# no\n\nScenario: other",
		"\u2028alert(1)", "\u202Egnp.exe", "@tag", "\"\"\"\ndoc", "| a | b |", "%s%d", "\x00", "\xff\xfe", "- &a *a !!binary", "Überlauf der Größe", "人", "a'b\"c\\d", "--- x", "...",
	}), rapid.String())
}

func drawCriterion(t *rapid.T) criterion.Criterion {
	number := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1, 95, 99.9, 100, 200, -1, 1e300, 1e-300}))
	text := hostile()
	pick := func(name string, all ...string) string { return rapid.SampledFrom(all).Draw(t, name) }
	v := number.Draw(t, "threshold")
	c := criterion.Criterion{
		Text: text.Draw(t, "text"), Metric: text.Draw(t, "metric"), Population: text.Draw(t, "population"),
		Statistic:  pick("statistic", "p95", "p99.9", "median", "mean", "max", "min", "ratio", "every", "count", "rate", ""),
		Basis:      pick("basis", "", "requests", "time"),
		Comparator: pick("comparator", "<", "<=", "=", ">=", ">", "within"),
		Unit:       pick("unit", "ms", "s", "%", "MB", "users", "", "requests/s", "°C"),
		Threshold:  &v, Window: pick("window", "", "28 d", "calendar month", "1 h"),
	}
	if rapid.Bool().Draw(t, "range") {
		h := number.Draw(t, "high")
		c.High = &h
	}
	if rapid.Bool().Draw(t, "filtered") {
		c.Filter = []criterion.Filter{{Text: text.Draw(t, "filter"), Attribute: text.Draw(t, "attribute"), Comparator: pick("fc", "<", ">="), Value: number.Draw(t, "value")}}
		c.Conditions = []criterion.Condition{{Kind: pick("kind", "load", "state", "exclusion", "measured_from"), Text: text.Draw(t, "condition")}}
	}
	if source := pick("source", "", "events", "prometheus", "tests"); source != "" {
		c.Check = &criterion.Check{
			Source: source, Event: text.Draw(t, "event"), Metric: text.Draw(t, "series"), Property: text.Draw(t, "property"),
			Good: text.Draw(t, "good"), Where: map[string]string{text.Draw(t, "label"): text.Draw(t, "is")}, Unit: pick("check unit", "", "ms", "s"),
		}
	}
	return c
}

// Whatever the words are, what is emitted is a file of its format, or an error that names the criterion.
func TestNoTextBreaksOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { emitAll(t, drawCriterion(t)) })
}

func emitAll(t reporter, c criterion.Criterion) {
	for _, as := range emit.Formats() {
		f, err := emit.Emit("REQ-7", 2, c, as)
		if err != nil {
			if !strings.Contains(err.Error(), "criterion 2 of REQ-7") {
				t.Errorf("%s: %v", as, err)
			}
			continue
		}
		valid(t, f)
	}
}

func FuzzEmit(f *testing.F) {
	f.Add(`{"text":"a","metric":"b","statistic":"p95","comparator":"<","threshold":200,"unit":"ms"}`)
	f.Add(`{"text":"a","metric":"b\u0000","comparator":">=","threshold":99,"unit":"%","check":{"source":"prometheus","metric":"x{","property":"a","good":"=~(","where":{"a\"b":"c\nd"}}}`)
	f.Fuzz(func(t *testing.T, s string) {
		var c criterion.Criterion
		if json.Unmarshal([]byte(s), &c) == nil {
			emitAll(t, c)
		}
	})
}
