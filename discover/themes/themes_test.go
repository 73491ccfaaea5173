package themes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline.dev/discover/grouping"
	"throughline.dev/discover/represent"
	"throughline.dev/discover/themes"
	"throughline.dev/stats/agreement"
)

func models(t testing.TB) represent.Models {
	t.Helper()
	m, err := represent.Embedded(2)
	if err != nil {
		t.Fatal(err)
	}
	if m.Sentence == nil {
		t.Skip("built without weights: make weights")
	}
	return m
}

// complaints are texts of four subjects, put together from parts, with the number of their subject.
func complaints() (texts []string, subject []int) {
	who := []string{"Since the last release", "For my team", "On our staging workspace", "Every Monday", "In production"}
	what := [][]string{
		{"webhook deliveries arrive twice", "the same webhook is delivered again and again", "we get duplicate webhook deliveries", "webhooks are sent two times"},
		{"the invoice shows the wrong tax number", "our tax number is missing on the invoice", "the tax number on the invoice is wrong", "the invoice carries an old tax number"},
		{"I cannot sign in with my password", "my password is refused when I sign in", "signing in fails although the password is right", "the password reset does not let me in"},
		{"the export of a large table never finishes", "the export of many rows hangs", "exports of big tables time out", "the table export stops halfway"},
	}
	for _, w := range who {
		for s, list := range what {
			for _, c := range list {
				texts, subject = append(texts, fmt.Sprintf("%s, %s.", w, c)), append(subject, s)
			}
		}
	}
	return texts, subject
}

func TestThemesAreFoundNamedAndShown(t *testing.T) {
	t.Parallel()
	texts, subject := complaints()
	for name, m := range map[string]represent.Models{"models": models(t), "words alone": {}} {
		found, err := themes.Find(t.Context(), texts, m, themes.Options{Level: "themes"})
		if err != nil {
			t.Fatal(err)
		}
		if got := agreement.VMeasure(found.Of, subject); got < 0.6 {
			t.Errorf("%s: V %.2f with %d themes", name, got, len(found.Themes))
		}
		for i, theme := range found.Themes {
			if theme.ID != i+1 || len(theme.Phrases) == 0 || len(theme.Examples) != 2 || i > 0 && theme.Texts > found.Themes[i-1].Texts {
				t.Errorf("%s: %+v", name, theme)
			}
			for _, at := range theme.Examples {
				if found.Of[at] != int32(i) {
					t.Errorf("%s: example %d is of another theme", name, at)
				}
			}
			for _, p := range theme.Phrases {
				if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), p) }) {
					t.Errorf("%s: nobody wrote %q", name, p)
				}
			}
		}
	}
}

func TestTheBalanceFollowsTheWords(t *testing.T) {
	t.Parallel()
	m := models(t)
	texts, _ := complaints()
	found, err := themes.Find(t.Context(), texts, m, themes.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if found.Balance.Name != "semantic" || found.Balance.Chosen != "the texts" {
		t.Errorf("complaints: %+v", found.Balance)
	}
	var titles []string
	for _, a := range []string{"goroutine", "mutex", "kubectl", "nginx", "webpack", "jquery"} {
		for _, b := range []string{"segfault", "middleware", "stacktrace", "hashmap", "regex"} {
			titles = append(titles, fmt.Sprintf("%s %s with async callback", a, b))
		}
	}
	if found, err = themes.Find(t.Context(), titles, m, themes.Options{}); err != nil {
		t.Fatal(err)
	}
	if found.Balance.Name != "jargon" || found.Level != "areas" {
		t.Errorf("titles of programmers: %+v, %s", found.Balance, found.Level)
	}
	if _, err := themes.Find(t.Context(), titles, m, themes.Options{Balance: "golden"}); err == nil {
		t.Error("a balance that does not exist was taken")
	}
	if _, err := themes.Find(t.Context(), titles, m, themes.Options{Level: "atoms"}); err == nil {
		t.Error("a level that does not exist was taken")
	}
}

func TestOddTexts(t *testing.T) {
	t.Parallel()
	m := models(t)
	odd := []string{"", " ", "👍", "\u200b\u202e", "日本語の文です", "\xff", strings.Repeat("a ", 1<<11), "<script>alert(1)</script>", "=1+1"}
	for _, texts := range [][]string{nil, {""}, odd, slices.Repeat(odd, 6)} {
		found, err := themes.Find(t.Context(), texts, m, themes.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Of) != len(texts) {
			t.Errorf("%d texts, %d themes of texts", len(texts), len(found.Of))
		}
		for i, g := range found.Of {
			if texts[i] == "" && g != grouping.None {
				t.Error("an empty text is about something")
			}
		}
	}
}
