// Package requirement reads what other tools keep of a requirement, whatever file it comes in: its words as a
// requirement with criteria or as a story, its type and priority by the names teams give them. The formats that know
// files (connect/reqif, connect/prd, connect/tabular) share it, so that the same words become the same record.
//
// It knows no file and no place in one. What it does not understand it leaves to the caller, who lists it as a loss.
package requirement

import (
	"strings"

	"throughline.dev/connect/cell"
	"throughline.dev/connect/fit"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

// Criteria reads the criteria that a text states, sentence by sentence. A text that states nothing checkable has none.
func Criteria(text string) []criterion.Criterion {
	var all []criterion.Criterion
	for _, s := range passage.Split(text) {
		if len(s.Text) > passage.Longest {
			continue
		}
		for _, r := range criterion.Read(s).Readings {
			if r.Text == "" {
				r.Text = s.Text
			}
			if r.Validate() == nil {
				all = append(all, r.Criterion)
			}
		}
	}
	return all
}

// Accepted reads what a tool lists as acceptance criteria, one a line. A line in which no number can be checked is a
// criterion in words.
func Accepted(text string) []criterion.Criterion {
	var all []criterion.Criterion
	for line := range strings.SplitSeq(text, "\n") {
		line = unbullet(line)
		if line == "" {
			continue
		}
		read := Criteria(line)
		switch len(read) {
		case 0:
			all = append(all, criterion.Criterion{Text: line})
		case 1:
			read[0].Text = line
			all = append(all, read[0])
		default:
			all = append(all, read...)
		}
	}
	return all
}

// Opening makes a title of a text: its first sentence, or as many words as fit.
func Opening(words string) string {
	line := strings.Join(strings.Fields(words), " ")
	if i := strings.Index(line, ". "); i > 10 && i < 100 {
		return line[:i]
	}
	return strings.TrimSuffix(fit.Cut(line, 100), ".")
}

// unbullet takes the mark of a list item off a line: "- ", "3. ", "b) ", "[x] ".
func unbullet(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"- ", "* ", "+ ", "• ", "– "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			line = strings.TrimSpace(rest)
			break
		}
	}
	for _, box := range []string{"[ ] ", "[x] ", "[X] "} {
		if rest, ok := strings.CutPrefix(line, box); ok {
			return strings.TrimSpace(rest)
		}
	}
	if i := strings.IndexAny(line, ".)"); i > 0 && i <= 3 && i+1 < len(line) && line[i+1] == ' ' && (digits(line[:i]) || i == 1 && line[0] >= 'a' && line[0] <= 'z') {
		return strings.TrimSpace(line[i+1:])
	}
	return line
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// Type finds the type of requirement that a name stands for: "Non-functional", "Design constraint".
func Type(name string) (string, bool) {
	switch cell.Fold(name) {
	case "functional", "functionalrequirement", "functionality", "feature", "function", "funktional", "funktionaleanforderung", "businessrule":
		return "functional", true
	case "quality", "qualityrequirement", "nonfunctional", "nonfunctionalrequirement", "nfr", "qualityattribute", "performance", "performancerequirement",
		"security", "reliability", "usability", "availability", "scalability", "safety", "nichtfunktional", "qualitat", "qualitatsanforderung":
		return "quality", true
	case "constraint", "designconstraint", "constraints", "limitation", "regulatory", "compliance", "interface", "interfacerequirement", "randbedingung", "einschrankung":
		return "constraint", true
	case "modelbehaviour", "modelbehavior", "ai", "aibehaviour", "model":
		return "model-behaviour", true
	}
	return "", false
}

// TypeOfSection finds the type that requirements below a heading have: "4.2 Non-functional requirements".
func TypeOfSection(heading string) (string, bool) {
	folded := cell.Fold(strings.TrimLeft(heading, "0123456789. "))
	switch {
	case strings.Contains(folded, "nonfunctional"), strings.Contains(folded, "qualityrequirement"), strings.Contains(folded, "qualityattribute"), folded == "nfrs", folded == "performance":
		return "quality", true
	case strings.HasPrefix(folded, "functional"):
		return "functional", true
	case folded == "constraints", strings.HasSuffix(folded, "constraints"), strings.HasSuffix(folded, "designconstraint"):
		return "constraint", true
	}
	return Type(strings.TrimLeft(heading, "0123456789. "))
}

// Priority finds the priority that a name stands for: "Must have", "M", "MUST", "won't". Words such as "high" rank
// without saying what a team would do without; they stand for none.
func Priority(name string) (string, bool) {
	switch cell.Fold(name) {
	case "must", "musthave", "m", "mandatory", "required", "shall", "essential", "muss":
		return "must", true
	case "should", "shouldhave", "s", "recommended", "soll", "sollte":
		return "should", true
	case "could", "couldhave", "c", "optional", "nicetohave", "may", "kann":
		return "could", true
	case "wont", "wonthave", "w", "willnot", "outofscope", "notplanned":
		return "wont", true
	}
	return "", false
}
