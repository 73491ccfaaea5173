package eventstest_test

import (
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	eventstest.Run(t, func(*testing.T) events.Log { return &eventstest.Memory{} })
}
