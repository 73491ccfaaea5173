package redaction_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/redaction"
)

func TestRedactedTextKeepsEverythingElse(t *testing.T) {
	t.Parallel()
	r := redaction.New([]string{"Anna Weber", "Müller, Jörg"})
	for text, want := range map[string]string{
		"":                           "",
		"Nothing here":               "Nothing here",
		"a@example.com, b@x.org":     "[mail], [mail]",
		"Anna Weber <aw@x.org>":      "[name] <[mail]>",
		"Jörg Müller, 10 rows":       "[name], 10 rows",
		"🙂 +49 170 5550123 🙂":        "🙂 [phone] 🙂",
		"pay DE89370400440532013000": "pay [iban]",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Characters that are not seen do not hide what is.
func TestHiddenCharactersHideNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"an\u200bna@exam\u200dple.com!":                        "[mail]!",
		"\u202ea@example.com\u202c":                            "[mail]",
		"4111\u00a01111\u00a01111\u00a01111":                   "[card]",
		"+49\u2011170\u20115550123":                            "[phone]",
		"ａ＠example．com":                                        "[mail]",
		"DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00": "[iban]",
	} {
		if got := strings.NewReplacer("\u202e", "", "\u202c", "").Replace(redaction.Redactor{}.Text(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestZeroRedactorKnowsNoNames(t *testing.T) {
	t.Parallel()
	if got := (redaction.Redactor{}).Find("Anna Weber"); got != nil {
		t.Error(got)
	}
}

// What is put between words that mean nothing is found at the very place, however often and in whatever order.
func TestWhatIsPutInIsFoundThere(t *testing.T) {
	t.Parallel()
	people := []string{"Anna Weber"}
	r := redaction.New(people)
	rapid.Check(t, func(t *rapid.T) {
		data := []struct {
			words string
			kind  redaction.Kind
		}{
			{"anna.weber@example.com", redaction.Mail},
			{"+49 170 5550123", redaction.Phone},
			{"4111 1111 1111 1111", redaction.Card},
			{"DE89 3704 0044 0532 0130 00", redaction.IBAN},
			{"203.0.113.42", redaction.IP},
			{"glpat-" + "xY7zQ2wE9rT4uI1oP5aS", redaction.Key},
			{"Anna Weber", redaction.Name},
		}
		between := rapid.SampledFrom([]string{" and then ", "\n", " (see below), ", "; größer als ", " 🙂 ", ", naïve: "})
		var b strings.Builder
		var want []redaction.Span
		b.WriteString(rapid.SampledFrom([]string{"", "Well, ", "é "}).Draw(t, "start"))
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			d := rapid.SampledFrom(data).Draw(t, "datum")
			want = append(want, redaction.Span{Start: b.Len(), End: b.Len() + len(d.words), Kind: d.kind})
			b.WriteString(d.words)
			b.WriteString(between.Draw(t, "between"))
		}
		if diff := cmp.Diff(want, r.Find(b.String())); diff != "" {
			t.Errorf("%q: %s", b.String(), diff)
		}
	})
}

// Whatever the text is, spans are in order, apart, inside, and cut no character.
func FuzzFind(f *testing.F) {
	texts, people := readLabelled(f, "built.txt")
	for _, l := range texts {
		f.Add(l.text)
	}
	f.Add("\xff\xfe+49\x80 170 5550123 a@\xffb.com \u200b\u202e")
	f.Add("-----BEGIN RSA PRIVATE KEY-----\nMIIE")
	r := redaction.New(people)
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, s := range r.Find(text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("%q: span %v after %d", text, s, end)
			}
			if utf8.ValidString(text) && (!utf8.ValidString(text[s.Start:s.End]) || !utf8.ValidString(text[:s.Start])) {
				t.Fatalf("%q: span %v cuts a character", text, s)
			}
			end = s.End
		}
		r.Text(text)
	})
}

// A long text takes its share of time, whatever it is made of. The bound is that of a slow machine under the race
// detector: time that grows with the square of the length would be minutes.
func TestLongTextsTakeTimeInProportion(t *testing.T) {
	t.Parallel()
	r := redaction.New([]string{"Anna Weber", "Anna Anna Anna Anna"})
	for _, unit := range []string{
		"a", "1", "1 ", "@", "a@", "a.", "0x", ":", "::1 ", "1.2.3.4 ", "eyJ", "eyJabcdefgh.", "DE89 ", "token ", "Anna ", "(at) ", "+49 ", "sk-=", "\u200b",
		"\xff", "-----BEGIN PRIVATE KEY", "://a:", "password: ", "The export stopped at row 10482, again. ", "4111 1111 ", "-", "x=",
	} {
		size := 1 << 19
		if len(unit) > 30 {
			size = 5 << 20
		}
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		r.Find(text)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%q repeated: %v", unit, took)
		} else {
			t.Logf("%-45q %v", unit, took.Round(time.Millisecond))
		}
	}
}
