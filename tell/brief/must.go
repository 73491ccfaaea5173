package brief

import (
	"strings"

	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
)

// must tells what must be true, and how each requirement is held from evidence to verdict.
func (c *composer) must(b *Brief) error {
	var m Must
	for _, rec := range c.kinds[define.Requirement] {
		if rec.State == "dropped" {
			continue
		}
		r, err := c.requirement(rec)
		if err != nil {
			return err
		}
		m.Requirements = append(m.Requirements, r)
	}
	for _, rec := range c.kinds[define.Story] {
		if rec.State == "dropped" {
			continue
		}
		f, err := ledger.Decode[define.StoryFields](rec)
		if err != nil {
			return err
		}
		m.Stories = append(m.Stories, Story{Named: c.named(rec.Key), Words: story(f), Scenarios: len(f.Scenarios)})
	}
	if len(m.Requirements)+len(m.Stories) == 0 {
		return nil
	}
	m.Lead = c.mustLead(m)
	b.Define = &m
	return nil
}

func (c *composer) mustLead(m Must) Text {
	if len(m.Requirements) == 0 {
		return say("There are stories, and no requirement yet.")
	}
	gaps := 0
	for _, r := range m.Requirements {
		for _, cell := range r.Cells {
			if cell.Gap != "" {
				gaps++
				break
			}
		}
	}
	n := len(m.Requirements)
	lead := say(c.count(n, "requirements", plural(n, "requirement", "requirements"), "records of the kind requirement that are not dropped, counted"), plural(n, " is", " are"), " on record")
	if met := c.all(define.Requirement, "met"); met > 0 {
		lead = say(lead, ", ", c.of(define.Requirement, "met"), " met by a verdict")
	} else {
		lead = say(lead, ", none met by a verdict yet")
	}
	if gaps == 0 {
		return say(lead, ". Each can be followed from evidence to verdict.")
	}
	return say(lead, ". ", c.count(gaps, "requirements with a gap", "", "requirements with at least one empty place among evidence, criterion, work, check and verdict, counted"), plural(gaps, " has", " have"), " a gap on the way from evidence to verdict.")
}

func (c *composer) requirement(rec ledger.Record) (r Requirement, err error) {
	f, err := ledger.Decode[define.RequirementFields](rec)
	if err != nil {
		return r, err
	}
	r = Requirement{Named: c.named(rec.Key), Type: f.Type, Priority: f.Priority, Statement: f.Statement, Rationale: f.Rationale}
	for _, k := range f.Criteria {
		r.Criteria = append(r.Criteria, k.Text)
	}
	for _, j := range c.judgments(rec.Key) {
		if strings.HasPrefix(j.Rule, "wording.") && j.Severity != ledger.Refusal {
			continue // for whoever writes it, not for whoever reads of it
		}
		// Verdicts, and what the matrix shows as a gap, are told there.
		if !strings.HasPrefix(j.Rule, "evaluation.") && !strings.HasPrefix(j.Rule, "requirement.without_") {
			r.Findings = append(r.Findings, j)
		}
	}
	r.Cells = []Cell{c.evidenceCell(rec.Key), criterionCell(f), c.workCell(rec.Key), c.checkCell(rec.Key), c.verdictCell(rec)}
	return r, nil
}

// above lists what a requirement is for: features, and the opportunities they address.
func (c *composer) above(k ledger.Key) (features, opportunities []ledger.Key) {
	features = c.from(k, ledger.Addresses, "feature")
	opportunities = c.from(k, ledger.Addresses, "opportunity")
	for _, f := range features {
		opportunities = append(opportunities, c.from(f, ledger.Addresses, "opportunity")...)
	}
	return features, sortedKeys(opportunities)
}

func (c *composer) evidenceCell(k ledger.Key) Cell {
	cell := Cell{Name: "Evidence"}
	features, opportunities := c.above(k)
	var quotes, other int
	for _, at := range append(append([]ledger.Key{k}, features...), opportunities...) {
		for _, e := range c.into(at, ledger.Evidences) {
			if c.isOf(e, []string{discover.Quote}) {
				quotes++
			} else {
				other++
			}
		}
	}
	switch {
	case len(features)+len(opportunities) == 0:
		cell.Gap = "addresses nothing"
		return cell
	case quotes+other == 0:
		cell.Gap = "no evidence above it"
	case quotes > 0:
		cell.Text = say(c.count(quotes, "quotes", plural(quotes, "quote", "quotes"), "quotes that are evidence of the requirement, or of the features and opportunities it addresses, counted"))
	default:
		cell.Text = say(c.count(other, "evidence", plural(other, "theme or metric", "themes and metrics"), "themes and metrics that are evidence of the requirement, or of the features and opportunities it addresses, counted"))
	}
	cell.Keys = append(features, opportunities...)
	return cell
}

func criterionCell(f define.RequirementFields) Cell {
	cell := Cell{Name: "Criterion"}
	if len(f.Criteria) == 0 {
		cell.Gap = "no criterion"
		return cell
	}
	for i, k := range f.Criteria {
		switch {
		case k.Threshold == nil:
			cell.Gap = "no threshold"
		case i > 0:
			cell.Text = say(cell.Text, "; ", condition(k))
		default:
			cell.Text = say(condition(k))
		}
	}
	return cell
}

// condition writes the comparison of a criterion: "p95 ≤ 200 ms", "within 3 to 5 V".
func condition(k define.Criterion) string {
	s := strings.NewReplacer("<=", "≤", ">=", "≥").Replace(k.Comparator) + " " + ledger.FormatNumber(*k.Threshold)
	if k.High != nil {
		s += " to " + ledger.FormatNumber(*k.High)
	}
	if k.Unit != "" {
		s += " " + k.Unit
	}
	if k.Statistic != "" {
		s = k.Statistic + " " + s
	}
	return s
}

func (c *composer) workCell(k ledger.Key) Cell {
	cell := Cell{Name: "Work"}
	items := c.workOn(k)
	if len(items) == 0 {
		cell.Gap = "no work item"
		return cell
	}
	done := 0
	for _, i := range items {
		if c.records[i].State == "done" {
			done++
		}
	}
	cell.Text = say(c.count(done, "work items done", "", "work items that implement the requirement or its stories and are done, counted", items...), " of ",
		c.count(len(items), "work items", "", "work items that implement the requirement or its stories and are not cancelled, counted", items...), " done")
	cell.Keys = items[:min(len(items), 3)]
	return cell
}

// workOn lists the work items that implement a record or one of its stories.
func (c *composer) workOn(k ledger.Key) []ledger.Key {
	var keys []ledger.Key
	for _, at := range append(c.into(k, ledger.Parent, define.Story), k) {
		for _, w := range c.into(at, ledger.Implements, deliver.WorkItem) {
			if c.records[w].State != "cancelled" {
				keys = append(keys, w)
			}
		}
	}
	return sortedKeys(keys)
}

func (c *composer) checkCell(k ledger.Key) Cell {
	cell := Cell{Name: "Check", Keys: append(c.into(k, ledger.Verifies, measure.Evaluation), c.into(k, ledger.Measures, measure.Metric)...)}
	if len(cell.Keys) == 0 {
		cell.Gap = "nothing measures it"
	}
	return cell
}

func (c *composer) verdictCell(rec ledger.Record) Cell {
	cell := Cell{Name: "Verdict"}
	switch rec.State {
	case "met", "not_met":
		cell.Text = say(state(rec.State))
	default:
		cell.Gap = "no verdict"
	}
	return cell
}

func story(f define.StoryFields) string {
	var parts []string
	add := func(before, s string) {
		if s != "" {
			parts = append(parts, before+strings.TrimRight(s, ". "))
		}
	}
	add("As a ", f.Role)
	add("I want to ", f.Means)
	add("so that ", f.Ends)
	return sentence(strings.Join(parts, ", "))
}
