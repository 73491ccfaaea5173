package passage

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flow reads what stands inside a block of Markdown: it leaves marks of emphasis out, keeps the words of links and
// masks what is code or address. Every mark is looked at a fixed number of times, whatever the bytes.
type flow struct {
	*prose
	labels map[string]bool

	raw   []byte // the lines, joined by line breaks
	lines []at   // where they start
	line  int    // the one the cursor is in
}

// at is the place of the start of a line, in the flow and in the source.
type at struct{ raw, source int }

// reset makes the flow ready for the next block; its buffers are used again.
func (f *flow) reset() {
	f.b, f.runs, f.masked = f.b[:0], f.prose.runs[:0], f.masked[:0]
	f.raw, f.lines, f.line = nil, f.lines[:0], 0
}

func (f *flow) read(source []byte, lines []Span) {
	if len(lines) == 1 {
		f.raw, f.lines = source[lines[0].Start:lines[0].End], append(f.lines, at{0, lines[0].Start})
	} else {
		for _, l := range lines {
			if len(f.raw) > 0 {
				f.raw = append(f.raw, '\n')
			}
			f.lines = append(f.lines, at{len(f.raw), l.Start})
			f.raw = append(f.raw, source[l.Start:l.End]...)
		}
	}
	f.scan(f.marks())
}

// at returns the place of a byte in the source. Calls come in the order of the text, but for looks ahead.
func (f *flow) at(i int) int {
	for f.line+1 < len(f.lines) && f.lines[f.line+1].raw <= i {
		f.line++
	}
	for f.line > 0 && f.lines[f.line].raw > i {
		f.line--
	}
	l := f.lines[f.line]
	return l.source + i - l.raw
}

// span returns a stretch of the flow as a span of the source.
func (f *flow) span(start, end int) Span {
	from := f.at(start)
	return Span{from, max(from, f.at(max(start, end-1))+1)}
}

// mark is a stretch of the flow that is left out, or that code or a link opens and closes.
type mark struct {
	Span
	kind byte // 0 left out, '`' code, '<' left out with a space, 'm' masked and kept
	body Span // of code
}

// scan writes the flow, with the marks in their order.
func (f *flow) scan(marks []mark) {
	i := 0
	for _, m := range marks {
		if m.Start < i {
			continue
		}
		f.words(i, m.Start)
		switch m.kind {
		case '`':
			start := len(f.b)
			f.code(m.body.Start, m.body.End)
			if len(f.b) > start {
				f.masked = append(f.masked, Span{start, len(f.b)})
			}
		case 'm':
			start := len(f.b)
			f.words(m.body.Start, m.body.End)
			if len(f.b) > start {
				f.masked = append(f.masked, Span{start, len(f.b)})
			}
		case '<':
			f.space(f.raw[m.Start:m.End], f.at(m.Start))
		}
		i = m.End
	}
	f.words(i, len(f.raw))
}

// words writes a stretch without marks: white space becomes one space, escapes and entities what they stand for.
func (f *flow) words(i, end int) {
	start := i
	flush := func(to int) {
		if to > start {
			f.add(f.raw[start:to], f.at(start))
		}
	}
	for i < end {
		switch c := f.raw[i]; {
		case isWhite(c):
			flush(i)
			start = i
			for i < end && isWhite(f.raw[i]) {
				i++
			}
			f.white(start, i)
			start = i
		case c == '\\' && i+1 < end && isPunct(f.raw[i+1]):
			flush(i)
			f.put(string(f.raw[i+1]), f.span(i, i+2))
			i += 2
			start = i
		case c == '\\' && i+1 < end && f.raw[i+1] == '\n':
			flush(i)
			i++
			start = i
		case c == '&':
			s, n := entity(f.raw[i:end])
			if n == 0 {
				i++
				continue
			}
			flush(i)
			f.put(s, f.span(i, i+n))
			i += n
			start = i
		default:
			i++
		}
	}
	flush(end)
}

// white writes one space for a stretch of white space.
func (f *flow) white(start, end int) {
	sp := f.span(start, end)
	if end < len(f.raw) && f.raw[end-1] == '\n' {
		sp.End = f.at(end) // with what stands before the text of the next line: "> "
	}
	if len(f.b) == 0 || f.b[len(f.b)-1] == ' ' {
		return
	}
	if sp.End-sp.Start == 1 {
		f.join([]byte{' '}, sp.Start)
		return
	}
	f.put(" ", sp)
}

// code writes the inside of a code span: nothing in it is a mark.
func (f *flow) code(i, end int) {
	for i < end {
		start := i
		for i < end && !isWhite(f.raw[i]) {
			i++
		}
		if i > start {
			f.add(f.raw[start:i], f.at(start))
		}
		start = i
		for i < end && isWhite(f.raw[i]) {
			i++
		}
		if i > start {
			f.white(start, i)
		}
	}
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// entity reads "&amp;", "&#8805;" and the like; it returns what they stand for and their length.
func entity(b []byte) (string, int) {
	end := bytes.IndexByte(b[:min(len(b), 34)], ';')
	if end < 2 {
		return "", 0
	}
	written := string(b[:end+1])
	s := html.UnescapeString(written)
	if s == written || !utf8.ValidString(s) {
		return "", 0
	}
	if strings.TrimSpace(s) == "" {
		s = "\u00a0"
	}
	return s, end + 1
}

// flanks reports whether a run of emphasis marks may open, and whether it may close.
func flanks(raw []byte, start, end int) (opens, closes bool) {
	before, _ := utf8.DecodeLastRune(raw[:start])
	after, _ := utf8.DecodeRune(raw[end:])
	white := func(r rune, none bool) bool { return none || unicode.IsSpace(r) }
	punct := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
	wb, wa := white(before, start == 0), white(after, end == len(raw))
	pb, pa := punct(before), punct(after)
	left := !wa && (!pa || wb || pb)
	right := !wb && (!pb || wa || pa)
	if raw[start] == '_' {
		return left && (!right || pb), right && (!left || pa)
	}
	return left, right
}
