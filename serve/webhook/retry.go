package webhook

import "time"

// A delivery is attempted ten times. Each pause is three times as long as the one before, and up to a seventh shorter or
// a twentieth longer than that, so that receivers that come back are not met by everything at once. All pauses together
// are less than three days.
const (
	maxAttempts = 10
	firstPause  = 25 * time.Second
)

// pause returns how long to wait after so many failed attempts; chance is between 0 and 1.
func pause(failed int, chance float64) time.Duration {
	p := firstPause
	for range min(failed, maxAttempts) - 1 {
		p *= 3
	}
	return time.Duration(float64(p) * (0.85 + 0.2*chance))
}
