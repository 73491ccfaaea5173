package retention_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
)

// Reading without order says what the walk in order says: over changes of the clock, with events at one time, whatever
// the matchers have in common.
func TestUnorderedIsOrdered(t *testing.T) {
	t.Parallel()
	zones := map[string]time.Time{
		"":                 eventstest.At("2026-01-30 00:00"),
		"Europe/Berlin":    eventstest.At("2026-03-27 00:00"),
		"America/St_Johns": eventstest.At("2026-03-06 00:00"),
		"Pacific/Apia":     eventstest.At("2011-12-28 00:00"),
	}
	rapid.Check(t, func(rt *rapid.T) {
		zone := rapid.SampledFrom([]string{"", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"}).Draw(rt, "zone")
		minutes := rapid.SampledFrom([]int{1, 60, 12 * 60}).Draw(rt, "apart")
		var log eventstest.Memory
		var b events.Batch
		for i := range rapid.IntRange(1, 30).Draw(rt, "events") {
			b.Events = append(b.Events, events.Event{
				ID: fmt.Sprint(i), Name: rapid.SampledFrom([]string{"a", "b", "c", events.CheckEvent}).Draw(rt, "name"),
				Person: rapid.SampledFrom([]string{"p", "q", "r"}).Draw(rt, "person"), Account: rapid.SampledFrom([]string{"", "acme", "umbrella"}).Draw(rt, "account"),
				Time:       zones[zone].Add(time.Duration(minutes*rapid.IntRange(0, 20).Draw(rt, "time")) * time.Minute),
				Properties: fmt.Appendf(nil, `{"v":%d}`, rapid.IntRange(0, 1).Draw(rt, "v")),
			})
		}
		if rapid.Bool().Draw(rt, "linked") {
			b.Identities = []events.Identity{{From: "p", To: "q", At: zones[zone], Kind: events.Identify}}
		}
		if _, err := log.Append(t.Context(), b); err != nil {
			rt.Fatal(err)
		}
		matchers := rapid.Custom(func(t *rapid.T) events.Matcher {
			m := events.Matcher{Names: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", events.CheckEvent}), 0, 2).Draw(t, "names")}
			if rapid.Bool().Draw(t, "where") {
				m.Where = []events.Cond{{Property: "v", Op: events.Eq, Value: "1"}}
			}
			return m
		})
		q := retention.Question{
			Start: matchers.Draw(rt, "start"), Back: matchers.Draw(rt, "back"),
			Interval: rapid.SampledFrom([]question.Interval{question.Hour, question.Day, question.Week}).Draw(rt, "interval"),
			Clock:    rapid.SampledFrom([]retention.Clock{retention.Calendar, retention.Rolling}).Draw(rt, "clock"),
			Mode:     rapid.SampledFrom([]retention.Mode{retention.On, retention.OrAfter}).Draw(rt, "mode"),
			Periods:  rapid.SampledFrom([]int{1, 3, 70}).Draw(rt, "periods"),
		}
		q.Zone, q.Unit = zone, rapid.SampledFrom([]events.Unit{events.ByPerson, events.ByAccount}).Draw(rt, "unit")
		if rapid.Bool().Draw(rt, "bounds") {
			q.From = ledger.Date(zones[zone].AddDate(0, 0, rapid.IntRange(-1, 3).Draw(rt, "from")).Format(time.DateOnly))
		}
		got, err := retention.Ask(t.Context(), &log, events.Mark{}, q)
		want, werr := retention.AskInOrder(t.Context(), &log, q)
		if fmt.Sprint(err) != fmt.Sprint(werr) {
			rt.Fatalf("%v, in order %v", err, werr)
		}
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatalf("in order and not (-want +got):\n%s", d)
		}
	})
}
