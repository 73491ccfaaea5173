package criterion_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

// What is asked depends on what sort of criterion it is.
func TestGapsAskForWhatMattersToTheKind(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"The response time shall be under 2 s.":                                           {"RQ-V05 statistic", "RQ-V06 population", "RQ-V06 load", "RQ-V22 measured"},
		"The search response time shall be under 2 s.":                                    {"RQ-V05 statistic", "RQ-V06 load", "RQ-V22 measured"},
		"The system shall achieve 95 % uptime.":                                           {"RQ-V08 window", "RQ-V08 exclusions"},
		"The system shall be available 99.9 % of each month, excluding planned downtime.": nil,
		"The search response time shall be no more than 2 s 90 % of the time.":            {"RQ-V09 statistic", "RQ-V06 load", "RQ-V08 window", "RQ-V22 measured"},
		"The system shall support up to 800 users.":                                       {"RQ-V10 comparator"},
		"The search shall respond in 3-5 s.":                                              {"RQ-V11 threshold", "RQ-V05 statistic", "RQ-V06 load", "RQ-V22 measured"},
		"The search shall respond within TBD s.":                                          {"RQ-V12 threshold", "RQ-V05 statistic", "RQ-V06 load", "RQ-V22 measured"},
		"The search shall respond within 200.":                                            {"RQ-V04 unit"},
		"The p95 latency of the upload endpoint shall stay below 3 %.":                    {"RQ-V16 unit"},
		"The call set-up time shall be at most 1.5 times the agreed set-up time.":         {"RQ-V18 base", "RQ-V05 statistic", "RQ-V06 load", "RQ-V22 measured"},
		"The audit log shall be kept for at least 7 years.":                               nil,
		"The F1 score shall be at least 0.85.":                                            nil,
		"Users shall be able to find a product in at most 3 clicks.":                      nil,
		"The page weight shall be at most 500 KB.":                                        nil,
		"The service shall process at least 500 orders per minute.":                       {"RQ-V06 load"},
		"The error rate shall be below 1 %.":                                              {"RQ-V08 window"},
	} {
		got := criterion.Read(passage.One(text)).Readings
		if len(got) != 1 {
			t.Errorf("%d readings of %q", len(got), text)
			continue
		}
		var gaps []string
		for _, g := range got[0].Gaps {
			gaps = append(gaps, g.Rule+" "+g.Slot)
			if !strings.HasSuffix(g.Question, "?") && !strings.HasSuffix(g.Question, ".") || len(g.Question) < 15 {
				t.Errorf("%q is no question a person can answer", g.Question)
			}
		}
		if d := cmp.Diff(want, gaps); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func TestACriterionThatComparesNothingHasNoGaps(t *testing.T) {
	t.Parallel()
	c := criterion.Criterion{Text: "The page has the logo."}
	if g := criterion.Gaps(c); len(g) != 0 {
		t.Errorf("gaps %v", g)
	}
	if got := criterion.Phrase(c); got != c.Text {
		t.Errorf("phrased as %q", got)
	}
}

// A share of cases that are about errors is no rate of errors, and is not asked for its period.
func TestOnlyWhatIsCountedMakesARate(t *testing.T) {
	t.Parallel()
	for text, asked := range map[string]bool{
		"Of the remedies that the assistant suggests for a pasted error, at least 90 % shall be judged right by support.": false,
		"At most 1 % of the payments shall fail.": true,
	} {
		read := criterion.Read(passage.One(text)).Readings
		if len(read) != 1 {
			t.Fatalf("%q gives %d readings", text, len(read))
		}
		got := slices.ContainsFunc(read[0].Gaps, func(g criterion.Gap) bool { return g.Slot == criterion.Window })
		if got != asked {
			t.Errorf("%q (%s): asked for a period: %v", text, read[0].Metric, got)
		}
	}
}
