package funnel

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	Entrants   int         `json:"entrants"` // units that did the first step, without the excluded
	// Immature counts the entrants whose window had not passed by the end of observation: they may still get further.
	Immature int         `json:"immature"`
	Excluded int         `json:"excluded"`
	Steps    []Reached   `json:"steps"`
	Groups   []Group     `json:"groups,omitempty"`
	Unsplit  int         `json:"unsplit,omitempty"` // entrants in no group: they did not reach the step that splits
	Scope    []Exclusion `json:"excluded_by,omitempty"`
	Sentence string      `json:"sentence"`
}

// Group is the funnel of the units with one value of the property.
type Group struct {
	By       string    `json:"by"` // empty: the event lacked it
	Other    bool      `json:"other,omitempty"`
	Values   int       `json:"values,omitempty"` // how many values other holds together
	More     bool      `json:"more,omitempty"`   // other holds even more values than that; they were not told apart
	Entrants int       `json:"entrants"`
	Immature int       `json:"immature"`
	Steps    []Reached `json:"steps"`
}

// Reached says who got to a step. All shares are of entrants, in percent, with Wilson intervals.
type Reached struct {
	Name         string        `json:"name"`
	N            int           `json:"n"`             // units that reached the step
	Share        ledger.Figure `json:"share"`         // of all entrants; too low while some are immature
	FromPrevious ledger.Figure `json:"from_previous"` // of those who reached the step before
	Mature       Mature        `json:"mature"`        // over the mature entrants alone: what may be judged
	Time         *Time         `json:"time,omitempty"`
}

// Mature are the shares over the entrants whose window has passed.
type Mature struct {
	N            int           `json:"n"` // mature units that reached the step
	Share        ledger.Figure `json:"share"`
	FromPrevious ledger.Figure `json:"from_previous"`
}

// Time is how long a step took from the one before it, in the unit of its figures. The first step has none.
type Time struct {
	Converters int `json:"converters"`
	// Quantiles are over those who reached the step, which is what other tools show: they leave out everybody who has
	// not got there and must not be compared between groups that were followed differently.
	P25    ledger.Figure `json:"p25"`
	Median ledger.Figure `json:"median"`
	P75    ledger.Figure `json:"p75"`
	P90    ledger.Figure `json:"p90"`
	Mean   ledger.Figure `json:"mean"`
	// Kaplan-Meier, over all who reached the step before; whoever did not get on is censored when their window or
	// observation ended. Not reached: less than half got on.
	KaplanMeier ledger.Figure `json:"kaplan_meier"` // median
	Censored    int           `json:"censored"`     // did not get on while they were followed
	Open        int           `json:"open"`         // of whom observation ended before their window did
}
