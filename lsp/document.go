package lsp

import (
	"slices"
	"time"
	"unicode/utf8"

	"throughline.dev/define/passage"
	"throughline.dev/define/review"
)

// document is an open document as the editor has it, saved or not.
type document struct {
	uri     string
	format  review.Format
	version int
	text    []byte
	lines   *review.Lines
	bytes   bool // columns are bytes, not UTF-16 code units

	result   *review.Result // nil: the text changed since
	took     time.Duration  // the last review
	dirty    bool           // what was published is not about this text
	first    time.Time      // of the edits that nothing was published for
	lastEdit time.Time
}

func (d *document) set(text []byte) {
	d.text, d.lines, d.result = text, review.NewLines(text, true), nil
}

// edit replaces what stands in a range. One that reaches out of the document is cut to it.
func (d *document) edit(r textRange, text string) {
	from, to := d.offset(r.Start), d.offset(r.End)
	if to < from {
		from, to = to, from
	}
	d.set(slices.Concat(d.text[:from], []byte(text), d.text[to:]))
}

// offset turns a position into a byte of the text.
func (d *document) offset(p position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= d.lines.Count():
		return len(d.text)
	case !d.bytes:
		return d.lines.Offset(p.Line+1, p.Character)
	}
	line := d.lines.Span(p.Line + 1)
	at := line.Start + min(max(p.Character, 0), line.End-line.Start)
	for at > line.Start && at < len(d.text) && !utf8.RuneStart(d.text[at]) {
		at--
	}
	return at
}

// position turns a byte of the text into a position.
func (d *document) position(offset int) position {
	line := d.lines.Line(offset)
	if d.bytes {
		return position{line - 1, min(max(offset, 0), len(d.text)) - d.lines.Start(line)}
	}
	return position{line - 1, d.lines.Units(offset)}
}

func (d *document) place(s passage.Span) textRange {
	return textRange{d.position(s.Start), d.position(s.End)}
}

// sentence returns the sentence a place is in, or right behind.
func (d *document) sentence(offset int) *review.Sentence {
	for i := range d.result.Sentences {
		if s := &d.result.Sentences[i]; s.Span.Start <= offset && offset <= s.Span.End {
			return s
		}
	}
	return nil
}
