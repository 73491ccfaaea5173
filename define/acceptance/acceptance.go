// Package acceptance reads acceptance scenarios in Gherkin, with the parser of the Cucumber project, and checks
// whether each can be carried out and judged: order of steps, observable outcomes, examples, duplicates. It writes
// scenarios as Gherkin too, so that those of a record and those of a file are the same thing.
package acceptance

import (
	"slices"

	"throughline.dev/define/passage"
)

// Document is a feature file. Spans are bytes of the source and empty in a document that was not read from one.
type Document struct {
	Language    string // of the keywords: "en", "de", …
	Name        string // of the feature
	Description string
	Tags        []string
	Span        passage.Span // of the feature's line
	Sections    []Section    // what stands directly under the feature comes first, without a name; then one a rule
	Comments    int          // lines of comment, which are not kept
}

// Section is what stands under a feature or under one of its rules.
type Section struct {
	Rule        string // name of the rule; empty for the feature itself
	Description string
	Tags        []string
	Background  *Background
	Scenarios   []Scenario
}

// Background are the steps before every scenario of a section.
type Background struct {
	Name        string
	Description string
	Steps       []Step
	Span        passage.Span // of its line
}

// Scenario is one acceptance scenario; with examples it is an outline that is carried out once a row.
type Scenario struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Tags        []string     `json:"tags,omitempty"` // with their @
	Outline     bool         `json:"outline,omitempty"`
	Steps       []Step       `json:"steps,omitempty"`
	Examples    []Examples   `json:"examples,omitempty"`
	Span        passage.Span `json:"-"` // of its line
}

// Step is one step.
type Step struct {
	Keyword string       `json:"keyword"` // as written: "Given", "And", "*", "Angenommen"
	Kind    Kind         `json:"kind"`    // what it is for; an "And" is for what the step before it is for
	Text    string       `json:"text"`
	Doc     *Text        `json:"doc,omitempty"`
	Table   [][]string   `json:"table,omitempty"`
	Span    passage.Span `json:"-"` // of the text
}

// Text is a longer text that belongs to a step.
type Text struct {
	Type    string `json:"type,omitempty"` // "json"
	Content string `json:"content"`
}

// Examples are rows of values for the <placeholders> of an outline.
type Examples struct {
	Name        string       `json:"name,omitempty"`
	Description string       `json:"description,omitempty"`
	Tags        []string     `json:"tags,omitempty"`
	Header      []string     `json:"header,omitempty"`
	Rows        [][]string   `json:"rows,omitempty"`
	Span        passage.Span `json:"-"` // of its line
}

// Kind says what a step is for.
type Kind string

// Kinds of step.
const (
	Given   Kind = "given"
	When    Kind = "when"
	Then    Kind = "then"
	Unknown Kind = "" // a "*" or an "And" before anything it could continue
)

// Scenarios returns all scenarios of a document in their order.
func (d Document) Scenarios() []Scenario {
	var all []Scenario
	for _, s := range d.Sections {
		all = append(all, s.Scenarios...)
	}
	return all
}

// has reports whether a step of that kind is among them.
func has(steps []Step, k Kind) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Kind == k })
}
