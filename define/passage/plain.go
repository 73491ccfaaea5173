package passage

import (
	"bytes"
	"strings"
)

// plain reads a stretch of the source without markup: paragraphs between blank lines, wrapped lines joined; items that
// open with a mark or a number; headings by their number, their underline, or because they are short and alone.
func (r *reader) plain(within Span) {
	var lines []Span
	var lead *Sentence
	flush := func() {
		if len(lines) == 0 {
			return
		}
		lead = r.paragraph(lines, lead)
		lines = lines[:0]
	}
	for at := within.Start; at < within.End; {
		line, next := nextLine(r.source, at, within.End)
		at = next
		text := r.source[line.Start:line.End]
		switch {
		case line.Empty():
			flush()
		case underline(text) && len(lines) == 1:
			r.title(lines[0], 1)
			lines, lead = lines[:0], nil
		case bullet(text) > 0:
			flush()
			lines = append(lines, line)
		case numbered(text) > 0 && isHeading(text[numbered(text):]) && r.goesOn(line.End) && (len(lines) == 0 || bullet(r.source[lines[0].Start:lines[0].End]) == 0):
			flush()
			r.title(line, 1+bytes.Count(text[:numbered(text)], []byte(".")))
			lead = nil
		default:
			lines = append(lines, line)
		}
	}
	flush()
}

// nextLine returns the line that starts there, without white space at its ends, and where the next one starts.
func nextLine(b []byte, at, end int) (Span, int) {
	next := end
	if n := bytes.IndexByte(b[at:end], '\n'); n >= 0 {
		next = at + n + 1
	}
	l := Span{at, next}
	for l.Start < l.End && isWhite(b[l.Start]) {
		l.Start++
	}
	for l.End > l.Start && isWhite(b[l.End-1]) {
		l.End--
	}
	return l, next
}

// paragraph emits lines that belong together and returns the sentence that items below may continue.
func (r *reader) paragraph(lines []Span, lead *Sentence) *Sentence {
	first := r.source[lines[0].Start:lines[0].End]
	mark := bullet(first)
	if mark == 0 && len(lines) == 1 && isHeading(first) && r.goesOn(lines[0].End) {
		r.title(lines[0], 2)
		return nil
	}
	b := Block{Kind: Paragraph, Span: Span{lines[0].Start, lines[len(lines)-1].End}}
	if mark > 0 {
		b.Kind, b.Level = Item, 1
	}
	var p prose
	for i, l := range lines {
		if i > 0 {
			p.space(r.source[lines[i-1].End:l.Start], lines[i-1].End)
		} else {
			l.Start += mark
		}
		squeeze(&p, r.source[l.Start:l.End], l.Start)
	}
	from := len(r.doc.Sentences)
	last := r.emit(b, &p, true)
	if mark > 0 {
		if last >= 0 {
			r.follow(from, lead)
		}
		return lead
	}
	return r.leadOf(last)
}

// title emits a heading.
func (r *reader) title(line Span, level int) {
	var p prose
	squeeze(&p, r.source[line.Start:line.End], line.Start)
	words, _ := p.text()
	r.sections.enter(level, words)
	r.emit(Block{Kind: Heading, Span: line, Level: level}, &p, false)
}

// bullet returns how many bytes the mark of a list item takes, with the space behind it: "- ", "• ", "1. ", "(a) ".
func bullet(line []byte) int {
	for _, mark := range []string{"- ", "* ", "+ ", "• ", "– ", "— ", "· ", "o ", "▪ ", "◦ ", "‣ "} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return len(mark)
		}
	}
	i := 0
	open := i < len(line) && line[i] == '('
	if open {
		i++
	}
	start := i
	for i < len(line) && i-start < 4 && isDigit(line[i]) {
		i++
	}
	if i == start && i < len(line) && isLetter(line[i]) {
		i++
		for i < len(line) && i-start < 4 && strings.IndexByte("ivx", line[i]) >= 0 && strings.IndexByte("ivx", line[i-1]) >= 0 {
			i++
		}
	}
	if i == start || i+1 >= len(line) || line[i+1] != ' ' || line[i] != ')' && (open || line[i] != '.') {
		return 0
	}
	return i + 2
}

// numbered returns how many bytes the number of a section takes: "3.2 ", "4. ".
func numbered(line []byte) int {
	i := 0
	for i < len(line) && (isDigit(line[i]) || line[i] == '.' && i > 0) {
		i++
	}
	if i == 0 || i > 16 || i+1 >= len(line) || line[i] != ' ' {
		return 0
	}
	return i + 1
}

// isHeading reports whether words standing alone are a heading: short, capital first, no verb of obligation, no mark
// that ends a sentence.
func isHeading(line []byte) bool {
	if len(line) == 0 || len(line) > 80 || bytes.IndexByte([]byte(".:;,?!"), line[len(line)-1]) >= 0 {
		return false
	}
	if line[0] < 0x80 && !isUpper(line[0]) {
		return false
	}
	fields := strings.Fields(strings.ToLower(string(line)))
	if len(fields) > 8 || bytes.ContainsAny(line, "0123456789%<>") && !counts(fields[0]) {
		return false
	}
	for _, f := range fields {
		switch f {
		case "shall", "must", "should", "will", "may", "can", "is", "are", "be", "has", "have", "does", "was", "were":
			return false
		}
	}
	return true
}

// counts reports whether a heading that opens with a word may hold a number: "Phase 2".
func counts(word string) bool {
	switch word {
	case "phase", "release", "version", "step", "chapter", "section", "part", "appendix", "annex", "feature", "level", "use", "milestone", "requirement":
		return true
	}
	return false
}

// goesOn reports whether anything stands behind a place: a heading has something below it.
func (r *reader) goesOn(at int) bool {
	for _, c := range r.source[at:] {
		if !isWhite(c) {
			return true
		}
	}
	return false
}

// underline reports whether a line is the rule below a heading.
func underline(line []byte) bool {
	return len(line) >= 3 && (len(bytes.Trim(line, "=")) == 0 || len(bytes.Trim(line, "-")) == 0)
}
