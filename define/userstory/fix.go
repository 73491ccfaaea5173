package userstory

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// fix makes a repair of a span of the text.
func (c *checker) fix(title string, at passage.Span, text string) rulebook.Fix {
	return rulebook.Fix{Title: title, Span: c.s.Source(at), Text: text}
}
