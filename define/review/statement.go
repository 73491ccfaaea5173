package review

import "throughline.dev/define/passage"

// Statement reviews a text that is known to be a requirement, such as the statement of a record: no line of it is taken
// for a heading, a note or a definition. Spans are places in the text.
func Statement(text string, o Options) Result {
	r := Result{Format: Text}
	doc := passage.Read([]byte(text), passage.Plain)
	for i := range doc.Sentences {
		doc.Sentences[i].Kind = passage.Paragraph
	}
	r.prose(doc, o, true)
	r.Settle([]byte(text), o)
	return r
}
