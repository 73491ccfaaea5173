package userstory

import (
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Wording keeps of the findings about the words of a sentence (spans in the source) those that matter in a story, and
// weakens them: a story is a wish whose limits stand in its scenarios, so a vague word in its means is a warning and no
// refusal, and one in its end is information. Rules about obligations ("shall", "can") do not apply to a wish.
func Wording(s passage.Sentence, st Story, found []rulebook.Finding) []rulebook.Finding {
	ends := passage.Span{}
	if !st.Ended.Empty() {
		ends = s.Source(st.Ended)
	}
	var out []rulebook.Finding
	for _, f := range found {
		if !appliesToWish(f.Rule) {
			continue
		}
		switch {
		case ends.Contains(f.Span) && !ends.Empty():
			f.Severity = ledger.Info
		case f.Severity == ledger.Refusal:
			f.Severity = ledger.Warning
		}
		// A frame for a whole requirement would replace the wish.
		f.Fixes = slices.DeleteFunc(slices.Clone(f.Fixes), func(x rulebook.Fix) bool { return x.Span != f.Span })
		out = append(out, f)
	}
	return out
}

// appliesToWish reports whether a rule about wording speaks about wishes too.
func appliesToWish(rule string) bool {
	switch rule {
	case "RQ-L07", "RQ-L08", "RQ-L09", "RQ-L10", "RQ-L11", "RQ-L12", "RQ-L13", "RQ-L17", "RQ-L18", "RQ-L19", "RQ-L20", "RQ-L23", "RQ-L24":
		return false // modals, voice, negation, "all", purpose, several thoughts: stories have rules of their own for these
	}
	return !strings.HasPrefix(rule, "RQ-E")
}
