package brief

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// written writes a day as people read it: 24 November 2026.
func written(d ledger.Date) string {
	t, err := d.Time()
	if err != nil || d == "" {
		return string(d)
	}
	return t.Format("2 January 2006")
}

// state writes a state's name as words.
func state(s string) string { return strings.ReplaceAll(s, "_", " ") }

func joined(words []string, last string) string {
	switch n := len(words); {
	case n == 0:
		return ""
	case n == 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + last + words[n-1]
	}
}

// percent writes a probability as people read it; number and sign stay on one line.
func percent(p float64) string { return fmt.Sprintf("%.0f\u00a0%%", 100*p) }

// plainly rewrites what an engine said the way the brief writes: days as 1 July 2026, comparisons as ≤ and ≥. It is
// never applied to a person's words.
func plainly(s string) string {
	s = strings.NewReplacer("<= ", "≤\u00a0", ">= ", "≥\u00a0", ", n ", ", n\u00a0").Replace(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		const size = len(time.DateOnly)
		alone := (i == 0 || !isWord(s[i-1])) && i+size <= len(s) && (i+size == len(s) || !isWord(s[i+size]))
		if alone {
			if t, err := time.Parse(time.DateOnly, s[i:i+size]); err == nil {
				b.WriteString(strings.ReplaceAll(t.Format("2 January 2006"), " ", "\u00a0"))
				i += size
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func isWord(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// plural chooses the word that goes with a number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// clause lower-cases the first letter of a sentence and drops its full stop, so that it can go on after a comma. A
// word in capitals, such as a key, stays.
func clause(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), ".")
	return lowerFirst(s)
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	if n == 0 || unicode.IsUpper(next) || next == '-' {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// sentence upper-cases the first letter and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(r)) + s[n:]
	if end, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(".!?…”\"", end) {
		s += "."
	}
	return s
}

// shorten cuts a text at a word, and shows that it did. It is for titles and captions, never for quotes.
func shorten(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.") + " …"
}

func dayOf(t time.Time) ledger.Date {
	if t.IsZero() {
		return ""
	}
	return ledger.DateOf(t)
}
