// Package language tells in which language a short text is written: first by its script, then, where Latin letters leave
// more than one, by small words and typical letters. It knows English, German, French, Spanish, Italian, Portuguese, Dutch,
// Polish, Swedish, Russian, Japanese, Chinese, Korean and Arabic. Unknown is an answer: of signs, addresses and code, of
// other languages as far as they can be told apart, and of texts too short to tell.
package language

import (
	"strings"
	"unicode"
)

// Unknown is the answer where nothing tells the language.
const Unknown = ""

// most is how much of a text is read: the rest would not change the answer.
const most = 8 << 10

// Of returns the language as a BCP 47 tag, such as "en", or [Unknown].
func Of(text string) string {
	text, left := prose(text[:min(len(text), most)])
	s := scriptOf(text)
	if s != latin {
		return string(s)
	}
	if left >= 2 && len(strings.Fields(text)) < 2 {
		return Unknown // one word between names of machines, as in a stack trace
	}
	return byWords(text)
}

// script is the language a script stands for, or latin.
type script string

const latin script = "latin"

// scriptOf returns the script that most letters are of. A character of Chinese counts as two letters, as it says about as
// much as a word does; kana make a text Japanese.
func scriptOf(text string) script {
	var han, kana, hangul, cyrillic, arabic, roman, other int
	foreign := map[script]bool{}
	for _, r := range text {
		switch {
		case r < 0x250:
			if unicode.IsLetter(r) {
				roman++
			}
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Han, r):
			han += 2
		case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul += 2
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune("іїєґўјљњћђџѓќѕІЇЄҐЎЈЉЊЋЂЏ", r) {
				foreign["ru"] = true
			}
		case unicode.Is(unicode.Arabic, r):
			arabic++
			if strings.ContainsRune("پچژگکیٹڈڑںےہھ", r) {
				foreign["ar"] = true
			}
		case unicode.Is(unicode.Latin, r):
			roman++
		default:
			other++
		}
	}
	if kana > 0 && kana*8 >= han {
		kana, han = kana+han, 0
	}
	best, n := latin, roman
	for _, c := range []struct {
		of script
		n  int
	}{{"ja", kana}, {"zh", han}, {"ko", hangul}, {"ru", cyrillic}, {"ar", arabic}, {Unknown, other}} {
		if c.n > n {
			best, n = c.of, c.n
		}
	}
	if n < 2 || foreign[best] {
		return Unknown
	}
	return best
}

// prose takes out what is no language: code between marks, addresses, and words with signs or digits inside. It returns how
// many words it took out besides lines of code.
func prose(text string) (words string, left int) {
	var b strings.Builder
	code := false
	for l := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(l), "```") {
			code = !code
			continue
		}
		if code || looksLikeCode(l) {
			continue
		}
		for w := range strings.FieldsSeq(l) {
			if word := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '¿' && r != '¡' }); word != "" {
				if technical(word) {
					left++
					continue
				}
				b.WriteString(word)
				b.WriteByte(' ')
			}
		}
	}
	return b.String(), left
}

// looksLikeCode reports whether the signs of programs take up much of a line.
func looksLikeCode(l string) bool {
	signs, letters := 0, 0
	for _, r := range l {
		switch {
		case strings.ContainsRune("{}[]();=<>*+|\\_$^`", r):
			signs++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return signs >= 3 && signs*8 >= letters
}

// technical reports whether a word is a name of a machine: an address, a path, an identifier.
func technical(w string) bool {
	if strings.ContainsAny(w, "@/\\_=:<>{}[]0123456789") {
		return true
	}
	if k := strings.IndexByte(w, '.'); k > 0 && k+1 < len(w) {
		return true
	}
	// camelCase
	small := false
	for _, r := range w {
		if unicode.IsUpper(r) && small {
			return true
		}
		small = unicode.IsLower(r)
	}
	return false
}
