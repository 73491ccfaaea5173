package survival

import (
	"fmt"
	"math"
)

// Scale is where the intervals of a curve are made, each then taken back to shares, so that they stay between 0 and 1.
// The zero Scale is [LogLog].
type Scale string

// Scales. Intervals on the logarithm hold the truth less often than promised while most have not had the event, but R
// prints those unless told otherwise (conf.type "log"), so that numbers from there can be compared.
const (
	LogLog Scale = "log-log" // log(-log S), the scale meant where nothing is said
	Log    Scale = "log"     // log S
)

// Check reports a scale that there is not.
func (s Scale) Check() error {
	switch s {
	case "", LogLog, Log:
		return nil
	}
	return fmt.Errorf("scale: %q is none. Give log-log or log", string(s))
}

// String names the scale.
func (s Scale) String() string {
	if s == "" {
		return string(LogLog)
	}
	return string(s)
}

// bounds are those of a share strictly between 0 and 1 with its standard error.
func (s Scale) bounds(share, se, z float64) (low, high float64) {
	if s == Log {
		w := z * se / share
		return share * math.Exp(-w), min(share*math.Exp(w), 1)
	}
	l := math.Log(share)
	w := z * se / math.Abs(share*l)
	return math.Exp(l * math.Exp(w)), math.Exp(l * math.Exp(-w))
}

// On returns the same curve with its intervals on a scale.
func (c *Curve) On(s Scale) *Curve {
	other := *c
	other.scale = s
	return &other
}

// On returns the same shares with their intervals on a scale.
func (c *Incidence) On(s Scale) *Incidence {
	other := *c
	other.scale = s
	return &other
}
