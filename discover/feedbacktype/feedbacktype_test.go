package feedbacktype_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"throughline.dev/discover/feedbacktype"
)

func TestRules(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]feedbacktype.Type{
		"The export crashes since the update.":                                    feedbacktype.Bug,
		"I can't log in to my account.":                                           feedbacktype.Bug,
		"Can you fix the crash on start?":                                         feedbacktype.Bug,
		"Why does it crash all the time?":                                         feedbacktype.Bug,
		"I love the app, but the sync is broken.":                                 feedbacktype.Bug,
		"Der Export funktioniert nicht mehr.":                                     feedbacktype.Bug,
		"Could you add SSO support?":                                              feedbacktype.Request,
		"It would be great to have a dark theme.":                                 feedbacktype.Request,
		"Please add better error messages.":                                       feedbacktype.Request,
		"Great app. Please add a calendar view.":                                  feedbacktype.Request,
		"Es wäre schön, wenn es einen Kalender gäbe.":                             feedbacktype.Request,
		"How do I invite a colleague?":                                            feedbacktype.Question,
		"Where can I find my invoices?":                                           feedbacktype.Question,
		"Is the export free of charge?":                                           feedbacktype.Question,
		"Wie kann ich einen Kollegen einladen?":                                   feedbacktype.Question,
		"I love the new editor, well done.":                                       feedbacktype.Praise,
		"Works perfectly.":                                                        feedbacktype.Praise,
		"It never crashes. I love it.":                                            feedbacktype.Praise,
		"Die neue Suche ist super, weiter so.":                                    feedbacktype.Praise,
		"Great support. Great app. Love it. There is an error message sometimes.": feedbacktype.Praise,
		"We moved to another office.":                                             feedbacktype.Unknown,
		"":                                                                        feedbacktype.Unknown,
	} {
		if a := feedbacktype.ByRules(text); a.Type != want || a.Source != feedbacktype.Rules {
			t.Errorf("%q: %+v, not %v", text, a, want)
		}
	}
}

func labels(n int) []feedbacktype.Label {
	var out []feedbacktype.Label
	texts := map[feedbacktype.Type]string{
		feedbacktype.Bug: "kernel panic on device %d", feedbacktype.Request: "roadmap item %d wanted",
		feedbacktype.Question: "manual page %d unclear", feedbacktype.Praise: "five stars %d",
	}
	for i := range n {
		k := feedbacktype.Types()[i%4]
		out = append(out, feedbacktype.Label{Text: fmt.Sprintf(texts[k], i), Type: k})
	}
	return out
}

func TestAPersonsLabelWins(t *testing.T) {
	t.Parallel()
	teller, err := feedbacktype.Learn(t.Context(), labels(40))
	if err != nil {
		t.Fatal(err)
	}
	if a := teller.Tell("kernel panic", nil, feedbacktype.Praise); a.Type != feedbacktype.Praise || a.Source != feedbacktype.Person {
		t.Errorf("%+v", a)
	}
	if a := teller.Tell("kernel panic", nil, ""); a.Type != feedbacktype.Bug || a.Source != feedbacktype.Model || a.Probability <= 0.25 {
		t.Errorf("%+v", a)
	}
}

func TestRulesSpeakUntilThereAreEnoughLabels(t *testing.T) {
	t.Parallel()
	teller, err := feedbacktype.Learn(t.Context(), labels(19))
	if err != nil {
		t.Fatal(err)
	}
	if s := teller.State; s.Speaks != feedbacktype.Rules || !strings.HasPrefix(s.Why, "Too few labels: 19 of at least 20") {
		t.Errorf("%+v", s)
	}
	if a := teller.Tell("The export is broken", nil, ""); a.Type != feedbacktype.Bug || a.Source != feedbacktype.Rules {
		t.Errorf("%+v", a)
	}
	var none *feedbacktype.Teller
	if a := none.Tell("The export is broken", nil, ""); a.Type != feedbacktype.Bug {
		t.Errorf("%+v", a)
	}
}

func TestAModelThatGuessesDoesNotSpeak(t *testing.T) {
	t.Parallel()
	var l []feedbacktype.Label
	for i := range 40 {
		l = append(l, feedbacktype.Label{Text: "the same words", Type: feedbacktype.Types()[i%4]})
	}
	teller, err := feedbacktype.Learn(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if s := teller.State; s.Speaks != feedbacktype.Rules || s.Report == nil || !strings.Contains(s.Why, "most frequent type") {
		t.Errorf("%+v", s)
	}
}

func TestUnknownIsNoLabel(t *testing.T) {
	t.Parallel()
	if _, err := feedbacktype.Learn(t.Context(), []feedbacktype.Label{{Text: "x", Type: "spam"}}); err == nil {
		t.Error("spam was accepted")
	}
}

func check(t interface{ Errorf(string, ...any) }, text string) {
	a := feedbacktype.ByRules(text)
	runes := []rune(text)
	for _, r := range a.Reasons {
		if r.End > len(runes) || string(runes[r.Start:r.End]) != r.Text {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestReasonsStandInTheText(t *testing.T) {
	t.Parallel()
	words := []string{"please", "add", "crash", "not", "love", "how", "do", "?", ".", "would", "be", "great", "fix", "the", "error", "nicht", "geht", "\u200d", "🙂"}
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words"), " "))
	})
}

func FuzzByRules(f *testing.F) {
	f.Add("Could you please fix the error? I love it.")
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			check(t, text)
		} else {
			feedbacktype.ByRules(text)
		}
	})
}
