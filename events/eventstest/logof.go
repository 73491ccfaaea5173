package eventstest

import (
	"fmt"
	"testing"
	"time"

	"throughline.dev/events"
)

// LogOf is a log in memory that holds some events. One without an ID is named after its place.
func LogOf(t testing.TB, list ...events.Event) *Memory {
	t.Helper()
	log := &Memory{}
	for i := range list {
		if list[i].ID == "" {
			list[i].ID = fmt.Sprintf("%06d", i)
		}
	}
	if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
		t.Fatal(err)
	}
	return log
}

// At reads an instant as tests write it, in UTC: "2026-01-05 10:00", with seconds where there are some.
func At(text string) time.Time {
	layout := "2006-01-02 15:04:05"
	t, err := time.Parse(layout[:len(text)], text)
	if err != nil {
		panic(err)
	}
	return t
}
