package accuracy_test

import (
	"encoding/csv"
	"testing"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// ratedScenario is a scenario with the attributes two raters agreed to deny it.
type ratedScenario struct {
	text string
	bad  map[string]bool
}

// ratedScenarios reads the scenarios, which a language model wrote and people rated.
func ratedScenarios(t *testing.T) []ratedScenario {
	t.Helper()
	rows, err := csv.NewReader(labelled(t, "bdd-scenario-quality/ratings.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string]map[string]bool{}
	for _, r := range rows[1:] {
		if r[1] != "consensus" {
			continue
		}
		bad[r[0]] = map[string]bool{}
		for i, attribute := range rows[0][2:] {
			bad[r[0]][attribute] = r[i+2] == "0"
		}
	}
	var out []ratedScenario
	for _, s := range jsonLines[struct{ ID, Scenario string }](t, wholeFile(t, "bdd-scenario-quality/scenarios.jsonl")) {
		if s.Scenario != "None" { // the model gave none
			out = append(out, ratedScenario{s.Scenario, bad[s.ID]})
		}
	}
	return out
}

// What rules say of a scenario goes with what people say of it: several rounds with "singular" and "integrous",
// length with "essential". The way over the screen goes with "focused" little more than chance: most of these
// scenarios have one, and most are denied that attribute.
func TestScenarioRulesAgainstRatings(t *testing.T) {
	t.Parallel()
	all := ratedScenarios(t)
	type claim struct {
		rule      string
		least     ledger.Severity // the case must be at least so strong
		attribute string
		floor     float64 // of precision over the base rate, on either part
	}
	claims := []claim{
		{"AC-01", ledger.Warning, "integrous", 1.8},
		{"AC-01", ledger.Warning, "singular", 1.6},
		{"AC-01", ledger.Warning, "high_quality", 1.3},
		{"AC-08", ledger.Info, "essential", 2},
		{"AC-08", ledger.Info, "high_quality", 1.3},
		{"AC-05", ledger.Info, "focused", 1},
		{"AC-04", ledger.Info, "clear", 1},
	}
	for _, part := range []struct {
		name string
		keep func(i int) bool
	}{
		{"built on", func(i int) bool { return i%3 != 2 }},
		{"kept aside", func(i int) bool { return i%3 == 2 }},
	} {
		found := make([][]rulebook.Finding, len(all))
		n := 0
		for i, s := range all {
			if part.keep(i) {
				d, _ := acceptance.ParseLoose(s.text)
				found[i] = acceptance.CheckDocument(d, acceptance.Options{})
				n++
			}
		}
		for _, c := range claims {
			var right, fired, positive int
			for i, s := range all {
				if !part.keep(i) {
					continue
				}
				hit := false
				for _, f := range found[i] {
					hit = hit || f.Rule == c.rule && (c.least == ledger.Info || f.Severity != ledger.Info)
				}
				if s.bad[c.attribute] {
					positive++
				}
				if hit {
					fired++
					if s.bad[c.attribute] {
						right++
					}
				}
			}
			precision, base := storyShare(right, fired), storyShare(positive, n)
			t.Logf("%s: %s (%s or stronger) for not %s: P %.2f (%d of %d), R %.2f; base rate %.2f", part.name, c.rule, c.least, c.attribute, precision, right, fired, storyShare(right, positive), base)
			if precision < c.floor*base {
				t.Errorf("%s: %s says little about %s: %.2f against %.2f", part.name, c.rule, c.attribute, precision, base)
			}
		}
	}
}
