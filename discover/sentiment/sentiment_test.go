package sentiment_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/discover/sentiment"
)

func TestMoods(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]sentiment.Mood{
		"I love the new dashboard, it is fantastic.": sentiment.Positive,
		"Not bad at all.": sentiment.Positive,
		"The new editor is a great improvement, thanks!":        sentiment.Positive,
		"Ich bin sehr zufrieden mit der neuen Suche.":           sentiment.Positive,
		"This is a terrible release and I am disappointed.":     sentiment.Negative,
		"I am not happy with the new export.":                   sentiment.Negative,
		"Die neue Suche ist nicht gut.":                         sentiment.Negative,
		"The editor is great. The export is awful and broken.":  sentiment.Mixed,
		"Could you add SSO support?":                            sentiment.Neutral,
		"It would be great to have a dark theme.":               sentiment.Neutral,
		"We would love to see an API.":                          sentiment.Neutral,
		"Is there a good way to export?":                        sentiment.Neutral,
		"Könntet ihr bitte eine gute Suche einbauen?":           sentiment.Neutral,
		"We moved the office to the second floor of the house.": sentiment.CannotTell,
		"":     sentiment.CannotTell,
		"システム": sentiment.CannotTell,
	} {
		if r := sentiment.Read(text); r.Mood != want || r.Reach == "" {
			t.Errorf("%q: %+v, not %v", text, r, want)
		}
	}
}

func TestEmphasisIsShown(t *testing.T) {
	t.Parallel()
	r := sentiment.Read("This is very good.")
	if len(r.Spans) != 1 || r.Spans[0].Strength != 3 || r.Spans[0].By != "very" || r.Spans[0].Text != "good" {
		t.Errorf("%+v", r)
	}
}

// A mood has words behind it, and they are of its sign.
func TestMoodsRestOnWords(t *testing.T) {
	t.Parallel()
	words := []string{"good", "bad", "not", "very", "love", "hate", "could", "you", "please", "add", "?", ".", ",", "if", "the", "schlecht", "gut", "nicht", "\u200b", "👍"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 35).Draw(t, "words"), " ")
		r := sentiment.Read(text)
		var up, down bool
		for _, s := range r.Spans {
			up, down = up || s.Strength > 0, down || s.Strength < 0
		}
		if r.Mood == sentiment.Positive && !up || r.Mood == sentiment.Negative && !down || r.Mood == sentiment.Mixed && !(up && down) ||
			(r.Mood == sentiment.Neutral || r.Mood == sentiment.CannotTell) && (up || down) {
			t.Fatalf("%q: %+v", text, r)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("I don't love it, but it's not bad?")
	f.Fuzz(func(t *testing.T, text string) {
		if r := sentiment.Read(text); r.Mood == "" || r.Reach == "" {
			t.Errorf("%q: %+v", text, r)
		}
	})
}
