package evaluations_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"throughline.dev/decide"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
)

// TestTheWindowOfAVerdictEndsInTheZoneOfTheMetric: a week is seven times 24 hours from the moment the day of the release
// begins there, also where clocks change within it or a day was left out.
func TestTheWindowOfAVerdictEndsInTheZoneOfTheMetric(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, released, until string }{
		{"", "2026-03-02", "2026-03-09 00:00"},
		{"Europe/Berlin", "2026-03-25", "2026-03-31 23:00"}, // clocks are put forward on the 29th
		{"Europe/Berlin", "2026-10-22", "2026-10-28 22:00"}, // and back on the 25th
		{"America/St_Johns", "2026-03-05", "2026-03-12 03:30"},
		{"Pacific/Apia", "2011-12-28", "2012-01-04 10:00"}, // there was no 30 December
		{"Pacific/Apia", "2011-12-30", "2012-01-06 10:00"},
		{"Pacific/Apia", "2011-12-31", "2012-01-06 10:00"},
	} {
		until, err := time.Parse("2006-01-02 15:04", c.until)
		measuretest.Must(t, err)
		for _, early := range []time.Duration{time.Minute, 0} {
			t.Run(fmt.Sprint(c.zone, c.released, early), func(t *testing.T) {
				t.Parallel()
				l := measuretest.NewLaunch(t)
				l.Put("FEAT-2", decide.Feature, "released", decide.FeatureFields{Delivered: ledger.Date(c.released)})
				question := fmt.Sprintf(`{"type":"trend","trend":{"series":[{"match":{"names":["called"]}}],"zone":%q}}`, c.zone)
				measuretest.Must(t, l.Edit("MET-1", ledger.Editor, "x", ledger.Edit{Fields: map[string]json.RawMessage{"unit": json.RawMessage(`""`), "question": json.RawMessage(question)}}))
				// One call a minute before the day of the release begins, one as it begins, and the last one.
				begin := until.Add(-7 * 24 * time.Hour)
				for i, at := range []time.Time{begin.Add(-time.Minute), begin, until.Add(-early)} {
					_, err := l.Events.Append(t.Context(), events.Batch{Events: []events.Event{{ID: fmt.Sprint("c", i), Name: "called", Person: "ada", Time: at}}})
					measuretest.Must(t, err)
				}
				f := measuretest.Target(1)
				f.Unit, f.Window, f.Due, f.Frozen = "", "7d", "2012-01-01", ledger.Date(c.released)
				l.Put("EVAL-1", measure.Evaluation, "frozen", f)
				l.Verifies("EVAL-1", "FEAT-2")
				e := l.Evaluate("EVAL-1")
				if short := strings.Contains(measuretest.Doubts(e), evaluations.DoubtFollowUp); short != (early > 0) {
					t.Errorf("the follow-up is too short: %t; %s", short, e.Sentence)
				}
				if e.Value == nil || *e.Value.Value != 2 || e.Before == nil || *e.Before.Value != 1 {
					t.Errorf("after %v, before %v; want 2 and 1", e.Value, e.Before)
				}
			})
		}
	}
}

// TestAVerdictIsDueWhenItsDayBegins: in the zone of the metric, not before.
func TestAVerdictIsDueWhenItsDayBegins(t *testing.T) {
	t.Parallel()
	for zone, begins := range map[string]time.Time{
		"":                 time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		"Europe/Berlin":    time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC),
		"America/St_Johns": time.Date(2026, 10, 1, 2, 30, 0, 0, time.UTC),
	} {
		l := measuretest.NewLaunch(t)
		l.Signups(measuretest.Higher)
		question := fmt.Sprintf(`{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called"]},"days":7,"zone":%q}}`, zone)
		measuretest.Must(t, l.Edit("MET-1", ledger.Editor, "x", measuretest.Field("question", question)))
		l.Put("EVAL-1", measure.Evaluation, "frozen", measuretest.Target(70)) // due on 1 October
		l.Verifies("EVAL-1", "FEAT-1")
		l.Now = begins.Add(-time.Second)
		if e := l.Evaluate("EVAL-1"); e.Answer != "not_yet" {
			t.Errorf("%q, a second before: %s", zone, e.Sentence)
		}
		l.Now = begins
		if e := l.Evaluate("EVAL-1"); e.Answer != "met" {
			t.Errorf("%q, on the day: %s", zone, e.Sentence)
		}
	}
}
