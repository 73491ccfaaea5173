package behaviour_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/behaviour"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

func complete() behaviour.Spec {
	return behaviour.Spec{
		Metric: "share of answers whose claims stand in the cited source", Set: "support-eval 2026-02", Slices: []string{"German", "English"},
		Comparator: ">=", Threshold: number(95), Unit: "%", Judge: "LLM judge v2, agrees with two experts in 93 of 100 cases",
		Refusal: "refuses legal advice and names the help line", Escalation: "an agent takes over after two answers marked as wrong",
		Data: "order history of the signed-in customer", Consent: "contract; withdrawn in the settings", ReviewBy: "2026-09-30",
	}
}

// slots writes gaps as "MB-04 threshold".
func slots(all []behaviour.Gap) []string {
	out := []string{}
	for _, g := range all {
		out = append(out, g.Rule+" "+g.Slot)
	}
	return out
}

func TestCompleteSpecificationHasNoGaps(t *testing.T) {
	t.Parallel()
	if got := complete().Gaps("2026-03-01"); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestEmptySpecificationAsksForEverything(t *testing.T) {
	t.Parallel()
	got := behaviour.Spec{}.Gaps("2026-03-01")
	want := []string{"MB-01 metric", "MB-02 set", "MB-03 slices", "MB-04 threshold", "MB-05 judge", "MB-06 refusal", "MB-07 escalation", "MB-08 data", "MB-09 consent", "MB-10 review_by"}
	if d := cmp.Diff(want, slots(got)); d != "" {
		t.Error(d)
	}
	for _, g := range got {
		if g.Question == "" || g.Message == "" || g.Severity == "" {
			t.Errorf("nobody can answer %+v", g)
		}
	}
}

func TestGapsOfASpecification(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*behaviour.Spec){
		"MB-11 set":        func(s *behaviour.Spec) { s.Set = "the support questions" },
		"MB-03 slices":     func(s *behaviour.Spec) { s.Slices = []string{"German", "german "} },
		"MB-04 comparator": func(s *behaviour.Spec) { s.Comparator = "=" },
		"MB-04 threshold":  func(s *behaviour.Spec) { s.Threshold = number(120) },
		"MB-12 threshold":  func(s *behaviour.Spec) { s.Threshold = number(100) },
		"MB-13 judge":      func(s *behaviour.Spec) { s.Judge = "LLM as a judge" },
		"MB-06 refusal":    func(s *behaviour.Spec) { s.Refusal = " TBD " },
		"MB-10 review_by":  func(s *behaviour.Spec) { s.ReviewBy = "next spring" },
		"MB-14 review_by":  func(s *behaviour.Spec) { s.ReviewBy = "2026-02-28" },
	} {
		s := complete()
		change(&s)
		if d := cmp.Diff([]string{want}, slots(s.Gaps("2026-03-01"))); d != "" {
			t.Error(d)
		}
	}
	s := complete()
	if got := s.Gaps(""); len(got) > 0 {
		t.Errorf("without a day no review is overdue: %+v", got)
	}
	s.Judge, s.Threshold, s.Unit = "two experts", number(4), "points"
	if got := s.Gaps("2026-03-01"); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestSpecificationIsFilledFromASentence(t *testing.T) {
	t.Parallel()
	s, ok := behaviour.Spec{}.Fill(passage.One("At least 95 % of answers shall name their source."))
	if !ok || s.Threshold == nil || *s.Threshold != 95 || s.Unit != "%" || s.Comparator != ">=" || s.Metric == "" {
		t.Errorf("%v %+v", ok, s)
	}
	kept, _ := complete().Fill(passage.One("At least 70 % of answers shall name their source."))
	if d := cmp.Diff(complete(), kept); d != "" {
		t.Errorf("what stood there was replaced: %s", d)
	}
	if _, ok := (behaviour.Spec{}).Fill(passage.One("Answers shall be good.")); ok {
		t.Error("there is no criterion in it")
	}
}

func TestBehaviourRulesStandInTheBook(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"MB-01", "MB-02", "MB-03", "MB-04", "MB-05", "MB-06", "MB-07", "MB-08", "MB-09", "MB-10", "MB-11", "MB-12", "MB-13", "MB-14"} {
		if r, err := rulebook.Find(id); err != nil || r.Kind != "behaviour" || r.Question == "" {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
}
