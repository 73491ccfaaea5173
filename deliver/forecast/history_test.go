package forecast_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/deliver/forecast"
)

func on(date string) time.Time {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return t
}

func TestThroughput(t *testing.T) {
	t.Parallel()
	items := []forecast.Item{
		{ID: "A-1", Finished: on("2026-03-01")}, // in the first period, which the record may begin within
		{ID: "A-2", Finished: on("2026-03-10").Add(23*time.Hour + 59*time.Minute)},
		{ID: "A-3", Finished: on("2026-03-10"), Started: on("2026-03-11")}, // dirty, but delivered
		{ID: "A-4", Finished: on("2026-03-23")},
		{ID: "A-5"}, // open
		{ID: "A-6", Finished: on("2026-03-30")},
		{ID: "A-7", Finished: time.Date(2026, 3, 29, 22, 30, 0, 0, time.FixedZone("", -4*3600))}, // the 30th in UTC
		{ID: "A-8", Finished: on("2026-03-29")},
	}
	got := forecast.Throughput(items, forecast.Week, on("2026-03-30"), 0)
	want := forecast.History{
		Period: forecast.Week, Start: on("2026-03-02"), Counts: []int{0, 2, 0, 2},
		LeftOut: forecast.LeftOut{forecast.InTheFuture: {"A-6", "A-7"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got.LeftOut.Count() != 2 {
		t.Errorf("%d left out, want 2", got.LeftOut.Count())
	}
	short := forecast.Throughput(items, forecast.Week, on("2026-03-30"), 2)
	if !slices.Equal(short.Counts, []int{0, 2}) || short.Start != on("2026-03-16") {
		t.Errorf("the last two weeks = %+v", short)
	}
	if d := cmp.Diff(short, got.Recent(2)); d != "" {
		t.Errorf("Recent (-limit +recent):\n%s", d)
	}
	if daily := forecast.Throughput(items, forecast.Day, on("2026-03-30"), 7); !slices.Equal(daily.Counts, []int{1, 0, 0, 0, 0, 0, 1}) {
		t.Errorf("the last seven days = %v", daily.Counts)
	}
	if none := forecast.Throughput(nil, forecast.Week, on("2026-03-30"), 0); len(none.Counts) != 0 {
		t.Errorf("no items = %v", none.Counts)
	}
	if young := forecast.Throughput(items[7:], forecast.Week, on("2026-03-30"), 0); !slices.Equal(young.Counts, []int{1}) {
		t.Errorf("all there is, one period = %v", young.Counts)
	}
}

func TestTrimCutsTheTrickle(t *testing.T) {
	t.Parallel()
	h := forecast.History{Period: forecast.Week, Start: on("2026-01-05"), Counts: []int{1, 0, 0, 30, 40, 0, 28, 0, 0, 1}}
	got := h.Trim(0.02)
	if !slices.Equal(got.Counts, []int{30, 40, 0, 28}) || got.Start != on("2026-01-26") {
		t.Errorf("trimmed to %v from %v", got.Counts, got.Start)
	}
	for _, share := range []float64{0, -1, 0.5} {
		if got := h.Trim(share); len(got.Counts) != 10 {
			t.Errorf("trimming %v leaves %v", share, got.Counts)
		}
	}
	if got := (forecast.History{Counts: []int{0, 0}}).Trim(0.1); len(got.Counts) > 2 {
		t.Errorf("an empty history grew to %v", got.Counts)
	}
}

func TestThroughputCountsEverythingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var items []forecast.Item
		until := on("2026-03-30")
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			items = append(items, forecast.Item{Finished: until.Add(-time.Duration(rapid.IntRange(1, 200*24).Draw(t, "hours")) * time.Hour)})
		}
		p := rapid.SampledFrom([]forecast.Period{forecast.Day, forecast.Week, 14}).Draw(t, "period")
		h := forecast.Throughput(items, p, until, 0)
		var counted, expected int
		for _, c := range h.Counts {
			counted += c
		}
		for _, it := range items {
			if !it.Finished.Before(h.Start) {
				expected++
			}
		}
		if counted != expected || h.LeftOut.Count() != 0 {
			t.Fatalf("%d counted since %v, %d were finished", counted, h.Start, expected)
		}
		if end := h.Start.AddDate(0, 0, len(h.Counts)*int(p)); !end.Equal(until) {
			t.Fatalf("periods end on %v, want %v", end, until)
		}
	})
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	monday := on("2026-11-23")
	for periods, want := range map[int]string{0: "2026-11-22", 1: "2026-11-29", 6: "2027-01-03"} {
		if got := forecast.Week.DoneOn(monday.Add(9*time.Hour), periods); got != on(want) {
			t.Errorf("%d weeks from Monday end on %v, want %s", periods, got, want)
		}
	}
	if got := forecast.Day.DoneOn(monday, 1); got != monday {
		t.Errorf("one day from Monday ends on %v", got)
	}
	for end, want := range map[string]int{"2026-11-22": 0, "2026-11-28": 0, "2026-11-29": 1, "2027-01-03": 6, "2027-01-04": 6, "2026-01-01": 0} {
		if got := forecast.Week.Until(monday, on(end)); got != want {
			t.Errorf("%d whole weeks until %s, want %d", got, end, want)
		}
	}
	if forecast.Week.Weeks(3) != 3 || forecast.Day.Weeks(14) != 2 {
		t.Error("periods in weeks")
	}
}

func TestCycleTimesAndAging(t *testing.T) {
	t.Parallel()
	var items []forecast.Item
	for i, days := range []int{1, 2, 3, 5, 8, 13, 21} {
		items = append(items, forecast.Item{ID: string(rune('A' + i)), Started: on("2026-01-01").Add(17 * time.Hour), Finished: on("2026-01-01").AddDate(0, 0, days-1)})
	}
	items = append(
		items,
		forecast.Item{ID: "back", Started: on("2026-01-02"), Finished: on("2026-01-01")}, // a cycle time of -1 in the export
		forecast.Item{ID: "skipped", Finished: on("2026-01-05")},
		forecast.Item{ID: "old", Started: on("2026-01-10")},
		forecast.Item{ID: "new", Started: on("2026-01-22")},
		forecast.Item{ID: "later", Started: on("2026-02-01")},
		forecast.Item{ID: "open"},
	)
	c := forecast.CycleTimes(items)
	want := forecast.LeftOut{forecast.FinishedBeforeStarted: {"back"}, forecast.NeverStarted: {"skipped"}}
	if d := cmp.Diff(want, c.LeftOut); d != "" {
		t.Errorf("left out (-want +got):\n%s", d)
	}
	for share, want := range map[float64]float64{0.5: 5, 0.85: 13, 0.95: 21} {
		near(t, "service level", c.ServiceLevel(share), want, 0)
	}
	var got []string
	for _, a := range forecast.Aging(items, c, on("2026-01-22")) {
		got = append(got, a.ID)
		switch a.ID {
		case "old":
			if a.Days != 13 {
				t.Errorf("old is %d days old, want 13", a.Days)
			}
			near(t, "share younger than old", a.Share, 5.0/7, 1e-12)
		case "new":
			if a.Days != 1 || a.Share != 0 {
				t.Errorf("new = %+v", a)
			}
		}
	}
	if d := cmp.Diff([]string{"old", "new"}, got); d != "" {
		t.Errorf("under way (-want +got):\n%s", d)
	}
	none := forecast.CycleTimes(nil)
	if v := none.ServiceLevel(0.85); v == v {
		t.Errorf("service level of nothing = %v, want NaN", v)
	}
	if a := forecast.Aging(items[9:10], none, on("2026-01-22")); len(a) != 1 || a[0].Share == a[0].Share {
		t.Errorf("age without finished items = %+v, want no share", a)
	}
}

func TestStability(t *testing.T) {
	t.Parallel()
	s := forecast.Stable([]int{1, 3, 5, 3, 7, 8})
	near(t, "split", s.Split, 0.2381, 5e-5)
	near(t, "shift", s.Shift, 2, 1e-12)
	if !s.Enough || s.Periods != 6 {
		t.Errorf("%+v, want enough", s)
	}
	drifting := make([]int, 52)
	alternating := make([]int, 52)
	for i := range drifting {
		drifting[i] = 2
		if i >= 26 {
			drifting[i] = 10
		}
		alternating[i] = 2 + 8*(i%2)
	}
	if s := forecast.Stable(drifting); !s.Drifts || s.Shift != 5 {
		t.Errorf("a level that moved from 2 to 10: %+v", s)
	}
	if s := forecast.Stable(alternating); s.Drifts || s.Shift != 1 {
		t.Errorf("a level that stays: %+v", s)
	}
	for _, counts := range [][]int{nil, {4}, {3, 3, 3}, {0, 0}} {
		if s := forecast.Stable(counts); s.Drifts {
			t.Errorf("%v drifts: %+v", counts, s)
		}
	}
}
