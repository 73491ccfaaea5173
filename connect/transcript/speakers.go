package transcript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// speakers decides which "Name: words" lines name a speaker, where nothing but a colon marks them. A sentence may have
// a colon too, so a label counts when the header names it, when it comes back, or when it looks like a name and most
// lines have one.
func (s *script) speakers() {
	lines, labelled, marked := 0, 0, false
	count := map[string]int{}
	for _, p := range s.pieces {
		if p.text != "" || p.marked {
			lines++
		}
		if p.marked {
			labelled++
			marked = true
			count[p.speaker]++
			continue
		}
		if name, _, _, ok := label(p.text); ok && !isWord(name) && !strings.HasPrefix(p.text, "#") {
			count[name]++
			labelled++
		}
	}
	dense := labelled*2 >= lines
	settled := false // some label comes back, so speakers are known
	for _, n := range count {
		settled = settled || n > 1
	}
	for i := range s.pieces {
		p := &s.pieces[i]
		if p.marked {
			continue
		}
		name, _, rest, ok := label(p.text)
		if !ok || strings.HasPrefix(p.text, "#") || isWord(name) {
			continue
		}
		if !s.declared(name) {
			switch {
			case marked && count[name] < 2:
				continue // the file has a better way to mark its speakers
			case count[name] >= 2 && !capital(name):
				continue
			case count[name] < 2 && !once(name, settled, dense, p.start):
				continue
			}
		}
		p.speaker, p.text, p.note = name, rest, false
	}
}

// once reports whether a label that stands in the file a single time names a speaker. Where others come back, it has
// to look the part: a full name, or a name after an empty line, and most lines with a label.
func once(name string, settled, dense, start bool) bool {
	if !proper(name) {
		return false
	}
	if !settled {
		return start || dense
	}
	return dense && (start || strings.Contains(name, " "))
}

// declared reports whether the header names the speaker, in full or by the beginning of the name.
func (s *script) declared(name string) bool {
	for _, n := range append([]string{s.header.Interviewer}, s.header.Participants...) {
		if n != "" && (strings.EqualFold(n, name) || len(n) > len(name) && strings.EqualFold(n[:len(name)], name) && !unicode.IsLetter(rune(n[len(name)]))) {
			return true
		}
	}
	return false
}

// capital reports whether a name begins with a capital, or is of a script without them.
func capital(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return !unicode.IsLower(r)
}

// proper reports whether every word of a short name begins with a capital.
func proper(name string) bool {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '(' || r == ')' || r == ',' })
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if !capital(w) {
			return false
		}
	}
	return true
}

// isWord reports whether a label is a word that texts put before a colon, and nobody's name.
func isWord(label string) bool {
	switch strings.ToLower(label) {
	case "note", "notes", "nb", "summary", "action", "actions", "action items", "todo", "next steps", "error", "errors", "warning", "info", "debug",
		"example", "examples", "for example", "e.g.", "i.e.", "http", "https", "re", "fw", "cc", "subject", "see also", "see", "source", "link", "links", "url",
		"added", "changed", "fixed", "removed", "deprecated", "security", "usage", "license", "licence", "requirements", "installation", "version", "status",
		"key takeaways", "takeaways", "quote", "quotes", "insight", "insights", "background", "context", "transcript", "duration", "location", "time", "recording", "language", "kind",
		"given", "when", "then", "and", "but", "feature", "scenario", "type", "id", "name", "description", "priority", "problem", "goal", "result", "results", "important", "tip":
		return true
	}
	return false
}
