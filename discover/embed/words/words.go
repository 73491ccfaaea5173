// Package words knows a vector for each frequent English word: GloVe (Pennington et al. 2014), rounded to eight bits. Words
// used in like company point the same way. It knows single words only; what they mean together is for package sentence.
package words

import (
	"math"
	"strings"

	"throughline.dev/discover/embed/weights"
)

// Table may be used by any number of goroutines at once.
type Table struct {
	name    string
	place   map[string]int32
	vectors weights.Matrix
	length  []float32 // one over the length of each vector
}

// New takes the table out of a file of weights.
func New(f *weights.File) (*Table, error) {
	list, err := f.Text("words/list")
	if err != nil {
		return nil, err
	}
	t := &Table{name: "glove/" + f.Digest, place: map[string]int32{}}
	if t.vectors, err = f.Matrix("words/vectors", weights.Rows); err != nil {
		return nil, err
	}
	for word := range strings.SplitSeq(list, "\n") {
		if n := len(t.place); n < t.vectors.Rows {
			t.place[word] = int32(n)
		}
	}
	t.length = make([]float32, t.vectors.Rows)
	for i := range t.length {
		var sum float64
		for j := range t.vectors.Columns {
			sum += float64(t.vectors.At(i, j)) * float64(t.vectors.At(i, j))
		}
		if sum > 0 {
			t.length[i] = float32(1 / math.Sqrt(sum))
		}
	}
	return t, nil
}

// Name says which words, and of which file of weights, made a vector.
func (t *Table) Name() string { return t.name }

// Dimensions is the length of a vector.
func (t *Table) Dimensions() int { return t.vectors.Columns }

// Knows tells whether a word, in small letters, has a vector.
func (t *Table) Knows(word string) bool { _, ok := t.place[word]; return ok }

// Add adds a word's vector, brought to length 1 and multiplied, and tells whether there was one.
func (t *Table) Add(to []float32, word string, factor float32) bool {
	at, ok := t.place[word]
	if ok {
		t.vectors.AddRow(to, int(at), factor*t.length[at])
	}
	return ok
}

// zipf is the share of running English text that its most frequent word makes up.
const zipf = 0.06

// Share estimates a word's share of running English text from its rank among all words (Zipf 1949); 0 for a word that
// is not known.
func (t *Table) Share(word string) float64 {
	at, ok := t.place[word]
	if !ok {
		return 0
	}
	return zipf / float64(at+1)
}
