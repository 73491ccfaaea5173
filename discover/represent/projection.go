package represent

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"throughline.dev/discover/lexical"
)

// projection reduces weighted words to the directions in which texts differ most: latent semantic analysis (Deerwester
// et al. 1990) of TF-IDF, computed by subspace iteration. The directions span the same space as the leading singular
// vectors; their order and sign do not matter to a cosine, so they are not sought.
type projection struct {
	rank  int
	terms map[string]int
	idf   []float64
	basis []float32 // of each term, rank numbers
}

type weighted struct {
	term   int
	weight float64
}

const (
	rounds   = 5      // of the iteration; more changes cosines in the third digit
	sample   = 20_000 // texts that directions are sought in
	mostWord = 20_000 // terms, the most frequent first
)

// stems are the words of a text as terms: stems, and pairs of neighbouring stems.
func stems(tokens []string) []string {
	out := make([]string, 0, 2*len(tokens))
	for _, w := range tokens {
		out = append(out, lexical.Stem(w))
	}
	return out
}

func fitProjection(tokens [][]string, rank int) *projection {
	p := &projection{terms: map[string]int{}}
	texts := map[string]int{}
	for _, t := range tokens {
		seen := map[string]bool{}
		for _, s := range stems(t) {
			if !seen[s] {
				seen[s] = true
				texts[s]++
			}
		}
	}
	names := make([]string, 0, len(texts))
	for name, n := range texts {
		if n >= 2 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(-cmp.Compare(texts[a], texts[b]), cmp.Compare(a, b))
	})
	names = names[:min(mostWord, len(names))]
	for i, name := range names {
		p.terms[name] = i
		p.idf = append(p.idf, math.Log(float64(len(tokens)+1)/float64(texts[name]+1))+1)
	}
	p.rank = min(rank, len(names))
	every := max(1, len(tokens)/sample)
	var rows [][]weighted
	for i := 0; i < len(tokens); i += every {
		if v := p.weigh(tokens[i]); len(v) > 0 {
			rows = append(rows, v)
		}
	}
	p.basis = p.directions(rows)
	return p
}

// weigh returns the terms of a text with their weights, of length 1: (1 + ln tf)·idf.
func (p *projection) weigh(tokens []string) []weighted {
	counts := map[int]float64{}
	for _, s := range stems(tokens) {
		if at, ok := p.terms[s]; ok {
			counts[at]++
		}
	}
	out := make([]weighted, 0, len(counts))
	for at, n := range counts {
		out = append(out, weighted{at, (1 + math.Log(n)) * p.idf[at]})
	}
	slices.SortFunc(out, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	var sum float64
	for _, w := range out {
		sum += w.weight * w.weight
	}
	for i := range out {
		out[i].weight /= math.Sqrt(sum)
	}
	return out
}

// directions finds the subspace. It starts from numbers drawn with a fixed seed.
func (p *projection) directions(rows [][]weighted) []float32 {
	random := rand.New(rand.NewPCG(1, 2))
	v := make([]float32, len(p.idf)*p.rank)
	for i := range v {
		v[i] = float32(random.NormFloat64())
	}
	orthonormal(v, p.rank)
	along := make([]float32, p.rank)
	for range rounds {
		next := make([]float32, len(v))
		for _, row := range rows {
			clear(along)
			for _, w := range row {
				add(along, v[w.term*p.rank:], float32(w.weight))
			}
			for _, w := range row {
				add(next[w.term*p.rank:(w.term+1)*p.rank], along, float32(w.weight))
			}
		}
		v = next
		orthonormal(v, p.rank)
	}
	return v
}

func (p *projection) project(to []float32, tokens []string) {
	for _, w := range p.weigh(tokens) {
		add(to, p.basis[w.term*p.rank:], float32(w.weight))
	}
}

func add(to, v []float32, factor float32) {
	v = v[:len(to)]
	for i, x := range v {
		to[i] += factor * x
	}
}

// orthonormal makes the columns of a matrix by rows, n columns wide, orthogonal and of length 1: through the Cholesky
// factor of its Gram matrix, twice, which is as exact as Gram-Schmidt and goes by rows (Yamamoto et al. 2015).
func orthonormal(v []float32, n int) {
	for range 2 {
		gram := make([]float64, n*n)
		for at := 0; at < len(v); at += n {
			row := v[at : at+n]
			for i, x := range row {
				if x == 0 {
					continue
				}
				to := gram[i*n : i*n+i+1]
				for j := range to {
					to[j] += float64(x) * float64(row[j])
				}
			}
		}
		// gram = l·lᵀ
		for i := range n {
			for j := range i + 1 {
				sum := gram[i*n+j]
				for k := range j {
					sum -= gram[i*n+k] * gram[j*n+k]
				}
				if i == j {
					gram[i*n+i] = math.Sqrt(max(sum, 1e-12*max(1e-12, gram[0])))
				} else {
					gram[i*n+j] = sum / gram[j*n+j]
				}
			}
		}
		// each row r becomes x with x·lᵀ = r
		x := make([]float64, n)
		for at := 0; at < len(v); at += n {
			row := v[at : at+n]
			for i := range n {
				sum := float64(row[i])
				for k := range i {
					sum -= gram[i*n+k] * x[k]
				}
				x[i] = sum / gram[i*n+i]
			}
			for i := range n {
				row[i] = float32(x[i])
			}
		}
	}
}
