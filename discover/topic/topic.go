// Package topic groups what customers wrote by what it is about, from the words alone: no model, no network, no list
// of topics given. Texts become weighted words and word pairs (TF-IDF), each is joined to its nearest neighbours, pairs
// that share neighbours count more, and communities of that graph are the topics (Louvain's method). Names are the
// phrases that set a topic apart from the others.
//
// It is a heuristic and its results are to be marked as such. It is pure and deterministic: the same texts in the same
// order give the same topics. It knows no records, and it never makes up a word: a name is a phrase, and a quote is a
// sentence, that stands in a text.
package topic

import (
	"cmp"
	"slices"
)

// Text is something one person wrote or said.
type Text struct {
	Words   string
	Person  string // who said it; empty counts as one person of its own
	Account string // for whom; may be empty
}

// Options tune the grouping. The zero value stands for the defaults in brackets.
type Options struct {
	Neighbours int     // each text is joined to so many others [20]
	Resolution float64 // above 1: more and smaller topics [0.6]
	Smallest   int     // smaller groups are no topics [5]
	Phrases    int     // in a name [3]
}

func (o Options) complete() Options {
	o.Neighbours = cmp.Or(o.Neighbours, 20)
	o.Resolution = cmp.Or(o.Resolution, 0.6)
	o.Smallest = cmp.Or(o.Smallest, 5)
	o.Phrases = cmp.Or(o.Phrases, 3)
	return o
}

// Topic is one group of texts.
type Topic struct {
	Phrases  []string // what sets it apart, the strongest first
	Texts    []int    // indexes of its texts, the most typical first
	People   int      // different people
	Accounts int      // different accounts
}

// Find groups the texts. Topics come with the most people first; texts that belong to no topic are in none.
func Find(texts []Text, o Options) []Topic {
	o = o.complete()
	docs := readAll(texts)
	vectors := weigh(docs)
	groups := communities(neighbourGraph(vectors, o.Neighbours), o.Resolution)
	groups = slices.DeleteFunc(groups, func(g []int) bool { return len(g) < o.Smallest })
	names := name(docs, groups, o.Phrases)
	topics := make([]Topic, len(groups))
	for i, g := range groups {
		topics[i] = Topic{Phrases: names[i], Texts: byTypicality(vectors, g)}
		people, accounts := map[string]bool{}, map[string]bool{}
		for _, t := range g {
			if p := texts[t].Person; p != "" {
				people[p] = true
			} else {
				topics[i].People++
			}
			if a := texts[t].Account; a != "" {
				accounts[a] = true
			}
		}
		topics[i].People += len(people)
		topics[i].Accounts = len(accounts)
	}
	slices.SortStableFunc(topics, func(a, b Topic) int {
		return cmp.Or(-cmp.Compare(a.People, b.People), -cmp.Compare(len(a.Texts), len(b.Texts)), cmp.Compare(a.Texts[0], b.Texts[0]))
	})
	return topics
}

// byTypicality orders the texts of a group by their likeness to its centre.
func byTypicality(vectors []vector, group []int) []int {
	centre := map[int32]float64{}
	for _, t := range group {
		for _, e := range vectors[t] {
			centre[e.term] += e.weight
		}
	}
	likeness := make(map[int]float64, len(group))
	for _, t := range group {
		for _, e := range vectors[t] {
			likeness[t] += e.weight * centre[e.term]
		}
	}
	out := slices.Clone(group)
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Or(-cmp.Compare(likeness[a], likeness[b]), cmp.Compare(a, b))
	})
	return out
}
