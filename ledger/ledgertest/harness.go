package ledgertest

import (
	"testing"

	"throughline.dev/ledger"
)

// Harness is an engine to be tested: an empty store, opened with [Rules] and with Clock.Now as its clock.
type Harness struct {
	Store ledger.Store
	Clock *Clock
	// Reopen closes the store and opens it again on what it has stored. Nil: the engine keeps nothing.
	Reopen func(t *testing.T) ledger.Store
}

// Opener makes a fresh, empty engine that shares nothing with any other. It may be called from parallel tests.
// It closes the store at the end of the test (closing twice does no harm).
type Opener func(t *testing.T) Harness

// OpenMemory is the [Opener] of [Memory].
func OpenMemory(t *testing.T) Harness {
	t.Helper()
	clock := NewClock()
	m := NewMemory(Rules(), clock.Now)
	t.Cleanup(func() { _ = m.Close() })
	return Harness{Store: m, Clock: clock}
}
