package cohort

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// Question says who belongs to a cohort. The days of its scope are those of what was done and of start events; a rule
// may have days of its own. Where the rules hold for who did nothing, members are those of them with any event in the
// days of the scope.
type Question struct {
	question.Scope
	Pick Rule `json:"pick" doc:"who belongs"`
}

// Rule decides about one person or account. One member is given.
type Rule struct {
	All []Rule `json:"all,omitempty" doc:"all of these hold"`
	Any []Rule `json:"any,omitempty" doc:"one of these holds at least"`
	Not *Rule  `json:"not,omitempty" doc:"this does not hold"`

	Did      *Did      `json:"did,omitempty" doc:"did something so many times"`
	Funnel   *Funnel   `json:"funnel,omitempty" doc:"got to a step, or no further"`
	Retained *Retained `json:"retained,omitempty" doc:"came back in a period"`
	Reached  *Reached  `json:"reached,omitempty" doc:"got from one event to another in time, or did not"`
	First    *First    `json:"first_seen,omitempty" doc:"was first seen on one of these days"`
	Property *Property `json:"property,omitempty" doc:"what is known of the person or the account"`
}

// Did holds for who did something between Least and Most times.
type Did struct {
	Match events.Matcher `json:"match"`
	Least *int           `json:"at_least,omitempty" min:"0" doc:"how many times at least; 1 unless given, 0 when at_most is given"`
	Most  *int           `json:"at_most,omitempty" min:"0" doc:"how many times at most"`
	In    question.Span  `json:"in,omitempty" doc:"so many times within such a stretch, such as 7d; empty: at any time"`
	Days
}

// Days are days of a rule's own, in the zone of the scope.
type Days struct {
	From ledger.Date `json:"from,omitempty" doc:"first day"`
	To   ledger.Date `json:"to,omitempty" doc:"last day, counted too"`
	Last int         `json:"last,omitempty" min:"1" doc:"instead: so many days, the last one observed counted too"`
}

// Funnel holds for who got to a step in order within the window, from the entry that got them furthest.
type Funnel struct {
	Steps  []events.Matcher `json:"steps"`
	Window question.Span    `json:"window,omitempty" doc:"how long after the first step the others count, inclusive; 14d unless given"`
	// Reached is the step got to, from 1. With Dropped, nobody counts who got further, or still may.
	Reached int  `json:"reached" min:"1" doc:"step that was reached, from 1"`
	Dropped bool `json:"dropped,omitempty" doc:"and no further, although the window has passed"`
}

// Retained holds for who came back in a period after their first start.
type Retained struct {
	Start    events.Matcher    `json:"start"`
	Back     events.Matcher    `json:"back"`
	Interval question.Interval `json:"interval,omitempty" enum:"hour|day|week|month|quarter" doc:"length of a period; week unless given"`
	Period   int               `json:"period" min:"0" doc:"number of the period; 0 is that of the start"`
	Rolling  bool              `json:"rolling,omitempty" doc:"periods run from the start itself, not by the calendar"`
	Lost     bool              `json:"lost,omitempty" doc:"did not come back although the period has passed"`
}

// Reached holds for who got from their first start to an end at or after it in time.
type Reached struct {
	Start  events.Matcher `json:"start"`
	End    events.Matcher `json:"end"`
	Within question.Span  `json:"within,omitempty" doc:"such as 14d; empty: by the end of observation"`
	Missed bool           `json:"missed,omitempty" doc:"did not get there although followed that long"`
}

// First holds for whose first event of all falls on one of the days.
type First struct {
	Days
}

// Property holds for whom a condition holds on what is known of them: the latest value that identify events of the
// person, or group events of the account, gave.
type Property struct {
	events.Cond
	Of events.Unit `json:"of,omitempty" enum:"person|account" doc:"whose property; that of the account unless given"`
}
