package brief

import (
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
	"throughline.dev/measure"
)

// tell writes a strand as steps, from the words somebody said to what came of it.
func (c *composer) tell(s strand) (t Thread, err error) {
	t.Named = c.named(s.opportunity.Key)
	for _, part := range []func(strand) ([]Step, error){c.said, c.chosen, c.required, c.built, c.became} {
		steps, err := part(s)
		if err != nil {
			return t, err
		}
		t.Steps = append(t.Steps, steps...)
	}
	return t, nil
}

func (c *composer) said(s strand) (steps []Step, err error) {
	for _, k := range s.quotes {
		q, ok, err := c.quote(k)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if err := c.fetch(q.Source); err != nil {
			return nil, err
		}
		c.place(&q)
		steps = append(steps, Step{Stage: "discover", Key: k, Kind: "quote", Quote: &q, Date: q.Date})
		if len(steps) == threadQuotes {
			break
		}
	}
	if len(steps) == 0 {
		return []Step{{Stage: "discover", Gap: "No quote says that it is real."}}, nil
	}
	return steps, nil
}

func (c *composer) chosen(s strand) (steps []Step, err error) {
	o := s.opportunity
	text := say(o.Title)
	if n := len(s.quotes); n > threadQuotes {
		text = say(o.Title, "; ", c.count(n, "quotes about "+string(o.Key), plural(n, "quote", "quotes"), "quotes that are evidence of the opportunity, directly or through a theme, counted", s.quotes...), plural(n, " says so", " say so"))
	}
	steps = append(steps, Step{Stage: "decide", Key: o.Key, Kind: "opportunity", State: state(o.State), Text: text})
	if s.feature == "" {
		if len(s.requirement) == 0 {
			steps = append(steps, Step{Stage: "decide", Gap: "No feature addresses it."})
		}
		return steps, nil
	}
	for _, k := range c.from(s.feature, ledger.DecidedBy) {
		d := c.records[k]
		f, err := ledger.Decode[decide.DecisionFields](d)
		if err != nil {
			return nil, err
		}
		text := say(d.Title)
		if f.Choice != "" {
			text = say(d.Title, ": ", f.Choice)
		}
		steps = append(steps, Step{Stage: "decide", Key: k, Kind: "decision", State: state(d.State), Text: text})
	}
	f := c.records[s.feature]
	steps = append(steps, Step{Stage: "decide", Key: f.Key, Kind: "feature", State: state(f.State), Text: say(f.Title)})
	return steps, nil
}

func (c *composer) required(s strand) (steps []Step, err error) {
	for _, k := range s.requirement[:min(len(s.requirement), threadItems)] {
		r := c.records[k]
		f, err := ledger.Decode[define.RequirementFields](r)
		if err != nil {
			return nil, err
		}
		words := f.Statement
		if words == "" {
			words = r.Title
		}
		steps = append(steps, Step{Stage: "define", Key: k, Kind: "requirement", State: state(r.State), Text: say(words)})
	}
	if n := len(s.requirement) - threadItems; n > 0 {
		steps[len(steps)-1].Text = say(steps[len(steps)-1].Text, " And ", c.count(n, "more requirements", plural(n, "more requirement", "more requirements"), "further requirements below the feature, counted", s.requirement[threadItems:]...), ".")
	}
	if len(steps) == 0 {
		return []Step{{Stage: "define", Gap: "No requirement says what must be true."}}, nil
	}
	return steps, nil
}

func (c *composer) built(s strand) (steps []Step, err error) {
	done := 0
	var last ledger.Date
	for _, k := range s.work {
		r := c.records[k]
		if r.State != "done" {
			continue
		}
		done++
		f, err := ledger.Decode[deliver.WorkItemFields](r)
		if err != nil {
			return nil, err
		}
		last = max(last, dayOf(f.FinishedAt))
	}
	if n := len(s.work); n > 0 {
		text := say(c.count(done, "work items done on a thread", "", "work items below the feature that are done, counted", s.work...), " of ",
			c.count(n, "work items on a thread", plural(n, "work item", "work items"), "work items that implement the feature or what addresses it, not cancelled, counted", s.work...), " done: ", keysOf(s.work[:min(n, threadItems)]))
		if n > threadItems {
			text = say(text, " and others")
		}
		step := Step{Stage: "deliver", Kind: "work", Text: text}
		if done == n {
			step.Date = last
		}
		steps = append(steps, step)
	} else {
		steps = append(steps, Step{Stage: "deliver", Gap: "No work item builds it."})
	}
	if s.feature == "" {
		return steps, nil
	}
	f, err := ledger.Decode[decide.FeatureFields](c.records[s.feature])
	if err != nil {
		return nil, err
	}
	if releases := c.from(s.feature, ledger.Parent, deliver.Release); len(releases) > 0 { // a record has one parent
		k := releases[0]
		r := c.records[k]
		rf, err := ledger.Decode[deliver.ReleaseFields](r)
		if err != nil {
			return nil, err
		}
		return append(steps, Step{Stage: "deliver", Key: k, Kind: "release", State: state(r.State), Text: say(r.Title), Date: rf.Date}), nil
	}
	if f.Delivered != "" {
		steps = append(steps, Step{Stage: "deliver", Key: s.feature, Kind: "feature", State: "released", Text: say("Customers have it"), Date: f.Delivered})
	}
	return steps, nil
}

func (c *composer) became(s strand) (steps []Step, err error) {
	for _, k := range s.checks {
		r := c.records[k]
		step := Step{Stage: "measure", Key: k, Kind: r.Kind, State: state(r.State)}
		switch r.Kind {
		case measure.Evaluation:
			e, err := c.evaluation(r)
			if err != nil {
				return nil, err
			}
			step.State, step.Date = e.Verdict, e.Due
			step.Text = say(r.Title)
			if len(e.Text) > 0 {
				step.Text = say(r.Title, " ", e.Text)
			}
		default:
			a, err := c.answer(k)
			if err != nil {
				return nil, err
			}
			if a.Stopped != "" {
				step.Gap = r.Title + ": " + a.Stopped + "."
				break
			}
			step.Text = say(r.Title, ": ", c.figure(a.Value))
			if a.Before != nil {
				step.Text = say(step.Text, ", before ", c.figure(*a.Before))
			}
			step.Date, step.State = dayOf(c.in.Mark.Through), ""
		}
		steps = append(steps, step)
	}
	if len(steps) == 0 {
		return []Step{{Stage: "measure", Gap: "Nothing measures whether it worked."}}, nil
	}
	return steps, nil
}
