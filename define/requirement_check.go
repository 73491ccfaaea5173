package define

import (
	"context"
	"fmt"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// requirementCheck finds requirements that promise something nobody could check.
func requirementCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "requirement", Engine: "2", Kinds: []string{Requirement},
		Doc: "Whether a requirement can be built and checked: criteria, thresholds, what it is for, who builds it, what measures it.",
		Rules: []stage.Rule{
			{ID: "requirement.uncheckable", Severity: ledger.Refusal, Doc: "There is no criterion. A requirement that nobody can check cannot become ready."},
			{ID: "requirement.open_threshold", Severity: ledger.Warning, Doc: "A criterion has no threshold, so that two people may judge differently."},
			{ID: "requirement.without_purpose", Severity: ledger.Warning, Doc: "It addresses no feature and no opportunity: nobody can say what it is for."},
			{ID: "requirement.without_work", Severity: ledger.Warning, Doc: "It is being built, and no work item implements it."},
			{ID: "requirement.without_verdict", Severity: ledger.Warning, Doc: "It was delivered, no criterion says where its numbers come from, and nothing measures or verifies it."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			r := in.Record
			if r.State == "dropped" {
				return nil, nil
			}
			f, err := ledger.Decode[RequirementFields](r)
			if err != nil {
				return nil, err
			}
			links, err := in.Ledger.Links(ctx, ledger.LinkQuery{Of: r.Key})
			if err != nil {
				return nil, err
			}
			var out []ledger.Finding
			raise := func(rule string, severity ledger.Severity, person bool, path, act, format string, args ...any) {
				out = append(out, ledger.Finding{Subject: r.Key, Rule: rule, Severity: severity, NeedsPerson: person, Path: path, Message: fmt.Sprintf(format, args...), Act: act})
			}
			if !f.checkable() {
				raise("requirement.uncheckable", ledger.Refusal, r.State != "draft", "fields.criteria", "Write a criterion with a metric, a comparison and a threshold", "It has no criterion, so nobody can tell whether it holds.")
			}
			for i, c := range f.Criteria {
				if c.Threshold == nil {
					raise("requirement.open_threshold", ledger.Warning, r.State != "draft", fmt.Sprintf("fields.criteria[%d]", i), "Say from which value on it holds", "Criterion %d has no threshold: %q.", i+1, c.Text)
				}
			}
			has := func(relation string, from bool) bool {
				for _, l := range links {
					if l.Relation == relation && (l.From == r.Key) == from {
						return true
					}
				}
				return false
			}
			if !has(ledger.Addresses, true) {
				raise("requirement.without_purpose", ledger.Warning, true, "", "Link it to the feature or opportunity it addresses", "It addresses no feature and no opportunity.")
			}
			if r.State == "building" && !has(ledger.Implements, false) {
				raise("requirement.without_work", ledger.Warning, true, "", "Link the work items that implement it", "It is being built, and no work item implements it.")
			}
			checked := f.Behaviour != nil || slices.ContainsFunc(f.Criteria, func(c Criterion) bool { return c.Check != nil })
			if (r.State == "delivered" || r.State == "met" || r.State == "not_met") && !checked && !has(ledger.Verifies, false) && !has(ledger.Measures, false) {
				raise("requirement.without_verdict", ledger.Warning, true, "", "Say where the numbers of a criterion come from, or attach a metric or an evaluation", "It was delivered, and nothing measures or verifies it.")
			}
			return out, nil
		},
	}
}
