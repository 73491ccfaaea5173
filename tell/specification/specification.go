// Package specification composes the specification of a product: what must be true when it is done, with criteria,
// scenarios, terms, open questions and the trace from evidence to verdict, as of one position of the ledger. It is data
// first ([Document]), then a page ([HTML]), a paper ([PDF]) or a text ([Markdown]) of that data.
//
// It invents nothing: every sentence is a record's or states what is missing. Numbers come with their definition, and
// what is not known has a section of its own. It knows the ledger's values and the kinds of the stages, no file and no
// clock.
package specification

import (
	"time"

	"throughline.dev/ledger"
)

// Document is a specification.
type Document struct {
	Title     string          `json:"title"`
	AsOf      time.Time       `json:"as_of"`    // when it was composed
	Position  ledger.Position `json:"position"` // of the ledger
	Filter    string          `json:"filter,omitempty"`
	Figures   []ledger.Figure `json:"figures"`
	Parts     []Part          `json:"parts"`
	Stories   []Story         `json:"stories,omitempty"` // that belong to no requirement
	Terms     []Term          `json:"terms,omitempty"`
	Questions []Question      `json:"questions,omitempty"`
	Matrix    []Row           `json:"matrix,omitempty"`
	Clashes   []string        `json:"clashes,omitempty"` // contradictions and duplicates
	Unknown   []string        `json:"unknown,omitempty"` // what is not known
}

// Part is what one feature or opportunity needs; without a key: what serves none.
type Part struct {
	Key          ledger.Key    `json:"key,omitempty"`
	Title        string        `json:"title"`
	Kind         string        `json:"kind,omitempty"`
	Requirements []Requirement `json:"requirements"`
}

// Requirement is one requirement.
type Requirement struct {
	Key       ledger.Key   `json:"key"`
	Title     string       `json:"title"`
	State     string       `json:"state"`
	Type      string       `json:"type,omitempty"`
	Priority  string       `json:"priority,omitempty"`
	Owner     string       `json:"owner,omitempty"`
	Statement string       `json:"statement,omitempty"`
	Criteria  []Criterion  `json:"criteria,omitempty"`
	Behaviour []Slot       `json:"behaviour,omitempty"` // of a model
	Rationale string       `json:"rationale,omitempty"`
	Body      string       `json:"body,omitempty"`
	Also      []ledger.Key `json:"also,omitempty"` // further features and opportunities it serves
	Quotes    []Quote      `json:"quotes,omitempty"`
	More      int          `json:"more,omitempty"` // quotes that are not shown
	Stories   []Story      `json:"stories,omitempty"`
	Verdict   string       `json:"verdict,omitempty"` // what measuring says, in words
	Refusals  int          `json:"refusals,omitempty"`
}

// Criterion is how one can tell.
type Criterion struct {
	Text      string   `json:"text"`      // as written
	Canonical string   `json:"canonical"` // as read; the words where nothing could be read
	Gaps      []string `json:"gaps,omitempty"`
	Check     string   `json:"check,omitempty"` // where its numbers come from
}

// Slot is a named value.
type Slot struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Quote is evidence in the words of whoever said it.
type Quote struct {
	Key    ledger.Key `json:"key"`
	Text   string     `json:"text"`
	Source ledger.Key `json:"source,omitempty"`
}

// Story is a user story with its scenarios.
type Story struct {
	Key       ledger.Key `json:"key"`
	Title     string     `json:"title"`
	State     string     `json:"state"`
	Sentence  string     `json:"sentence,omitempty"` // As a …, I want to …, so that …
	Scenarios []Scenario `json:"scenarios,omitempty"`
}

// Scenario is one acceptance scenario, line by line.
type Scenario struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

// Term is a word of the glossary.
type Term struct {
	Key        ledger.Key `json:"key"`
	Term       string     `json:"term"`
	Definition string     `json:"definition"`
	Avoid      []string   `json:"avoid,omitempty"`
}

// Question is something a requirement leaves open.
type Question struct {
	Requirement ledger.Key `json:"requirement"`
	Question    string     `json:"question"`
	Of          string     `json:"of,omitempty"`
	Asked       string     `json:"asked,omitempty"`
	Answer      string     `json:"answer,omitempty"`
}

// Row is the trace of one requirement.
type Row struct {
	Key      ledger.Key   `json:"key"`
	Title    string       `json:"title"`
	Evidence []ledger.Key `json:"evidence"`
	Serves   []ledger.Key `json:"serves"`
	Criteria string       `json:"criteria"` // "2, 1 gap"
	Work     string       `json:"work"`     // "1 of 3 done"
	Check    string       `json:"check"`    // "1"; "none"
	Verdict  string       `json:"verdict"`
}
