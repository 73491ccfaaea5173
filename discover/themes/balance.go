package themes

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/discover/lexical"
	"throughline.dev/discover/represent"
)

// Balance is how much meaning counts against shared words, and why.
type Balance struct {
	Name    string  `json:"name"`              // semantic or jargon
	Chosen  string  `json:"chosen"`            // by whom: you, or the texts
	Terms   float64 `json:"terms,omitempty"` // share of texts that hold a term of the trade
}

const (
	// A term of the trade is rare in running English, below rare of its words, and yet stands in so many of these texts.
	rare     = 2.5e-6
	frequent = 0.005
	// manyTerms is the share of texts with such a term from which themes are terms, rather than what happened to people.
	manyTerms = 2.0 / 3
)

// choose settles the balance: as asked, or by how many of the texts hold a term of the trade. That needs no label: it
// counts words.
func choose(asked string, texts []string, models represent.Models) (Balance, error) {
	switch asked {
	case "semantic", "jargon":
		return Balance{Name: asked, Chosen: "you"}, nil
	case "", "auto":
	default:
		return Balance{}, fmt.Errorf("balance is one of auto, semantic and jargon, not %q", asked)
	}
	b := Balance{Name: "semantic", Chosen: "the texts"}
	if models.Words == nil || models.Sentence == nil {
		b.Name, b.Chosen = "jargon", "the program, which was built without language models"
		return b, nil
	}
	var texted [][]string
	holds := map[string]int{}
	for i := 0; i < len(texts); i += max(1, len(texts)/5000) {
		var terms []string
		for _, w := range lexical.Words(texts[i]) {
			if len(w) > 1 && !lexical.Stop(w) && w[0] > '9' && models.Words.Share(w) < rare && !slices.Contains(terms, w) {
				terms = append(terms, w)
				holds[w]++
			}
		}
		texted = append(texted, terms)
	}
	least := max(2, int(math.Ceil(frequent*float64(len(texted)))))
	with := 0
	for _, terms := range texted {
		if slices.ContainsFunc(terms, func(w string) bool { return holds[w] >= least }) {
			with++
		}
	}
	if len(texted) > 0 {
		b.Terms = float64(with) / float64(len(texted))
	}
	if b.Terms >= manyTerms {
		b.Name = "jargon"
	}
	return b, nil
}

func (b Balance) weights() represent.Weights {
	if b.Name == "jargon" {
		return represent.Jargon()
	}
	return represent.Semantic()
}

// level is the one that people would call themes: the finest where meaning counts, the coarsest where a theme is a word.
func (b Balance) level() string {
	if b.Name == "jargon" {
		return "areas"
	}
	return "parts"
}
