package brief

import (
	"fmt"

	"throughline.dev/decide"
	"throughline.dev/ledger"
)

// topFeatures is for how many features the odds of being among the first are told.
const topFeatures = 3

// choice tells what is worth doing, and what is not.
func (c *composer) choice(b *Brief) error {
	if c.all(decide.Feature)+c.all(decide.Decision)+c.all(decide.Opportunity, "declined") == 0 {
		return nil
	}
	var s Choice
	if err := c.priorities(&s); err != nil {
		return err
	}
	roadmap, err := decide.ReadRoadmap(c.ctx, c.in.Ledger)
	if err != nil {
		return err
	}
	for _, h := range []struct {
		name  string
		items []decide.Planned
	}{{"Now", roadmap.Now}, {"Next", roadmap.Next}, {"Later", roadmap.Later}, {"Released", roadmap.Released}} {
		if len(h.items) == 0 {
			continue
		}
		column := Horizon{Name: h.name}
		for _, p := range h.items {
			column.Features = append(column.Features, Planned{Named: Named{p.Key, p.Title, state(p.State)}, For: p.Addresses, Promised: p.Promises, Delivered: p.Delivered})
		}
		s.Plan = append(s.Plan, column)
	}
	for _, d := range roadmap.Declined {
		s.Declined = append(s.Declined, Declined{Named: Named{d.Key, d.Title, "declined"}, Kind: d.Kind, Class: d.Decline.Class, Explanation: sentence(d.Decline.Explanation), ReopenIf: d.Decline.ReopenIf})
	}
	for _, rec := range c.kinds[decide.Decision] {
		d, err := c.decision(rec)
		if err != nil {
			return err
		}
		s.Decisions = append(s.Decisions, d)
	}
	s.Lead = c.choiceLead(s)
	b.Decide = &s
	return nil
}

func (c *composer) choiceLead(s Choice) Text {
	var parts []Text
	if n := c.all(decide.Feature); n > 0 {
		parts = append(parts, say(c.of(decide.Feature)))
	}
	if n := c.all(decide.Decision); n > 0 {
		parts = append(parts, say(c.of(decide.Decision)))
	}
	lead := say("On record: ", listed(parts))
	if len(parts) == 0 {
		lead = say("Nothing is planned")
	}
	if n := len(s.Declined); n > 0 {
		lead = say(lead, ", and ", c.count(n, "declined", plural(n, "declined item", "declined items"), "features and opportunities in the state declined, counted"), ", each with its reason")
	}
	return say(lead, ".")
}

func (c *composer) priorities(s *Choice) error {
	found, err := decide.Prioritise(c.ctx, c.in.Ledger, decide.PrioritiseInput{By: "rice", Top: topFeatures})
	if err != nil {
		return err
	}
	p := Priorities{Method: "RICE", Definition: found.Definition, Top: found.Top, Refine: found.Refine}
	for i, r := range found.Features {
		row := Priority{Named: Named{r.Key, r.Title, state(r.State)}, Horizon: r.Horizon, Score: c.figure(r.Score), Override: r.Override, Warnings: r.Warnings}
		p.Unit = r.Score.Unit
		odds := 100 * r.TopOdds
		row.Odds = c.figure(ledger.Figure{
			Name: fmt.Sprintf("odds of being among the first %d, %s", found.Top, r.Key), Value: &odds, Unit: "%", N: int64(len(found.Features)), AsOf: r.Score.AsOf, Sources: []ledger.Key{r.Key},
			Definition: fmt.Sprintf("Probability that the feature's true score is among the %d highest of all scored features, given the ranges of their estimates. %s", found.Top, sentence(found.Definition)),
		})
		tied := func(j int) bool {
			if j < 0 || j >= len(found.Features) {
				return false
			}
			for _, k := range r.TiedWith {
				if k == found.Features[j].Key {
					return true
				}
			}
			return false
		}
		row.TiedUp, row.TiedDown = tied(i-1), tied(i+1)
		for _, k := range r.TiedWith { // an override may have come between them
			if !(row.TiedUp && found.Features[i-1].Key == k) && !(row.TiedDown && found.Features[i+1].Key == k) {
				row.TiedWith = append(row.TiedWith, k)
			}
		}
		p.Rows = append(p.Rows, row)
	}
	for _, u := range found.Unscored {
		n := c.named(u.Key)
		n.Title = u.Title
		p.Unscored = append(p.Unscored, Unscored{n, u.Why})
	}
	if len(p.Rows) > 0 {
		s.Priorities = &p
	}
	return nil
}

func (c *composer) decision(rec ledger.Record) (Decision, error) {
	d := Decision{Named: c.named(rec.Key), Why: rec.Body, Settles: c.namedAll(c.into(rec.Key, ledger.DecidedBy)), Findings: c.judgments(rec.Key, "decision.*")}
	f, err := ledger.Decode[decide.DecisionFields](rec)
	if err != nil {
		return d, err
	}
	d.Question, d.Choice, d.ReviewBy = f.Question, f.Choice, f.ReviewBy
	for _, o := range f.Options {
		d.Options = append(d.Options, Option{o.Name, o.Doc, o.Name == f.Choice && f.Choice != ""})
	}
	if f.Forecast != nil {
		n := c.figure(ledger.Figure{Name: "forecast of " + string(rec.Key), Value: f.Forecast, Unit: "%", N: 1, Definition: "probability that those who decided gave to the outcome they expected; an estimate by people", AsOf: c.at, Sources: []ledger.Key{rec.Key}})
		d.Sure = &n
	}
	return d, nil
}
