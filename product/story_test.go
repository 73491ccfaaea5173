package product_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"throughline.dev/product"
	"throughline.dev/sample"
	"throughline.dev/tell/brief"
)

// TestStoryComesOutOfTheEngines simulates the sample product from different seeds, briefs on the raw exports as a user
// would, and looks for the reference story in what the engines found: the three frictions among what customers write,
// nine days before, four days after, activation up by some 38 %. Nothing but the simulation's parameters is shared by
// the seeds, so the figures must differ from seed to seed, within sampling error.
func TestStoryComesOutOfTheEngines(t *testing.T) {
	t.Parallel()
	seen := map[string]int64{}
	for _, seed := range []int64{sample.Default().Seed, 11, 29} {
		p := sample.Default()
		p.Seed = seed
		p.Events = 120_000 // regular use adds nothing to the story but time
		dir := t.TempDir()
		if err := sample.Write(dir, p); err != nil {
			t.Fatal(err)
		}
		result, err := product.Brief(t.Context(), product.BriefRequest{Dir: dir, Out: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		b := result.Brief
		frictionsAmongTopics(t, seed, b)
		median := question(t, b, "MET-1")
		activation := question(t, b, "MET-2")
		before, after := median.Cohorts[0], median.Cohorts[1]
		within(t, seed, "median days to a first call before", *before.Median.Value, 7.8, 10.2)
		within(t, seed, "median days to a first call after", *after.Median.Value, 3.3, 4.7)
		if *after.Median.High >= *before.Median.Low {
			t.Errorf("seed %d: the intervals of before %s and after %s overlap", seed, before.Median.Figure, after.Median.Figure)
		}
		lift := 100 * (*activation.Cohorts[1].Share.Value/(*activation.Cohorts[0].Share.Value) - 1)
		within(t, seed, "per cent more developers activated", lift, 25, 52)
		print := fmt.Sprint(*before.Median.Value, *after.Median.Value, lift)
		if other, ok := seen[print]; ok {
			t.Errorf("seeds %d and %d give the same figures to the last digit", seed, other)
		}
		seen[print] = seed
		if len(b.Threads) == 0 {
			t.Errorf("seed %d: no thread leads from a quote to an outcome", seed)
		}
	}
}

func question(t *testing.T, b brief.Brief, key string) brief.Question {
	t.Helper()
	if b.Usage != nil {
		for _, q := range b.Usage.Questions {
			if string(q.Key) == key && len(q.Cohorts) == 2 {
				return q
			}
		}
	}
	t.Fatalf("the brief does not answer %s before and after", key)
	return brief.Question{}
}

func within(t *testing.T, seed int64, what string, v, low, high float64) {
	t.Helper()
	if v < low || v > high {
		t.Errorf("seed %d: %s: %.2f, want %v to %v", seed, what, v, low, high)
	}
}

func frictionsAmongTopics(t *testing.T, seed int64, b brief.Brief) {
	t.Helper()
	if b.Discover == nil || len(b.Discover.Topics) < 3 {
		t.Fatalf("seed %d: the brief has no topics", seed)
	}
	top := b.Discover.Topics[:min(5, len(b.Discover.Topics))]
	for friction, words := range map[string]string{
		"errors nobody can read":               `error|bad request|reason`,
		"three requests before the first call": `oauth|token|credential|approv|verifier`,
		"documentation without the failures":   `documentation|failure|page|guide|happy path`,
	} {
		found := false
		var names []string
		for _, topic := range top {
			names = append(names, topic.Name)
			found = found || regexp.MustCompile(words).MatchString(strings.ToLower(topic.Name))
		}
		if !found {
			t.Errorf("seed %d: %s is not among what most people write about: %q", seed, friction, names)
		}
	}
	for _, topic := range top {
		for _, q := range topic.Quotes {
			if q.Source == "" || q.Text == "" || q.Speaker == "" {
				t.Errorf("seed %d: a quote without words, source or speaker: %+v", seed, q)
			}
		}
	}
}
