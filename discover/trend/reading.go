package trend

import (
	"fmt"
	"math"
	"time"

	"throughline.dev/ledger"
)

// Settings say how far to look. The zero value holds the defaults.
type Settings struct {
	Of      Count // items when left out
	Compare int   // weeks compared with as many before; 4 when left out
	Along   int   // weeks the slope is taken over; 12 when left out, at least 6
}

// A Reading is what a series tells, ready to be shown.
type Reading struct {
	Weeks  []Week        `json:"weeks"`
	Change ledger.Figure `json:"change"` // of the last weeks against those before, in %
	Slope  ledger.Figure `json:"slope"`  // from week to week, in %
	Levels []Level       `json:"levels,omitempty"`
	// Direction is up, down, level ("no change is certain") or cannot-tell; it goes by the interval of Change alone.
	Direction string `json:"direction"`
	Sentence  string `json:"sentence"`
}

// A Level is a change of level with its dates.
type Level struct {
	From     time.Time     `json:"from"`     // the Monday from which on it is so
	Earliest time.Time     `json:"earliest"` // the Mondays it may as well have been
	Latest   time.Time     `json:"latest"`
	Before   float64       `json:"before"` // mean of a week
	After    float64       `json:"after"`
	Figure   ledger.Figure `json:"figure"` // mean of a week since, with what it was before as its note
}

// Read tells what a series says.
func Read(s Series, set Settings) Reading {
	if set.Of == "" {
		set.Of = Items
	}
	if set.Compare < 1 {
		set.Compare = 4
	}
	if set.Along < 1 {
		set.Along = 12
	}
	set.Along = max(set.Along, slopeWeeks)
	whole := s.Whole()
	y := counts(whole, set.Of)
	asOf := s.AsOf.UTC().Format(time.RFC3339)
	change, slope := Change(y, set.Compare), Slope(y, set.Along)
	r := Reading{Weeks: s.Weeks}
	r.Change = change.figure("change", asOf, fmt.Sprintf("%s of the last %d whole weeks against the %d before. Interval of the share of the later weeks (Jeffreys), counts divided by their spread of %.2g. Weeks are taken as independent.", set.Of, set.Compare, set.Compare, change.Spread))
	r.Slope = slope.figure("change a week", asOf, fmt.Sprintf("%s of the last %d whole weeks: Poisson regression on the week, spread of %.2g.", set.Of, min(set.Along, len(y)), slope.Spread))
	for _, b := range Breaks(y) {
		after := b.After
		r.Levels = append(r.Levels, Level{
			From: whole[b.Week].Start, Earliest: whole[b.Earliest].Start, Latest: whole[b.Latest].Start, Before: b.Before, After: b.After,
			Figure: ledger.Figure{
				Name: "level since " + whole[b.Week].Start.Format(time.DateOnly), Value: &after, Unit: string(set.Of) + " a week", N: int64(sum(y)), AsOf: asOf,
				Definition: fmt.Sprintf("Mean of a week from the break on. Binary segmentation: clearer than 99.7 %% of the same weeks in random orders (p %.4f).", b.P),
				Note:       fmt.Sprintf("%s a week before; the break lies between the weeks of %s and %s", ledger.FormatNumber(b.Before), whole[b.Earliest].Start.Format(time.DateOnly), whole[b.Latest].Start.Format(time.DateOnly)),
			},
		})
	}
	r.Direction, r.Sentence = change.tell(y, set)
	if n := len(r.Levels); n > 0 {
		l := r.Levels[n-1]
		r.Sentence += fmt.Sprintf(" Since the week of %s it is %s a week, %s before.", l.From.Format(time.DateOnly), ledger.FormatNumber(l.After), ledger.FormatNumber(l.Before))
	}
	if n := len(s.Weeks); n > 0 && s.Weeks[n-1].Partial {
		r.Sentence += " The week that runs is not counted."
	}
	return r
}

func (r Rate) tell(y []int, set Settings) (direction, sentence string) {
	if r.Why != "" {
		return "cannot-tell", r.Why
	}
	n := len(y)
	before, after := sum(y[n-2*set.Compare:n-set.Compare]), sum(y[n-set.Compare:])
	says := fmt.Sprintf("%d %s in the last %d weeks, %d in the %d before", after, set.Of, set.Compare, before, set.Compare)
	switch {
	case r.Up():
		return "up", says + ": more."
	case r.Down():
		return "down", says + ": fewer."
	}
	return "level", says + ": that may be chance."
}

// figure gives the factor as a change in percent. A bound that the data do not set is left out.
func (r Rate) figure(name, asOf, definition string) ledger.Figure {
	f := ledger.Figure{Name: name, Unit: "%", N: int64(r.N), Definition: definition, AsOf: asOf, Note: r.Why, Level: level}
	percent := func(x float64) *float64 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		x = 100 * (x - 1)
		return &x
	}
	if r.Why != "" {
		f.Level = 0
		return f
	}
	f.Value, f.Low, f.High = percent(r.Factor), percent(r.Low), percent(r.High)
	if f.Value == nil {
		f.Note = "none before, so there is no percentage"
	}
	return f
}
