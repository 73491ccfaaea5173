// Package userstory reads "As a …, I want …, so that …" and checks one story or a set against the criteria of the
// Quality User Story framework and INVEST that can be checked from words alone. What cannot be is named, never passed.
package userstory

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// Story is a story with the places of its parts.
type Story struct {
	Role, Means, Ends          string
	RoleSpan, MeansSpan, Ended passage.Span // in the text of the sentence; empty: not there
}

// Parse reads a story; false when the sentence is none.
func Parse(s passage.Sentence) (Story, bool) { return Story{}, false }

// Check applies the rules for one story. Spans are places in the source.
func Check(s passage.Sentence, st Story) []rulebook.Finding { return nil }
