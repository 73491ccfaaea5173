package cue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/discover/cue"
)

func find(t testing.TB, text string, phrases ...string) []cue.Match {
	t.Helper()
	l, err := cue.NewLexicon(phrases)
	if err != nil {
		t.Fatal(err)
	}
	return l.Find(cue.Read(text))
}

func TestStandings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"the server went down and we saw a crash":         {"said", ""},
		"no crash so far":                                 {"denied", "no"},
		"we have not seen any sort of crash":              {"denied", "not"},
		"we have not paid yet, a crash came first":        {"said", ""},
		"I have not paid because of the crash":            {"said", ""},
		"it did not stop the crash":                       {"said", ""},
		"I don't know how, but crash it does":             {"said", ""},
		"the crash is fixed":                              {"over", "fixed"},
		"the crash is not fixed":                          {"said", ""},
		"the crash should be fixed":                       {"said", ""},
		"please get the crash fixed":                      {"said", ""},
		"if there is a crash we are lost":                 {"supposed", "if"},
		"a crash comes if I click":                        {"said", ""},
		"this might crash":                                {"supposed", "might"},
		"could you fix the crash":                         {"said", ""},
		"is there a crash?":                               {"asked", "is there"},
		"why is there a crash?":                           {"said", ""},
		"wenn ein crash käme, dann wäre es schlecht":      {"said", ""},
		"wenn ein crash passieren würde, dann gute nacht": {"supposed", "wenn"},
		"kein crash":                                      {"denied", "kein"},
		"der crash kommt nicht mehr, denn er ist behoben": {"said", ""},
	} {
		m := find(t, text, "crash")
		if len(m) != 1 {
			t.Errorf("%q: %d matches", text, len(m))
			continue
		}
		if got := [2]string{string(m[0].Standing), m[0].By}; got != want {
			t.Errorf("%q: %v, not %v", text, got, want)
		}
	}
}

func TestTheLongestPhraseIsTaken(t *testing.T) {
	t.Parallel()
	m := find(t, "The DATA was suddenly lost again.", "data", "data ... lost", "lost")
	want := []cue.Match{{Phrase: 1, Start: 4, End: 26, First: 1, Last: 4, Standing: cue.Said}}
	if d := cmp.Diff(want, m); d != "" {
		t.Error(d)
	}
}

func TestPhrasesStayInTheirClause(t *testing.T) {
	t.Parallel()
	if m := find(t, "We like the data. Lost we are not", "data ... lost"); len(m) != 0 {
		t.Errorf("%+v", m)
	}
}

func TestLexiconsRefuseWhatTheyCannotRead(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"", "...", "a ...", "... a", "ab*", "c*d", "Crash", "a||b"} {
		if _, err := cue.NewLexicon([]string{p}); err == nil {
			t.Errorf("%q was accepted", p)
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"The export is broken since Monday":             "en",
		"Der Export ist seit Montag kaputt":             "de",
		"L'exportation ne fonctionne plus depuis lundi": "",
		"": "",
	} {
		if got := cue.Read(text).Language(); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestRequestsAreFound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"Could you add SSO support?": 1, "It would be great to have a dark theme.": 1, "Es wäre schön, wenn das ginge.": 1,
		"I love the dark theme.": 0, "The export is broken.": 0,
	} {
		if got := len(cue.Read(text).Requests()); got != want {
			t.Errorf("%q: %d", text, got)
		}
	}
}

// Matches stand in order, do not overlap, and lie inside of the text, whatever it is.
func TestMatchesAreSpans(t *testing.T) {
	t.Parallel()
	l, err := cue.NewLexicon([]string{"a", "a b", "a ... c", "not b", "abc*", "c"})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom([]string{"a", "b", "c", "not", "if", "abcd", ".", "?", ",", "fixed", "wenn"}), rapid.String())).Draw(t, "words"), " ")
		read := cue.Read(text)
		runes := []rune(text)
		end := 0
		for _, m := range l.Find(read) {
			if m.Start < end || m.End <= m.Start || m.End > len(runes) || read.Slice(m.Start, m.End) != string(runes[m.Start:m.End]) {
				t.Fatalf("%q: %+v", text, m)
			}
			end = m.End
		}
	})
}
