package brief

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
)

// topItems is how many instances of a gap are listed.
const topItems = 12

// unknown tells what the brief does not know: what is missing, what could not be read, what cannot be told, and what
// is a guess.
func (c *composer) unknown(b *Brief) error {
	b.Unknown = []Gap{}
	add := func(g Gap) {
		if len(g.Items) == 0 {
			return
		}
		g.More = max(0, len(g.Items)-topItems)
		g.Items = g.Items[:len(g.Items)-g.More]
		b.Unknown = append(b.Unknown, g)
	}
	add(c.missing(b))
	for _, g := range c.imports() {
		add(g)
	}
	for _, g := range []struct {
		title, why string
		rules      []string
	}{
		{"What nobody can tell yet", "", []string{"commitment.cannot_tell", "evaluation.cannot_tell", "evaluation.not_yet", "evaluation.overdue"}},
		{"Opportunities that stand on nothing, or on one voice", "", []string{"opportunity.without_evidence", "opportunity.one_voice"}},
		{"Quotes whose source has changed", "The words stood in the version they were taken from.", []string{"quote.drifted", "quote.source_gone"}},
		{"Requirements that nobody could check", "", []string{"requirement.uncheckable", "requirement.open_threshold"}},
		{"What was delivered and is not measured", "", []string{"requirement.without_verdict", "feature.without_outcome"}},
		{"Key results without a number", "", []string{"key_result.unmeasured", "key_result.no_answer"}},
		{"Decisions to look at again", "", []string{"decision.review_due"}},
	} {
		add(Gap{Title: g.title, Why: g.why, Items: c.found(g.rules)})
	}
	add(c.unscored(b))
	add(c.doubtfulWork(b))
	add(c.heuristics(b))
	return nil
}

// found lists findings of some rules by subject.
func (c *composer) found(rules []string) (items []Text) {
	var all []ledger.Finding
	for _, fs := range c.findings {
		for _, f := range fs {
			if slices.Contains(rules, f.Rule) && !c.records[f.Subject].Deleted {
				all = append(all, f)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ledger.Finding) int {
		return cmp.Or(cmp.Compare(a.Subject.Prefix(), b.Subject.Prefix()), cmp.Compare(a.Subject.Number(), b.Subject.Number()), cmp.Compare(rank(rules, a.Rule), rank(rules, b.Rule)), cmp.Compare(a.Message, b.Message))
	})
	for _, f := range all {
		t := say(f.Subject)
		if title := c.records[f.Subject].Title; title != "" {
			t = say(t, " ", title)
		}
		items = append(items, say(t, ": ", c.linked(f.Message, f.Figures...)))
	}
	return items
}

// missing lists the kinds of data that would answer a stage's question and are not there.
func (c *composer) missing(b *Brief) Gap {
	g := Gap{Title: "What was not there to read"}
	lacks := func(missing bool, what, then string) {
		if missing {
			g.Items = append(g.Items, say(what+": "+then+"."))
		}
	}
	lacks(c.all(discover.Feedback) == 0, "No feedback", "nothing is known of what customers write; bring tickets or issues")
	lacks(c.all(discover.Interview) == 0, "No interviews", "nobody was heard at length; bring transcripts")
	lacks(c.events == 0, "No events", "nothing is known of what people do; bring an event log")
	lacks(c.all(decide.Opportunity) == 0, "No opportunities", "no struggle was put into words as a problem worth solving")
	lacks(c.all(decide.Feature) == 0, "No features", "there is nothing to put in an order")
	lacks(c.all(decide.Decision) == 0, "No decisions", "the reasons for choices are not on record")
	lacks(c.all(define.Requirement) == 0, "No requirements", "nothing says what must be true when it is done")
	lacks(c.all(deliver.WorkItem) == 0, "No work items", "by when something is done cannot be told; bring an issue tracker's export")
	lacks(c.all(decide.KeyResult) == 0, "No key results", "no number says what success is")
	lacks(c.all(measure.Metric) == 0, "No metrics", "no number has a definition")
	lacks(c.all(measure.Evaluation) == 0, "No evaluations", "no target was frozen before its outcome was known")
	return g
}

// imports tells what could not be read, and what was not carried over.
func (c *composer) imports() []Gap {
	bad := Gap{Title: "Rows that could not be read", Why: "They are in no number of this brief."}
	lost := Gap{Title: "Columns and fields that were not carried over"}
	alone := Gap{Title: "Files that were left alone"}
	twice := Gap{Title: "Events that contradict an earlier one", Why: "The first one stands."}
	for _, f := range c.in.Imports {
		count := func(n int64, name, unit, definition string) Number {
			v := float64(n)
			return c.figure(ledger.Figure{Name: name + ", " + f.Name, Value: &v, Unit: unit, N: f.Records + f.Events + f.Bad, Definition: definition, AsOf: c.at})
		}
		if f.Unknown != "" {
			alone.Items = append(alone.Items, say(f.Name+": "+clause(f.Unknown)+"."))
		}
		if f.Bad > 0 {
			t := say(f.Name, ": ", count(f.Bad, "rows not read", plural(int(f.Bad), "row", "rows"), "rows of an imported file that could not be read, counted"))
			for i, e := range f.Examples {
				if i == 0 {
					t = say(t, ", such as ")
				} else {
					t = say(t, "; ")
				}
				t = say(t, "“", strings.TrimRight(e, ". "), "”")
			}
			bad.Items = append(bad.Items, say(t, "."))
		}
		if f.Conflicts > 0 {
			twice.Items = append(twice.Items, say(f.Name, ": ", count(f.Conflicts, "conflicting events", plural(int(f.Conflicts), "event", "events"), "events with the id of another event and other content, dropped, counted"), "."))
		}
		if len(f.Lost) > 0 {
			lost.Items = append(lost.Items, say(f.Name+": "+strings.Join(f.Lost, "; ")+"."))
		}
	}
	return []Gap{bad, twice, lost, alone}
}

func (c *composer) unscored(b *Brief) Gap {
	g := Gap{Title: "Features without a score"}
	if b.Decide == nil {
		return g
	}
	if p := b.Decide.Priorities; p != nil {
		for _, u := range p.Unscored {
			g.Items = append(g.Items, say(u.Key, " "+u.Title+": "+u.Why+"."))
		}
		return g
	}
	for _, rec := range c.kinds[decide.Feature] {
		if rec.State != "released" && rec.State != "declined" {
			g.Items = append(g.Items, say(rec.Key, " "+rec.Title+": it lacks an estimate that scoring needs."))
		}
	}
	return g
}

// doubtfulWork tells of work items that no forecast, or a doubtful one, stands on.
func (c *composer) doubtfulWork(b *Brief) Gap {
	g := Gap{Title: "Work whose history is doubtful"}
	if b.Deliver == nil {
		return g
	}
	for _, t := range b.Deliver.Teams {
		if t.Name == "no team" {
			g.Items = append(g.Items, say(t.Open, " ", plural(int(*t.Open.Value), "belongs", "belong"), " to no team."))
		}
		if t.CannotTell != "" {
			g.Items = append(g.Items, say(t.Name+": "+t.CannotTell+"."))
		}
		if t.Drifts {
			g.Items = append(g.Items, say(t.Name+": its pace drifts, so that the past says less about the future."))
		}
		if n := idle(t.Weeks); n >= 2 && t.Throughput.Value != nil && *t.Throughput.Value >= 1 {
			g.Items = append(g.Items, say(t.Name, ": nothing was finished in the last ", c.count(n, "idle weeks, "+t.Name, "weeks", "latest whole weeks in which no work item was finished, counted"), ". If the export is older than today, every date here is too late."))
		}
		for _, l := range t.LeftOut {
			g.Items = append(g.Items, say(sentenceCase(t.Name), ": ", c.count(l.Items, "left out, "+l.Why, plural(l.Items, "work item", "work items"), "work items whose dates cannot be right, left out of cycle times, counted by reason"), " "+l.Why+"."))
		}
	}
	return g
}

// idle counts the latest weeks without a finished item.
func idle(weeks []Week) (n int) {
	for n < len(weeks) && weeks[len(weeks)-1-n].Items == 0 {
		n++
	}
	return n
}

// heuristics lists what is a guess of the software.
func (c *composer) heuristics(b *Brief) Gap {
	g := Gap{Title: "What is a guess of the software"}
	if b.Discover != nil && len(b.Discover.Topics) > 0 {
		g.Items = append(g.Items, say("Topics: "+b.Discover.Method+"."))
	}
	if b.Usage != nil && len(b.Usage.Guess) > 0 && len(b.Usage.Questions) == 0 {
		g.Items = append(g.Items, say("The question to the event log: proposed from counts alone, and not asked."))
	}
	if b.Usage != nil && slices.ContainsFunc(b.Usage.Questions, func(q Question) bool { return len(q.Cohorts) > 1 }) {
		g.Items = append(g.Items, say("Why groups that started at different times differ: the comparison shows that they do, not why. Other people may have come, or something else may have changed."))
	}
	if b.Deliver != nil && len(b.Deliver.Teams) > 0 && b.Deliver.CannotTell == "" {
		g.Items = append(g.Items, say("Dates: "+b.Deliver.Definition+"."))
	}
	if b.Decide != nil && b.Decide.Priorities != nil {
		g.Items = append(g.Items, say(fmt.Sprintf("Scores: %s stands on estimates by people. Its intervals say how unsure they said they were, not how wrong they may be.", b.Decide.Priorities.Method)))
	}
	return g
}
