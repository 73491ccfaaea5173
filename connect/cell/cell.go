// Package cell reads what people and programs write into the cells of a table: dates in many spellings, numbers
// with points or commas, ranges, amounts of money, lengths of time, yes and no.
//
// It works on one text at a time and knows neither files nor kinds. What a text could mean in two ways is decided by
// a [Style], which [Evidence] gathers from many cells of a file. What cannot be read is a [Problem] that says what
// was expected; it is never a guess.
package cell

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Style says how a file writes what is ambiguous.
type Style struct {
	DayFirst     bool // 03/04/2026 is the third of April
	DecimalComma bool // 1,500 is one and a half
}

// Problem says why a text cannot be read, as the end of a sentence that begins with the column's name.
type Problem struct {
	Reason string // `is not a date: "soon"`
	Remedy string // "Expected 2026-11-23 or 23/11/2026"
}

func (p *Problem) Error() string { return p.Reason + ". " + p.Remedy }

// Blank reports whether a cell says that there is no value: nothing, a dash, "n/a", "null".
func Blank(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 6 {
		return false
	}
	switch strings.ToLower(s) {
	case "", "-", "--", "–", "—", "n/a", "na", "#n/a", "null", "nil", "(null)", "none", "(none)", "nan", "never":
		return true
	}
	return false
}

// Fold brings a name into the form in which spellings compare: small letters and digits alone, without accents.
// "Fix Version/s", "fix_versions" and "FixVersions" are one; "Lösung" is "losung".
func Fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r - 'A' + 'a')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'Σ':
			b.WriteString("sigma")
		case r > 0x2ff && (r < 0x300 || r > 0x36f) && r != '–' && r != '—' && r != '’':
			b.WriteRune(r) // scripts other than Latin stay
		}
	}
	return b.String()
}

// Bool reads yes and no in some languages.
func Bool(s string) (bool, *Problem) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "t", "yes", "y", "1", "on", "x", "✓", "✔", "ja", "wahr", "oui", "vrai", "si", "sí", "verdadero":
		return true, nil
	case "false", "f", "no", "n", "0", "off", "nein", "falsch", "non", "faux", "falso":
		return false, nil
	}
	return false, &Problem{Reason: "is neither yes nor no: " + quote(s), Remedy: "Expected true or false"}
}

// List splits a cell that holds several names: one a line, or parted by semicolons, bars or commas, whichever stands
// in it. A JSON array is read as such.
func List(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if s[0] == '[' {
		if list, ok := jsonList(s); ok {
			return list
		}
	}
	sep := ","
	for _, c := range []string{"\n", ";", "|"} {
		if strings.Contains(s, c) {
			sep = c
			break
		}
	}
	var out []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// quote shows a cell in a message.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + strings.ReplaceAll(s, "\n", `\n`) + `"`
}
