package define

import (
	"slices"
	"strings"
	"unicode"

	"throughline.dev/ledger"
)

// TermUse says how a term of the glossary is used.
type TermUse struct {
	Key        ledger.Key   `json:"key"`
	Term       string       `json:"term"`
	Definition string       `json:"definition"`
	Used       int          `json:"used"` // in how many requirements and stories
	Avoided    []AvoidedUse `json:"avoided"`
}

// AvoidedUse is a word that the glossary asks not to use for a term.
type AvoidedUse struct {
	Word string       `json:"word"`
	Keys []ledger.Key `json:"keys"`
}

// UndefinedTerm is an abbreviation that no term defines and nobody spells out.
type UndefinedTerm struct {
	Term string       `json:"term"`
	Keys []ledger.Key `json:"keys"`
}

// plainText is the words of a requirement or a story, as [plainWords] writes them.
type plainText struct {
	key   ledger.Key
	words string
}

// texts prepares the words of each requirement and story, once for all terms.
func (w *set) texts() []plainText {
	var out []plainText
	for _, m := range w.members {
		raw := m.fields.Statement
		for _, c := range m.fields.Criteria {
			raw += "\n" + c.Text
		}
		out = append(out, plainText{m.rec.Key, plainWords(raw)})
	}
	for _, s := range w.stories {
		out = append(out, plainText{s.rec.Key, plainWords(strings.Join([]string{s.fields.Role, s.fields.Means, s.fields.Ends}, "\n"))})
	}
	return out
}

// plainWords is a text in lower case, its words parted by one blank, a blank at both ends.
func plainWords(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\''
	})
	return " " + strings.Join(words, " ") + " "
}

func (w *set) termUse() []TermUse {
	out := []TermUse{}
	texts := w.texts()
	for _, t := range w.terms {
		use := TermUse{Key: t.rec.Key, Term: t.rec.Title, Definition: t.fields.Definition, Avoided: []AvoidedUse{}}
		avoided := map[string][]ledger.Key{}
		for _, text := range texts {
			if has(text.words, t.rec.Title) {
				use.Used++
			}
			for _, word := range t.fields.Avoid {
				if has(text.words, word) {
					avoided[word] = append(avoided[word], text.key)
				}
			}
		}
		for _, word := range sorted(avoided) {
			use.Avoided = append(use.Avoided, AvoidedUse{word, avoided[word]})
		}
		out = append(out, use)
	}
	return out
}

// has reports whether a word or phrase stands in a text of plainWords, also in a simple plural.
func has(lower, phrase string) bool {
	p := strings.TrimSpace(plainWords(phrase))
	return p != "" && (strings.Contains(lower, " "+p+" ") || strings.Contains(lower, " "+p+"s "))
}

func (w *set) undefined() []UndefinedTerm {
	by := map[string][]ledger.Key{}
	for _, m := range w.members {
		for _, term := range sorted(m.review.terms) {
			by[term] = append(by[term], m.rec.Key)
		}
	}
	out := []UndefinedTerm{}
	for _, term := range sorted(by) {
		out = append(out, UndefinedTerm{term, slices.Compact(by[term])})
	}
	return out
}
