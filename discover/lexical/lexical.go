// Package lexical takes English texts apart into words and their stems, and weighs them: what two texts share by letters
// alone, without a model of the language.
package lexical

import (
	"strings"
	"unicode"
)

// Words returns the words of a text in small letters, in order: letters, digits and the apostrophes inside.
func Words(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	out := words[:0]
	for _, w := range words {
		if w = strings.Trim(w, "'’"); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Stem reduces an English word, in small letters, so that its forms fall together.
func Stem(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(w, "’", "'"), "'s"), "'")
	for _, rule := range []struct{ end, put string }{
		{"ations", "at"}, {"ation", "at"}, {"ings", ""}, {"ing", ""}, {"ies", "y"}, {"ied", "y"}, {"sses", "ss"}, {"ed", ""}, {"ers", "er"}, {"es", ""}, {"s", ""},
	} {
		if base, ok := strings.CutSuffix(w, rule.end); ok && len(base) >= 3 && !strings.HasSuffix(base, "s") {
			w = base + rule.put
			break
		}
	}
	// hopping → hop, but not falling → fal
	if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		w = w[:n-1]
	}
	if n := len(w); n > 3 {
		w = strings.TrimSuffix(w, "e")
	}
	return w
}
