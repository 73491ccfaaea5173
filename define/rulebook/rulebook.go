// Package rulebook holds the rules about wording, stories and scenarios as data: what each watches for, why, with a
// good and a bad example, how precise it was measured to be, and the question or repair it offers. Teams add rules of
// their own in YAML. Who applies them: package wording, one file a kind of rule; packages userstory and acceptance.
package rulebook

import (
	"throughline.dev/define/passage"
	"throughline.dev/ledger"
)

// Off is the severity of a rule that is not applied unless a team asks for it.
const Off ledger.Severity = "off"

// Rule is one rule.
type Rule struct {
	ID             string          `json:"id" yaml:"id"` // "RQ-V01"
	Name           string          `json:"name" yaml:"name"`
	Kind           string          `json:"kind" yaml:"kind"` // which code applies it: phrase, pattern, gap, story, …
	Severity       ledger.Severity `json:"severity" yaml:"severity"`
	Characteristic string          `json:"characteristic" yaml:"characteristic"` // of ISO/IEC/IEEE 29148
	Definition     string          `json:"definition" yaml:"definition"`
	Bad            string          `json:"bad" yaml:"bad"`
	Good           string          `json:"good" yaml:"good"`
	Rationale      string          `json:"rationale" yaml:"rationale"`
	Message        string          `json:"message" yaml:"message"` // {words} stands for what was found
	Question       string          `json:"question,omitempty" yaml:"question"`
	Precision      *Precision      `json:"precision,omitempty" yaml:"precision"` // nil: not measured
	House          bool            `json:"house,omitempty" yaml:"-"`             // a team's own

	// Words that a rule of phrases watches for, whole and without regard to case; "*" stands for one word.
	Words []string `json:"-" yaml:"words"`
	// Weak are those of Words that only inform.
	Weak []string `json:"-" yaml:"weak"`
	// Except are phrases in which the words mean something else.
	Except []string `json:"-" yaml:"except"`
	// Swap holds phrases with what to say instead.
	Swap map[string]string `json:"-" yaml:"swap"`
	// Vale is what a house rule asks for; nil for the rules built in.
	Vale *Vale `json:"-" yaml:"-"`
}

// Precision is how often a rule was right on labelled sentences.
type Precision struct {
	Right int    `json:"right" yaml:"right"`
	Of    int    `json:"of" yaml:"of"`
	On    string `json:"on" yaml:"on"` // which sentences, judged by whom
}

// Finding is a place that a rule minds.
type Finding struct {
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity"`
	Span     passage.Span    `json:"-"` // in the source of the document
	Words    string          `json:"words,omitempty"`
	Message  string          `json:"message"`
	Question string          `json:"question,omitempty"`
	Fixes    []Fix           `json:"fixes,omitempty"`
}

// Fix is a repair that can be applied as it is.
type Fix struct {
	Title string       `json:"title"`
	Span  passage.Span `json:"-"`
	Text  string       `json:"text"`
}
