package classify

import (
	"cmp"
	"math"
	"slices"

	"throughline.dev/discover/lexical"
)

const (
	// mostTerms bounds the words a model knows: those in most examples are kept.
	mostTerms = 5000
	// mostWords is how many words of a text are looked at.
	mostWords = 2000
	// wordWeight is how much words count against the vector, as a share of the squared length.
	wordWeight = 0.1
)

// features turn a text into numbers: its words and pairs of words, then its vector, then a one.
type features struct {
	term  map[string]int
	idf   []float64
	dense int
}

func (f *features) width() int { return len(f.idf) + f.dense + 1 }

// A row is what a text is in numbers. Sparse numbers come first, by column; the dense ones stand from at on.
type row struct {
	column []int
	value  []float64
	dense  []float64
	at     int
}

func (r row) dot(w []float64) float64 {
	s := w[len(w)-1]
	for i, c := range r.column {
		s += r.value[i] * w[c]
	}
	d := w[r.at : r.at+len(r.dense)]
	for i, x := range r.dense {
		s += x * d[i]
	}
	return s
}

// add adds the row times a number to weights.
func (r row) add(w []float64, by float64) {
	w[len(w)-1] += by
	for i, c := range r.column {
		w[c] += r.value[i] * by
	}
	d := w[r.at : r.at+len(r.dense)]
	for i, x := range r.dense {
		d[i] += x * by
	}
}

// terms are the stems of a text and pairs of neighbours. Small words stay: "how do I" tells a question.
func terms(text string) []string {
	words := lexical.Words(text)
	words = words[:min(len(words), mostWords)]
	out := make([]string, 0, 2*len(words))
	before := ""
	for _, w := range words {
		w = lexical.Stem(w)
		out = append(out, w)
		if before != "" {
			out = append(out, before+" "+w)
		}
		before = w
	}
	return out
}

func newFeatures(examples []Example) *features {
	f := &features{term: map[string]int{}}
	in := map[string]int{}
	for _, e := range examples {
		f.dense = max(f.dense, len(e.Vector))
		t := terms(e.Text)
		slices.Sort(t)
		for _, w := range slices.Compact(t) {
			in[w]++
		}
	}
	var known []string
	for w, n := range in {
		if n >= 2 {
			known = append(known, w)
		}
	}
	slices.SortFunc(known, func(a, b string) int { return cmp.Or(cmp.Compare(in[b], in[a]), cmp.Compare(a, b)) })
	known = known[:min(len(known), mostTerms)]
	for i, w := range known {
		f.term[w] = i
		f.idf = append(f.idf, math.Log(float64(1+len(examples))/float64(1+in[w]))+1)
	}
	return f
}

func (f *features) of(text string, vector []float32) row {
	r := row{at: len(f.idf)}
	count := map[int]float64{}
	for _, w := range terms(text) {
		if c, ok := f.term[w]; ok {
			count[c]++
		}
	}
	for c := range count {
		r.column = append(r.column, c)
	}
	slices.Sort(r.column)
	for _, c := range r.column {
		r.value = append(r.value, (1+math.Log(count[c]))*f.idf[c])
	}
	if len(vector) == f.dense {
		for _, x := range vector {
			r.dense = append(r.dense, float64(x))
		}
	}
	if f.dense == 0 {
		scale(r.value, 1)
		return r
	}
	scale(r.value, wordWeight)
	scale(r.dense, 1)
	return r
}

// scale gives numbers the squared length, where they have any.
func scale(v []float64, squared float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		clear(v)
		return
	}
	by := math.Sqrt(squared / sum)
	for i := range v {
		v[i] *= by
	}
}
