package events_test

import (
	"context"
	"errors"
	"testing"

	"throughline.dev/events"
)

func TestLoadStops(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	_, err := events.Load(t.Context(), nobody{}, func(yield func(events.Batch, error) bool) {
		for yield(events.Batch{}, nil) {
		}
	})
	if !errors.Is(err, errFull) {
		t.Errorf("error of the log: %v", err)
	}
	_, err = events.Load(t.Context(), nobody{}, func(yield func(events.Batch, error) bool) { yield(events.Batch{}, stop) })
	if !errors.Is(err, stop) {
		t.Errorf("error of the source: %v", err)
	}
}

var errFull = errors.New("full")

// nobody takes no events.
type nobody struct{}

func (nobody) Append(context.Context, events.Batch) (events.Appended, error) {
	return events.Appended{}, errFull
}
