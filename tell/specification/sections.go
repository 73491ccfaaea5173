package specification

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/define"
	"throughline.dev/ledger"
)

func (c *composer) terms() {
	for _, key := range c.keysOf(define.Term) {
		rec := c.records[key]
		f, err := ledger.Decode[define.TermFields](rec)
		if err != nil {
			continue // the ledger refuses such a record
		}
		c.doc.Terms = append(c.doc.Terms, Term{Key: key, Term: rec.Title, Definition: f.Definition, Avoid: f.Avoid})
	}
}

// questions lists what is open first, then what was answered.
func (c *composer) questions() {
	var answered []Question
	for _, r := range c.coverage.Requirements {
		if !c.wanted[r.Key] {
			continue
		}
		for _, q := range r.Questions {
			one := Question{Requirement: r.Key, Question: q.Question, Of: q.Of, Asked: string(q.Asked), Answer: q.Answer}
			switch {
			case q.Open:
				c.doc.Questions = append(c.doc.Questions, one)
			case q.Answer != "":
				answered = append(answered, one)
			}
		}
	}
	c.doc.Questions = append(c.doc.Questions, answered...)
}

func (c *composer) matrix() {
	for _, r := range c.coverage.Requirements {
		if !c.wanted[r.Key] {
			continue
		}
		row := Row{Key: r.Key, Title: r.Title, Evidence: r.Evidence.Keys, Serves: r.Addresses, Criteria: "none", Work: "none", Check: "none", Verdict: strings.TrimSuffix(firstSentence(verdict(r)), ".")}
		if r.Criteria.N > 0 {
			row.Criteria = ledger.FormatNumber(float64(r.Criteria.N))
			if r.Criteria.Gaps > 0 {
				row.Criteria += ", " + several(r.Criteria.Gaps, "gap", "gaps")
			}
		}
		if r.Work.N > 0 {
			row.Work = fmt.Sprintf("%d of %d done", r.Work.Done, r.Work.N)
		}
		if r.Check.N > 0 {
			row.Check = ledger.FormatNumber(float64(r.Check.N))
		}
		c.doc.Matrix = append(c.doc.Matrix, row)
	}
}

func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return first
}

func (c *composer) clashes() {
	for _, x := range c.coverage.Contradictions {
		if c.wanted[x.A.Key] || c.wanted[x.B.Key] {
			c.doc.Clashes = append(c.doc.Clashes, fmt.Sprintf("%s and %s contradict each other: %s", x.A.Key, x.B.Key, x.Reason))
		}
	}
	for _, d := range c.coverage.Duplicates {
		if c.wanted[d.A] || c.wanted[d.B] {
			c.doc.Clashes = append(c.doc.Clashes, fmt.Sprintf("%s and %s may say the same: %s", d.A, d.B, d.Why))
		}
	}
}

// figures counts what the document holds, each with what is counted.
func (c *composer) figures() {
	var all, checkable, complete, built, met, notMet int
	for _, r := range c.coverage.Requirements {
		if !c.wanted[r.Key] {
			continue
		}
		all++
		if r.Criteria.N > 0 {
			checkable++
			if r.Criteria.Gaps == 0 && r.Refusals == 0 {
				complete++
			}
		}
		if r.Work.N > 0 && r.Work.Done == r.Work.N {
			built++
		}
		switch r.Judged.Says {
		case "met":
			met++
		case "not_met":
			notMet++
		}
	}
	open := 0
	for _, q := range c.doc.Questions {
		if q.Answer == "" {
			open++
		}
	}
	figure := func(name string, value, of int, definition string) {
		v := float64(value)
		c.doc.Figures = append(c.doc.Figures, ledger.Figure{Name: name, Value: &v, N: int64(of), Definition: definition, AsOf: c.doc.AsOf.Format(time.RFC3339)})
	}
	figure("Requirements", all, all, "Requirements in this document that are not dropped.")
	figure("Checkable", checkable, all, "Requirements with a criterion that names what is measured or must be seen.")
	figure("Complete", complete, all, "Checkable requirements without a gap and without a refusing finding about their wording.")
	figure("Built", built, all, "Requirements that work items implement, all of them done.")
	figure("Met", met, all, "Requirements that a verdict of measuring, testing or evaluation says hold.")
	figure("Not met", notMet, all, "Requirements that such a verdict says do not hold.")
	figure("Open questions", open, all, "Gaps of criteria and questions somebody asked that have no answer.")
}

// unknown says what the document cannot tell.
func (c *composer) unknown() {
	say := func(format string, args ...any) { c.doc.Unknown = append(c.doc.Unknown, fmt.Sprintf(format, args...)) }
	if len(c.wanted) == 0 {
		if c.Filter != "" {
			say("No requirement fits the filter.")
		} else {
			say("There is no requirement yet.")
		}
		return
	}
	list := func(keep func(define.Covered) bool, what string) {
		var keys []string
		for _, r := range c.coverage.Requirements {
			if c.wanted[r.Key] && keep(r) {
				keys = append(keys, string(r.Key))
			}
		}
		if len(keys) > 0 {
			say("%s (%d of %d): %s.", what, len(keys), len(c.wanted), upTo(keys, 12))
		}
	}
	list(func(r define.Covered) bool { return r.Criteria.N == 0 }, "Without a criterion, so that nobody can tell when it holds")
	list(func(r define.Covered) bool { return r.Evidence.N == 0 }, "Without evidence on record")
	list(func(r define.Covered) bool { return len(r.Addresses) == 0 }, "Serving no feature and no opportunity")
	list(func(r define.Covered) bool { return r.Work.N == 0 }, "Without a work item that builds it")
	list(func(r define.Covered) bool { return r.Check.N == 0 }, "Without anything set up to check it")
	list(func(r define.Covered) bool {
		return r.Judged.Says == "cannot_tell" || r.Judged.Says == "none" || r.Judged.Says == ""
	}, "Without a verdict, so that nobody knows whether it holds")
	if c.Only == nil && len(c.coverage.Uncovered) > 0 {
		var keys []string
		for _, u := range c.coverage.Uncovered {
			keys = append(keys, string(u.Key))
		}
		say("Features and opportunities in play without a requirement (%d): %s.", len(keys), upTo(keys, 12))
	}
	for _, u := range c.coverage.Undefined {
		say("“%s” is used and not defined.", u.Term)
	}
}

// upTo joins names, and counts those that are too many.
func upTo(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
