package review_test

import (
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"throughline.dev/define/passage"
	"throughline.dev/define/review"
)

func TestPlacesAreCountedInCodePoints(t *testing.T) {
	t.Parallel()
	const source = "a\r\nb日𝄞c\n\nlast"
	l := review.NewLines([]byte(source), false)
	for offset, want := range map[int][2]int{0: {1, 1}, 3: {2, 1}, 4: {2, 2}, 7: {2, 3}, 11: {2, 4}, 13: {3, 1}, 14: {4, 1}, 18: {4, 5}} {
		if line, column := l.Position(offset); [2]int{line, column} != want {
			t.Errorf("byte %d is at %d:%d, want %v", offset, line, column, want)
		}
	}
	if got := l.Units(11); got != 4 {
		t.Errorf("the c stands behind %d UTF-16 units, want 4", got)
	}
	if s := l.Span(1); source[s.Start:s.End] != "a" {
		t.Errorf("line 1 is %q", source[s.Start:s.End])
	}
}

// Whatever the text, counting with marks is the same as counting from the beginning.
func TestLinesCountAsIfFromTheBeginning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "é", "日", "𝄞", "\n", "\r\n", "\r", "\xff", "\xe6\x97", "words and more words "})
		var source []byte
		for _, p := range rapid.SliceOfN(piece, 0, 600).Draw(t, "pieces") {
			source = append(source, p...)
		}
		cr := rapid.Bool().Draw(t, "cr")
		l := review.NewLines(source, cr)
		offset := rapid.IntRange(0, len(source)).Draw(t, "offset")
		for offset < len(source) && offset > 0 && !boundary(source, offset) {
			offset--
		}
		if got, want := l.Points(offset), utf8.RuneCount(source[:offset]); got != want {
			t.Fatalf("%d code points before byte %d, want %d", got, offset, want)
		}
		start := l.Start(l.Line(offset))
		units := 0
		for _, r := range string(source[start:offset]) {
			units += utf16.RuneLen(r)
		}
		if got := l.Units(offset); got != units {
			t.Fatalf("%d units before byte %d, want %d", got, offset, units)
		}
		other := rapid.IntRange(offset, len(source)).Draw(t, "other")
		from, to := l.Range(passage.Span{Start: offset, End: other}, rapid.IntRange(0, l.Count()+1).Draw(t, "near"))
		if from != l.Place(offset) || to != l.Place(other) {
			t.Fatalf("%d to %d is %v to %v, want %v to %v", offset, other, from, to, l.Place(offset), l.Place(other))
		}
		end := l.Span(l.Line(offset)).End
		if back := l.Offset(l.Line(offset), units); back != min(offset, end) {
			t.Fatalf("unit %d of line %d is byte %d, want %d", units, l.Line(offset), back, min(offset, end))
		}
	})
}

// boundary reports whether a character begins at a place when the text is read from its beginning.
func boundary(source []byte, offset int) bool {
	for i := 0; i < len(source); {
		if i == offset {
			return true
		}
		_, size := utf8.DecodeRune(source[i:])
		i += size
	}
	return false
}
