package criterion_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// kinds of criteria that people write, for generating: metric, units, comparators, statistics.
type sort struct {
	metrics, units, comparators, statistics []string
	dimension                               quantity.Dimension
	direction                               criterion.Direction
}

func sorts() []sort {
	return []sort{
		{
			metrics: []string{"response time", "API response time", "p latency", "cold start time", "time to load a page", "recovery time", "checkout latency"},
			units:   []string{"ms", "s", "min", "h"}, comparators: []string{"<", "<=", "=", "within"},
			statistics: []string{"", "p50", "p90", "p95", "p99", "p99.9", "p100", "mean", "median", "max"},
			dimension:  quantity.Duration, direction: criterion.LowerIsBetter,
		},
		{
			metrics: []string{"availability", "success rate", "accuracy", "cache hit rate"},
			units:   []string{"%"}, comparators: []string{">=", ">", "="}, statistics: []string{"ratio"},
			dimension: quantity.Share, direction: criterion.HigherIsBetter,
		},
		{
			metrics: []string{"error rate", "packet loss", "CPU utilization"},
			units:   []string{"%"}, comparators: []string{"<=", "<"}, statistics: []string{"ratio"},
			dimension: quantity.Share, direction: criterion.LowerIsBetter,
		},
		{
			metrics: []string{"throughput", "ingest rate"},
			units:   []string{"requests/s", "messages/min"}, comparators: []string{">=", ">"}, statistics: []string{"", "mean", "min"},
			dimension: quantity.Rate, direction: criterion.HigherIsBetter,
		},
		{
			metrics: []string{"memory usage", "page weight", "payload size"},
			units:   []string{"KB", "MB", "GB"}, comparators: []string{"<=", "<"}, statistics: []string{"", "max"},
			dimension: quantity.Size, direction: criterion.LowerIsBetter,
		},
		{
			metrics: []string{"retention time"},
			units:   []string{"days", "years"}, comparators: []string{">=", "="}, statistics: []string{""},
			dimension: quantity.Duration, direction: criterion.HigherIsBetter,
		},
	}
}

func drawn(t *rapid.T) criterion.Criterion {
	k := rapid.SampledFrom(sorts()).Draw(t, "sort")
	c := criterion.Criterion{
		Text:       "generated",
		Metric:     rapid.SampledFrom(k.metrics).Draw(t, "metric"),
		Quantity:   k.dimension,
		Direction:  k.direction,
		Population: rapid.SampledFrom([]string{"", "search queries", "the payment API", "all orders of a customer", "uploads"}).Draw(t, "population"),
		Statistic:  rapid.SampledFrom(k.statistics).Draw(t, "statistic"),
		Comparator: rapid.SampledFrom(k.comparators).Draw(t, "comparator"),
		Unit:       rapid.SampledFrom(k.units).Draw(t, "unit"),
		Window:     rapid.SampledFrom([]string{"", "month", "quarter", "any rolling 30 days", "28 d"}).Draw(t, "window"),
		Modality:   rapid.SampledFrom([]string{"", "shall", "must", "should"}).Draw(t, "modality"),
	}
	v := rapid.SampledFrom([]float64{0.5, 2, 3.25, 15, 99.95, 200, 1000, 12500}).Draw(t, "value")
	c.Threshold = &v
	if c.Comparator == "within" {
		h := v + rapid.SampledFrom([]float64{0.5, 3, 1000}).Draw(t, "wide")
		c.High = &h
	}
	if strings.HasPrefix(c.Statistic, "p") && c.Statistic != "p100" {
		c.Basis = rapid.SampledFrom([]string{"requests", "ambiguous", "users"}).Draw(t, "basis")
	}
	switch rapid.IntRange(0, 5).Draw(t, "condition") {
	case 0:
		c.Conditions = []criterion.Condition{{Kind: "load", Text: "under a load of 200 requests per second"}}
	case 1:
		c.Conditions = []criterion.Condition{{Kind: "state", Text: "while a backup runs"}}
	case 2:
		c.Conditions = []criterion.Condition{{Kind: "exclusion", Text: "excluding planned maintenance"}}
	case 3:
		c.Conditions = []criterion.Condition{{Kind: "measured_from", Text: "receipt of the request"}, {Kind: "measured_to", Text: "the last byte"}}
	}
	if c.Population == "uploads" {
		c.Filter = []criterion.Filter{{Text: "larger than 10 MB", Attribute: "size", Comparator: ">", Value: 10, Unit: "MB"}}
	}
	return c
}

// A criterion that is phrased and read again keeps its numbers, its statistic, its window and its words, so that
// chips and sentence stay in step both ways.
func TestWhatIsPhrasedIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		sentence := criterion.Phrase(c)
		got := criterion.Read(passage.One(sentence)).Readings
		if len(got) != 1 {
			t.Fatalf("%d readings of %q", len(got), sentence)
		}
		r := got[0]
		if r.Threshold == nil || *r.Threshold != *c.Threshold || (r.High == nil) != (c.High == nil) || c.High != nil && *r.High != *c.High {
			t.Fatalf("threshold %v %v of %q", r.Threshold, r.High, sentence)
		}
		want := c.Modality
		if want == "" {
			want = "shall"
		}
		for slot, p := range map[string][2]string{
			"unit": {r.Unit, c.Unit}, "comparator": {r.Comparator, c.Comparator}, "statistic": {plainStatistic(r.Statistic), plainStatistic(c.Statistic)},
			"window": {r.Window, c.Window}, "modality": {r.Modality, want}, "basis of a percentile": {percentileBasis(r), percentileBasis(criterion.Reading{Criterion: c})},
		} {
			if p[0] != p[1] {
				t.Fatalf("%s is read as %q, was %q, in %q", slot, p[0], p[1], sentence)
			}
		}
		if !strings.Contains(r.Metric, strings.TrimPrefix(c.Metric, "the ")) {
			t.Fatalf("metric is read as %q in %q", r.Metric, sentence)
		}
		if c.Population != "" && c.Basis != "users" && !strings.Contains(r.Population, c.Population) {
			t.Fatalf("population is read as %q in %q", r.Population, sentence)
		}
		if len(r.Filter) != len(c.Filter) || len(c.Filter) == 1 && (r.Filter[0].Comparator != c.Filter[0].Comparator || r.Filter[0].Value != c.Filter[0].Value) {
			t.Fatalf("filter is read as %v in %q", r.Filter, sentence)
		}
		if len(r.Conditions) != len(c.Conditions) {
			t.Fatalf("conditions are read as %v in %q", r.Conditions, sentence)
		}
		for i := range c.Conditions {
			if r.Conditions[i] != c.Conditions[i] {
				t.Fatalf("condition is read as %v, was %v, in %q", r.Conditions[i], c.Conditions[i], sentence)
			}
		}
	})
}

func percentileBasis(r criterion.Reading) string {
	if len(r.Statistic) > 1 && r.Statistic[0] == 'p' && r.Statistic != "p100" {
		return r.Basis
	}
	return ""
}

// plainStatistic takes two names of one statistic as one.
func plainStatistic(s string) string {
	switch s {
	case "every":
		return "p100"
	case "median":
		return "p50"
	}
	return s
}
