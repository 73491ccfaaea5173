package passage_test

import (
	"strings"
	"testing"

	"throughline.dev/define/passage"
)

func TestEveryWordLeadsBackToItsSource(t *testing.T) {
	t.Parallel()
	const source = "# A\n\nThe **fa**st &amp; e\\_asy\n> no\n\n- a [li\nnk](http://x.example) here\xff!\n\n> It is\n> quoted.\n"
	d := passage.Read([]byte(source), passage.Markdown)
	want := map[string]string{
		"fast": "fa**st", "&": "&amp;", "e_asy": "e\\_asy", "li": "li", "nk": "nk", "here": "here", "\uFFFD": "\xff", "quoted": "quoted",
	}
	for _, s := range d.Sentences {
		for _, w := range s.Words {
			text := s.Text[w.Start:w.End]
			at := s.Source(w.Span)
			if expected, ok := want[text]; ok {
				delete(want, text)
				if got := source[at.Start:at.End]; got != expected {
					t.Errorf("source of %q is %q, want %q", text, got, expected)
				}
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("words not found: %v in\n%s", want, lines(d))
	}
}

func TestAnItemIsReadWithItsLeadIn(t *testing.T) {
	t.Parallel()
	const source = "The **API** shall:\n\n- answer `fast`\n- stop\n"
	d := passage.Read([]byte(source), passage.Markdown)
	w := d.Sentences[1].Whole()
	if w.Text != "The API shall: answer fast" {
		t.Fatalf("whole sentence is %q", w.Text)
	}
	for word, want := range map[string]string{"API": "API", "answer": "answer", "fast": "fast", "shall: answer": "shall:\n\n- answer"} {
		i := strings.Index(w.Text, word)
		at := w.Source(passage.Span{Start: i, End: i + len(word)})
		if got := source[at.Start:at.End]; got != want {
			t.Errorf("source of %q is %q, want %q", word, got, want)
		}
	}
	if !w.IsMasked(passage.Span{Start: len(w.Text) - 2, End: len(w.Text)}) {
		t.Error("code is not masked any more when it is read with the lead-in")
	}
	if alone := d.Sentences[0].Whole(); alone.Text != d.Sentences[0].Text {
		t.Errorf("a sentence without a lead-in changed to %q", alone.Text)
	}
}

func TestASpanWithoutWordsStaysWhereItIs(t *testing.T) {
	t.Parallel()
	s := passage.One("a  b")
	for i, want := range []int{0, 1, 3, 4} {
		if at := s.Source(passage.Span{Start: i, End: i}); at != (passage.Span{Start: want, End: want}) {
			t.Errorf("place %d leads to %v, want %d", i, at, want)
		}
	}
	if empty := passage.One(""); empty.Text != "" || !empty.Source(passage.Span{}).Empty() {
		t.Errorf("no text is read as %+v", empty)
	}
}
