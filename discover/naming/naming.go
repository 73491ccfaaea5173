// Package naming finds the phrases that say what a group of texts is about: one to three words in a row that stand in many
// texts of the group and in few of the others, that mean what the group means, and that do not say the same thing twice.
// A phrase always stands in a text as it is; nothing is made up. Names are handles, not sentences, and a heuristic.
package naming

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"throughline.dev/discover/lexical"
)

// Placer gives phrases vectors of length 1 in the space of the centres.
type Placer interface {
	Place(ctx context.Context, texts []string) ([][]float32, error)
}

// Input is what names are found in.
type Input struct {
	Texts []string
	Group []int32 // of each text; negative for none
	// Place and Centres, when there are any, let meaning count beside words: the vectors of phrases and of groups.
	Place   Placer
	Centres map[int32][]float32
	Most    int // phrases of a group; 3 when left out
}

const (
	shortlist = 25  // phrases of a group whose meaning is looked at
	meaning   = 0.5 // what meaning counts, beside words
	variety   = 0.3 // what it costs to be like a phrase chosen before
)

type candidate struct {
	stems   []string
	surface map[string]int // how it is written, and how often
	texts   int            // of the group that hold it
	score   float64
	vector  []float32
}

// Find returns the phrases of each group, the most telling first.
func Find(ctx context.Context, in Input) (map[int32][]string, error) {
	in.Most = cmp.Or(in.Most, 3)
	lists, err := shortlists(ctx, in)
	if err != nil {
		return nil, err
	}
	out := map[int32][]string{}
	for g, list := range lists {
		out[g] = choose(list, in.Most)
	}
	return out, nil
}

// shortlists returns the phrases of each group that words speak most for, scored.
func shortlists(ctx context.Context, in Input) (map[int32][]candidate, error) {
	everywhere := map[string]int{} // texts that hold a phrase
	groups := map[int32]map[string]*candidate{}
	size := map[int32]int{}
	for i, text := range in.Texts {
		g := in.Group[i]
		if g >= 0 {
			size[g]++
			if groups[g] == nil {
				groups[g] = map[string]*candidate{}
			}
		}
		seen := map[string]bool{}
		for surface, stems := range phrases(text) {
			key := strings.Join(stems, " ")
			if g >= 0 {
				c := groups[g][key]
				if c == nil {
					c = &candidate{stems: stems, surface: map[string]int{}}
					groups[g][key] = c
				}
				c.surface[surface]++
				if !seen[key] {
					c.texts++
				}
			}
			if !seen[key] {
				seen[key] = true
				everywhere[key]++
			}
		}
	}
	out := map[int32][]candidate{}
	n := float64(len(in.Texts))
	for g, found := range groups {
		var list []candidate
		for key, c := range found {
			if c.texts < min(2, size[g]) {
				continue
			}
			// Class-based TF-IDF (Grootendorst 2022), a phrase of more words counting a little more than its words.
			c.score = float64(c.texts) / float64(size[g]) * math.Log(1+n/float64(everywhere[key])) * (1 + 0.35*float64(len(c.stems)-1))
			list = append(list, *c)
		}
		slices.SortFunc(list, func(a, b candidate) int {
			return cmp.Or(-cmp.Compare(a.score, b.score), slices.Compare(a.stems, b.stems))
		})
		list = contained(list)
		out[g] = list[:min(shortlist, len(list))]
	}
	if in.Place == nil {
		return out, nil
	}
	return out, weighMeaning(ctx, in, out)
}

// contained leaves out a phrase that is part of another which nearly all of its texts hold as well.
func contained(list []candidate) []candidate {
	return slices.DeleteFunc(slices.Clone(list), func(a candidate) bool {
		return slices.ContainsFunc(list[:min(4*shortlist, len(list))], func(b candidate) bool {
			return len(b.stems) > len(a.stems) && float64(b.texts) >= 0.75*float64(a.texts) && within(a.stems, b.stems)
		})
	})
}

func within(part, whole []string) bool {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(part, whole[i:i+len(part)]) {
			return true
		}
	}
	return false
}

func weighMeaning(ctx context.Context, in Input, lists map[int32][]candidate) error {
	ids := make([]int32, 0, len(lists))
	for g := range lists {
		ids = append(ids, g)
	}
	slices.Sort(ids)
	var all []string
	for _, g := range ids {
		for _, c := range lists[g] {
			all = append(all, commonest(c.surface))
		}
	}
	vectors, err := in.Place.Place(ctx, all)
	if err != nil {
		return err
	}
	for _, g := range ids {
		list := lists[g]
		if len(list) == 0 {
			continue
		}
		top := list[0].score
		for i := range list {
			list[i].vector, vectors = vectors[0], vectors[1:]
			likeness := 0.0
			if centre := in.Centres[g]; centre != nil && list[i].vector != nil {
				likeness = max(0, dot(list[i].vector, centre))
			}
			list[i].score = (1-meaning)*list[i].score/top + meaning*likeness
		}
		slices.SortStableFunc(list, func(a, b candidate) int { return -cmp.Compare(a.score, b.score) })
	}
	return nil
}

// choose takes the best phrase, then each time the one that is best after what it repeats is taken off (Carbonell and
// Goldstein 1998). Phrases that share a word with one chosen before are passed over.
func choose(list []candidate, most int) (out []string) {
	var chosen []candidate
	for len(chosen) < most {
		best, value := -1, 0.0
		for i, c := range list {
			if slices.ContainsFunc(chosen, func(d candidate) bool { return overlap(c.stems, d.stems) }) {
				continue
			}
			like := 0.0
			for _, d := range chosen {
				if c.vector != nil && d.vector != nil {
					like = max(like, dot(c.vector, d.vector))
				}
			}
			if v := (1-variety)*c.score - variety*like; best < 0 || v > value {
				best, value = i, v
			}
		}
		if best < 0 {
			break
		}
		chosen = append(chosen, list[best])
		out = append(out, commonest(list[best].surface))
	}
	return out
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func commonest(surface map[string]int) string {
	best, n := "", 0
	for s, c := range surface {
		if c > n || c == n && s < best {
			best, n = s, c
		}
	}
	return best
}

func dot(a, b []float32) (sum float64) {
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}

// phrases yields one to three words in a row with their stems. A phrase neither begins nor ends with a word of grammar,
// holds at most one inside, and does not reach over the end of a sentence or a line.
func phrases(text string) func(yield func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		for clause := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".,;:!?()[]{}\"\n\r\t|", r) }) {
			words := lexical.Words(clause)
			for i := range words {
				for n := 1; n <= 3 && i+n <= len(words); n++ {
					p := words[i : i+n]
					if !telling(p[0]) || !telling(p[n-1]) {
						continue
					}
					stems := make([]string, n)
					for j, w := range p {
						stems[j] = lexical.Stem(w)
					}
					if !yield(strings.Join(p, " "), stems) {
						return
					}
				}
			}
		}
	}
}

// telling reports whether a word says anything on its own: not grammar, not a single letter, not a number.
func telling(w string) bool {
	if lexical.Stop(w) || len(w) < 2 {
		return false
	}
	return strings.ContainsFunc(w, func(r rune) bool { return r < '0' || r > '9' })
}
