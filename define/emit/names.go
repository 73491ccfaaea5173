package emit

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how long a name made of words may be.
const maxName = 60

// words makes a name out of words: what is no letter or digit of ASCII becomes the separator.
func words(s string, sep byte) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && b.String()[b.Len()-1] != sep:
			b.WriteByte(sep)
		}
		if b.Len() >= maxName {
			break
		}
	}
	return strings.Trim(b.String(), string(sep))
}

// plainKey keeps what a key is made of, so that it can stand anywhere.
func plainKey(key string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, key), "-")
}

// identifier makes a name that Prometheus takes without quotes; dots of OpenTelemetry become underscores.
func identifier(s string, colon bool) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', colon && r == ':', r >= '0' && r <= '9' && i > 0:
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 && !colon { // a label must have a name; a metric without one gets it elsewhere
		return "_"
	}
	return b.String()
}

// oneLine keeps a text from ending a line, a comment or a string: control characters and line ends become spaces, and
// characters that turn the direction of writing, which would make a file look other than it is, go.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return '?'
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// quoted writes a text as a string of double quotes that YAML, JavaScript, JSON and PromQL read alike: what is not
// printable ASCII and could mean something to one of them is written as \u escapes.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == utf8.RuneError: // PromQL takes neither it nor what it stands for
			b.WriteByte('?')
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r > 0xFFFF && unicode.IsPrint(r):
			b.WriteRune(r)
		case r < ' ' || !unicode.IsPrint(r):
			if r > 0xFFFF {
				r = '?'
			}
			b.WriteString(`\u` + hex4(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func hex4(r rune) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(0, 4-len(s))) + s
}

// decimal writes a number without an exponent, which not every reader takes.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// round takes off what is left of 1 - 0.999.
func round(v float64) float64 { return math.Round(v*1e12) / 1e12 }
