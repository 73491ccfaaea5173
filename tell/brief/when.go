package brief

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/decide"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
)

// when tells by when things can be ready: the open work of the teams, the promises, the releases.
func (c *composer) when(b *Brief) error {
	var w When
	if c.all(deliver.WorkItem) > 0 {
		o, err := deliver.Forecast(c.ctx, c.in.Ledger, c.in.Now, deliver.OutlookInput{})
		if err != nil {
			return err
		}
		w.Definition, w.CannotTell = o.Definition, o.CannotTell
		for _, t := range o.Teams {
			w.Teams = append(w.Teams, c.team(t, o))
		}
		if len(o.Teams) > 1 {
			w.Together = dates(o.Deadlines)
		}
	}
	for _, rec := range c.kinds[decide.Commitment] {
		p, err := c.promise(rec)
		if err != nil {
			return err
		}
		w.Promises = append(w.Promises, p)
	}
	for _, rec := range c.kinds[deliver.Release] {
		f, err := ledger.Decode[deliver.ReleaseFields](rec)
		if err != nil {
			return err
		}
		w.Releases = append(w.Releases, Release{Named: c.named(rec.Key), Date: f.Date, Features: c.namedAll(c.into(rec.Key, ledger.Parent, decide.Feature))})
	}
	if len(w.Teams)+len(w.Promises)+len(w.Releases) == 0 {
		return nil
	}
	w.Lead = c.whenLead(w)
	b.Deliver = &w
	return nil
}

func dates(ds []deliver.Deadline) (out []Date) {
	for _, d := range ds {
		out = append(out, Date(d))
	}
	return out
}

func (c *composer) team(t deliver.TeamOutlook, o deliver.Outlook) Team {
	out := Team{Name: t.Team, Throughput: c.figure(t.Throughput), Dates: dates(t.Deadlines), Drifts: t.Drifts, CannotTell: t.CannotTell}
	out.Open = c.count(t.Open, "open work items of "+t.Team, plural(t.Open, "open work item", "open work items"), "work items in the state todo or doing, counted by team")
	if t.ServiceLevel != nil {
		n := c.figure(*t.ServiceLevel)
		out.ServiceLevel = &n
	}
	if today, err := o.Today.Time(); err == nil {
		for i, n := range t.Counts {
			out.Weeks = append(out.Weeks, Week{ledger.DateOf(today.Add(-time.Duration(len(t.Counts)-i) * 7 * 24 * time.Hour)), n})
		}
	}
	for _, why := range sortedNames(t.LeftOut) {
		out.LeftOut = append(out.LeftOut, LeftOut{why, t.LeftOut[why]})
	}
	return out
}

func (c *composer) whenLead(w When) Text {
	if len(w.Teams) == 0 {
		return say("There are no work items, so there is no history to forecast from.")
	}
	open := 0
	for _, t := range w.Teams {
		open += int(*t.Open.Value)
	}
	ds := w.Together
	if len(w.Teams) == 1 {
		ds = w.Teams[0].Dates
	}
	work := c.count(open, "open work items", plural(open, "open work item", "open work items"), "work items in the state todo or doing, counted")
	if w.CannotTell != "" {
		return say(work, ". By when they are done cannot be told: ", w.CannotTell, ".")
	}
	if open == 0 {
		return say("All work items are done.")
	}
	lead := say(work, " ", plural(open, "is", "are"), " done ")
	var parts, never []Text
	for _, d := range ds {
		if d.Corrected == "" {
			never = append(never, say(percent(d.Level)))
			continue
		}
		parts = append(parts, say("by ", c.day(d, w.Definition), " with ", percent(d.Level)))
	}
	if len(parts) == 0 {
		return say(work, ". By when they are done no day can be told.")
	}
	lead = say(lead, listed(parts), ", if the teams go on as they did")
	if len(never) > 0 {
		lead = say(lead, "; with ", listed(never), " no day can be told")
	}
	return say(lead, ".")
}

// day writes a day that holds with a probability. It is a figure without a number: its value is a date.
func (c *composer) day(d Date, definition string) Number {
	return c.figure(ledger.Figure{Name: fmt.Sprintf("done with %s", percent(d.Level)), Note: written(d.Corrected), Definition: definition, AsOf: c.at})
}

func (c *composer) promise(rec ledger.Record) (Promise, error) {
	p := Promise{Named: c.named(rec.Key), Standing: state(rec.State), Features: c.namedAll(c.into(rec.Key, ledger.PromisedIn))}
	f, err := ledger.Decode[decide.CommitmentFields](rec)
	if err != nil {
		return p, err
	}
	p.ToWhom, p.What, p.ByWhen = f.ToWhom, f.What, f.ByWhen
	for _, found := range c.findings[rec.Key] {
		rule, ok := strings.CutPrefix(found.Rule, "commitment.")
		if !ok || rec.State != "open" {
			continue
		}
		p.Standing, p.Text, p.Act = state(rule), c.linked(found.Message, found.Figures...), found.Act
		for _, figure := range found.Figures {
			if strings.HasPrefix(figure.Name, "chance") {
				n := c.figure(figure)
				p.Chance = &n
			}
		}
	}
	return p, nil
}
