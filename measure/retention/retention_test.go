package retention_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/stats"
	"throughline.dev/stats/statstest"
)

func did(person, name string, when time.Time) events.Event {
	return events.Event{Person: person, Name: name, Time: when}
}

func named(names ...string) events.Matcher { return events.Matcher{Names: names} }

func ask(t testing.TB, log events.Reader, q retention.Question) retention.Result {
	t.Helper()
	r, err := retention.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rows writes cohorts as "2026-03-01 n=3: 2 1 -", a dash where it is too early to tell.
func rows(r retention.Result) []string {
	var out []string
	for _, row := range r.Rows {
		out = append(out, fmt.Sprintf("%s n=%d:%s", row.Start.Format(time.DateOnly), row.N, cells(row.Cells)))
	}
	return append(out, fmt.Sprintf("all n=%d:%s", r.N, cells(r.Pooled)))
}

func cells(list []retention.Cell) string {
	s := ""
	for _, c := range list {
		if c.Mature != (c.Share != nil) {
			return "a cell is mature without a share, or the other way round"
		}
		if c.Mature {
			s += fmt.Sprintf(" %d", c.Back)
		} else {
			s += " -"
		}
	}
	return s
}

func wants(t *testing.T, r retention.Result, want ...string) {
	t.Helper()
	if got := rows(r); !slices.Equal(got, want) {
		t.Errorf("retention is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The clock goes forward on 29 March 2026 in Berlin: that day has 23 hours. A rolling day has 24.
func TestDaysOfTheCalendarAndRollingDays(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-03-28 22:30")),  // 23:30 on the 28th
		did("p", "use", eventstest.At("2026-03-29 22:15")), // 00:15 on the 30th: two days later by the calendar, 23 h 45 min by the clock
		did("z", "use", eventstest.At("2026-04-02 12:00")),
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Interval: question.Day, Periods: 2}
	q.Zone = "Europe/Berlin"
	wants(t, ask(t, log, q), "2026-03-28 n=1: 0 0 1", "all n=1: 0 0 1")
	q.Clock = retention.Rolling
	wants(t, ask(t, log, q), "2026-03-28 n=1: 1 0 0", "all n=1: 1 0 0")
}

// The clock goes back on 25 October 2026: a day of 25 hours.
func TestALongDayIsOneDay(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-10-24 22:10")),  // 00:10 on the 25th in Berlin
		did("p", "use", eventstest.At("2026-10-25 22:50")), // 23:50 on the 25th, 24 h 40 min later
		did("z", "use", eventstest.At("2026-10-30 12:00")),
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Interval: question.Day, Periods: 1}
	q.Zone = "Europe/Berlin"
	wants(t, ask(t, log, q), "2026-10-25 n=1: 1 0", "all n=1: 1 0")
	q.Clock = retention.Rolling
	wants(t, ask(t, log, q), "2026-10-25 n=1: 0 1", "all n=1: 0 1")
}

// 30 December 2011 did not happen in Samoa: the day after the 29th was the 31st.
func TestADayThatWasLeftOut(t *testing.T) {
	t.Parallel()
	apia, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	log := eventstest.LogOf(t,
		did("p", "in", time.Date(2011, 12, 29, 12, 0, 0, 0, apia)),
		did("p", "use", time.Date(2011, 12, 31, 12, 0, 0, 0, apia)),
		did("z", "use", time.Date(2012, 1, 4, 12, 0, 0, 0, apia)),
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Interval: question.Day, Periods: 2}
	q.Zone = "Pacific/Apia"
	wants(t, ask(t, log, q), "2011-12-29 n=1: 0 1 0", "all n=1: 0 1 0")
}

// Newfoundland is three and a half hours behind, and two and a half in summer.
func TestDaysOfNewfoundland(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-03-08 03:29")),  // 23:59 on the 7th
		did("q", "in", eventstest.At("2026-03-08 03:31")),  // 00:01 on the 8th
		did("p", "use", eventstest.At("2026-03-09 02:29")), // 23:59 on the 8th
		did("q", "use", eventstest.At("2026-03-09 02:31")), // 00:01 on the 9th
		did("z", "use", eventstest.At("2026-03-12 12:00")),
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Interval: question.Day, Periods: 1}
	q.Zone = "America/St_Johns"
	wants(t, ask(t, log, q), "2026-03-07 n=1: 0 1", "2026-03-08 n=1: 0 1", "all n=2: 0 2")
}

func TestModes(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-01-05 10:00")), did("p", "use", eventstest.At("2026-01-05 12:00")), did("p", "use", eventstest.At("2026-01-27 12:00")),
		did("q", "in", eventstest.At("2026-01-06 10:00")), did("q", "use", eventstest.At("2026-01-13 12:00")),
		did("z", "use", eventstest.At("2026-02-12 12:00")), // a Thursday: the week of 2 February is over, that of the 9th is not
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Periods: 3}
	wants(t, ask(t, log, q), "2026-01-05 n=2: 1 1 0 1", "all n=2: 1 1 0 1")
	q.Mode = retention.OrAfter
	wants(t, ask(t, log, q), "2026-01-05 n=2: 2 2 1 1", "all n=2: 2 2 1 1")
	q.Periods = 5 // not over
	wants(t, ask(t, log, q), "2026-01-05 n=2: - - - - - -", "all n=2: - - - - - -")
	q.Mode, q.Brackets = retention.Bracketed, [][2]int{{0, 0}, {1, 3}, {2, 5}}
	r := ask(t, log, q)
	wants(t, r, "2026-01-05 n=2: 1 2 -", "all n=2: 1 2 -")
	if r.Columns[1].Name != "weeks 1 to 3" || r.Rows[0].Cells[2].Back != 1 {
		t.Errorf("columns %v, so far %d", r.Columns, r.Rows[0].Cells[2].Back)
	}
}

// As in PostHog, the event that starts is not the one that comes back.
func TestTheSameEventMeansAnotherOne(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "use", eventstest.At("2026-01-05 10:00")),
		did("q", "use", eventstest.At("2026-01-05 10:00")), did("q", "use", eventstest.At("2026-01-05 10:00")),
		did("r", "use", eventstest.At("2026-01-05 10:00")), did("r", "use", eventstest.At("2026-01-05 11:00")),
		did("z", "other", eventstest.At("2026-01-08 12:00")),
	)
	for _, clock := range []retention.Clock{retention.Calendar, retention.Rolling} {
		q := retention.Question{Start: named("use"), Back: named("use"), Interval: question.Day, Periods: 1, Clock: clock}
		wants(t, ask(t, log, q), "2026-01-05 n=3: 2 0", "all n=3: 2 0")
	}
}

// ClickHouse's test of retention: people 0 to 4 come on day 1, 0 to 9 on day 2, 0 to 14 on day 3.
func TestClickHouseRetention(t *testing.T) {
	t.Parallel()
	var list []events.Event
	for day := range 3 {
		for p := range 5 * (day + 1) {
			list = append(list, did(fmt.Sprint(p), "use", eventstest.At("2026-01-05 10:00").AddDate(0, 0, day)))
		}
	}
	list = append(list, did("z", "other", eventstest.At("2026-01-09 12:00")))
	q := retention.Question{Start: named("use"), Back: named("use"), Interval: question.Day, Periods: 2}
	wants(t, ask(t, eventstest.LogOf(t, list...), q), "2026-01-05 n=5: 0 5 5", "2026-01-06 n=5: 0 5 0", "2026-01-07 n=5: 0 0 -", "all n=15: 0 10 5")
}

func TestWhatIsTooEarlyIsNotCounted(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-01-05 10:00")), did("p", "use", eventstest.At("2026-01-06 10:00")), did("p", "use", eventstest.At("2026-01-07 10:00")),
		did("q", "in", eventstest.At("2026-01-06 10:00")), did("q", "use", eventstest.At("2026-01-07 23:59")),
	)
	q := retention.Question{Start: named("in"), Back: named("use"), Interval: question.Day, Periods: 2}
	r := ask(t, log, q)
	wants(t, r, "2026-01-05 n=1: 0 1 -", "2026-01-06 n=1: 0 - -", "all n=2: 0 1 -")
}

func TestFirstStartEverOrEachStart(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "in", eventstest.At("2026-01-05 10:00")), did("p", "in", eventstest.At("2026-01-12 10:00")), did("p", "in", eventstest.At("2026-01-13 10:00")), did("p", "in", eventstest.At("2026-01-26 10:00")),
		did("q", "in", eventstest.At("2026-01-13 10:00")),
		did("z", "other", eventstest.At("2026-02-05 12:00")),
	)
	q := retention.Question{Start: named("in"), Back: named("in"), Periods: 2}
	q.From = "2026-01-12"
	wants(t, ask(t, log, q), "2026-01-12 n=1: 0 0 0", "all n=1: 0 0 0") // p began before
	q.Entry = retention.Recurring
	r := ask(t, log, q)
	wants(t, r, "2026-01-12 n=2: 1 0 1", "2026-01-26 n=1: 0 - -", "all n=3: 1 0 1")
	if r.Units != 2 {
		t.Errorf("%d people, want 2", r.Units)
	}
}

// oracle counts by walking through the calendar, one unit, start and period at a time.
func oracle(q retention.Question, list []events.Event, through time.Time, zone *time.Location) map[string]int {
	out := map[string]int{}
	people := map[string][]events.Event{}
	for _, e := range list {
		people[e.Person] = append(people[e.Person], e)
	}
	for _, mine := range people {
		slices.SortFunc(mine, func(a, b events.Event) int {
			if d := a.Time.Compare(b.Time); d != 0 {
				return d
			}
			return strings.Compare(a.ID, b.ID)
		})
		seen := map[string]bool{}
		for _, s := range mine {
			bucket := question.Floor(q.Interval, s.Time.In(zone)).Format(time.RFC3339)
			if !strings.HasPrefix(s.Name, "in") || seen[bucket] || q.Entry == retention.First && len(seen) > 0 {
				continue
			}
			seen[bucket] = true
			out[bucket+" n"]++
			low := question.Floor(q.Interval, s.Time.In(zone))
			if q.Clock == retention.Rolling {
				low = s.Time
			}
			for k := range q.Periods + 1 {
				high := question.Next(q.Interval, low)
				if q.Clock == retention.Rolling {
					high = low.Add(24 * time.Hour)
				}
				for _, b := range mine {
					if strings.HasSuffix(b.Name, "use") && b.ID != s.ID && !b.Time.Before(s.Time) && !b.Time.Before(low) && b.Time.Before(high) {
						out[fmt.Sprint(bucket, " ", k)]++
						break
					}
				}
				low = high
			}
		}
	}
	return out
}

func TestRetentionIsWhatCountingByHandGives(t *testing.T) {
	t.Parallel()
	for range 20 {
		rapid.Check(t, func(rt *rapid.T) {
			q := retention.Question{
				Start: named("in", "in use"), Back: named("use", "in use"), Interval: question.Day, Periods: rapid.IntRange(1, 6).Draw(rt, "periods"),
				Clock: rapid.SampledFrom([]retention.Clock{retention.Calendar, retention.Rolling}).Draw(rt, "clock"),
				Entry: rapid.SampledFrom([]retention.Entry{retention.First, retention.Recurring}).Draw(rt, "entry"),
			}
			place := rapid.SampledFrom([]struct{ zone, day string }{{"Europe/Berlin", "2026-03-27 00:00"}, {"Europe/Berlin", "2026-10-23 00:00"}, {"America/St_Johns", "2026-03-06 00:00"}, {"Pacific/Apia", "2011-12-27 00:00"}}).Draw(rt, "place")
			q.Zone = place.zone
			zone, _ := time.LoadLocation(q.Zone)
			var list []events.Event
			for i := range rapid.IntRange(1, 25).Draw(rt, "events") {
				list = append(list, events.Event{
					ID: fmt.Sprint(i), Person: rapid.SampledFrom([]string{"p", "q"}).Draw(rt, "person"),
					Name: rapid.SampledFrom([]string{"in", "use", "in use", "else"}).Draw(rt, "name"),
					Time: eventstest.At(place.day).Add(time.Duration(rapid.IntRange(0, 8*48).Draw(rt, "half hours")) * 30 * time.Minute),
				})
			}
			log := &eventstest.Memory{}
			if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
				rt.Fatal(err)
			}
			r := ask(t, log, q)
			want := oracle(q, list, r.AsOf.Through, zone)
			members := 0
			for _, row := range r.Rows {
				bucket := row.Start.Format(time.RFC3339)
				members++
				if row.N != want[bucket+" n"] {
					rt.Fatalf("cohort %s has %d members, want %d", bucket, row.N, want[bucket+" n"])
				}
				for _, c := range row.Cells {
					if got := want[fmt.Sprint(bucket, " ", c.Period)]; c.Back != got {
						rt.Fatalf("%s: %d came back in period %d, want %d\n%+v", bucket, c.Back, c.Period, got, list)
					}
					end := row.End
					for range c.Period {
						end = question.Next(q.Interval, end)
					}
					if q.Clock == retention.Rolling {
						end = row.End.Add(time.Duration(c.Period+1) * 24 * time.Hour)
					}
					if over := !end.After(r.AsOf.Through); over != c.Mature {
						rt.Fatalf("%s: period %d ends at %s, observation at %s, mature is %v", bucket, c.Period, end, r.AsOf.Through, c.Mature)
					}
				}
			}
			for key := range want {
				if strings.HasSuffix(key, " n") {
					members--
				}
			}
			if members != 0 {
				rt.Fatalf("%d cohorts are missing", -members)
			}
		})
	}
}

// The pooled share of recurring entries holds the share of the process as often as its interval says, though each
// person counts several times and people differ; so does the cell of one cohort of 60 people, on average over shares.
func TestIntervalsOfCellsCover(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 3))
	const runs, weeks = 2000, 10
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-01-05 12:00").AddDate(0, 0, 7*weeks)}
	in := func(week int) []events.Step {
		when := mark.Through.AddDate(0, 0, 7*(week-weeks)).UnixMicro()
		return []events.Step{{Match: 0, At: when, Event: int32(week)}, {Match: 1, At: when, Event: int32(week)}}
	}
	ask := func(c crowd, entry retention.Entry) retention.Result {
		r, err := retention.Ask(t.Context(), c, mark, retention.Question{Start: named("use"), Back: named("use"), Entry: entry, Periods: 1})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	share := func(f *ledger.Figure) stats.Interval { return stats.Interval{Low: *f.Low, High: *f.High} }
	var c statstest.Coverage
	for range runs {
		var recurring, first crowd
		back := 0.05 + 0.9*random.Float64()
		for range 60 {
			// A person comes in a week with a probability of their own, so that those who came the week before are
			// those who come often: E p² / E p = 2/3 for p uniform.
			often := random.Float64()
			var steps []events.Step
			for w := range weeks {
				if random.Float64() < often {
					steps = append(steps, in(w)...)
				}
			}
			recurring.steps = append(recurring.steps, steps)
			if steps = in(0); random.Float64() < back {
				steps = append(steps, in(1)...)
			}
			first.steps = append(first.steps, steps)
		}
		c.Saw("pooled share of recurring entries", share(ask(recurring, retention.Recurring).Pooled[1].Share), 100*2.0/3)
		c.Saw("cell of a cohort", share(ask(first, retention.First).Rows[0].Cells[1].Share), 100*back)
	}
	c.Judge(t)
}

func TestSentence(t *testing.T) {
	t.Parallel()
	var list []events.Event
	for i := range 100 {
		p := fmt.Sprint(i)
		list = append(list, did(p, "in", eventstest.At("2026-01-05 10:00")))
		if i < 40 {
			list = append(list, did(p, "use", eventstest.At("2026-01-14 10:00")))
		}
		if i < 25 {
			list = append(list, did(p, "use", eventstest.At("2026-01-20 10:00")))
		}
	}
	list = append(list, did("z", "other", eventstest.At("2026-01-29 12:00")))
	q := retention.Question{Start: named("in"), Back: named("use"), Periods: 4}
	r := ask(t, eventstest.LogOf(t, list...), q)
	if want := "40 % [30.9, 49.8] (40 of 100 people) came back in week 1, 25 % [17.5, 34.3] (25 of 100 people) in week 2. For week 4 it is too early."; r.Sentence != want {
		t.Errorf("sentence is %q, want %q", r.Sentence, want)
	}
	if v := r.Value(); v.Value != nil || v.Note != "no cohort was observed through week 4" {
		t.Errorf("value is %s", v)
	}
	q.Periods = 2
	if v := ask(t, eventstest.LogOf(t, list...), q).Value(); *v.Value != 25 || v.N != 100 {
		t.Errorf("value is %s", v)
	}
	if r := ask(t, eventstest.LogOf(t, list[:1]...), q); !strings.HasPrefix(r.Sentence, "Cannot tell yet") {
		t.Errorf("sentence is %q", r.Sentence)
	}
	if r := ask(t, eventstest.LogOf(t), q); r.Sentence != "Nobody did in in the period." {
		t.Errorf("sentence is %q", r.Sentence)
	}
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]retention.Question{
		"mode":     {Mode: "off"},
		"clock":    {Clock: retention.Rolling, Interval: question.Month},
		"entry":    {Entry: "last"},
		"periods":  {Periods: 1000},
		"brackets": {Mode: retention.Bracketed, Brackets: [][2]int{{3, 1}}},
		"interval": {Interval: "fortnight"},
	} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestBusyPerson(t *testing.T) {
	t.Parallel()
	var steps []events.Step
	start := eventstest.At("2025-01-01 00:00").UnixMicro()
	for i := range int64(500_000) {
		steps = append(steps, events.Step{Match: 0, At: start + i*60e6, Event: int32(i)}, events.Step{Match: 1, At: start + i*60e6, Event: int32(i)})
	}
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-01-01 00:00")}
	for _, clock := range []retention.Clock{retention.Calendar, retention.Rolling} {
		q := retention.Question{Start: named("a"), Back: named("a"), Interval: question.Day, Periods: 100, Entry: retention.Recurring, Clock: clock}
		begun := time.Now()
		r, err := retention.Ask(t.Context(), crowd{steps: [][]events.Step{steps}}, mark, q)
		if took := time.Since(begun); err != nil || took > 20*time.Second {
			t.Errorf("%s: %s, %v", clock, took, err)
		} else {
			t.Logf("%s: %s", clock, took)
		}
		// 348 days of activity: those 100 days after the last 100 of them saw none.
		if c := r.Pooled[100]; c.Back != 248 || *c.Share.Low != 0 || *c.Share.High != 100 {
			t.Errorf("%s: %v, of one person", clock, c)
		}
	}
}
