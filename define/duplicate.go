package define

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"throughline.dev/ledger"
)

// Duplicate says that two requirements, or two stories, may be one.
type Duplicate struct {
	A   ledger.Key `json:"a"`
	B   ledger.Key `json:"b"`
	Why string     `json:"why"`
}

// alike is the share of words, in pairs of neighbours, from which two statements are taken for one. It is a judgement:
// below it two requirements of one pattern ("the export shall …", "the import shall …") would be called the same.
const alike = 0.8

// duplicates compares statements by their pairs of neighbouring words. Only statements that share a rare pair are
// compared, so that a product of ten thousand requirements does not take a hundred million comparisons.
func (w *set) duplicates() []Duplicate {
	type text struct {
		key   ledger.Key
		pairs []string
	}
	var texts []text
	for _, m := range w.members {
		if strings.Contains(m.fields.Statement, "<") && unfilled(m.fields.Statement) {
			continue // a frame says nothing yet
		}
		if p := pairsOf(m.fields.Statement); len(p) > 0 {
			texts = append(texts, text{m.rec.Key, p})
		}
	}
	for _, s := range w.stories {
		if p := pairsOf(s.fields.Means); len(p) > 0 {
			texts = append(texts, text{s.rec.Key, append(p, "\x00"+strings.ToLower(s.fields.Role))}) // the same wish of another role is another story
		}
	}
	by := map[string][]int{}
	for i, t := range texts {
		for _, p := range t.pairs {
			by[p] = append(by[p], i)
		}
	}
	out := []Duplicate{}
	for i, t := range texts {
		seen := map[int]bool{}
		for _, p := range t.pairs {
			others := by[p]
			if len(others) > 50 && len(others) > len(texts)/20 {
				continue // a pair that stands everywhere tells nothing
			}
			for _, j := range others {
				if j <= i || seen[j] || texts[j].key.Prefix() != t.key.Prefix() {
					continue
				}
				seen[j] = true
				if share := shared(t.pairs, texts[j].pairs); share >= alike {
					why := fmt.Sprintf("%.0f %% of their words, taken in pairs, are the same.", share*100)
					if share == 1 {
						why = "They say the same in the same words."
					}
					out = append(out, Duplicate{t.key, texts[j].key, why})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Duplicate) int {
		return strings.Compare(fmt.Sprintf("%s%012d%012d", a.A.Prefix(), a.A.Number(), a.B.Number()), fmt.Sprintf("%s%012d%012d", b.A.Prefix(), b.A.Number(), b.B.Number()))
	})
	return out
}

// unfilled reports whether a slot such as <limit> stands in a text.
func unfilled(text string) bool {
	_, after, ok := strings.Cut(text, "<")
	for ok {
		slot, rest, closed := strings.Cut(after, ">")
		if closed && slot != "" && !strings.ContainsAny(slot, "<=\n0123456789") {
			return true
		}
		_, after, ok = strings.Cut(rest, "<")
	}
	return false
}

// pairsOf lists the pairs of neighbouring words of a text, each once, in order of the alphabet. Numbers count: two
// requirements that differ in a number are no duplicates.
func pairsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '%' })
	words = slices.DeleteFunc(words, func(s string) bool { return strings.Trim(s, ".") == "" || s == "the" || s == "a" || s == "an" })
	var out []string
	for i := 1; i < len(words); i++ {
		out = append(out, singular(words[i-1])+" "+singular(words[i]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// singular takes the full stop and the mark of a plural off a word.
func singular(word string) string {
	word = strings.Trim(word, ".")
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		return word[:len(word)-1]
	}
	return word
}

// shared is the Jaccard index of two sorted lists.
func shared(a, b []string) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			both, i, j = both+1, i+1, j+1
		case -1:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
