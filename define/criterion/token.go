package criterion

import (
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// token is a word, a mark or a whole quantity.
type token struct {
	passage.Span
	low string
	class
	q int32 // index of the quantity, -1: a word
}

func (c class) is(m class) bool { return c&m != 0 }

// tokenize makes one token of every quantity and of every word outside one, in the room given.
func tokenize(s *passage.Sentence, qs []quantity.Quantity, room []token) []token {
	known := classes()
	ts := slices.Grow(room, len(s.Words))
	next := 0
	for i := range s.Words {
		w := &s.Words[i]
		for next < len(qs) && qs[next].Span.End <= w.Start {
			ts = append(ts, token{Span: qs[next].Span, class: isQuantity, q: int32(next)})
			next++
		}
		if next < len(qs) && qs[next].Span.Overlaps(w.Span) {
			continue // the quantity stands for it
		}
		t := token{Span: w.Span, low: w.Lower, class: known[w.Lower], q: -1}
		if t.class == 0 && strings.HasSuffix(t.low, "n't") {
			t.class = negative
			if strings.HasPrefix(t.low, "should") || strings.HasPrefix(t.low, "must") || strings.HasPrefix(t.low, "won") || strings.HasPrefix(t.low, "can") {
				t.class |= modal
			}
		}
		if len(s.Masked) > 0 && s.IsMasked(w.Span) {
			t.class = 0 // a quoted label or a piece of code is a name
		}
		ts = append(ts, t)
	}
	for ; next < len(qs); next++ {
		ts = append(ts, token{Span: qs[next].Span, class: isQuantity, q: int32(next)})
	}
	return ts
}

// at returns the token at i; beyond either end there is an empty one.
func (r *reader) at(i int) token {
	if i < 0 || i >= len(r.tok) {
		return token{q: -1, class: comma}
	}
	return r.tok[i]
}

// words returns the author's words of tokens [from, to), trimmed and with a bound on their length.
func (r *reader) words(from, to int) string {
	from, to = max(from, 0), min(to, len(r.tok))
	if from >= to {
		return ""
	}
	return clip(r.s.Text[r.tok[from].Start:r.tok[to-1].End])
}

func (r *reader) span(from, to int) passage.Span {
	from, to = max(from, 0), min(to, len(r.tok))
	if from >= to {
		return passage.Span{}
	}
	return passage.Span{Start: r.tok[from].Start, End: r.tok[to-1].End}
}

// longest is how many bytes of the author's words a slot keeps: readings must not grow with the square of a sentence.
const longest = 240

// furthest is how many words a step looks ahead or back from where it stands, and nearest how many quantities: so
// that the time a sentence takes grows with its length and no faster.
const (
	furthest = 60
	nearest  = 16
)

func clip(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
		if i := strings.LastIndexByte(s, ' '); i > longest/2 {
			s = s[:i]
		}
	}
	return strings.Trim(s, " \t,;:.")
}
