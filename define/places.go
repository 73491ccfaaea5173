package define

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
)

// places turns byte offsets of a text into code points, as the application and the paths of findings count, each in
// constant time: a megabyte may hold a hundred thousand of them.
type places struct {
	text  string
	lines *review.Lines // counted when the first place is asked for
}

func (p *places) at(offset int) int {
	if p.lines == nil {
		p.lines = review.NewLines([]byte(p.text), false)
	}
	return p.lines.Points(offset)
}

func (p *places) span(s passage.Span) (start, end int) { return p.at(s.Start), p.at(s.End) }
