package ledgertest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"throughline.dev/ledger"
)

// words splits text into runs of letters and digits, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// matched counts the words of r's text that the asked words meet; 0 when one of them meets none. The last may be
// the beginning of a word.
func (v reader) matched(r ledger.Record, asked []string) (n int) {
	text := r.Title + "\n" + r.Body
	if k, ok := v.schema.Kind(r.Kind); ok {
		text += "\n" + k.SearchText(r.Fields)
	}
	have := words(text)
	for i, w := range asked {
		met := 0
		for _, h := range have {
			if h == w || i == len(asked)-1 && strings.HasPrefix(h, w) {
				met++
			}
		}
		if met == 0 {
			return 0
		}
		n += met
	}
	return n
}

func (v reader) holds(r ledger.Record, text string) bool { return v.matched(r, words(text)) > 0 }

// search finds records by words; the more often they occur, the higher the score.
func (v reader) search(text string, names []string, limit int) ([]ledger.Hit, error) {
	kinds, err := v.kinds(names)
	if err != nil {
		return nil, err
	}
	asked := words(text)
	var hits []ledger.Hit
	for r := range v.records() {
		if r.Deleted || !slices.ContainsFunc(kinds, func(k ledger.Kind) bool { return k.Name == r.Kind }) {
			continue
		}
		if n := v.matched(r, asked); n > 0 {
			hits = append(hits, ledger.Hit{Record: r, Snippet: snippet(r, asked), Score: float64(n)})
		}
	}
	slices.SortStableFunc(hits, func(a, b ledger.Hit) int { return cmp.Compare(b.Score, a.Score) })
	if limit <= 0 {
		limit = 20
	}
	return hits[:min(limit, len(hits))], nil
}

// snippet marks the first word that matches, with some text around it.
func snippet(r ledger.Record, asked []string) string {
	const around = 60
	text := []rune(r.Title + "\n" + r.Body)
	for start := 0; start < len(text); start++ {
		end := start
		for end < len(text) && (unicode.IsLetter(text[end]) || unicode.IsDigit(text[end])) {
			end++
		}
		word := strings.ToLower(string(text[start:end]))
		if slices.ContainsFunc(asked, func(a string) bool { return a == word || word != "" && strings.HasPrefix(word, asked[len(asked)-1]) }) {
			return string(text[max(0, start-around):start]) + "⟦" + string(text[start:end]) + "⟧" + string(text[end:min(len(text), end+around)])
		}
		start = end
	}
	return r.Title
}
