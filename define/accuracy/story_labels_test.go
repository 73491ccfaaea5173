package accuracy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// labelledStory is a story with what a person found wrong with it.
type labelledStory struct {
	Text    string   `json:"text"`
	Verdict string   `json:"verdict"`
	Defects []string `json:"defects"`
}

// claims are the defects each rule claims to see; words stands for the rules about words, as far as they apply to a
// wish. Duplicates take the whole backlog, and ends that do not follow from the means take understanding: neither is
// claimed of a single story.
func claims() map[string][]string {
	return map[string][]string{
		"US-02": {"no_ends"},
		"US-03": {"not_atomic"},
		"US-04": {"not_minimal"},
		"US-05": {"circular_ends", "two_ends"},
		"US-06": {"solution_oriented"},
		"US-09": {"broken_sentence", "malformed_role", "malformed_means", "template_broken"},
		"US-10": {"vague_verb", "too_large", "not_estimable"},
		"US-15": {"role_not_user"},
		"US-16": {"not_a_product_requirement", "one_off_task"},
		"words": {"vague", "unquantified", "hedged", "escape_clause", "comparative_without_baseline", "unbounded"},
	}
}

// storyFindings are those of one story, its words included.
func storyFindings(t *testing.T, book *wording.Book, text string) []rulebook.Finding {
	t.Helper()
	s := passage.One(text)
	st, ok := userstory.Parse(s)
	if !ok {
		t.Errorf("this is not read as a story: %s", text)
		return nil
	}
	words, _ := book.Judge(s, criterion.Read(s), wording.Context{Required: true})
	return append(userstory.Check(s, st), userstory.Wording(s, st, words)...)
}

// storyTally counts right, wrong and missed.
type storyTally struct{ right, wrong, missed int }

func (c storyTally) precision() float64 { return storyShare(c.right, c.right+c.wrong) }
func (c storyTally) recall() float64    { return storyShare(c.right, c.right+c.missed) }
func (c storyTally) f1() float64 {
	return storyShare(2*c.right, 2*c.right+c.wrong+c.missed)
}

func storyShare(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func TestStoryDefects(t *testing.T) {
	t.Parallel()
	all := jsonLines[labelledStory](t, ownData(t, "stories.jsonl"))
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		name  string
		keep  func(i int) bool
		floor float64
	}{
		{"built on", func(i int) bool { return i%3 != 2 }, 0.60},
		{"kept aside", func(i int) bool { return i%3 == 2 }, 0.47},
	} {
		by := map[string]storyTally{}
		var pooled storyTally
		var good, flagged int
		for i, s := range all {
			if !part.keep(i) {
				continue
			}
			fired := map[string]bool{}
			loud := false
			for _, f := range storyFindings(t, book, s.Text) {
				rule := f.Rule
				if strings.HasPrefix(rule, "RQ-") {
					rule = "words"
					if f.Severity == ledger.Info {
						continue
					}
				}
				fired[rule] = true
				loud = loud || f.Severity != ledger.Info
			}
			if s.Verdict == "good" {
				good++
				if loud {
					flagged++
					t.Logf("%s: a good story is flagged: %s", part.name, s.Text)
				}
			}
			for rule, defects := range claims() {
				has := slices.ContainsFunc(s.Defects, func(d string) bool { return slices.Contains(defects, d) })
				if rule == "US-15" && !has && onlyInfo(storyFindings(t, book, s.Text), rule) {
					continue // “a user” is everybody: said as information, and nobody labelled it
				}
				c := by[rule]
				switch {
				case has && fired[rule]:
					c.right++
					pooled.right++
				case has:
					c.missed++
					pooled.missed++
				case fired[rule]:
					c.wrong++
					pooled.wrong++
				}
				by[rule] = c
			}
		}
		for _, rule := range slices.Sorted(maps.Keys(by)) {
			c := by[rule]
			t.Logf("%s: %s right %d, wrong %d, missed %d", part.name, rule, c.right, c.wrong, c.missed)
		}
		t.Logf("%s: all claimed criteria P %.2f R %.2f F1 %.2f; good stories with a warning: %d of %d", part.name, pooled.precision(), pooled.recall(), pooled.f1(), flagged, good)
		if pooled.f1() < part.floor {
			t.Errorf("%s: F1 over the claimed criteria is %.2f, below %.2f", part.name, pooled.f1(), part.floor)
		}
	}
}

// onlyInfo reports whether a rule has findings and all of them inform.
func onlyInfo(all []rulebook.Finding, rule string) bool {
	n := 0
	for _, f := range all {
		if f.Rule == rule {
			if f.Severity != ledger.Info {
				return false
			}
			n++
		}
	}
	return n > 0
}
