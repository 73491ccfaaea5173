package trend_test

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // so that no machine lacks the zones

	"pgregory.net/rapid"

	"throughline.dev/discover/trend"
)

func day(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWeeksBeginOnMondayInTheirZone(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// The clock is set forward on 2026-03-29, a Sunday; the week of 23 March has 167 hours.
	items := []trend.Item{
		{"a", day("2026-03-22T22:59:59Z")}, // Sunday, 23:59:59 in Berlin
		{"a", day("2026-03-22T23:00:00Z")}, // Monday
		{"a", day("2026-03-29T21:59:59Z")}, // Sunday, 23:59:59
		{"b", day("2026-03-29T22:00:00Z")}, // Monday
		{"b", day("2026-04-01T00:00:00Z")},
		{"", day("2026-04-01T00:00:00Z")},
		{"c", day("2026-05-01T00:00:00Z")}, // not yet
	}
	s := trend.Weekly(items, day("2026-03-15T23:00:00Z"), day("2026-04-02T00:00:00Z"), berlin)
	want := []trend.Week{{Items: 1, People: 1}, {Items: 2, People: 1}, {Items: 3, People: 2, Partial: true}}
	if len(s.Weeks) != len(want) || s.Outside != 1 {
		t.Fatalf("%+v", s)
	}
	for i, w := range s.Weeks {
		if w.Start.Weekday() != time.Monday || w.Start.Hour() != 0 || w.Items != want[i].Items || w.People != want[i].People || w.Partial != want[i].Partial {
			t.Errorf("week %d: %+v", i, w)
		}
	}
}

func TestTheRunningWeekIsNotCounted(t *testing.T) {
	t.Parallel()
	var items []trend.Item
	start := day("2026-01-05T00:00:00Z")
	for w := range 12 {
		for d := range 7 {
			items = append(items, trend.Item{At: start.AddDate(0, 0, 7*w+d).Add(time.Hour)})
		}
	}
	r := trend.Read(trend.Weekly(items, start, start.AddDate(0, 0, 7*12+1), time.UTC), trend.Settings{})
	if last := r.Weeks[len(r.Weeks)-1]; !last.Partial || r.Direction != "level" || *r.Change.Value != 0 || !strings.Contains(r.Sentence, "The week that runs is not counted") {
		t.Errorf("%+v", r)
	}
}

func TestADoublingIsTold(t *testing.T) {
	t.Parallel()
	y := []int{9, 11, 10, 8, 12, 10, 9, 11, 10, 10, 21, 19, 20, 22}
	r := trend.Change(y, 4)
	if !r.Up() || r.Factor < 1.9 || r.Factor > 2.1 || r.Low < 1.3 || r.High > 3.3 {
		t.Errorf("%+v", r)
	}
	if b := trend.Breaks(y); len(b) != 1 || b[0].Week != 10 || b[0].Before != 10 || b[0].After != 20.5 {
		t.Errorf("%+v", b)
	}
	if s := trend.Slope([]int{10, 11, 12, 13, 15, 16, 18, 19, 21, 24, 26, 28}, 12); !s.Up() || math.Abs(s.Factor-1.1) > 0.01 {
		t.Errorf("%+v", s)
	}
}

func TestTooLittleIsSaid(t *testing.T) {
	t.Parallel()
	for _, y := range [][]int{nil, {1, 2, 3}, make([]int, 20), {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}} {
		if r := trend.Change(y, 4); r.Why == "" || !math.IsNaN(r.Factor) {
			t.Errorf("%v: %+v", y, r)
		}
		if r := trend.Slope(y, 12); r.Why == "" {
			t.Errorf("%v: %+v", y, r)
		}
		if b := trend.Breaks(y); len(b) != 0 {
			t.Errorf("%v: %+v", y, b)
		}
	}
	r := trend.Read(trend.Weekly(nil, time.Time{}, day("2026-01-01T00:00:00Z"), time.UTC), trend.Settings{})
	if r.Direction != "cannot-tell" || r.Change.Value != nil || r.Sentence == "" {
		t.Errorf("%+v", r)
	}
}

func TestNothingBeforeHasNoPercentage(t *testing.T) {
	t.Parallel()
	start := day("2026-01-05T00:00:00Z")
	var items []trend.Item
	for i := range 12 {
		items = append(items, trend.Item{At: start.AddDate(0, 0, 7*8+2*i)})
	}
	r := trend.Read(trend.Weekly(items, start, start.AddDate(0, 0, 7*12), time.UTC), trend.Settings{})
	if r.Change.Value != nil || r.Change.Low == nil || r.Change.High != nil || r.Change.Note == "" || r.Direction != "up" {
		t.Errorf("%+v", r)
	}
}

// What comes in is counted once, whatever the dates.
func TestItemsAreCountedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		at := rapid.Int64Range(-3e9, 8e9) // 1874 to 2223
		if rapid.Bool().Draw(t, "close") {
			at = rapid.Int64Range(1.7e9, 1.71e9)
		}
		var items []trend.Item
		for range n {
			items = append(items, trend.Item{Person: rapid.StringN(0, 1, 4).Draw(t, "person"), At: time.Unix(at.Draw(t, "at"), 0)})
		}
		var from time.Time
		if rapid.Bool().Draw(t, "since") {
			from = time.Unix(at.Draw(t, "from"), 0)
		}
		s := trend.Weekly(items, from, time.Unix(at.Draw(t, "as of"), 0), time.FixedZone("", rapid.IntRange(-50000, 50000).Draw(t, "zone")))
		total := s.Outside
		for _, w := range s.Weeks {
			total += w.Items
			if w.People > w.Items {
				t.Fatalf("more people than items: %+v", w)
			}
		}
		if total != n || len(s.Weeks) > trend.MostWeeks {
			t.Fatalf("%d of %d, %d weeks", total, n, len(s.Weeks))
		}
		if r := trend.Read(s, trend.Settings{Of: trend.People}); r.Sentence == "" {
			t.Fatalf("%+v", r)
		}
	})
}

// Intervals hold what they are about, and breaks come in order.
func TestReadingsAreWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 1e6)), 0, 30).Draw(t, "counts")
		weeks := rapid.IntRange(-1, 20).Draw(t, "weeks")
		for _, r := range []trend.Rate{trend.Change(y, weeks), trend.Slope(y, weeks)} {
			if r.Why != "" {
				continue
			}
			if !(r.Low >= 0 && r.Low <= r.Factor && r.Factor <= r.High) || !(r.Spread >= 1) {
				t.Fatalf("%v: %+v", y, r)
			}
		}
		before := 0
		for _, b := range trend.Breaks(y) {
			if b.Week < before+3 || b.Week > len(y)-3 || b.Earliest > b.Week || b.Latest < b.Week {
				t.Fatalf("%v: %+v", y, b)
			}
			before = b.Week
		}
	})
}

func FuzzChange(f *testing.F) {
	f.Add([]byte{1, 2, 3, 0, 0, 9, 9, 9, 9, 9, 1, 1}, 4)
	f.Fuzz(func(t *testing.T, b []byte, weeks int) {
		y := make([]int, min(len(b), 200))
		for i := range y {
			y[i] = int(b[i])
		}
		for _, r := range []trend.Rate{trend.Change(y, weeks), trend.Slope(y, weeks)} {
			if r.Why == "" && math.IsNaN(r.Factor) {
				t.Errorf("%v, %d: %+v", y, weeks, r)
			}
		}
		trend.Breaks(y)
	})
}
