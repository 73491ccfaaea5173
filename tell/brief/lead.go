package brief

import (
	"throughline.dev/define"
	"throughline.dev/ledger"
)

// lead writes the headlines: what to read first, one sentence a stage, the numbers with their intervals.
func (c *composer) lead(b *Brief) {
	for _, t := range []Text{
		c.leadTopics(b), c.leadOpportunities(b), c.leadOutcome(b, false), c.leadOutcome(b, true), c.leadChoice(b), c.leadMust(b), c.leadWhen(b), c.leadUnknown(b),
	} {
		if len(t) > 0 {
			b.Lead = append(b.Lead, t)
		}
	}
}

func (c *composer) leadTopics(b *Brief) Text {
	if b.Discover == nil || len(b.Discover.Topics) == 0 {
		return nil
	}
	var parts []Text
	for i, t := range b.Discover.Topics {
		if i == 3 {
			break
		}
		name := t.Name
		if len(b.Discover.Topics) > 1 {
			name = shorten(name, 60)
		}
		parts = append(parts, say("“", name, "” (", t.People, ")"))
	}
	return say("Most people write and speak of ", listed(parts), "; topics formed from the words alone, unconfirmed.")
}

func (c *composer) leadOpportunities(b *Brief) Text {
	if b.Discover == nil {
		return nil
	}
	var parts []Text
	for _, o := range b.Discover.Opportunities {
		if len(parts) == 3 || *o.Sources.Value == 0 {
			break
		}
		parts = append(parts, say(o.Key, " “"+o.Title+"” (", o.Sources, ")"))
	}
	if len(parts) == 0 {
		return nil
	}
	return say("The problems with the most evidence: ", listed(parts), ".")
}

// leadOutcome tells the first answer of the event log of one sort: how long people take, or how many get there in time.
func (c *composer) leadOutcome(b *Brief, within bool) Text {
	if b.Usage == nil {
		return nil
	}
	if len(b.Usage.Questions) == 0 && !within {
		return b.Usage.Lead[:min(len(b.Usage.Lead), 4)].ended()
	}
	for _, q := range b.Usage.Questions {
		if q.Stopped != "" || len(q.Cohorts) == 0 || (q.Days > 0) != within {
			continue
		}
		t := say(q.Title, ": ", lowered(q.Sentence))
		for _, e := range c.evaluationsOf(b, q.Key) {
			if e.Target.Target != nil && (e.Verdict == "met" || e.Verdict == "not met") {
				t = say(t, " The target of ", target(e.Target), " is ", e.Verdict, ".")
				break
			}
		}
		return t
	}
	return nil
}

func (c *composer) evaluationsOf(b *Brief, metric ledger.Key) (out []Evaluation) {
	if b.Measure == nil {
		return nil
	}
	for _, e := range b.Measure.Evaluations {
		if e.Metric == metric {
			out = append(out, e)
		}
	}
	return out
}

// target writes what was to be reached: "≤ 5 d".
func target(t Target) string {
	if t.Target == nil {
		return ""
	}
	s := ledger.FormatNumber(*t.Target)
	switch t.Comparator {
	case "<=":
		s = "≤\u00a0" + s
	case ">=":
		s = "≥\u00a0" + s
	case "<", ">":
		s = t.Comparator + "\u00a0" + s
	}
	if t.Unit != "" {
		s += "\u00a0" + t.Unit
	}
	return s
}

func (c *composer) leadChoice(b *Brief) Text {
	if b.Decide == nil {
		return nil
	}
	var t Text
	if p := b.Decide.Priorities; p != nil {
		first := p.Rows[0]
		t = say("First in line is ", first.Key, " “"+first.Title+"” (", first.Odds, " to be among the first three)")
		if first.Override != nil {
			t = say("Placed first by hand is ", first.Key, " “"+first.Title+"”")
		}
		if first.TiedDown && len(p.Rows) > 1 {
			t = say(t, ", though its lead over ", p.Rows[1].Key, " is smaller than the noise")
		}
	}
	var keys []ledger.Key
	for _, d := range b.Decide.Declined {
		keys = append(keys, d.Key)
	}
	switch {
	case len(keys) > 0 && len(t) > 0:
		return say(t, "; declined: ", keysOf(keys), ".")
	case len(keys) > 0:
		return say("Declined, with reasons: ", keysOf(keys), ".")
	case len(t) > 0:
		return say(t, ".")
	}
	return nil
}

func (c *composer) leadMust(b *Brief) Text {
	if b.Define == nil || len(b.Define.Requirements) == 0 {
		return nil
	}
	refused := 0
	for _, r := range b.Define.Requirements {
		for _, j := range r.Findings {
			if j.Severity == ledger.Refusal {
				refused++
				break
			}
		}
	}
	t := b.Define.Lead
	if refused > 0 {
		return say(t, " ", c.count(refused, "refused requirements", "", "requirements with a refusing finding, counted"), " cannot be checked as written.")
	}
	if c.all(define.Requirement) == 0 {
		return nil
	}
	return t
}

func (c *composer) leadWhen(b *Brief) Text {
	if b.Deliver == nil {
		return nil
	}
	var t Text
	if len(b.Deliver.Teams) > 0 {
		t = b.Deliver.Lead
	}
	var late []Text
	for _, p := range b.Deliver.Promises {
		if p.Standing == "at risk" || p.Standing == "overdue" || p.Standing == "declined" {
			late = append(late, say(p.Key, " to ", p.ToWhom, " is ", p.Standing))
		}
	}
	if len(late) > 0 {
		if len(t) > 0 {
			t = say(t, " ")
		}
		t = say(t, "Promises: ", listed(late), ".")
	}
	return t
}

func (c *composer) leadUnknown(b *Brief) Text {
	n := 0
	for _, g := range b.Unknown {
		n += len(g.Items) + g.More
	}
	if n == 0 {
		return nil
	}
	return say("Not known: ", c.count(n, "open points", plural(n, "point", "points"), "points listed under “What is not known”, counted"), ", listed at the end.")
}

// ended makes the beginning of a text a sentence of its own.
func (t Text) ended() Text {
	if n := len(t); n > 0 && t[n-1].Number == nil && t[n-1].Key == "" {
		last := t[n-1]
		for i, r := range last.Words {
			if r == '.' {
				last.Words = last.Words[:i]
				break
			}
		}
		return say(t[:n-1], last.Words, ".")
	}
	return say(t, ".")
}

// lowered is a text that goes on after a colon.
func lowered(t Text) Text {
	if len(t) == 0 || t[0].Number != nil || t[0].Key != "" {
		return t
	}
	out := append(Text{}, t...)
	out[0].Words = lowerFirst(out[0].Words)
	return out
}
