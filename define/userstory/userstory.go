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
}

// Placed returns the story with the places of its parts in the source of the sentence it was read from.
func (st Story) Placed(s passage.Sentence) Story {
	for _, p := range []*passage.Span{&st.RoleSpan, &st.MeansSpan, &st.Ended, &st.WantSpan, &st.Whens, &st.Rest} {
		if !p.Empty() {
			*p = s.Source(*p)
		}
	}
	return st
}

// wordRange is a half-open range of words of the sentence.
type wordRange struct{ from, to int }

// within returns the words of a sentence that lie in a span.
func within(words []passage.Word, s passage.Span) wordRange {
	var r wordRange
	for i, w := range words {
		if w.Start < s.Start {
			r.from = i + 1
		}
		if w.End <= s.End {
			r.to = i + 1
		}
	}
	if s.Empty() {
		return wordRange{}
	}
	return r
}

// empty reports whether no word lies in it.
func (r wordRange) empty() bool { return r.to <= r.from }
