package userstory

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"throughline.dev/ledger"
)

// Bounds of the search for near duplicates. They keep it linear: a word that stands in many stories finds nothing.
const (
	commonIn   = 60  // stories from which on a pair of words is too common to look under
	fewestNear = 5   // different words that near duplicates have at least
	alike      = 0.8 // share of words in common from which two wishes are called the same
)

// duplicates finds stories with the same words: word for word, in all parts, in the means only, or nearly. A story is
// named once, with the first it repeats.
func duplicates(items []Item) []SetFinding {
	var out []SetFinding
	said := make([]bool, len(items)) // already called a duplicate
	report := func(i, j int, severity ledger.Severity, message, question string) {
		if !said[j] {
			said[j] = true
			out = append(out, SetFinding{"US-11", severity, []string{items[i].Key, items[j].Key}, message, question})
		}
	}
	whole, means := map[string]int{}, map[string]int{}
	for j, it := range items {
		text := strings.Join([]string{plainWords(it.Story.Role), plainWords(it.Story.Means), plainWords(it.Story.Ends)}, "|")
		wish := plainWords(it.Story.Means)
		if wish == "" {
			continue
		}
		if i, ok := whole[text]; ok {
			report(i, j, ledger.Warning, "They say the same, word for word.", "Which one stays?")
			continue
		}
		whole[text] = j
		i, ok := means[wish]
		switch {
		case !ok:
			means[wish] = j
		case plainWords(items[i].Story.Role) != plainWords(it.Story.Role):
			report(i, j, ledger.Info, fmt.Sprintf("They want the same for two roles, “%s” and “%s”.", items[i].Story.Role, it.Story.Role), "Is it one story for both?")
		default:
			report(i, j, ledger.Warning, "The same role wants the same, for another reason.", "Is it one story with two reasons?")
		}
	}
	near(items, said, report)
	return out
}

// near finds wishes with nearly the same words. Stories are looked up under pairs of neighbouring words that are not
// common in the set.
func near(items []Item, said []bool, report func(i, j int, severity ledger.Severity, message, question string)) {
	sets := make([]map[string]bool, len(items))
	under := map[string][]int{}
	for j, it := range items {
		words := contentWords(it.Story.Means)
		sets[j] = setOf(strings.Join(words, " "))
		if len(sets[j]) < fewestNear {
			continue
		}
		best, bestShare := -1, 0.0
		met := map[int]bool{}
		for k := 1; k < len(words); k++ {
			others := under[words[k-1]+" "+words[k]]
			for _, i := range others[:min(len(others), commonIn)] {
				if met[i] || said[i] {
					continue
				}
				met[i] = true
				if share := overlap(sets[i], sets[j]); share > bestShare {
					best, bestShare = i, share
				}
			}
		}
		if bestShare >= alike {
			apart := difference(sets[best], sets[j])
			report(best, j, ledger.Info, fmt.Sprintf("Their wishes share %.0f %% of the words%s.", bestShare*100, apart), "What tells the two apart?")
		}
		for k := 1; k < len(words); k++ {
			pair := words[k-1] + " " + words[k]
			if len(under[pair]) <= commonIn {
				under[pair] = append(under[pair], j)
			}
		}
	}
}

// difference names up to three words on each side that the other has not.
func difference(a, b map[string]bool) string {
	only := func(x, y map[string]bool) string {
		var out []string
		for _, w := range slices.Sorted(maps.Keys(x)) {
			if !y[w] && len(out) < 3 {
				out = append(out, w)
			}
		}
		return strings.Join(out, ", ")
	}
	left, right := only(a, b), only(b, a)
	switch {
	case left == "" && right == "":
		return ""
	case left == "":
		return "; the second adds “" + right + "”"
	case right == "":
		return "; the first adds “" + left + "”"
	}
	return "; they differ in “" + left + "” and “" + right + "”"
}

// overlap is the share of words two sets have in common, of all of them.
func overlap(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// plainWords writes a text in lower case, words parted by one blank, without marks and articles.
func plainWords(s string) string { return strings.Join(wordsOf(s), " ") }

func wordsOf(s string) []string {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' })
	return slices.DeleteFunc(all, func(w string) bool { return w == "a" || w == "an" || w == "the" || w == "to" })
}

// contentWords are the words of a wish that tell it from others.
func contentWords(s string) []string {
	return slices.DeleteFunc(wordsOf(s), func(w string) bool { return w == "be" || w == "able" || w == "of" || w == "my" || w == "i" })
}
