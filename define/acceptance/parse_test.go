package acceptance_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
)

const checkout = `# language: en
@pay @card
Feature: Pay by card
  Card payments are taken at once.

  Background:
    Given a basket worth 40 EUR

  # happy
  Scenario: Card is accepted
    When the buyer pays by card
    Then the receipt shows "40 EUR"
    But no reminder is planned

  Rule: Cards can be refused
    Scenario Outline: Card is refused
      Given a card that is <state>
      When the buyer pays by card
      Then the reason "<reason>" is shown
        """text
        a \"\"\" b
          c
        """

      @slow
      Examples: of the bank
        | state   | reason      |
        | expired | a \| b \\ c |
`

func TestFeatureFileIsRead(t *testing.T) {
	t.Parallel()
	d, problems := acceptance.Parse([]byte(checkout))
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	if d.Name != "Pay by card" || d.Language != "en" || d.Description != "Card payments are taken at once." || d.Comments != 1 || len(d.Sections) != 2 {
		t.Errorf("%+v", d)
	}
	got := d.Sections[1].Scenarios[0]
	want := acceptance.Scenario{
		Name: "Card is refused", Outline: true,
		Steps: []acceptance.Step{
			{Keyword: "Given", Kind: acceptance.Given, Text: "a card that is <state>"},
			{Keyword: "When", Kind: acceptance.When, Text: "the buyer pays by card"},
			{Keyword: "Then", Kind: acceptance.Then, Text: `the reason "<reason>" is shown`, Doc: &acceptance.Text{Type: "text", Content: "a \"\"\" b\n  c"}},
		},
		Examples: []acceptance.Examples{{Name: "of the bank", Tags: []string{"@slow"}, Header: []string{"state", "reason"}, Rows: [][]string{{"expired", `a | b \ c`}}}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(passage.Span{})); diff != "" {
		t.Error(diff)
	}
	for _, s := range d.Scenarios() {
		for _, st := range s.Steps {
			if text := checkout[st.Span.Start:st.Span.End]; text != st.Text {
				t.Errorf("the place of %q holds %q", st.Text, text)
			}
		}
		if !strings.HasPrefix(checkout[s.Span.Start:s.Span.End], "Scenario") {
			t.Errorf("the place of %q is %v", s.Name, s.Span)
		}
	}
	if k := d.Sections[0].Scenarios[0].Steps[2].Kind; k != acceptance.Then {
		t.Errorf("a But after a Then is for %q", k)
	}
}

func TestFeatureFileIsWrittenBack(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		checkout,
		"# language: de\nFunktionalität: Zahlen\n  Szenario: Karte\n    Angenommen ein Korb\n    Wenn der Käufer zahlt\n    Dann liegt der Beleg vor\n",
		"Feature:\n  Scenario:\n    * a star\n    Given the table:\n      | a | b\\nc |\n      | 1 |   |\n",
	} {
		d, problems := acceptance.Parse([]byte(source))
		if len(problems) != 0 {
			t.Fatal(source, problems)
		}
		again, problems := acceptance.Parse([]byte(d.Gherkin()))
		if len(problems) != 0 {
			t.Fatal(d.Gherkin(), problems)
		}
		again.Comments = d.Comments
		if diff := cmp.Diff(d, again, cmpopts.IgnoreTypes(passage.Span{})); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBrokenFilesSayWhatToDo(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":                        "",
		"Scenario: a\n Given b\n": "“Scenario: a” stands before the feature. Begin the file with “Feature:” and a name.",
		"Feature: a\n Scenario: b\n  When a\n  then c":                  "“then c” is not read as a step. Begin it with a capital letter: Then.",
		"Feature: a\n Scenario: b\n  Given c\n Scenario d\n":            "“Scenario d” lacks its colon. Write Scenario: and the name.",
		"Feature: a\n Scenario: b\n  Given c\nFeature: d\n":             "“Feature: d” begins a second feature. Put one feature into one file.",
		"Feature: a\n Scenario: b\n  Given c\n  The rest\n":             "“The rest” is neither a step nor a heading. Begin a step with Given, When, Then, And or But; a remark begins with #.",
		"Feature: a\n Scenario: b\n  Given c\n   | 1 | 2 |\n   | 3 |\n": "This table has rows with different numbers of cells. Give every row as many cells as the first; write \\| for a bar inside a cell.",
		"Feature: a\n Scenario: b\n  Given c\n   \"\"\"\n   open\n":     "The file ends inside a longer text. Close it with a line of three quotation marks.",
		"Feature: a\n @tag\n":                          "The file ends too early. Tags must be followed by a scenario, and a language line by a feature.",
		"# language: xx\nFeature: a\n":                 "Gherkin has no keywords for this language. Use a code such as en, de, fr or es.",
		"Feature: a\n @a b\n Scenario: c\n  Given d\n": "A tag holds a blank. Begin every tag with @ and join its words with hyphens.",
		"given a\n": "“given a” stands outside of a scenario. Put a line “Scenario:” and a name before it.",
		"Feature: a\n Scenario: b\n  Given c\n  " + strings.Repeat("long ", 20_000): "The line is longer than 64 KiB and was cut. Put long texts between \"\"\" lines, or into a file.",
		strings.Repeat("x\n", 30): "“x” stands before the feature. Begin the file with “Feature:” and a name.",
	} {
		_, problems := acceptance.Parse([]byte(source))
		got := ""
		if len(problems) > 0 {
			got = problems[0].Message
		}
		if got != want {
			t.Errorf("%.60q\ngot  %s\nwant %s", source, got, want)
		}
		if len(problems) > 21 {
			t.Errorf("%d problems are more than anybody reads", len(problems))
		}
	}
}

func TestWhatPeopleTypeIsRead(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"given a basket\nwhen the buyer pays\nthen the receipt is shown",
		"Scenario: pay\n  Given a basket\n  When the buyer pays\n  Then the receipt is shown",
		"scenario: pay\n  given a basket\n  WHEN the buyer pays\n  then the receipt is shown",
		"Feature: shop\n Scenario: pay\n  Given a basket\n  When the buyer pays\n  Then the receipt is shown",
		"@card\nScenario: pay\n  Given a basket\n  When the buyer pays\n  Then the receipt is shown",
	} {
		d, problems := acceptance.ParseLoose(source)
		if len(problems) > 0 || len(d.Scenarios()) != 1 {
			t.Errorf("%q: %v, %+v", source, problems, d)
			continue
		}
		for i, want := range []string{"a basket", "the buyer pays", "the receipt is shown"} {
			if st := d.Scenarios()[0].Steps[i]; st.Text != want || source[st.Span.Start:st.Span.End] != want {
				t.Errorf("%q: step %d is %+v", source, i, st)
			}
		}
	}
	_, problems := acceptance.ParseLoose("given a\nnonsense\nthen b")
	if len(problems) != 1 || problems[0].Line != 2 {
		t.Errorf("%+v", problems)
	}
}

func TestFieldsAndScenariosAreTheSame(t *testing.T) {
	t.Parallel()
	plain := acceptance.Fields{Name: "Card is accepted", Given: "a basket worth 40 EUR\na card", When: "the buyer pays", Then: "the receipt is shown\nBut no reminder is planned"}
	s, problems := plain.Scenario()
	if len(problems) > 0 || len(s.Steps) != 5 || s.Steps[1].Keyword != "And" || s.Steps[4].Keyword != "But" {
		t.Fatalf("%+v %v", s, problems)
	}
	if diff := cmp.Diff(plain, s.Fields()); diff != "" {
		t.Error(diff)
	}
	d, _ := acceptance.Parse([]byte(checkout))
	for _, s := range d.Scenarios() {
		f := s.Fields()
		if f.Then == "" {
			t.Errorf("the fields of %q do not say what it is about: %+v", s.Name, f)
		}
		back, problems := f.Scenario()
		if diff := cmp.Diff(s, back, cmpopts.IgnoreTypes(passage.Span{})); diff != "" || len(problems) > 0 {
			t.Error(diff, problems)
		}
	}
}

// Whatever a scenario is made of, its fields bring it back.
func TestFieldsAreLossless(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[a-zA-Z<>|\\"0-9éß,.:#@*]{1,6}( [a-zA-Z<>|\\"0-9éß,.:#@*]{1,6}){0,4}`)
	step := rapid.Custom(func(t *rapid.T) acceptance.Step {
		k := rapid.SampledFrom([]acceptance.Kind{acceptance.Given, acceptance.When, acceptance.Then}).Draw(t, "kind")
		s := acceptance.Step{Keyword: map[acceptance.Kind]string{acceptance.Given: "Given", acceptance.When: "When", acceptance.Then: "Then"}[k], Kind: k, Text: text.Draw(t, "text")}
		if rapid.IntRange(0, 3).Draw(t, "doc") == 0 {
			s.Doc = &acceptance.Text{Content: rapid.SampledFrom([]string{"", "a", "a\n\n b", `"""`, "| x |", "Given x"}).Draw(t, "content")}
		} else if rapid.IntRange(0, 3).Draw(t, "table") == 0 {
			s.Table = [][]string{{text.Draw(t, "cell"), ""}, {"", "a\nb"}}
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		s := acceptance.Scenario{Name: text.Draw(t, "name"), Steps: rapid.SliceOfN(step, 1, 6).Draw(t, "steps")}
		if rapid.Bool().Draw(t, "outline") {
			s.Outline = true
			s.Examples = []acceptance.Examples{{Header: []string{"a"}, Rows: [][]string{{text.Draw(t, "value")}}}}
		}
		back, problems := s.Fields().Scenario()
		if diff := cmp.Diff(s, back, cmpopts.IgnoreTypes(passage.Span{})); diff != "" || len(problems) > 0 {
			t.Fatalf("%+v\n%s\n%v", s.Fields(), diff, problems)
		}
	})
}

// What the parser takes quadratic time for is kept from it.
func TestLargeFilesTakeLinearTime(t *testing.T) {
	t.Parallel()
	head := "Feature: a\n Scenario: b\n  Given c\n"
	for _, source := range []string{
		head + "\"\"\"\n" + strings.Repeat("x\n", 150_000),
		head + strings.Repeat("@a\n", 100_000),
		head + strings.Repeat("@a\n#\n\n", 150_000),
		head + strings.Repeat("x\n", 150_000),
		head + strings.Repeat("|a|b|\n", 100_000),
		head + strings.Repeat("x", 1_000_000),
		strings.Repeat("Given a\n", 100_000),
		head + strings.Repeat("Given <a> \"b\" <c \" 'd\n", 100_000),
		strings.Repeat("\xff\n", 100_000),
		head + "Given " + strings.Repeat("<", 60_000),
		head + "Given " + strings.Repeat("\"", 60_000),
		head + "Given " + strings.Repeat("'a ", 20_000),
	} {
		start := time.Now()
		acceptance.Check([]byte(source))

		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%.40q… takes %v", source, took)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{checkout, "", "Feature: a", "given a\nthen b", "@a\n@b\n", "Scenario Outline: <a>\n Given <a>\n Examples:\n |a|\n", "# language: fr\nFonctionnalité: x\n", "Feature: a\n Rule: b\n Background:\n Given c\n\"\"\"\n", "\ufeffFeature: a\n\xff\xfe"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		d, problems := acceptance.Parse(source)
		for _, p := range problems {
			if p.Message == "" || p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(source) {
				t.Fatalf("%+v", p)
			}
		}
		for _, x := range acceptance.Check(source) {
			if x.Message == "" || x.Span.Start < 0 || x.Span.End < x.Span.Start || x.Span.End > len(source) {
				t.Fatalf("%+v", x)
			}
		}
		if len(problems) > 0 || !bytes.Contains(source, []byte("Scenario")) {
			return
		}
		var all []acceptance.Fields
		for _, s := range d.Scenarios() {
			all = append(all, s.Fields())
		}
		acceptance.CheckAll(all, acceptance.Options{})
	})
}
