package acceptance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/rulebook"
)

// rules writes findings as "AC-02 refusal: words".
func rules(all []rulebook.Finding) []string {
	out := []string{}
	for _, f := range all {
		out = append(out, f.Rule+" "+string(f.Severity)+": "+f.Words)
	}
	return out
}

// feature puts scenarios into a feature with one that fails, so that nothing is said about a missing one.
func feature(scenarios string) string {
	return "Feature: shop\n" + scenarios + "\n  Scenario: Card is refused\n    Given a refused card\n    When the buyer pays with it\n    Then the reason is shown\n"
}

func TestGoodScenariosHaveNoFindings(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"  Scenario: Pay\n    Given a basket\n    When the buyer pays\n    Then the receipt shows 40 EUR\n    And the order is kept",
		"  Background:\n    Given a basket\n\n  Scenario: Pay\n    When the buyer pays\n    Then the receipt is shown",
		"  Scenario Outline: Pay <sum>\n    Given a basket worth <sum>\n    When the buyer pays\n    Then the receipt shows <sum>\n    Examples:\n      | sum |\n      | 40  |",
		"  Scenario: Fast\n    Given 900 orders\n    When the clerk opens the list\n    Then the list is shown quickly, within 2 s",
		"  Scenario: Entry\n    Given an empty list\n    When the clerk books 40 EUR\n    Then the user entry shows 40 EUR",
	} {
		if got := rules(acceptance.Check([]byte(feature(s)))); len(got) > 0 {
			t.Errorf("%s\n%q", s, got)
		}
	}
}

func TestRulesOfAScenario(t *testing.T) {
	t.Parallel()
	steps := func(text string) string {
		return "  Scenario: Pay\n    Given a basket\n    When the buyer pays\n    Then " + text
	}
	for source, want := range map[string][]string{
		"  Scenario: Pay": {"AC-01 refusal: Pay"},
		"  Scenario: Pay\n    Given a basket\n    When the buyer pays":                                                         {"AC-01 refusal: Pay"},
		"  Scenario: Pay\n    Given a basket\n    Then the receipt is shown":                                                   {"AC-01 warning: Pay"},
		"  Scenario: Pay\n    When the buyer pays\n    Then the receipt is shown":                                              {"AC-01 info: Pay"},
		steps("a receipt is shown\n    When the buyer returns it\n    Then the money is sent\n    When a\n    Then b is kept"): {"AC-01 warning: the buyer returns it"},
		steps("a receipt is shown\n    Given a second basket"):                                                                 {"AC-01 warning: a second basket"},
		steps("the user clicks “Print”"):                                                                                       {"AC-01 warning: the user clicks “Print”", "AC-05 info: clicks"},
		steps("enters the post code 1010"):                                                                                     {"AC-01 warning: enters the post code 1010"},
		steps("the total is calculated correctly"):                                                                             {"AC-02 refusal: correctly"},
		steps("everything works"):                                                                                              {"AC-02 refusal: works"},
		steps("the total is correctly shown as 40 EUR"):                                                                        {"AC-02 info: correctly"},
		steps("the receipt is shown as expected"):                                                                              {"AC-02 refusal: as expected"},
		steps("the receipt is shown immediately"):                                                                              {"AC-03 refusal: immediately"},
		steps("the page responds in real time"):                                                                                {"AC-03 refusal: in real time"},
		"  Scenario: Pay\n    Given a basket\n    When the buyer enters valid data\n    Then the receipt is shown":             {"AC-04 info: valid data"},
		"  Scenario: Pay\n    Given a basket worth <sum>\n    When the buyer pays\n    Then the receipt is shown":              {"AC-04 warning: <sum>"},
		"  Scenario Outline: Pay\n    Given a basket\n    When the buyer pays\n    Then the receipt is shown":                  {"AC-04 refusal: Pay"},
		"  Scenario Outline: Pay\n    Given a <thing>\n    When the buyer pays\n    Then the receipt is shown\n    Examples:\n      | sum |\n      | 40 |": {"AC-04 warning: <thing>", "AC-04 warning: sum"},
		"  Scenario Outline: Pay\n    Given a <sum>\n    When the buyer pays\n    Then the receipt is shown\n    Examples:\n      | sum |":                 {"AC-04 warning: "},
		"  Scenario: Pay\n    Given a basket\n    When the buyer presses the button\n    Then the receipt is shown":                                        {"AC-05 info: presses"},
		"  Scenario: card is Refused\n    Given a basket\n    When the buyer pays\n    Then the receipt is shown":                                          {"AC-06 warning: Card is refused"},
		"  Scenario:\n    Given a basket\n    When the buyer pays\n    Then the receipt is shown":                                                          {"AC-06 warning: "},
		"  Scenario: the buyer pays\n    Given a basket\n    When the buyer pays\n    Then the receipt is shown":                                           {"AC-06 info: the buyer pays"},
		steps("a is kept" + strings.Repeat("\n    And b is kept", 8)):                                                                                      {"AC-08 info: Pay"},
		steps("40 EUR are booked\n\n  Scenario: Pay more\n    Given a basket\n    When the buyer pays\n    Then 90 EUR are booked"):                        {"AC-10 warning: Pay more"},
	} {
		got := rules(acceptance.Check([]byte(feature(source))))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", source, d)
		}
	}
}

// Gherkin takes a step in lower case, before the first one, for a description and says nothing.
func TestStepsLostInADescriptionAreNamed(t *testing.T) {
	t.Parallel()
	source := feature("  Scenario: Pay\n    given a basket\n    When the buyer pays\n    Then the receipt is shown")
	got := rules(acceptance.Check([]byte(source)))
	if d := cmp.Diff([]string{"AC-00 warning: given a basket", "AC-01 info: Pay"}, got); d != "" {
		t.Error(d)
	}
}

func TestRulesOfAFeature(t *testing.T) {
	t.Parallel()
	one := "Feature: shop\n\n  Background:\n    Given a basket\n    When the buyer looks at it\n\n  Scenario: Pay\n    When the buyer pays\n    Then the receipt is shown\n"
	got := rules(acceptance.Check([]byte(one)))
	want := []string{"AC-08 info: Background", "AC-01 warning: the buyer looks at it", "AC-07 info: shop"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	german := "# language: de\nFunktionalität: Laden\n  Szenario: Zahlen\n    Angenommen ein Korb\n    Wenn der Käufer schnell zahlt\n    Dann works die Kasse correctly\n"
	if got := rules(acceptance.Check([]byte(german))); len(got) > 0 {
		t.Errorf("English words are looked for in German: %q", got)
	}
}

func TestAbbreviationsAreHeldAgainstTheGlossary(t *testing.T) {
	t.Parallel()
	source := feature("  Scenario: Pay\n    Given a basket with CPQ\n    When the buyer pays by SEPA\n    Then the receipt is shown")
	got := rules(acceptance.CheckWith([]byte(source), acceptance.Options{Terms: map[string]bool{"sepa": true}}))
	if d := cmp.Diff([]string{"AC-09 info: CPQ"}, got); d != "" {
		t.Error(d)
	}
}

func TestFindingsOfFieldsArePlacedInThem(t *testing.T) {
	t.Parallel()
	fields := []acceptance.Fields{
		{Name: "Pay", Given: "a basket\na card", When: "the buyer pays", Then: "the receipt is shown\nAnd everything works"},
		{Name: "pay", Given: "a basket", When: "the buyer pays", Then: ""},
		{Name: "Refused", Gherkin: "Given a card\nWhen the buyer pays\nThen it works\noops"},
	}
	type place struct {
		rule, field, words string
		scenario           int
	}
	var got []place
	for _, p := range acceptance.CheckAll(fields, acceptance.Options{}) {
		text := map[string]string{"name": fields[p.Scenario].Name, "given": fields[p.Scenario].Given, "when": fields[p.Scenario].When, "then": fields[p.Scenario].Then, "gherkin": fields[p.Scenario].Gherkin}[p.Field]
		got = append(got, place{p.Rule, p.Field, text[p.Span.Start:p.Span.End], p.Scenario})
	}
	want := []place{
		{"AC-00", "gherkin", "oops", 2},
		{"AC-02", "then", "works", 0},
		{"AC-01", "name", "pay", 1},
		{"AC-06", "name", "pay", 1},
		{"AC-02", "gherkin", "works", 2},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(place{})); d != "" {
		t.Error(d)
	}
	alone := acceptance.CheckAll([]acceptance.Fields{{Name: "Pay", Given: "a basket", When: "the buyer pays", Then: "the receipt is shown"}}, acceptance.Options{})
	if len(alone) != 1 || alone[0].Rule != "AC-07" {
		t.Errorf("all there is to say of one good scenario is that none fails: %+v", alone)
	}
}

func TestScenarioRulesStandInTheBook(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"AC-00", "AC-01", "AC-02", "AC-03", "AC-04", "AC-05", "AC-06", "AC-07", "AC-08", "AC-09", "AC-10"} {
		if r, err := rulebook.Find(id); err != nil || r.Kind != "scenario" {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
}
