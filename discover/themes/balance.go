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
	Terms   float64 `json:"terms,omitempty"`   // share of texts that hold a term of the trade
	Density float64 `json:"density,omitempty"` // share of telling words that are one
}

const (
	// A term of the trade is rare in running English, below rare of its words, and yet stands in so many of these texts.
	rare     = 2.5e-6
	frequent = 0.005
	// Themes are terms, rather than what happened to people, when so many of the texts hold one, and so many of their
	// telling words are one: a title says little else, a ticket tells a story in which terms occur.
	manyTerms = 2.0 / 3
	dense     = 0.12
)

// choose settles the balance: as asked, or by how many of the texts and of their words are terms of the trade. That needs
// no label: it counts words.
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
	var telling, terms float64
	for i := 0; i < len(texts); i += max(1, len(texts)/5000) {
		var rareWords []string
		for _, w := range lexical.Words(texts[i]) {
			if len(w) < 2 || lexical.Stop(w) || w[0] <= '9' {
				continue
			}
			telling++
			if models.Words.Share(w) < rare && !slices.Contains(rareWords, w) {
				rareWords = append(rareWords, w)
				holds[w]++
			}
		}
		texted = append(texted, rareWords)
	}
	least := max(2, int(math.Ceil(frequent*float64(len(texted)))))
	with := 0
	for _, words := range texted {
		n := 0
		for _, w := range words {
			if holds[w] >= least {
				n++
			}
		}
		terms += float64(n)
		with += min(1, n)
	}
	if len(texted) > 0 && telling > 0 {
		b.Terms, b.Density = float64(with)/float64(len(texted)), terms/telling
	}
	if b.Terms >= manyTerms && b.Density >= dense {
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
