package question

import (
	"fmt"
	"time"
	_ "time/tzdata" // a machine without a time-zone database answers the same

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Scope says over which events a question is asked. The zero Scope is everything, by person, in UTC.
type Scope struct {
	From ledger.Date `json:"from,omitempty" doc:"first day, in the zone; empty: since the first event"`
	To   ledger.Date `json:"to,omitempty" doc:"last day, counted too; empty: to the end of observation"`
	Last int         `json:"last,omitempty" min:"1" doc:"instead of from: so many days, to and counted back from to"`
	Zone string      `json:"zone,omitempty" doc:"time zone in which days begin, such as Europe/Berlin; empty: UTC"`
	// Unit is who is counted; empty: people.
	Unit events.Unit `json:"unit,omitempty" enum:"person|account" doc:"who is counted"`
	// Where restricts every event the question looks at.
	Where []events.Cond `json:"where,omitempty"`
	// Cohort is the key of a saved cohort whose members alone count. Whoever asks resolves it to Only.
	Cohort ledger.Key `json:"cohort,omitempty" doc:"key of a cohort; its members alone count"`
	// Level of all intervals; 0: 0.95.
	Level float64 `json:"level,omitempty" doc:"confidence level of intervals; 0.95 unless given"`

	// Only are the members of the cohort; nil: everybody. It is no part of the stored question.
	Only map[string]struct{} `json:"-"`
}

// maxLast bounds Scope.Last to a century: further back the calendar of the program ends before the number does.
const maxLast = 36_525

// Check reports what makes the scope unusable.
func (s Scope) Check() error {
	for _, d := range []ledger.Date{s.From, s.To} {
		if err := d.Validate(); err != nil {
			return err
		}
	}
	if _, err := s.Location(); err != nil {
		return err
	}
	switch {
	case s.From != "" && s.To != "" && s.To < s.From:
		return fmt.Errorf("to: %s is before from, %s. Give the days in order", s.To, s.From)
	case s.Last < 0 || s.Last > maxLast:
		return fmt.Errorf("last: %d days. Give a number of days from 1 to %d", s.Last, maxLast)
	case s.Last > 0 && s.From != "":
		return fmt.Errorf("last: given together with from. Give one of them")
	case s.Unit != "" && s.Unit != events.ByPerson && s.Unit != events.ByAccount:
		return fmt.Errorf("unit: %q is neither person nor account", s.Unit)
	case s.Level != 0 && !(s.Level > 0.5 && s.Level < 1):
		return fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", s.Level)
	case s.Cohort != "" && s.Only == nil:
		return fmt.Errorf("cohort: the members of %s were not looked up", s.Cohort)
	}
	return events.Matcher{Where: s.Where}.Check()
}

// Looks is the scope of whatever embeds one.
func (s *Scope) Looks() *Scope { return s }

// Location returns the time zone.
func (s Scope) Location() (*time.Location, error) {
	if s.Zone == "" {
		return time.UTC, nil
	}
	loc, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "Local" {
		return nil, fmt.Errorf("zone: %q is no time zone. Give a name such as Europe/Berlin or America/St_Johns", s.Zone)
	}
	return loc, nil
}

// Confidence returns the level of intervals.
func (s Scope) Confidence() float64 {
	if s.Level == 0 {
		return 0.95
	}
	return s.Level
}

// Bounds returns the instants between which events count, from inclusive, to exclusive; zero: open. A question about
// the last days needs the mark's end of observation.
func (s Scope) Bounds(mark events.Mark) (from, to time.Time, err error) {
	loc, err := s.Location()
	if err != nil {
		return from, to, err
	}
	if s.From != "" {
		if from, err = Begin(s.From, loc); err != nil {
			return from, to, err
		}
	}
	if s.To != "" {
		day, err := s.To.Time()
		if err != nil {
			return from, to, err
		}
		y, m, d := day.Date()
		to = midnight(y, m, d+1, loc) // of a day that the zone left out nothing counts
	}
	if s.Last > 0 {
		last := to
		if last.IsZero() {
			last = Next(Day, mark.Through.In(loc))
		}
		y, m, d := last.AddDate(0, 0, -1).Date() // the last day that counts
		from = midnight(y, m, d-s.Last+1, loc)
	}
	return from, to, nil
}

// Begin returns when a day begins in a zone; a day that the zone left out begins where it would have.
func Begin(d ledger.Date, loc *time.Location) (time.Time, error) {
	t, err := d.Time()
	if err != nil {
		return t, err
	}
	y, m, day := t.Date()
	return midnight(y, m, day, loc), nil
}

// Query starts a query of the event log from the scope.
func (s Scope) Query(mark events.Mark) (events.Query, error) {
	from, to, err := s.Bounds(mark)
	return events.Query{Match: events.Matcher{Where: s.Where}, From: from, To: to, AsOf: mark, Unit: s.Unit, Only: s.Only}, err
}

// Who names the unit in the plural, for sentences.
func (s Scope) Who() string {
	if s.Unit == events.ByAccount {
		return "accounts"
	}
	return "people"
}
