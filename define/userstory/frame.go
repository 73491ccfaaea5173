package userstory

import (
	"unicode"
	"unicode/utf8"
)

func isArticle(w string) bool {
	switch w {
	case "a", "an", "the", "any", "our", "every", "some":
		return true
	}
	return false
}

// isFiller are words between subject and wish: "I also want", "I really need".
func isFiller(w string) bool {
	switch w {
	case "also", "really", "just", "only", "simply", "therefore", "generally", "always", "often", "sometimes", "first", "then", "definitely", "too":
		return true
	}
	return false
}

// opensCircumstance are words after which no role goes on.
func opensCircumstance(w string) bool {
	switch w {
	case "when", "whenever", "if", "while", "once", "after", "before", "during", "unless", "on", "where":
		return true
	}
	return false
}

// endsAt returns how many words from i on open the end of a story; 0 when none do. Sure is false for a "so" alone,
// which opens one only before a subject.
func (p *parser) endsAt(i int) (n int, sure bool) {
	if i >= len(p.words) {
		return 0, false
	}
	switch p.words[i].Lower {
	case "so":
		switch {
		case p.is(i, "so", "that"):
			return 2, true
		case p.is(i, "so", "as", "to"):
			return 3, true
		case p.is(i, "so", "as", "not", "to"):
			return 2, true
		case p.is(i, "so", "to"):
			return 2, true
		case i+1 < len(p.words) && (isSubject(p.words[i+1].Lower) || p.words[i+1].Lower == ",") && !p.is(i-1, "or") && !p.is(i-1, "and") && !p.is(i-1, "do"):
			return 1, false
		}
	case "in":
		switch {
		case p.is(i, "in", "order", "to"), p.is(i, "in", "order", "that"), p.is(i, "in", "order", "for"):
			return 3, true
		case p.is(i, "in", "order") && i+2 < len(p.words) && verbs()[p.words[i+2].Lower]:
			return 2, true // the "to" is missing
		case p.is(i, "in", "such", "a", "way", "that"):
			return 5, true
		}
	case "because":
		return 1, true
	case "such":
		if p.is(i, "such", "that") {
			return 2, true
		}
	case "with":
		if p.is(i, "with", "the", "goal", "of") || p.is(i, "with", "the", "aim", "of") {
			return 4, true
		}
	case "thereby", "thus":
		return 1, true
	}
	return 0, false
}

// isSubject are words a clause can begin with, after "so".
func isSubject(w string) bool {
	switch w {
	case "i", "we", "they", "it", "he", "she", "you", "the", "a", "an", "my", "our", "their", "its", "this", "these", "those", "there", "everyone", "everybody", "nobody", "others",
		"people", "users", "customers", "anyone", "no", "all", "each", "only", "i'm", "i'll", "it's", "we're", "they're", "both", "other", "new":
		return true
	}
	return false
}

// isStop are marks at the edge of a part.
func isStop(w string) bool {
	switch w {
	case ",", ".", ";", ":", "!", "?", "-", "–", "—", "…", "*", "_":
		return true
	}
	return false
}

// isMark reports whether a word is a mark: neither letter nor digit.
func isMark(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func hasDigit(w string) bool {
	for _, r := range w {
		if unicode.IsDigit(r) {
			return true
		}
	}
	return false
}
