package define

import (
	"unicode/utf8"

	"throughline.dev/define/passage"
)

// places turns byte offsets of a text into code points, as the application and the paths of findings count. Offsets
// asked for in rising order cost one pass over the text in all.
type places struct {
	text         string
	bytes, runes int
}

func (p *places) at(offset int) int {
	offset = max(0, min(offset, len(p.text)))
	if offset < p.bytes {
		p.bytes, p.runes = 0, 0
	}
	p.runes += utf8.RuneCountInString(p.text[p.bytes:offset])
	p.bytes = offset
	return p.runes
}

func (p *places) span(s passage.Span) (start, end int) {
	start = p.at(s.Start)
	return start, p.at(s.End)
}
