package friction

import (
	"io"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
	"throughline.dev/stats"
)

// Kind is what sort of friction something is.
type Kind string

// Kinds.
const (
	Error  Kind = "error"           // a request failed
	Repeat Kind = "repeat"          // a request was tried again soon after it had failed
	Before Kind = "requests_before" // a request that had to be made before the goal
	Empty  Kind = "nothing_found"   // a search found nothing
	End    Kind = "dead_end"        // the last thing done before silence
)

// What is met. It names the friction for those who look for it elsewhere: in themes, requirements and tickets.
type What struct {
	Event     string `json:"event,omitempty"`     // of a dead end, and of a search
	Operation string `json:"operation,omitempty"` // of a request
	Status    string `json:"status,omitempty"`
	Code      string `json:"code,omitempty"`
}

// Friction is one thing that people met.
type Friction struct {
	Kind Kind `json:"kind"`
	What What `json:"what"`
	// People met it, in the window of the question.
	People ledger.Figure `json:"people"`
	// Times is how often it was met in all.
	Times int `json:"times"`
	// Lost is the time it cost all of them together, in hours: from meeting it first to what ended it (the same request
	// not failing, the request after it, a search that finds something, the goal). It is the restricted mean up to the end of the
	// window (30 days where the question sets no limit), times the people.
	Lost ledger.Figure `json:"lost"`
	// Each is the time it cost one of them: the median, in hours.
	Each ledger.Figure `json:"each"`
	// Without and With are the shares of those not there and of those there who met it, in percent of those who could
	// have: who made the request, for its failures; whose request failed, for trying it again; who searched, for finding
	// nothing; who made any request, for requests that come first.
	Without ledger.Figure `json:"without"`
	With    ledger.Figure `json:"with"`
	// Association is the difference of the two, in percentage points. It is no effect.
	Association ledger.Figure `json:"association"`
	// ByConstruction says that the association could not be otherwise: the goal comes with the request, so whoever made it
	// and is not there must have failed. It is not tested.
	ByConstruction bool `json:"by_construction,omitempty"`
	// Q is the p value of the difference after control of the false discovery rate (Benjamini-Hochberg) over all
	// frictions that were looked at; absent where nothing could be tested.
	Q *float64 `json:"q,omitempty"`
	// Notable says that those not there met it more often, beyond chance.
	Notable bool `json:"notable"`
	// After says that the last request of a dead end failed, or that one had failed before the last event.
	After bool `json:"after_failure,omitempty"`
	// Group is the kind of the group that it counts in: failures of requests that only lead to others belong to those.
	Group Kind `json:"group,omitempty"`
	// Operations are the requests, or the events, of a group.
	Operations []string `json:"operations,omitempty"`
	// Parts take it apart by status and code, the most frequent first.
	Parts []Part `json:"parts,omitempty"`
	// Words is the friction in a sentence.
	Words string `json:"words"`
	// Links are records that speak of it. Whoever asks fills them in.
	Links []ledger.Key `json:"links,omitempty"`
}

// Part is a status and code of an operation's failures.
type Part struct {
	Status string `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`
	People int    `json:"people"`
	Times  int    `json:"times"`
	// Operations is how many operations answer with that status and code: a code that stands for everything says nothing.
	Operations int `json:"operations"`
}

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	N          int         `json:"n"`       // who started and can be judged
	Without    int         `json:"without"` // of whom did not get there, or not in time
	With       int         `json:"with"`    // of whom got there
	// Young counts those who started too late to be judged; they are in no number.
	Young int `json:"young,omitempty"`
	// Silent counts those not there of whom nothing was heard for long enough to call them gone.
	Silent int `json:"silent"`
	// Operations is how many different requests succeeded before the goal, of those who got there: the mean.
	Operations ledger.Figure `json:"operations"`
	// Groups are the frictions taken together, ranked alike: requests that only lead to others, of which people had to
	// make several; failures of the other requests; searches that found nothing. A request only leads to others when most
	// of those there with whom it succeeded needed another one after it, and it no more.
	Groups []Friction `json:"groups"`
	// Frictions are ranked by the time they cost, then by the people who met them. Dead ends come last.
	Frictions []Friction `json:"frictions"`
	// Looked is how many frictions were looked at, listed or not.
	Looked int `json:"looked"`
	// Cut says what was left out so that memory stays bounded; empty: nothing.
	Cut      string `json:"cut,omitempty"`
	Sentence string `json:"sentence"`
}

// Value returns the headline number: the share not there.
func (r Result) Value() ledger.Figure {
	return question.Share("not there", stats.Proportion{Hits: r.Without, N: r.N}, r.Level, "Share who did not get there, or not in time. "+r.Definition, r.AsOf, "nobody can be judged")
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n%s\n", r.Definition, r.Sentence)
	for _, f := range r.Groups {
		p.F("- %s\n    %s: %s of those not there, %s of those there: %s\n", f.Words, strings.Join(f.Operations, ", "), f.Without, f.With, f.Association)
		f.links(p)
	}
	for i, f := range r.Frictions {
		p.F("%2d. %s\n", i+1, f.Words)
		p.F("    people %s, lost %s, each %s; %s of those not there, %s of those there: %s", f.People, f.Lost, f.Each, f.Without, f.With, f.Association)
		switch {
		case f.Notable:
			p.F(", notable")
		case f.ByConstruction:
			p.F(", by construction")
		}
		p.F("\n")
		for _, part := range f.Parts {
			p.F("      %s %s: %d people, %d times\n", part.Status, part.Code, part.People, part.Times)
		}
		f.links(p)
	}
	if r.Cut != "" {
		p.F("%s\n", r.Cut)
	}
	return p.Err
}

// links tells which records seem to speak of it.
func (f Friction) links(p *stage.Printer) {
	if len(f.Links) > 0 {
		p.F("      spoken of, by its words, in %s\n", strings.Join(keys(f.Links), ", "))
	}
}

func keys(all []ledger.Key) []string {
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = string(k)
	}
	return out
}
