// Package inflection turns forms of English verbs into each other, without a dictionary: what it does not know it
// guesses by the ending.
package inflection

import "strings"

// Participle is the past participle of a verb in its base form.
func Participle(v string) string {
	switch v {
	case "send":
		return "sent"
	case "understand":
		return "understood"
	case "lose":
		return "lost"
	case "meet":
		return "met"
	case "pay":
		return "paid"
	case "take":
		return "taken"
	case "give":
		return "given"
	case "see":
		return "seen"
	case "make":
		return "made"
	case "show":
		return "shown"
	case "find":
		return "found"
	case "write":
		return "written"
	case "read", "set", "put", "run", "cut", "broadcast":
		return v
	case "get":
		return "got"
	case "hold":
		return "held"
	case "keep":
		return "kept"
	case "submit":
		return "submitted"
	case "transmit":
		return "transmitted"
	}
	switch n := len(v); {
	case n == 0:
		return v
	case v[n-1] == 'e':
		return v + "d"
	case v[n-1] == 'y' && n > 1 && !strings.ContainsRune("aeiou", rune(v[n-2])):
		return v[:n-1] + "ied"
	}
	return v + "ed"
}

// IsParticiple guesses whether a word is the past participle of a verb.
func IsParticiple(w string) bool {
	if strings.HasSuffix(w, "ed") && len(w) > 4 && !strings.HasSuffix(w, "eed") {
		return true
	}
	_, ok := irregular(w)
	return ok
}

// irregular returns the base form of an irregular participle.
func irregular(w string) (string, bool) {
	switch w {
	case "sent", "resent":
		return strings.TrimSuffix(w, "t") + "d", true
	case "made":
		return "make", true
	case "shown":
		return "show", true
	case "given":
		return "give", true
	case "taken":
		return "take", true
	case "done":
		return "do", true
	case "found":
		return "find", true
	case "built", "rebuilt":
		return strings.TrimSuffix(w, "t") + "d", true
	case "written":
		return "write", true
	case "kept":
		return "keep", true
	case "held":
		return "hold", true
	case "met":
		return "meet", true
	case "brought":
		return "bring", true
	case "paid":
		return "pay", true
	case "lost":
		return "lose", true
	case "begun":
		return "begin", true
	case "seen":
		return "see", true
	case "driven":
		return "drive", true
	case "drawn", "withdrawn":
		return strings.TrimSuffix(w, "n"), true
	case "read", "set", "reset", "put", "cut", "shut", "run", "rerun", "broadcast", "split", "reread":
		return w, true
	case "gone", "undergone":
		return strings.TrimSuffix(w, "ne"), true
	case "chosen":
		return "choose", true
	case "broken":
		return "break", true
	}
	return "", false
}

// Base returns the base form of a participle, a gerund or a third person. Of the forms a word can have it takes one
// that isVerb knows.
func Base(w string, isVerb func(string) bool) string {
	if b, ok := irregular(w); ok {
		return b
	}
	if isVerb(w) || strings.HasSuffix(w, "eed") {
		return w
	}
	try := func(stem string) (string, bool) {
		for _, c := range []string{stem, stem + "e"} {
			if isVerb(c) {
				return c, true
			}
		}
		if n := len(stem); n > 2 && stem[n-1] == stem[n-2] && isVerb(stem[:n-1]) {
			return stem[:n-1], true
		}
		if strings.HasSuffix(stem, "i") && isVerb(stem[:len(stem)-1]+"y") {
			return stem[:len(stem)-1] + "y", true
		}
		return "", false
	}
	for _, suffix := range []string{"ed", "ing", "es", "s"} {
		stem, ok := strings.CutSuffix(w, suffix)
		if !ok || len(stem) < 3 {
			continue
		}
		if b, ok := try(stem); ok {
			return b
		}
		if suffix == "es" || suffix == "s" {
			continue
		}
		return guess(stem)
	}
	return w
}

// guess ends an unknown stem the way most verbs with such a stem end.
func guess(stem string) string {
	n := len(stem)
	switch {
	case strings.HasSuffix(stem, "i"):
		return stem[:n-1] + "y"
	case stem[n-1] == stem[n-2] && !strings.ContainsRune("lsfz", rune(stem[n-1])):
		return stem[:n-1]
	case strings.HasSuffix(stem, "in") && !strings.HasSuffix(stem, "ain") && !strings.HasSuffix(stem, "oin"), strings.HasSuffix(stem, "at"), strings.HasSuffix(stem, "iz"), strings.HasSuffix(stem, "is"), strings.HasSuffix(stem, "c"),
		strings.HasSuffix(stem, "v"), strings.HasSuffix(stem, "ur"), strings.HasSuffix(stem, "ir"), strings.HasSuffix(stem, "u"),
		strings.HasSuffix(stem, "g") && !strings.HasSuffix(stem, "ng"), strings.HasSuffix(stem, "dl"), strings.HasSuffix(stem, "bl"),
		strings.HasSuffix(stem, "as"), strings.HasSuffix(stem, "os"), strings.HasSuffix(stem, "us"), strings.HasSuffix(stem, "ag"):
		return stem + "e"
	}
	return stem
}
