package topic

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// name finds the phrases that set each group apart: one to three words in a row, weighed by how many texts of the
// group hold them against how many of all texts do (class-based TF-IDF). Of phrases that contain each other the
// longer one stays when it is nearly as common.
func name(docs []document, groups [][]int, phrases int) [][]string {
	type candidate struct {
		stems   string
		surface map[string]int
		texts   int
	}
	df := map[string]int{}
	perGroup := make([]map[string]*candidate, len(groups))
	groupOf := map[int]int{}
	for g, texts := range groups {
		perGroup[g] = map[string]*candidate{}
		for _, t := range texts {
			groupOf[t] = g
		}
	}
	for t, d := range docs {
		seen := map[string]bool{}
		for i := range d.stems {
			for n := 1; n <= 3 && i+n <= len(d.stems); n++ {
				if d.stems[i+n-1] == "" {
					break // a phrase does not reach over a stop word or the end of a line
				}
				key := strings.Join(d.stems[i:i+n], " ")
				g, in := groupOf[t]
				if in {
					c := perGroup[g][key]
					if c == nil {
						c = &candidate{stems: key, surface: map[string]int{}}
						perGroup[g][key] = c
					}
					c.surface[strings.Join(d.surface[i:i+n], " ")]++
					if !seen[key] {
						c.texts++
					}
				}
				if !seen[key] {
					seen[key] = true
					df[key]++
				}
			}
		}
	}
	out := make([][]string, len(groups))
	n := float64(len(docs))
	for g, texts := range groups {
		var list []*candidate
		for _, c := range perGroup[g] {
			if c.texts >= 2 {
				list = append(list, c)
			}
		}
		score := func(c *candidate) float64 {
			words := float64(strings.Count(c.stems, " ") + 1)
			return float64(c.texts) / float64(len(texts)) * math.Log(1+n/float64(df[c.stems])) * (1 + 0.35*(words-1))
		}
		slices.SortFunc(list, func(a, b *candidate) int {
			return cmp.Or(-cmp.Compare(score(a), score(b)), strings.Compare(a.stems, b.stems))
		})
		var chosen []string
		for _, c := range list {
			if len(out[g]) == phrases {
				break
			}
			if slices.ContainsFunc(chosen, func(s string) bool { return overlap(s, c.stems) }) {
				continue
			}
			chosen = append(chosen, c.stems)
			out[g] = append(out[g], commonest(c.surface))
		}
	}
	return out
}

// overlap reports whether two phrases share a word.
func overlap(a, b string) bool {
	for w := range strings.FieldsSeq(a) {
		if slices.Contains(strings.Fields(b), w) {
			return true
		}
	}
	return false
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
