package define

import (
	"fmt"

	"throughline.dev/define/criterion"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// reviewed is what the language engine says of one record.
type reviewed struct {
	verdict   wording.Verdict
	findings  []ledger.Finding // with paths; those that were dismissed are not among them
	dismissed []rulebook.Finding
	gaps      []openGap
	criteria  []criterion.Criterion // those of the record; those read out of its statement while it has none
	terms     map[string]bool       // undefined terms, as written
}

// openGap is something a requirement leaves open.
type openGap struct {
	criterion int // from 1; 0: of the statement
	criterion.Gap
}

// reviewRequirement reads statement and criteria of a requirement.
func reviewRequirement(key ledger.Key, f RequirementFields, o review.Options) reviewed {
	out := reviewed{criteria: f.Criteria, verdict: wording.Complete, terms: map[string]bool{}}
	bounded := false
	for _, c := range f.Criteria {
		bounded = bounded || c.Threshold != nil
	}
	if f.Statement != "" {
		out.statement(key, f, o, bounded)
	}
	for i, c := range f.Criteria {
		out.criterion(key, f.Dismissed, i, c, o)
	}
	out.behaviour(key, f)
	for _, x := range out.findings {
		switch {
		case x.Severity == ledger.Refusal:
			out.verdict = wording.Refused
		case out.verdict == wording.Complete && len(out.gaps) > 0:
			out.verdict = wording.Gaps
		}
	}
	if len(out.criteria) == 0 && !f.checkable() {
		out.verdict = wording.Refused
	}
	return out
}

// statement reviews the statement. What its criteria say with a number, the statement need not say again; and gaps of
// criteria that the record has are reported where they stand.
func (out *reviewed) statement(key ledger.Key, f RequirementFields, o review.Options, bounded bool) {
	r := review.Statement(f.Statement, o)
	if len(f.Criteria) == 0 {
		for _, s := range r.Sentences {
			for _, c := range s.Readings {
				if c.Threshold == nil {
					continue // a place to be filled
				}
				out.criteria = append(out.criteria, c.Criterion)
				for _, g := range c.Gaps {
					out.gaps = append(out.gaps, openGap{0, g})
				}
			}
		}
	}
	gap := map[string]bool{}
	if len(f.Criteria) > 0 {
		for _, s := range r.Sentences {
			for _, c := range s.Readings {
				for _, g := range c.Gaps {
					gap[g.Rule] = true
				}
			}
		}
	}
	p := &places{text: f.Statement}
	for _, x := range r.Findings {
		if x.Rule == "RQ-L22" && x.Words != "" {
			out.terms[x.Words] = true
		}
		switch {
		case dismisses(f.Dismissed, x):
			out.dismissed = append(out.dismissed, x)
			continue
		case gap[x.Rule] && x.Severity != ledger.Refusal:
			continue
		case bounded && x.Severity == ledger.Refusal && saysWithoutNumber(x.Rule):
			x = softened(x)
		}
		start, end := p.span(x.Span)
		out.findings = append(out.findings, finding(key, fmt.Sprintf("fields.statement[%d:%d]", start, end), x))
	}
}

// softened is the finding about a wish that a criterion beside it says with a number.
func softened(x rulebook.Finding) rulebook.Finding {
	x.Severity = ledger.Info
	x.Message += " A criterion beside it says it with a number."
	x.Question = ""
	return x
}

// soften does so in all sentences of a statement. A sentence that nothing else refuses is complete with its criteria.
func soften(r *review.Result) {
	each := func(list []rulebook.Finding) (refused bool) {
		for i, x := range list {
			if x.Severity == ledger.Refusal && saysWithoutNumber(x.Rule) {
				list[i] = softened(x)
			}
			refused = refused || list[i].Severity == ledger.Refusal
		}
		return refused
	}
	each(r.Findings)
	for i := range r.Sentences {
		s := &r.Sentences[i]
		if !each(s.Findings) && s.Verdict == wording.Refused {
			s.Verdict = wording.Complete
		}
	}
}

// saysWithoutNumber reports whether a rule minds a wish without a number, which a criterion beside it cures.
func saysWithoutNumber(rule string) bool {
	switch rule {
	case "RQ-V01", "RQ-V02", "RQ-V03", "RQ-V14", "RQ-V20", "RQ-L25":
		return true
	}
	return false
}

// criterion reviews one criterion: one with a threshold by what its parts leave open, one in words alone as a sentence.
func (out *reviewed) criterion(key ledger.Key, dismissed []Dismissal, i int, c criterion.Criterion, o review.Options) {
	path := fmt.Sprintf("fields.criteria[%d]", i)
	if c.Threshold == nil {
		for _, x := range review.Criterion(c.Text, o).Findings {
			if dismisses(dismissed, x) {
				out.dismissed = append(out.dismissed, x)
				continue
			}
			out.findings = append(out.findings, finding(key, path, x))
		}
		return
	}
	for _, g := range criterion.Gaps(criterion.Settle(c)) {
		x := rulebook.Finding{Rule: g.Rule, Severity: o.Book.Severity(g.Rule), Words: c.Text, Message: fmt.Sprintf("Criterion %d %s.", i+1, leavesOpen(g)), Question: g.Question}
		if dismisses(dismissed, x) {
			out.dismissed = append(out.dismissed, x)
			continue
		}
		out.gaps = append(out.gaps, openGap{i + 1, g})
		out.findings = append(out.findings, finding(key, path, x))
	}
}

// leavesOpen says in words which slot of a criterion is open.
func leavesOpen(g criterion.Gap) string {
	switch g.Slot {
	case criterion.Threshold:
		return "has no number yet"
	case criterion.Unit:
		if g.Rule == "RQ-V16" {
			return "has a unit that does not fit what is measured"
		}
		return "has no unit"
	case criterion.Statistic:
		if g.Rule == "RQ-V09" {
			return "does not say whether its share counts cases or time"
		}
		return "does not say for which share of the cases it holds"
	case criterion.Population:
		return "does not say which cases count"
	case criterion.Load:
		return "does not say under which load it holds"
	case criterion.Window:
		return "does not say over which period it is counted"
	case criterion.Measured:
		return "does not say from which event to which it is measured"
	case criterion.Base:
		return "is relative to something that has no number"
	case criterion.Exclusions:
		return "does not say what is left out"
	case criterion.Comparator:
		return "can be read as a limit or as a capability"
	}
	return "leaves " + g.Slot + " open"
}

// finding turns what a rule minds into a finding of the ledger.
func finding(key ledger.Key, path string, x rulebook.Finding) ledger.Finding {
	return ledger.Finding{Subject: key, Rule: "wording." + x.Rule, Severity: x.Severity, Path: path, Message: x.Message, Act: x.Question}
}
