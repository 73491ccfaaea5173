package deliver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"throughline.dev/deliver/forecast"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// recent is how many weeks of history a forecast looks back: long enough for the tail, short enough for the team to
// be the same one.
const recent = 26

// OutlookInput asks when work is done.
type OutlookInput struct {
	Scope string      `json:"scope" arg:"1" doc:"a feature, requirement or commitment whose open work items count; empty: all open work"`
	Team  string      `json:"team" doc:"only this team"`
	By    ledger.Date `json:"by" doc:"the chance of being done by this day, and how many items by then"`
}

// Outlook tells when open work can be done.
type Outlook struct {
	Scope      ledger.Key     `json:"scope,omitempty"`
	AsOf       string         `json:"as_of"`
	Today      ledger.Date    `json:"today"`
	Teams      []TeamOutlook  `json:"teams"`
	Deadlines  []Deadline     `json:"deadlines,omitempty"` // of all teams together
	Chance     *ledger.Figure `json:"chance,omitempty"`    // of being done by the day asked for
	Definition string         `json:"definition"`
	CannotTell string         `json:"cannot_tell,omitempty"` // why there is no forecast

	finish forecast.Finish
}

// TeamOutlook is the part of one team.
type TeamOutlook struct {
	Team         string         `json:"team"`
	Open         int            `json:"open"`
	Weeks        int            `json:"weeks"`      // of history
	Through      ledger.Date    `json:"through"`    // the last day of it: later ones are not on record
	Throughput   ledger.Figure  `json:"throughput"` // items a week
	Counts       []int          `json:"counts"`     // items finished in each week, oldest first
	ServiceLevel *ledger.Figure `json:"service_level,omitempty"`
	Deadlines    []Deadline     `json:"deadlines,omitempty"`
	HowMany      []HowMany      `json:"how_many,omitempty"` // by the day asked for
	Drifts       bool           `json:"drifts"`             // the level moves, so that the past says less about the future
	LeftOut      map[string]int `json:"left_out,omitempty"` // items whose dates cannot be right, by defect
	Track        []Track        `json:"track,omitempty"`    // how often such claims held
	CannotTell   string         `json:"cannot_tell,omitempty"`
}

// Deadline is a day that holds with a confidence. Corrected accounts for how often such claims held.
type Deadline struct {
	Level     float64     `json:"level"`
	Claimed   ledger.Date `json:"claimed"`   // by the method alone; empty: not reached
	Corrected ledger.Date `json:"corrected"` // so that it holds as often as it says; empty: not reached
}

// HowMany is a number of items that will be done by a day with a confidence.
type HowMany struct {
	Level     float64 `json:"level"`
	Claimed   int     `json:"claimed"`
	Corrected int     `json:"corrected"`
}

func levels() []float64 { return []float64{0.5, 0.85, 0.95} }

const outlookDefinition = "weekly throughput of the last 26 whole weeks on record, resampled exactly (Bayesian bootstrap by convolution); " +
	"corrected by how often such claims held on other teams' series and on this team's own; " +
	"teams work independently, on this work only and in parallel"

// work is the work items of a product, by team.
type work struct {
	teams map[string][]item
	names []string
	seen  time.Time // the latest thing that is known of any item: what came after was not recorded, not idle
}

type item struct {
	key   ledger.Key
	open  bool
	dates forecast.Item
}

// readWork reads all work items. Dates after now are not taken for something known.
func readWork(ctx context.Context, reader ledger.Reader, now time.Time) (work, error) {
	w := work{teams: map[string][]item{}}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{WorkItem}, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
		if err != nil {
			return w, err
		}
		f, err := ledger.Decode[WorkItemFields](rec)
		if err != nil {
			return w, err
		}
		for _, t := range []time.Time{f.OpenedAt, f.StartedAt, f.FinishedAt} {
			if t.After(w.seen) && !t.After(now) {
				w.seen = t
			}
		}
		team := cmp.Or(f.Team, "no team")
		i := item{key: rec.Key, open: rec.State == "todo" || rec.State == "doing", dates: forecast.Item{ID: string(rec.Key), Started: f.StartedAt}}
		if rec.State == "done" {
			i.dates.Finished = f.FinishedAt
		}
		if rec.State == "cancelled" {
			continue
		}
		if w.teams[team] == nil {
			w.names = append(w.names, team)
		}
		w.teams[team] = append(w.teams[team], i)
	}
	slices.Sort(w.names)
	return w, nil
}

// Forecast tells when the open work of a scope can be done, by each team's own history.
func Forecast(ctx context.Context, reader ledger.Reader, now time.Time, in OutlookInput) (out Outlook, err error) {
	defer ledger.Wrap(&err, "forecast")
	if err := in.By.Validate(); err != nil {
		return out, err
	}
	w, err := readWork(ctx, reader, now)
	if err != nil {
		return out, err
	}
	var scope map[ledger.Key]bool
	if in.Scope != "" {
		if scope, err = workOf(ctx, reader, ledger.Key(in.Scope)); err != nil {
			return out, err
		}
	}
	at, err := reader.Position(ctx)
	if err != nil {
		return out, err
	}
	out = w.outlook(now, scope, in)
	out.Scope, out.AsOf = ledger.Key(in.Scope), fmt.Sprintf("change %d", at)
	for i := range out.Teams {
		out.Teams[i].Throughput.AsOf = out.AsOf
		if out.Teams[i].ServiceLevel != nil {
			out.Teams[i].ServiceLevel.AsOf = out.AsOf
		}
		for j := range out.Teams[i].Track {
			out.Teams[i].Track[j].Held.AsOf = out.AsOf
		}
	}
	if out.Chance != nil {
		out.Chance.AsOf = out.AsOf
	}
	return out, nil
}

// workOf finds the work items that lie downstream of a record: of a feature's requirements and stories too, and of a
// commitment's features.
func workOf(ctx context.Context, reader ledger.Reader, key ledger.Key) (map[ledger.Key]bool, error) {
	if _, err := reader.Record(ctx, key); err != nil {
		return nil, err
	}
	steps, err := reader.Trace(ctx, key, ledger.Downstream, 0)
	if err != nil {
		return nil, err
	}
	out := map[ledger.Key]bool{}
	for _, s := range steps {
		if s.Record.Kind == WorkItem {
			out[s.Record.Key] = true
		}
	}
	return out, nil
}

func (w work) outlook(now time.Time, scope map[ledger.Key]bool, in OutlookInput) Outlook {
	today := now.UTC().Truncate(24 * time.Hour)
	out := Outlook{Today: ledger.DateOf(today), Definition: outlookDefinition}
	var finishes []forecast.Finish
	for _, name := range w.names {
		if in.Team != "" && in.Team != name {
			continue
		}
		t, finish := w.team(name, today, scope, in.By)
		if t.Open == 0 && scope != nil {
			continue
		}
		out.Teams = append(out.Teams, t)
		if t.CannotTell != "" {
			out.CannotTell = name + ": " + t.CannotTell
			continue
		}
		finishes = append(finishes, finish)
	}
	switch {
	case in.Team != "" && w.teams[in.Team] == nil && len(w.names) > 0:
		out.CannotTell = fmt.Sprintf("no team is called %q; there are %s", in.Team, strings.Join(w.names, ", "))
	case len(out.Teams) == 0 && scope != nil:
		out.CannotTell = "no open work item belongs to it"
	case len(out.Teams) == 0:
		out.CannotTell = "there are no work items"
	}
	if out.CannotTell != "" {
		return out
	}
	out.finish = forecast.Joint(finishes...)
	open, weeks := 0, 0
	for _, t := range out.Teams {
		open += t.Open
		weeks += t.Weeks
	}
	if len(out.Teams) > 1 {
		for _, level := range levels() {
			d := Deadline{Level: level, Corrected: dayOf(today, out.finish.Within(level))}
			out.Deadlines = append(out.Deadlines, d)
		}
	} else {
		out.Deadlines = out.Teams[0].Deadlines
	}
	if in.By != "" {
		by, _ := in.By.Time()
		p := min(float64(out.finish.By(forecast.Week.Until(today, by))), forecast.Cap) * 100
		note := ""
		if p == 100*forecast.Cap {
			note = "at least; higher chances cannot be told apart"
		}
		out.Chance = &ledger.Figure{Name: "chance of being done by " + string(in.By), Value: &p, Unit: "%", N: int64(weeks), Definition: fmt.Sprintf("%d open items; %s", open, outlookDefinition), Note: note}
	}
	return out
}

func (w work) team(name string, today time.Time, scope map[ledger.Key]bool, by ledger.Date) (TeamOutlook, forecast.Finish) {
	t := TeamOutlook{Team: name}
	var dates []forecast.Item
	for _, i := range w.teams[name] {
		dates = append(dates, i.dates)
		if i.open && (scope == nil || scope[i.key]) {
			t.Open++
		}
	}
	until := today
	if end := w.seen.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1); end.Before(until) {
		until = end
	}
	t.Through = ledger.DateOf(until.AddDate(0, 0, -1))
	whole := forecast.Throughput(dates, forecast.Week, until, 0)
	history := whole.Recent(recent)
	t.Counts, t.Weeks = history.Counts, len(history.Counts)
	stable := forecast.Stable(history.Counts)
	t.Drifts = stable.Drifts
	mean := 0.0
	for _, c := range history.Counts {
		mean += float64(c) / float64(max(1, t.Weeks))
	}
	t.Throughput = ledger.Figure{Name: "throughput of " + name, Value: &mean, Unit: "items a week", N: int64(t.Weeks), Definition: "work items finished in each of the last whole weeks, mean"}
	cycle := forecast.CycleTimes(dates)
	if n := len(cycle.Days); n > 0 {
		days := cycle.ServiceLevel(0.85)
		t.ServiceLevel = &ledger.Figure{Name: "service level of " + name, Value: &days, Unit: "d", N: int64(n), Definition: "85 % of finished items took at most so many days from start to finish (nearest rank)"}
	}
	t.LeftOut = map[string]int{}
	for defect, ids := range cycle.LeftOut {
		t.LeftOut[string(defect)] += len(ids)
	}
	for defect, ids := range history.LeftOut {
		t.LeftOut[string(defect)] += len(ids)
	}
	finish, err := forecast.When(history.Counts, t.Open, forecast.Bayesian)
	if err != nil {
		t.CannotTell = "its history holds no finished item"
		if !errors.Is(err, forecast.ErrCannotTell) {
			t.CannotTell = err.Error()
		}
		return t, finish
	}
	calibration := forecast.Calibration{Prior: forecast.Pooled(forecast.Bayesian)}
	if own, err := forecast.Replay(whole, recent, []int{4, 8, 13}, forecast.Bayesian); err == nil {
		calibration.Own = own
		t.Track = tracks(own)
	}
	for _, d := range calibration.Deadlines(finish, forecast.Week, levels()...) {
		t.Deadlines = append(t.Deadlines, Deadline{d.Level, dayOf(today, d.Claimed), dayOf(today, d.Corrected)})
	}
	if by != "" {
		day, _ := by.Time()
		if amount, err := forecast.HowMany(history.Counts, forecast.Week.Until(today, day), forecast.Bayesian); err == nil {
			for _, p := range calibration.Promises(amount, forecast.Week, levels()...) {
				t.HowMany = append(t.HowMany, HowMany{p.Level, p.Claimed, p.Corrected})
			}
		}
	}
	return t, calibration.Correct(finish, forecast.Week)
}

func dayOf(today time.Time, m forecast.Moment) ledger.Date {
	if !m.Reached {
		return ""
	}
	return ledger.DateOf(forecast.Week.DoneOn(today, m.Periods))
}

// WriteText tells a person.
func (out Outlook) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, t := range out.Teams {
		p.F("%s: %d open items, %s items a week over %d weeks to %s", t.Team, t.Open, ledger.FormatNumber(*t.Throughput.Value), t.Weeks, t.Through)
		if t.ServiceLevel != nil {
			p.F(", 85 %% take at most %s d (n %d)", ledger.FormatNumber(*t.ServiceLevel.Value), t.ServiceLevel.N)
		}
		p.F("\n")
		if t.Drifts {
			p.F("  its level drifts, so the past says less about the future\n")
		}
		for _, defect := range slices.Sorted(maps.Keys(t.LeftOut)) {
			p.F("  left out of cycle times: %d %s\n", t.LeftOut[defect], defect)
		}
		for _, h := range t.HowMany {
			p.F("  %.0f %%: at least %d items (by the method alone %d)\n", 100*h.Level, h.Corrected, h.Claimed)
		}
	}
	if out.CannotTell != "" {
		p.F("Cannot tell when: %s.\n", out.CannotTell)
		return p.Err
	}
	for _, d := range out.Deadlines {
		p.F("%.0f %% done by %s", 100*d.Level, cmp.Or(string(d.Corrected), "no day that can be told"))
		if d.Claimed != "" && d.Claimed != d.Corrected {
			p.F(" (by the method alone %s)", d.Claimed)
		}
		p.F("\n")
	}
	if out.Chance != nil {
		p.F("%s: %s\n", out.Chance.Name, out.Chance)
	}
	p.F("%s\n", out.Definition)
	return p.Err
}

func outlook() stage.Operation {
	return stage.Op("forecast", "When open work is done, and how much by a day, from the teams' own history", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in OutlookInput) (Outlook, error) {
			return Forecast(ctx, env.Reader, env.Now, in)
		})
}
