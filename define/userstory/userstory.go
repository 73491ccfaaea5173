// Package userstory reads "As a …, I want …, so that …" and checks one story or a set against the criteria of the
// Quality User Story framework and INVEST that can be checked from words alone. What cannot be is named, never passed.
package userstory

import "throughline.dev/define/passage"

// Story is a story with the places of its parts. Spans are of the text of the sentence; an empty one is not there.
type Story struct {
	Role, Means, Ends          string
	RoleSpan, MeansSpan, Ended passage.Span

	Want     string       // what leads to the means, as written: "I want to", "I can"
	WantSpan passage.Span // of that
	Whens    passage.Span // a circumstance between role and want: "when I am offline"
	Rest     passage.Span // what follows the story: notes, further sentences
	first    int          // word the story begins with, after ids and tags
	means    wordRange
	ends     wordRange
}

// wordRange is a half-open range of words of the sentence.
type wordRange struct{ from, to int }

func (r wordRange) empty() bool { return r.to <= r.from }
