// Package review reads a whole document, whatever it is written in, and says of every sentence what it promises, what
// it leaves open and what stands in the way. The command line, editors and the product all show what it returns.
package review

import (
	"slices"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// Options steer a review.
type Options struct {
	Book  *wording.Book
	Terms map[string]bool // lower-case words and phrases the glossary defines

	As      Format          // how the source is written; empty: as the name's ending says
	Columns []string        // of a table: the columns to read, by header or number; empty: those whose header says so
	Only    []string        // rules to apply, such as "RQ-V01" or "RQ-V*"; empty: all
	Without []string        // rules to leave out
	Least   ledger.Severity // findings of less weight are left out; empty: none are
	Changed []LineRange     // only findings of sentences that touch one of these lines; nil: all
}

// Result is the review of one document.
type Result struct {
	Format    Format
	Sentences []Sentence         // that may be requirements, in their order
	Findings  []rulebook.Finding // of all sentences and of the document, by place
	Hidden    map[ledger.Severity]int
	Notes     []string // what about the document as a whole kept it from being read, for people
}

// Sentence is the review of one sentence.
type Sentence struct {
	Span     passage.Span // in the source
	Text     string
	Verdict  wording.Verdict
	Readings []criterion.Reading // spans of readings are in the source
	Clauses  []criterion.Clause  // spans are in the source
	Story    *userstory.Story    // spans are in the source
	Findings []rulebook.Finding
}

// Document reviews a source. The name's ending tells how it is written, unless the options do.
func Document(name string, source []byte, o Options) Result {
	f := o.As
	if f == "" {
		f = FormatOf(name)
	}
	r := Result{Format: f}
	switch f {
	case Gherkin:
		r.gherkin(source, o)
	case CSV, TSV:
		r.table(source, f, o)
	case Markdown:
		doc := passage.Read(source, passage.Markdown)
		r.prose(doc, o, false)
		r.fences(source, doc, o)
	default:
		r.prose(passage.Read(source, passage.Plain), o, false)
	}
	r.set(source, o.Book)
	r.Settle(source, o)
	return r
}

// prose reviews the sentences of a text; required says that each is known to be a requirement.
func (r *Result) prose(doc passage.Document, o Options, required bool) {
	binding := make([]int, 0, len(doc.Sentences))
	for i := range doc.Sentences {
		if doc.Sentences[i].Kind.Binding() {
			binding = append(binding, i)
		}
	}
	first := len(r.Sentences)
	r.Sentences = slices.Grow(r.Sentences, len(binding))[:first+len(binding)]
	out := r.Sentences[first:]
	each(len(binding), func(n int, r *criterion.Reader) {
		i := binding[n]
		s := &doc.Sentences[i]
		c := wording.Context{Terms: o.Terms, Required: required}
		if i > 0 && doc.Sentences[i-1].Block == s.Block {
			c.Before = &doc.Sentences[i-1]
		}
		if i+1 < len(doc.Sentences) && doc.Sentences[i+1].Block == s.Block {
			c.After = &doc.Sentences[i+1]
		}
		if s.Kind == passage.Item && s.Block < len(doc.Blocks) && wording.RequirementHeading(doc.Blocks[s.Block].Heading) {
			c.Required = true
		}
		if len(s.Text) > passage.Longest {
			out[n] = tooLong(*s, c.Required)
			return
		}
		out[n] = sentence(*s, r.Read(s), c, o.Book)
	})
}

// sentence reviews one sentence.
func sentence(s passage.Sentence, read criterion.Result, c wording.Context, book *wording.Book) Sentence {
	out := Sentence{Span: s.Source(passage.Span{Start: 0, End: len(s.Text)}), Text: s.Text, Verdict: wording.None}
	if story, ok := userstory.Parse(s); ok {
		out.Findings = userstory.Check(s, story)
		if book != nil {
			c.Required = true
			found, _ := book.Judge(s, read, c)
			out.Findings = append(out.Findings, userstory.Wording(s, story, found)...)
		}
		story = story.Placed(s)
		out.Story = &story
		for _, f := range out.Findings {
			if f.Severity == ledger.Refusal {
				out.Verdict = wording.Refused
			}
		}
		return out
	}
	if book != nil {
		out.Findings, out.Verdict = book.Judge(s, read, c)
	}
	out.Readings, out.Clauses = read.Readings, read.Clauses
	for i := range out.Readings {
		spans := out.Readings[i].Spans
		for slot, span := range spans {
			spans[slot] = place(s, span)
		}
	}
	for i := range out.Clauses {
		out.Clauses[i].Span = place(s, out.Clauses[i].Span)
	}
	return out
}

// place turns a span of a sentence's text into one of the source; what is not there stays so.
func place(s passage.Sentence, span passage.Span) passage.Span {
	if span.Empty() {
		return passage.Span{}
	}
	return s.Source(span)
}
