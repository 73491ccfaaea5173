package webhook

import "time"

// What tests look at beside the surface.
const (
	MaxAttempts = maxAttempts
	MaxWaiting  = maxWaiting
	KeepFor     = keepFor
)

func Sign(id string, at time.Time, body string, secrets ...[]byte) string {
	return sign(id, at, body, secrets...)
}

func Pause(failed int, chance float64) time.Duration { return pause(failed, chance) }
