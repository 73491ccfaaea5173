package userstory

import (
	"strings"
	"unicode"
)

// Sentence writes the parts of a story as one sentence that Parse reads back. Means that begin with a verb follow "I
// want to", others "I want". Without ends it stops after the means.
func Sentence(role, means, ends string) string {
	role, means, ends = clean(role), clean(means), clean(ends)
	var b strings.Builder
	if role != "" {
		b.WriteString("As " + article(role) + role + ", ")
	}
	b.WriteString(strings.TrimSpace(Want(means) + " " + means))
	if ends != "" {
		b.WriteString(", so that " + ends)
	}
	b.WriteString(".")
	return b.String()
}

// Want returns the words that lead to means: "I want to" before an action, "I want" before a thing, "I" before "don't
// want to …".
func Want(means string) string {
	lower := strings.ToLower(clean(means))
	switch first, _, _ := strings.Cut(lower, " "); {
	case first == "don't", first == "cannot", first == "can't", strings.HasPrefix(lower, "do not "):
		return "I"
	case first == "not", first == "be", verbs()[strings.TrimRight(first, ",")] && !isThing(lower):
		return "I want to"
	}
	return "I want"
}

// isThing reports whether a wish that begins with a word for an action and a thing names the thing: "access rights for
// my team" against "access my orders".
func isThing(lower string) bool {
	words := strings.Fields(lower)
	if !verbsAndThings()[words[0]] || len(words) == 1 {
		return false
	}
	return words[1] == "for" || words[1] == "of" || words[1] == "that" || words[1] == "which"
}

func article(noun string) string {
	first, _, _ := strings.Cut(strings.ToLower(noun), " ")
	if isArticle(first) {
		return ""
	}
	switch lower := strings.ToLower(noun); {
	case lower == "", strings.HasPrefix(lower, "us"), strings.HasPrefix(lower, "uni"):
	case strings.ContainsRune("aeiou", rune(lower[0])):
		return "an "
	}
	return "a "
}

// clean takes white space, a full stop and marks off the ends of a part.
func clean(s string) string {
	return strings.TrimFunc(strings.Join(strings.Fields(s), " "), func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == ',' || r == ';' })
}
