package behaviour

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Gap is something a specification leaves open.
type Gap struct {
	Slot     string          `json:"slot"` // name of the field in JSON
	Rule     string          `json:"rule"` // of the rulebook: "MB-04"
	Severity ledger.Severity `json:"severity"`
	Message  string          `json:"message"`
	Question string          `json:"question"`
}

// Gaps names what is missing, in the order of the fields. Today is a day such as "2026-03-31"; without one a review
// that is overdue is not noticed.
func (s Spec) Gaps(today string) []Gap {
	var out []Gap
	gap := func(slot, rule, message string) {
		g := Gap{Slot: slot, Rule: rule, Severity: ledger.Warning, Message: message}
		if r, ok := rules()[rule]; ok {
			g.Severity, g.Question = r.Severity, r.Question
		}
		out = append(out, g)
	}
	if blank(s.Metric) {
		gap("metric", "MB-01", "It does not say what is measured.")
	}
	switch {
	case blank(s.Set):
		gap("set", "MB-02", "It names no evaluation set.")
	case !strings.ContainsFunc(s.Set, unicode.IsDigit):
		gap("set", "MB-11", "The evaluation set “"+s.Set+"” has no version or day, so a later result cannot be compared with this one.")
	}
	if len(s.Slices) == 0 {
		gap("slices", "MB-03", "It names no slices, so a good average can hide a group that is served badly.")
	} else if twice := repeated(s.Slices); twice != "" {
		gap("slices", "MB-03", "The slice “"+twice+"” is named twice or is empty.")
	}
	s.thresholdGaps(gap)
	s.judgeGaps(gap)
	for _, f := range []struct{ slot, rule, text, message string }{
		{"refusal", "MB-06", s.Refusal, "It does not say what the model must refuse."},
		{"escalation", "MB-07", s.Escalation, "It does not say when a person takes over."},
		{"data", "MB-08", s.Data, "It does not say which data the model may use."},
		{"consent", "MB-09", s.Consent, "It does not say on which ground the data may be used."},
	} {
		if blank(f.text) {
			gap(f.slot, f.rule, f.message)
		}
	}
	s.reviewGaps(gap, today)
	return out
}

func (s Spec) thresholdGaps(gap func(slot, rule, message string)) {
	switch {
	case s.Threshold == nil:
		gap("threshold", "MB-04", "It has no threshold, so no evaluation can fail it.")
		return
	case !slices.Contains([]string{"<", "<=", ">=", ">"}, s.Comparator):
		gap("comparator", "MB-04", "It does not say whether more or less than the threshold is good.")
		return
	case !s.share():
		return
	}
	limit := s.limit()
	switch {
	case limit < 0 || limit > 1:
		gap("threshold", "MB-04", fmt.Sprintf("A share of %g %% does not exist.", *s.Threshold))
	case limit == 1 && s.Comparator == ">", limit == 0 && s.Comparator == "<":
		gap("threshold", "MB-04", "No result can keep this threshold.")
	case limit == 1 && s.Comparator == ">=", limit == 0 && s.Comparator == "<=":
		gap("threshold", "MB-12", "No number of cases can show that it never fails; only that it failed.")
	}
}

func (s Spec) judgeGaps(gap func(slot, rule, message string)) {
	if blank(s.Judge) {
		gap("judge", "MB-05", "It does not say who or what decides whether an answer passes.")
		return
	}
	// A machine that judges must have been held against people. Any mention of that counts; a number is better.
	words := strings.FieldsFunc(strings.ToLower(s.Judge), func(r rune) bool { return !unicode.IsLetter(r) })
	machine, checked := false, false
	for _, w := range words {
		machine = machine || slices.Contains([]string{"llm", "model", "gpt", "classifier", "automatic", "automated", "ai", "judge"}, w)
		for _, stem := range []string{"agree", "kappa", "human", "people", "person", "expert", "annotat", "label", "calibrat", "verif", "valid", "spot", "sample"} {
			checked = checked || strings.HasPrefix(w, stem)
		}
	}
	if machine && !checked {
		gap("judge", "MB-13", "The judge is a machine, and how well it agrees with people is not stated.")
	}
}

func (s Spec) reviewGaps(gap func(slot, rule, message string), today string) {
	if blank(s.ReviewBy) {
		gap("review_by", "MB-10", "It has no day on which it is reviewed.")
		return
	}
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(s.ReviewBy))
	if err != nil {
		gap("review_by", "MB-10", "The day of its review, “"+s.ReviewBy+"”, is no day. Write it as 2026-03-31.")
		return
	}
	if now, err := time.Parse(time.DateOnly, today); err == nil && now.After(day) {
		gap("review_by", "MB-14", "Its review was due on "+s.ReviewBy+".")
	}
}

// blank reports whether a field says nothing: no words, or a placeholder for them.
func blank(s string) bool {
	s = strings.ToLower(strings.Trim(s, " \t\r\n.<>[]()?-–—_"))
	return s == "" || s == "tbd" || s == "tbc" || s == "todo" || s == "xx" || s == "xxx"
}

// repeated returns the first slice that is empty or was named before, for a message.
func repeated(all []string) string {
	seen := map[string]bool{}
	for _, s := range all {
		key := strings.ToLower(strings.TrimSpace(s))
		if key == "" {
			return " "
		}
		if seen[key] {
			return s
		}
		seen[key] = true
	}
	return ""
}

// rules are those of the rulebook, by id.
var rules = sync.OnceValue(func() map[string]rulebook.Rule {
	all, err := rulebook.Builtin()
	if err != nil {
		return nil // a broken rulebook fails its own tests
	}
	of := make(map[string]rulebook.Rule, len(all))
	for _, r := range all {
		of[r.ID] = r
	}
	return of
})

// Checkable reports whether results can be judged against the specification: it says what is measured, on which set,
// and from which number on.
func (s Spec) Checkable() bool {
	return !slices.ContainsFunc(s.Gaps(""), func(g Gap) bool { return g.Severity == ledger.Refusal })
}
