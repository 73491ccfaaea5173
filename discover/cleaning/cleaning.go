// Package cleaning tells what somebody wrote in a mail or a ticket from what merely came along: quoted replies, forwarded
// headers, signatures, legal notices, forms. It never changes a text: it says which part each stretch of it is, so that a
// quote still points into the source. It goes by the marks that mail programs leave and by the words people close with, in
// English and German; where nothing tells, a line is the author's own.
package cleaning

import (
	"strings"
)

// Part says what a stretch of a text is.
type Part int

// The parts.
const (
	Own       Part = iota // the author's words
	Quoted                // the words of somebody else, or of the author in an earlier message
	Forwarded             // a message passed on: its headers and its words
	Signature             // who the author is and how to be reached, and the closing before it
	Template              // a form, a notice, a line of the program: the same in many texts
)

// String returns the word for a part.
func (p Part) String() string {
	return [...]string{"own", "quoted", "forwarded", "signature", "template"}[p]
}

// Span is a stretch of a text in bytes, the end exclusive; it never cuts a character in two.
type Span struct {
	Start, End int
	Part       Part
}

// Split says what each stretch of a text is. The spans are in order and cover the text without gaps; neighbours differ in
// their part. Known lines of forms are those of [Templates.Known]; nil where none are known. Where a text holds nothing but
// quotes and signatures, they are all there is to read, and the spans still say so: nothing becomes the author's own for
// want of anything else.
func Split(text string, known func(line string) bool) []Span {
	lines := linesOf(text)
	mark(lines, known)
	var spans []Span
	for _, l := range lines {
		if n := len(spans); n > 0 && spans[n-1].Part == l.part {
			spans[n-1].End = l.end
			continue
		}
		spans = append(spans, Span{l.start, l.end, l.part})
	}
	return spans
}

// OwnSpans returns the stretches that the author wrote, without the space around each.
func OwnSpans(text string, known func(line string) bool) []Span {
	var own []Span
	for _, s := range Split(text, known) {
		if s.Part != Own {
			continue
		}
		words := text[s.Start:s.End]
		s.Start += len(words) - len(strings.TrimLeftFunc(words, blank))
		s.End -= len(words) - len(strings.TrimRightFunc(words, blank))
		if s.Start < s.End {
			own = append(own, s)
		}
	}
	return own
}

// OwnText returns what the author wrote, stretch below stretch: for engines that read, not for quotes.
func OwnText(text string, known func(line string) bool) string {
	spans := OwnSpans(text, known)
	if len(spans) == 1 {
		return text[spans[0].Start:spans[0].End]
	}
	var b strings.Builder
	for i, s := range spans {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text[s.Start:s.End])
	}
	return b.String()
}
