// Package themes finds what texts are about and says it in their own words: the way from texts to named groups with
// examples, through packages represent, grouping and naming. It is pure and deterministic, and a heuristic.
package themes

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"throughline.dev/discover/grouping"
	"throughline.dev/discover/naming"
	"throughline.dev/discover/represent"
)

// Options say how themes are found. The zero value leaves every choice to the texts.
type Options struct {
	Balance  string // semantic, jargon or auto; auto when empty
	Level    string // areas, themes or parts; by the balance when empty
	Examples int    // texts shown of each theme; 2 when 0, none when negative
}

// Found is what texts are about.
type Found struct {
	Balance Balance `json:"balance"`
	Level   string  `json:"level"`
	Model   string  `json:"model"` // what made the vectors
	Texts   int     `json:"texts"`
	Placed  int     `json:"placed"` // texts in a theme
	Themes  []Theme `json:"themes"`
	Of      []int32 `json:"-"` // the theme of each text, counted from 0 as in Themes; grouping.None for none
}

// Theme is one group of texts, the largest first.
type Theme struct {
	ID       int      `json:"id"` // from 1
	Phrases  []string `json:"phrases"`
	Texts    int      `json:"texts"`
	Examples []int    `json:"examples"` // indexes of texts, the most typical first
}

// Levels are the names of the three levels, from coarse to fine.
func Levels() []string { return []string{"areas", "themes", "parts"} }

// Find finds themes in texts.
func Find(ctx context.Context, texts []string, models represent.Models, o Options) (Found, error) {
	balance, err := choose(o.Balance, texts, models)
	if err != nil {
		return Found{}, err
	}
	if o.Level == "" {
		o.Level = balance.level()
	}
	if !slices.Contains(Levels(), o.Level) {
		return Found{}, fmt.Errorf("level is one of areas, themes and parts, not %q", o.Level)
	}
	out := Found{Balance: balance, Level: o.Level, Model: "words alone", Texts: len(texts)}
	if models.Sentence != nil {
		out.Model = models.Sentence.Name()
	}
	out.Of = make([]int32, len(texts))
	for i := range out.Of {
		out.Of[i] = grouping.None
	}
	if len(texts) == 0 {
		return out, nil
	}
	space, vectors, err := represent.Fit(ctx, texts, models, balance.weights())
	if err != nil {
		return Found{}, err
	}
	groups, err := grouping.Find(ctx, grouping.Input{Vectors: vectors, Workers: models.Workers})
	if err != nil {
		return Found{}, err
	}
	of := map[string][]int32{"areas": groups.Areas, "themes": groups.Themes, "parts": groups.Parts}[o.Level]
	return out, out.tell(ctx, texts, vectors, of, groups, space, o)
}

func (out *Found) tell(ctx context.Context, texts []string, vectors [][]float32, of []int32, groups grouping.Groups, space *represent.Space, o Options) error {
	members := map[int32][]int{}
	for i, g := range of {
		if g != grouping.None {
			members[g] = append(members[g], i)
		}
	}
	order := make([]int32, 0, len(members))
	for g := range members {
		order = append(order, g)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(-cmp.Compare(len(members[a]), len(members[b])), cmp.Compare(members[a][0], members[b][0]))
	})
	arrivals := grouping.NewArrivals(vectors, of, groups.Near)
	centres := map[int32][]float32{}
	for _, g := range order {
		centres[g] = arrivals.Centre(g)
	}
	names, err := naming.Find(ctx, naming.Input{Texts: texts, Group: of, Place: space, Centres: centres})
	if err != nil {
		return err
	}
	examples := cmp.Or(o.Examples, 2)
	for at, g := range order {
		out.Themes = append(out.Themes, Theme{
			ID: at + 1, Phrases: names[g], Texts: len(members[g]), Examples: typical(texts, vectors, members[g], centres[g], max(0, examples)),
		})
		for _, i := range members[g] {
			out.Of[i] = int32(at)
		}
		out.Placed += len(members[g])
	}
	return nil
}

// typical are the members nearest to the centre, no two of the same words.
func typical(texts []string, vectors [][]float32, members []int, centre []float32, n int) (out []int) {
	near := make([]float64, len(members))
	order := make([]int, len(members))
	for k, i := range members {
		order[k] = k
		for j, x := range vectors[i] {
			near[k] += float64(x) * float64(centre[j])
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(near[a], near[b]) })
	seen := map[string]bool{}
	for _, k := range order {
		if len(out) == n {
			break
		}
		if text := texts[members[k]]; !seen[text] {
			seen[text] = true
			out = append(out, members[k])
		}
	}
	return out
}
