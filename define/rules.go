package define

import (
	"context"
	"fmt"
	"io"
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// RulesInput asks for the rules about wording.
type RulesInput struct {
	Rule string `json:"rule" arg:"1" doc:"one rule, such as RQ-V01; empty: all"`
}

// RulesResult lists rules with what they find in this product.
type RulesResult struct {
	Rules      []RuleUse    `json:"rules"`
	NotChecked []NotChecked `json:"not_checked"`
}

// RuleUse is a rule, how often it finds something and how often somebody said that it is wrong.
type RuleUse struct {
	rulebook.Rule
	Findings  int         `json:"findings"`
	Dismissed int         `json:"dismissed"`
	Reasons   []Dismissed `json:"reasons,omitempty"` // of the dismissals, when one rule was asked for
}

// Dismissed is a dismissal and the record it stands in.
type Dismissed struct {
	Key    ledger.Key `json:"key"`
	Words  string     `json:"words,omitempty"`
	Reason string     `json:"reason"`
}

// NotChecked is a quality of requirements that cannot be judged from words. It is never shown as passed.
type NotChecked struct {
	Characteristic string `json:"characteristic"`
	Why            string `json:"why"`
}

func notChecked() []NotChecked {
	out := []NotChecked{}
	all := rulebook.NotChecked()
	for _, name := range sorted(all) {
		out = append(out, NotChecked{name, all[name]})
	}
	return out
}

func rules() stage.Operation {
	return stage.Op("rules", "List the rules about wording: what each minds, how precise it is, what it finds here and how often it was dismissed", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in RulesInput) (out RulesResult, err error) {
			book, err := rulebook.Builtin()
			if err != nil {
				return out, err
			}
			out = RulesResult{Rules: []RuleUse{}, NotChecked: notChecked()}
			id := strings.ToUpper(in.Rule)
			found := map[string]int{}
			list, err := env.Reader.Findings(ctx, ledger.FindingQuery{Rule: "wording.*"})
			if err != nil {
				return out, err
			}
			for _, f := range list {
				found[strings.TrimPrefix(f.Rule, "wording.")]++
			}
			dismissed, err := dismissals(ctx, env.Reader)
			if err != nil {
				return out, err
			}
			for _, r := range book {
				if id != "" && r.ID != id {
					continue
				}
				use := RuleUse{Rule: r, Findings: found[r.ID], Dismissed: len(dismissed[r.ID])}
				if id != "" {
					use.Reasons = dismissed[r.ID]
				}
				out.Rules = append(out.Rules, use)
			}
			if id != "" && len(out.Rules) == 0 {
				return out, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Path: "rule", Message: fmt.Sprintf("there is no rule %s", in.Rule), Remedy: "`throughline define rules` lists them"}
			}
			return out, nil
		})
}

// dismissals lists what was dismissed in requirements and stories, by rule.
func dismissals(ctx context.Context, reader ledger.Reader) (map[string][]Dismissed, error) {
	out := map[string][]Dismissed{}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Requirement, Story}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return nil, err
		}
		f, err := ledger.Decode[struct {
			Dismissed []Dismissal `json:"dismissed"`
		}](rec)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Dismissed {
			out[d.Rule] = append(out[d.Rule], Dismissed{rec.Key, d.Words, d.Reason})
		}
	}
	return out, nil
}

// wordingRules declares the rules as those of a reconciler. That the built-in book can be read is held by its tests.
func wordingRules() []stage.Rule {
	book, err := rulebook.Builtin()
	if err != nil {
		return nil
	}
	var out []stage.Rule
	for _, r := range book {
		severity := r.Severity
		if severity == rulebook.Off {
			severity = ledger.Info // a team may ask for it
		}
		out = append(out, stage.Rule{ID: "wording." + r.ID, Severity: severity, Doc: r.Definition})
	}
	return out
}

// WriteText prints one rule in full, several as a table.
func (r RulesResult) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	if len(r.Rules) == 1 {
		x := r.Rules[0]
		p.F("%s", x.Explain())
		p.F("\nHere: %s, dismissed %s.\n", counted(x.Findings, "finding", "findings"), counted(x.Dismissed, "time", "times"))
		for _, d := range x.Reasons {
			p.F("  %s: %s\n", d.Key, d.Reason)
		}
		return p.Err
	}
	for _, x := range r.Rules {
		precision := "not measured"
		if x.Precision != nil {
			precision = fmt.Sprintf("right in %d of %d", x.Precision.Right, x.Precision.Of)
		}
		p.F("%-8s %-8s %-34s %-20s %13s %3d dismissed\n", x.ID, x.Severity, x.Name, precision, counted(x.Findings, "finding", "findings"), x.Dismissed)
	}
	p.F("\nNot checked\n")
	for _, n := range r.NotChecked {
		p.F("  %-22s %s\n", n.Characteristic, n.Why)
	}
	return p.Err
}
