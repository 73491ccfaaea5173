package language_test

import (
	"embed"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
	"throughline.dev/discover/language"
)

//go:embed testdata
var testdata embed.FS

type sentence struct{ tag, text string }

func sentences(t testing.TB, name string) []sentence {
	t.Helper()
	src, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []sentence
	for l := range strings.SplitSeq(strings.TrimSuffix(string(src), "\n"), "\n") {
		tag, text, _ := strings.Cut(l, "|")
		if tag == "unknown" {
			tag = language.Unknown
		}
		out = append(out, sentence{tag, text})
	}
	return out
}

// The texts are our own. Those of built.txt were worked on; those of aside.txt were written before the first run, and their
// errors are counted and never printed.
func TestShortTextsAreTold(t *testing.T) {
	t.Parallel()
	for _, part := range []struct {
		file  string
		show  bool
		least float64
	}{{"built.txt", true, 0.97}, {"aside.txt", false, 0.92}} {
		all := sentences(t, part.file)
		right, wrong := 0, 0
		for _, s := range all {
			got := language.Of(s.text)
			switch {
			case got == s.tag:
				right++
				continue
			case got != language.Unknown:
				wrong++
			}
			if part.show {
				t.Logf("%q is %q, read as %q", s.text, s.tag, got)
			}
		}
		share := float64(right) / float64(len(all))
		t.Logf("%s: %.3f of %d right, %d told to be another language", part.file, share, len(all), wrong)
		if share < part.least {
			t.Errorf("%s: %.3f right, at least %.2f", part.file, share, part.least)
		}
	}
}

// Addresses, code and pictures around a sentence do not change its language.
func TestWhatIsNoLanguageDoesNotCount(t *testing.T) {
	t.Parallel()
	all := sentences(t, "built.txt")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "sentence")
		noise := rapid.SampledFrom([]string{"", "🙂", "https://example.com/the/and/of", "1.2.3", "a.b@example.com", "\u200b", "12:30", "getUserName"})
		text := noise.Draw(t, "before") + "\n" + s.text + "\n" + noise.Draw(t, "after")
		if got, want := language.Of(text), language.Of(s.text); got != want {
			t.Errorf("%q: %q, alone %q", text, got, want)
		}
	})
}

func FuzzOf(f *testing.F) {
	for _, s := range sentences(f, "built.txt") {
		f.Add(s.text)
	}
	f.Add("\xff\xfe\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		if got := language.Of(text); len(got) != 2 && got != language.Unknown {
			t.Errorf("%q: %q", text, got)
		}
	})
}

func TestLongTextsAreReadInPart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"the chart is empty ": "en", "a": "", "''": "", "図": "zh", "\u200b": ""} {
		start := time.Now()
		if got := language.Of(strings.Repeat(text, 5<<20/len(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%q: %v", text, took)
		}
	}
}
