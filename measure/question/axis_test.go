package question_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/measure/question"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Days around the changes of the clock: 23 and 25 hours, a zone that is off by half an hour, a day that was left out, and
// clocks put forward at midnight, where a day begins at one.
func TestDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, from, to, hours string }{
		{"Europe/Berlin", "2026-03-28", "2026-03-31", "24h0m0s 23h0m0s 24h0m0s"},
		{"Europe/Berlin", "2026-10-24", "2026-10-27", "24h0m0s 25h0m0s 24h0m0s"},
		{"America/St_Johns", "2026-03-07", "2026-03-10", "24h0m0s 23h0m0s 24h0m0s"},
		{"Pacific/Apia", "2011-12-28", "2012-01-01", "24h0m0s 24h0m0s 24h0m0s"}, // no 30 December
		{"America/Sao_Paulo", "2018-11-03", "2018-11-06", "24h0m0s 23h0m0s 24h0m0s"},
		{"UTC", "2026-03-28", "2026-03-30", "24h0m0s 24h0m0s"},
	} {
		loc := zone(t, c.zone)
		from, _ := time.ParseInLocation(time.DateOnly, c.from, loc)
		to, _ := time.ParseInLocation(time.DateOnly, c.to, loc)
		cuts, err := question.Cuts(question.Day, from, to, loc)
		if err != nil {
			t.Fatal(err)
		}
		var hours []string
		for i := 1; i < len(cuts); i++ {
			hours = append(hours, cuts[i].Sub(cuts[i-1]).String())
		}
		if diff := cmp.Diff(c.hours, strings.Join(hours, " ")); diff != "" {
			t.Errorf("%s from %s: %s", c.zone, c.from, diff)
		}
	}
}

// Whatever the zone and the instant: it lies in its bucket, and the bucket begins where Floor says.
func TestBucketsHoldTheirInstants(t *testing.T) {
	t.Parallel()
	zones := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"})
	rapid.Check(t, func(rt *rapid.T) {
		loc := zone(t, zones.Draw(rt, "zone"))
		at := time.Unix(rapid.Int64Range(31_536_000, 4_102_444_799).Draw(rt, "at"), 0).In(loc)
		for _, i := range []question.Interval{question.Hour, question.Day, question.Week, question.Month, question.Quarter} {
			low, high := question.Floor(i, at), question.Next(i, at)
			if low.After(at) || !high.After(at) {
				rt.Fatalf("%s of %s is %s to %s", i, at, low, high)
			}
			if i == question.Hour {
				continue
			}
			if again := question.Floor(i, high); !again.Equal(high) {
				rt.Fatalf("%s after %s begins at %s, which lies in that of %s", i, at, high, again)
			}
			if last := high.Add(-time.Microsecond); !question.Floor(i, last).Equal(low) {
				rt.Fatalf("%s of %s begins at %s, that of its end, %s, at %s", i, at, low, last, question.Floor(i, last))
			}
		}
	})
}
