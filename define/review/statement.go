package review

import (
	"slices"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
)

// Statement reviews a text that is known to be a requirement, such as the statement of a record: no line of it is taken
// for a heading, a note or a definition. One that says of nobody what must be true has that as its gap. Spans are
// places in the text.
func Statement(text string, o Options) Result {
	r, doc := known(text, o)
	r.obligation(doc, o.Book)
	r.Settle([]byte(text), o)
	return r
}

// Criterion reviews the words of a criterion, which stands below its requirement and need not oblige by itself.
func Criterion(text string, o Options) Result {
	r, _ := known(text, o)
	r.Settle([]byte(text), o)
	return r
}

func known(text string, o Options) (Result, passage.Document) {
	r := Result{Format: Text}
	doc := passage.Read([]byte(text), passage.Plain)
	for i := range doc.Sentences {
		doc.Sentences[i].Kind = passage.Paragraph
	}
	r.prose(doc, o, true)
	return r, doc
}

// nobodyObliged is the rule about how many obligations a requirement holds; here there is none.
const nobodyObliged = "RQ-L08"

// obligation looks for one among all sentences: a verb such as "shall", a limit, a story's wish.
func (r *Result) obligation(doc passage.Document, book *wording.Book) {
	if book == nil || len(r.Sentences) == 0 || book.Severity(nobodyObliged) == rulebook.Off {
		return
	}
	for _, s := range r.Sentences {
		if s.Story != nil || len(s.Readings) > 0 {
			return
		}
	}
	if slices.ContainsFunc(doc.Sentences, book.Obliges) {
		return
	}
	first := &r.Sentences[0]
	if first.Verdict != wording.Complete {
		return // there is enough to do
	}
	first.Verdict = wording.Gaps
	first.Findings = append(first.Findings, rulebook.Finding{
		Rule: nobodyObliged, Severity: book.Severity(nobodyObliged), Span: first.Span, Words: first.Text,
		Message: "Nothing here says what must be true: there is no “shall” and no limit.", Question: "Who or what must do what?",
	})
}
