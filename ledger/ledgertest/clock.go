package ledgertest

import (
	"sync"
	"time"
)

// Clock is a clock that tests set. It stands still until told otherwise.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at noon of 2 March 2026, UTC.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time the clock stands at; give it to the engine as its clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set puts the clock to t, which may lie in the past.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on by d and returns the time it then shows.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
