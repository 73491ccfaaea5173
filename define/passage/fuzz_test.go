package passage_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"throughline.dev/define/passage"
)

var seeds = []string{
	"", "# A\n\nThe **API** shall:\n\n- answer `fast`\n", "| a | b |\n|---|---|\n| c \\| d | e |\n", "---\na: b\n---\n\n> x\n> y\n",
	"\xff\xfe **a\xff** &amp; \\* <b> <value>\n", "שלום **עולם** 5 ms.", "[a](b \"c\") [a][b] [^1]\n\n[b]: c\n", "`a``b`c` *_**a_*",
	"1. a\n   2. b\n\n\t- c\n", "a\r\nb\r\n\r\n<!-- c\n-->\n", "Note: e.g. \"A. B\" (c. D) etc. 5.3.1?! [X-1] 3-5", "<div>\n<p>a.b</p>\n</div>\n",
	"3.2 A\n====\n• b\n(a) c\n", strings.Repeat("> ", 60) + "a", "a\u00a0b\u2028c\x00d", "“x” ‘y’ «z»",
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, format := range []passage.Format{passage.Markdown, passage.Plain} {
			d := passage.Read([]byte(source), format)
			for _, b := range d.Blocks {
				if b.Span.Start < 0 || b.Span.End > len(source) || b.Span.Start > b.Span.End {
					t.Fatalf("%s: block %+v outside of the source", format, b)
				}
			}
			for i, s := range d.Sentences {
				check(t, source, d.Blocks[s.Block].Span, s)
				whole := s.Whole()
				checkWords(t, whole)
				if at := whole.Source(passage.Span{Start: 0, End: len(whole.Text)}); at.End > len(source) || at.Start > at.End {
					t.Fatalf("%s: with its lead-in the sentence %q is at %v", format, s.Text, at)
				}
				if i == 0 {
					continue
				}
				last := d.Sentences[i-1]
				if last.Source(all(last)).End > s.Source(all(s)).Start {
					t.Fatalf("%s: %q and %q overlap in the source", format, last.Text, s.Text)
				}
			}
		}
		for _, s := range passage.Split(source) {
			check(t, source, passage.Span{Start: 0, End: len(source)}, s)
		}
		check(t, source, passage.Span{Start: 0, End: len(source)}, passage.One(source))
	})
}

func all(s passage.Sentence) passage.Span { return passage.Span{Start: 0, End: len(s.Text)} }

// check holds the sentence against its source.
func check(t *testing.T, source string, block passage.Span, s passage.Sentence) {
	t.Helper()
	checkWords(t, s)
	if !utf8.ValidString(s.Text) {
		t.Fatalf("the text %q is not UTF-8", s.Text)
	}
	if at := s.Source(all(s)); !block.Contains(at) || at.Start > at.End {
		t.Fatalf("sentence %q at %v is outside of its block %v", s.Text, at, block)
	}
	for _, w := range s.Words {
		at := s.Source(w.Span)
		if got, want := source[at.Start:at.End], s.Text[w.Start:w.End]; len(got) == len(want) && got != want && utf8.ValidString(got) {
			t.Fatalf("the word %q stands for %q", want, got)
		}
	}
}

// checkWords holds words and masks against the text.
func checkWords(t *testing.T, s passage.Sentence) {
	t.Helper()
	end := 0
	for _, w := range s.Words {
		if w.Start < end || w.End > len(s.Text) || w.Empty() || w.Lower == "" {
			t.Fatalf("word %+v of %q", w, s.Text)
		}
		end = w.End
	}
	end = 0
	for _, m := range s.Masked {
		if m.Start < end || m.End > len(s.Text) || m.Empty() {
			t.Fatalf("mask %v of %q", m, s.Text)
		}
		end = m.End
	}
}
