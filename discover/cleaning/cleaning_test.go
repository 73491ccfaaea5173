package cleaning_test

import (
	"embed"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/cleaning"
)

//go:embed testdata
var testdata embed.FS

// marked is a line with the part somebody gave it.
type marked struct {
	words string
	part  cleaning.Part
}

// messages reads texts whose lines are marked with their part; ==== stands between two.
func messages(t testing.TB, name string) [][]marked {
	t.Helper()
	src, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]marked
	for m := range strings.SplitSeq(strings.TrimSuffix(string(src), "\n"), "\n====\n") {
		var lines []marked
		for l := range strings.SplitSeq(m, "\n") {
			lines = append(lines, marked{l[2:], cleaning.Part(strings.IndexByte("oqfst", l[0]))})
		}
		all = append(all, lines)
	}
	return all
}

func join(lines []marked, end string) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteString(end)
		}
		b.WriteString(l.words)
	}
	return b.String()
}

// partAt returns the part of the byte at a place.
func partAt(spans []cleaning.Span, at int) cleaning.Part {
	for _, s := range spans {
		if at >= s.Start && at < s.End {
			return s.Part
		}
	}
	return -1
}

// The lines of built.txt were worked on; those of aside.txt were written before the first run, and their errors are counted
// and never printed.
func TestLinesAreGivenTheirParts(t *testing.T) {
	t.Parallel()
	for _, part := range []struct {
		file  string
		show  bool
		least float64
	}{{"built.txt", true, 0.99}, {"aside.txt", false, 0.95}} {
		lines, right := 0, 0
		for _, m := range messages(t, part.file) {
			text := join(m, "\n")
			spans := cleaning.Split(text, nil)
			at := 0
			for _, l := range m {
				if l.words != "" {
					lines++
					if got := partAt(spans, at); got == l.part {
						right++
					} else if part.show {
						t.Logf("%q is %v, read as %v", l.words, l.part, got)
					}
				}
				at += len(l.words) + 1
			}
		}
		share := float64(right) / float64(lines)
		t.Logf("%s: %.3f of %d lines", part.file, share, lines)
		if share < part.least {
			t.Errorf("%s: %.3f of %d lines, at least %.2f", part.file, share, lines, part.least)
		}
	}
}

// The end of lines makes no difference.
func TestWindowsLinesAreReadTheSame(t *testing.T) {
	t.Parallel()
	for _, m := range messages(t, "built.txt") {
		unix := cleaning.OwnText(join(m, "\n"), nil)
		windows := cleaning.OwnText(join(m, "\r\n"), nil)
		if diff := cmp.Diff(unix, strings.ReplaceAll(windows, "\r\n", "\n")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOwnSpansPointIntoTheSource(t *testing.T) {
	t.Parallel()
	text := "\u200b Größe fehlt. \r\n\r\n> Welche?\r\n\u202eDie zweite\u202c\n--\nAnn"
	var got []string
	for _, s := range cleaning.OwnSpans(text, nil) {
		got = append(got, text[s.Start:s.End])
	}
	if diff := cmp.Diff([]string{"Größe fehlt.", "Die zweite"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRepeatedLinesAreForms(t *testing.T) {
	t.Parallel()
	var forms cleaning.Templates
	for range 20 {
		forms.Add("Please describe your problem below\nit broke\nit broke")
	}
	forms.Add("a line that only one has")
	text := "Please describe your problem below\nThe map is gone"
	if got := cleaning.OwnText(text, forms.Known); got != "The map is gone" {
		t.Errorf("%q", got)
	}
	for line, want := range map[string]bool{"Please describe your problem below": true, "it broke": false, "a line that only one has": false} {
		if got := forms.Known(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
	if new(cleaning.Templates).Known("Please describe your problem below") {
		t.Error("known before any text")
	}
}

// Whatever is put together, spans cover the text in order without gaps, and a quoted line is never the author's own.
func TestSpansCoverTheText(t *testing.T) {
	t.Parallel()
	var pool []string
	for _, m := range messages(t, "built.txt") {
		for _, l := range m {
			pool = append(pool, l.words)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom(pool), 0, 30).Draw(t, "lines")
		text := strings.Join(lines, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end"))
		check(t, text)
		for _, s := range cleaning.OwnSpans(text, nil) {
			if strings.HasPrefix(text[s.Start:s.End], ">") {
				t.Errorf("%q is own", text[s.Start:s.End])
			}
		}
	})
}

func check(t interface{ Fatalf(string, ...any) }, text string) {
	at := 0
	last := cleaning.Part(-1)
	for _, s := range cleaning.Split(text, nil) {
		if s.Start != at || s.End <= s.Start || s.Part == last {
			t.Fatalf("%q: %v after %d, %v", text, s, at, last)
		}
		at, last = s.End, s.Part
	}
	if at != len(text) {
		t.Fatalf("%q: covered up to %d", text, at)
	}
	for _, s := range cleaning.OwnSpans(text, nil) {
		if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("%q: %v cuts a character", text, s)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, m := range messages(f, "built.txt") {
		f.Add(join(m, "\n"))
	}
	f.Add("\xff\r\r\n\u200b--\n>")
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

// A long text takes its share of time, whatever its lines are. The bound is that of a slow machine under the race detector.
func TestLongTextsTakeTimeInProportion(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{
		"\n", "a", ">\n", "--\n", "Thanks\n", "Sent from my iPhone\n", "On 1\n", "From: a\n", "Ann wrote:\n", "Ann wrote:\n>\n", "<!--\n", "Best,\n\n", "\r", "\u200b",
		"This e-mail is confidential and intended for you.\n", "The export stopped at row 10482, again.\n",
	} {
		size := 1 << 19
		if len(unit) > 30 {
			size = 5 << 20
		}
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		cleaning.OwnText(text, nil)
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%q repeated: %v", unit, took)
		} else {
			t.Logf("%-55q %v", unit, took.Round(time.Millisecond))
		}
	}
}
