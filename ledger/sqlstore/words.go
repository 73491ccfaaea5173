package sqlstore

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"throughline.dev/ledger"
)

// maxWord is how many characters of a word count.
const maxWord = 64

// Words of the search index that no text holds, because their first character is none of a word.
const (
	inHead = "=" // before a word of the title or key, which is indexed without it too
	ofKind = ":" // before the kind, of a record that is not deleted
)

// word is one word of a text, folded, and where it stands there.
type word struct {
	text       string
	start, end int
}

// words splits text into words: runs of letters, marks and digits, folded to lower case without accents. A
// character of a script that is written without spaces is a word of its own.
func words(text string) iter.Seq[word] {
	return func(yield func(word) bool) {
		start := -1
		for i, r := range text {
			switch {
			case isSolid(r):
				if start >= 0 && !yield(word{fold(text[start:i]), start, i}) {
					return
				}
				start = -1
				if !yield(word{string(r), i, i + utf8.RuneLen(r)}) {
					return
				}
			case isLetter(r):
				if start < 0 {
					start = i
				}
			case start >= 0:
				if !yield(word{fold(text[start:i]), start, i}) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(word{fold(text[start:]), start, len(text)})
		}
	}
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// isSolid reports whether a character belongs to a script written without spaces.
func isSolid(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.IsLetter(r)
}

// fold brings a word into the form in which it is compared.
func fold(w string) string {
	plain := true
	for i := range len(w) {
		if w[i] >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain {
		w = strings.Map(func(r rune) rune {
			if unicode.IsMark(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, norm.NFKD.String(w))
		w = strings.ReplaceAll(w, "ß", "ss")
		if utf8.RuneCountInString(w) > maxWord {
			w = string([]rune(w)[:maxWord])
		}
		return w
	}
	return strings.ToLower(w[:min(len(w), maxWord)])
}

// wordsOf returns what the index holds of a record, each word once: the words of the key, title, body and declared
// fields, those of key and title a second time with a mark, and the kind.
func wordsOf(r ledger.Record, k *ledger.Kind) []string {
	seen := make(map[string]struct{}, 64)
	out := make([]string, 0, 64)
	add := func(w string) {
		if _, ok := seen[w]; !ok && w != "" {
			seen[w] = struct{}{}
			out = append(out, w)
		}
	}
	if !r.Deleted {
		add(ofKind + r.Kind)
	}
	for _, text := range []string{string(r.Key), r.Title} {
		for w := range words(text) {
			add(w.text)
			add(inHead + w.text)
		}
	}
	for _, text := range []string{k.SearchText(r.Fields), r.Body} {
		for w := range words(text) {
			add(w.text)
		}
	}
	return out
}
