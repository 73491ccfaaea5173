package topic

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a sentence of a text: bytes Start to End of Text.Words.
type Span struct {
	Text       int // index of the text
	Start, End int
}

// Quotes picks up to n sentences that say what a topic is about, each from another person (and, while there are
// enough, another account). They are spans, never rewritten.
func Quotes(texts []Text, t Topic, n int) []Span {
	centre := map[string]float64{}
	for _, i := range t.Texts {
		seen := map[string]bool{}
		for _, s := range read(texts[i].Words, nil).stems {
			if s != "" && !seen[s] {
				seen[s] = true
				centre[s]++
			}
		}
	}
	marks := map[string]bool{}
	for _, p := range t.Phrases {
		for w := range strings.FieldsSeq(p) {
			marks[stem(w)] = true
		}
	}
	type candidate struct {
		span  Span
		score float64
	}
	var all []candidate
	for _, i := range t.Texts {
		best := candidate{score: -1}
		for _, s := range sentences(texts[i].Words) {
			words, sum := 0, 0.0
			seen := map[string]bool{}
			for _, st := range read(texts[i].Words[s[0]:s[1]], nil).stems {
				if st == "" || seen[st] {
					continue
				}
				seen[st] = true
				words++
				sum += centre[st] / float64(len(t.Texts))
				if marks[st] {
					sum++
				}
			}
			length := utf8.RuneCountInString(texts[i].Words[s[0]:s[1]])
			if words < 4 || length < 40 || length > 280 {
				continue
			}
			if v := sum / float64(words+4); v > best.score {
				best = candidate{Span{i, s[0], s[1]}, v}
			}
		}
		if best.score > 0 {
			all = append(all, best)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return -cmp.Compare(a.score, b.score) })
	var out []Span
	people, accounts, said := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, strict := range []bool{true, false} {
		for _, c := range all {
			text := texts[c.span.Text]
			words := strings.Join(read(text.Words[c.span.Start:c.span.End], nil).stems, " ")
			if len(out) == n || said[words] || text.Person != "" && people[text.Person] || strict && text.Account != "" && accounts[text.Account] {
				continue
			}
			people[text.Person], accounts[text.Account], said[words] = true, true, true
			out = append(out, c.span)
		}
	}
	return out
}

// sentences returns the bounds of the sentences of a text, without quoted replies and signatures.
func sentences(text string) [][2]int {
	var out [][2]int
	offset := 0
	for line := range strings.Lines(text) {
		start := offset
		offset += len(line)
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, ">") || trimmed == "" {
			continue
		}
		if trimmed == "--" || strings.HasPrefix(trimmed, "-----") || strings.HasPrefix(trimmed, "_____") {
			break
		}
		from := 0
		for i, r := range line {
			next := i + utf8.RuneLen(r)
			atEnd := next >= len(line) || line[next] == ' ' || line[next] == '\n' || line[next] == '\r'
			if (r == '.' || r == '!' || r == '?') && atEnd || next >= len(line) {
				a, b := from, next
				for a < b && unicode.IsSpace(rune(line[a])) {
					a++
				}
				for b > a && unicode.IsSpace(rune(line[b-1])) {
					b--
				}
				if a < b {
					out = append(out, [2]int{start + a, start + b})
				}
				from = next
			}
		}
	}
	return out
}
