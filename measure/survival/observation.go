package survival

import (
	"fmt"
	"math"
)

// Observation is one subject: how long they were followed and whether it ended with the event.
type Observation struct {
	Time  float64 // from the origin (eligibility, such as sign-up) to the event or to the end of observation
	Event bool    // whether it ended with the event; false: censored at Time
	// Entry is when observation began, counted from the same origin: left truncation, for subjects that were
	// eligible before tracking started. Zero: observed from the origin on.
	Entry float64
}

// Validate reports what makes the observation impossible.
func (o Observation) Validate() error {
	switch {
	case math.IsNaN(o.Time) || math.IsInf(o.Time, 0) || math.IsNaN(o.Entry) || math.IsInf(o.Entry, 0):
		return fmt.Errorf("time %v, entry %v: not a number. Leave subjects without a known time out and count them", o.Time, o.Entry)
	case o.Time < 0 || o.Entry < 0:
		return fmt.Errorf("time %v, entry %v: negative. The event cannot come before the origin; check the clock or the choice of origin", o.Time, o.Entry)
	case o.Entry > 0 && o.Time <= o.Entry:
		return fmt.Errorf("time %v is not after entry %v. A subject whose event came before observation began was never at risk; leave it out and count it", o.Time, o.Entry)
	}
	return nil
}
