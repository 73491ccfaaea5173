package evaluations

import (
	"context"
	"fmt"
	"io"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/measure/criteria"
	"throughline.dev/measure/proof"
	"throughline.dev/stage"
)

// VerifyInput names a requirement.
type VerifyInput struct {
	Requirement ledger.Key `json:"requirement" arg:"1" required:"true" doc:"key of the requirement"`
}

// Verification says how a requirement stands and by what: criterion by criterion, and by its evaluations.
type Verification struct {
	Requirement ledger.Key         `json:"requirement"`
	Title       string             `json:"title"`
	State       string             `json:"state"`
	Verdict     proof.Verdict      `json:"verdict"`
	Criteria    []criteria.Verdict `json:"criteria"`
	Evaluations []ledger.Finding   `json:"evaluations"`
}

// verify judges one requirement now, without writing anything.
func verify() stage.Operation {
	op := stage.Op("verify", "Say of each criterion of a requirement whether it is met, by which numbers, and what is missing", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in VerifyInput) (Verification, error) {
			key := ledger.Key(strings.ToUpper(string(in.Requirement)))
			rec, err := env.Reader.Record(ctx, key)
			if err != nil {
				return Verification{}, err
			}
			if rec.Kind != "requirement" {
				return Verification{}, ledger.Errorf(ledger.CodeInvalid, "%s is a %s. Name a requirement", rec.Key, rec.Kind)
			}
			input := stage.Input{Ledger: env.Reader, Now: env.Now, Version: env.Store.Version}
			if env.Events != nil {
				mark, err := env.Events.Mark(ctx)
				if err != nil {
					return Verification{}, err
				}
				input.Events, input.Mark = env.Events, mark
			}
			return verifyOne(ctx, input, rec)
		})
	op.Doc = "The verdict is computed from the event log as it stands: from events, measurements, results of tests and of evaluations. Nothing is written; findings and states follow by themselves when evidence arrives."
	return op
}

func verifyOne(ctx context.Context, in stage.Input, rec ledger.Record) (Verification, error) {
	out := Verification{Requirement: rec.Key, Title: rec.Title, State: rec.State, Criteria: []criteria.Verdict{}, Evaluations: []ledger.Finding{}}
	read, err := criteria.Read(ctx, in.Events, in.Mark, []ledger.Record{rec})
	if err != nil {
		return out, err
	}
	criteria, err := read.Judge(rec)
	if err != nil {
		return out, err
	}
	out.Criteria = append(out.Criteria, criteria...)
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: rec.Key, Relation: ledger.Verifies})
	if err != nil {
		return out, err
	}
	for _, l := range links {
		e, err := in.Ledger.Record(ctx, l.From)
		if err != nil {
			return out, err
		}
		if e.Kind != Evaluation || e.State == "withdrawn" {
			continue
		}
		f, err := judge(ctx, in, e)
		if err != nil {
			return out, err
		}
		out.Evaluations = append(out.Evaluations, f)
	}
	out.Verdict = proof.CannotTell
	if f, ok := sum(rec.Key, out.Evaluations, out.Criteria); ok {
		out.Verdict = map[string]proof.Verdict{"evaluation.confirms": proof.Met, "evaluation.contradicts": proof.NotMet, "evaluation.leaves_open": proof.CannotTell}[f.Rule]
	}
	return out, nil
}

// WriteText tells a person.
func (v Verification) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s %s\n%s (it is %s)\n", v.Requirement, v.Title, inWords(v.Verdict), strings.ReplaceAll(v.State, "_", " "))
	for _, c := range v.Criteria {
		p.F("\n%s: %s\n", c.Name(), c.Text)
		if !c.Judged() {
			p.F("  nothing checks it: give it a check, or name %s.%d in a test\n", v.Requirement, c.Criterion)
			continue
		}
		p.F("  %s: %s\n", inWords(c.Verdict), c.Says)
		if c.Missing != "" && c.Missing != c.Says {
			p.F("  missing: %s\n", c.Missing)
		}
		if c.N > 0 {
			p.F("  n %s", ledger.FormatNumber(float64(c.N)))
			if c.Needed > 0 {
				p.F(", at least %s needed for a proof", ledger.FormatNumber(float64(c.Needed)))
			}
			p.F("\n")
		}
		if c.Figure.Definition != "" {
			p.F("  %s\n", c.Figure.Definition)
		}
		if c.Query != "" {
			p.F("  asked (%s): %s\n", c.Source, c.Query)
		}
		if c.AsOf != "" {
			p.F("  as of %s\n", c.AsOf)
		}
	}
	for _, f := range v.Evaluations {
		p.F("\n%s: %s\n", f.Subject, f.Message)
	}
	if len(v.Criteria)+len(v.Evaluations) == 0 {
		p.F("\nIt has no criterion and no evaluation.\n")
	}
	return p.Err
}

func inWords(v proof.Verdict) string {
	switch v {
	case proof.Met:
		return "Met"
	case proof.NotMet:
		return "Not met"
	}
	return "Cannot tell"
}

// sum judges a requirement by all evaluations that verify it and all its criteria that something checks: one that says
// no is enough, all must say yes, and a criterion that nothing checks leaves it open unless something judges the whole. ok is false when nothing speaks of it.
func sum(key ledger.Key, evaluations []ledger.Finding, criteria []criteria.Verdict) (out ledger.Finding, ok bool) {
	type part struct {
		verdict proof.Verdict
		says    string
		figures []ledger.Figure
		related []ledger.Key
	}
	var parts []part
	for _, f := range evaluations {
		v, says := proof.CannotTell, "says nothing yet"
		switch f.Rule {
		case "evaluation.met":
			v, says = proof.Met, "says that it holds"
		case "evaluation.not_met":
			v, says = proof.NotMet, "says that it does not hold"
		}
		parts = append(parts, part{v, fmt.Sprintf("%s %s: %s", f.Subject, says, f.Message), f.Figures, []ledger.Key{f.Subject}})
	}
	unchecked, whole := 0, len(evaluations) > 0 // something judges the requirement as a whole
	for _, c := range criteria {
		if !c.Judged() {
			unchecked++
			continue
		}
		whole = whole || c.Criterion == 0
		parts = append(parts, part{verdict: c.Verdict, says: c.Sentence(), figures: c.Figures()})
	}
	if len(parts) == 0 {
		return out, false
	}
	out = ledger.Finding{Subject: key, Rule: "evaluation.confirms", Severity: ledger.Info}
	decides := proof.Met
	for _, p := range parts {
		if p.verdict == proof.NotMet {
			return ledger.Finding{
				Subject: key, Rule: "evaluation.contradicts", Severity: ledger.Warning, NeedsPerson: true,
				Message: p.says, Act: "Find out why and reopen it", Figures: p.figures, Related: p.related,
			}, true
		}
		if p.verdict == proof.CannotTell {
			decides = proof.CannotTell
		}
	}
	var says []string
	for _, p := range parts {
		if p.verdict == decides {
			says = append(says, p.says)
			out.Figures = append(out.Figures, p.figures...)
			out.Related = append(out.Related, p.related...)
		}
	}
	if decides == proof.CannotTell || unchecked > 0 && !whole {
		out.Rule = "evaluation.leaves_open"
	}
	if unchecked > 0 {
		says = append(says, fmt.Sprintf("Nothing checks %d of its %d criteria.", unchecked, count(criteria)))
	}
	out.Message = strings.Join(says, " ")
	return out, true
}

// count is how many criteria there are; one may have two verdicts.
func count(criteria []criteria.Verdict) int {
	n := 0
	for _, c := range criteria {
		n = max(n, c.Criterion)
	}
	return n
}
