// Package represent gives texts vectors whose cosine says how alike they are: what a sentence encoder makes of them, what
// their words mean one by one, and which words they share, each with a weight.
//
// A Space is fitted to the texts of one product and then stays as it is, so that a text that arrives later is placed
// among the ones before it. It is pure and deterministic: the same texts give the same space. Likeness is a heuristic.
package represent

import (
	"context"
	"errors"
	"math"

	"throughline.dev/discover/embed/words"
	"throughline.dev/discover/lexical"
)

// Weights say how much each part of a vector counts, as shares of the squared length; they need not add up to one.
type Weights struct{ Sentence, Word, Lexical float64 }

// Semantic is the balance for texts in which people say things in their own words; Jargon the one for texts whose
// subject is one technical word.
func Semantic() Weights { return Weights{1, 0.5, 0.5} }

// Jargon leans on shared words.
func Jargon() Weights { return Weights{0.2, 0, 1} }

// Encoder turns sentences into vectors: package sentence, or a model that somebody runs elsewhere.
type Encoder interface {
	// Name says which model: vectors of different names do not compare.
	Name() string
	// Embed returns a vector of length 1 for each text, all of one dimension; nil for a text that says nothing to it.
	Embed(ctx context.Context, texts []string, workers int) ([][]float32, error)
}

// Models are what the program was built with; either may be missing, and then its part is.
type Models struct {
	Sentence Encoder
	Words    *words.Table
	Workers  int // that read sentences at once; 1 when left out
}

// Space places texts.
type Space struct {
	models   Models
	weights  Weights
	centre   []float32   // mean of the sentence vectors
	common   [][]float32 // directions that all word vectors have in common
	lexical  *projection
	sentence int
	word     int
}

// Dimensions is the length of a vector.
func (s *Space) Dimensions() int { return s.sentence + s.word + s.lexical.rank }

// rank is how many directions the words of a product are reduced to.
const rank = 200

// Fit makes a space of texts and returns their vectors, each of length 1; nil for a text that says nothing in it.
func Fit(ctx context.Context, texts []string, models Models, weights Weights) (*Space, [][]float32, error) {
	if models.Sentence == nil {
		weights.Sentence = 0
	}
	if models.Words == nil {
		weights.Word = 0
	}
	if weights.Lexical == 0 && weights.Sentence == 0 && weights.Word == 0 {
		return nil, nil, errors.New("fit a space: no part of a vector has any weight")
	}
	s := &Space{models: models, weights: weights}
	tokens := make([][]string, len(texts))
	for i, t := range texts {
		tokens[i] = lexical.Words(t)
	}
	s.lexical = fitProjection(tokens, rank)
	var sentences [][]float32
	if weights.Sentence > 0 {
		var err error
		if sentences, err = models.Sentence.Embed(ctx, texts, models.Workers); err != nil {
			return nil, nil, err
		}
		for _, v := range sentences {
			if s.sentence = len(v); s.sentence > 0 {
				break
			}
		}
		s.centre = mean(sentences, s.sentence)
	}
	if weights.Word > 0 {
		s.word = models.Words.Dimensions()
		raw := make([][]float32, 0, len(texts))
		for _, t := range tokens {
			if v := s.smooth(t); v != nil {
				raw = append(raw, v)
			}
		}
		for range commonDirections {
			d := firstDirection(raw, s.word)
			s.common = append(s.common, d)
			for _, v := range raw {
				takeOut(v, d)
			}
		}
	}
	out := make([][]float32, len(texts))
	for i := range texts {
		var v []float32
		if sentences != nil {
			v = sentences[i]
		}
		out[i] = s.join(v, tokens[i])
	}
	return s, out, nil
}

// Place returns the vectors of texts that arrived after the space was made.
func (s *Space) Place(ctx context.Context, texts []string) ([][]float32, error) {
	var sentences [][]float32
	if s.sentence > 0 {
		var err error
		if sentences, err = s.models.Sentence.Embed(ctx, texts, s.models.Workers); err != nil {
			return nil, err
		}
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		var v []float32
		if sentences != nil {
			v = sentences[i]
		}
		out[i] = s.join(v, lexical.Words(t))
	}
	return out, nil
}

// join puts the parts of a vector side by side, each of length 1 times the root of its weight.
func (s *Space) join(sentence []float32, tokens []string) []float32 {
	out := make([]float32, s.Dimensions())
	found := false
	if s.sentence > 0 && len(sentence) == s.sentence {
		part := out[:s.sentence]
		for i, x := range sentence {
			part[i] = x - s.centre[i]
		}
		found = scale(part, s.weights.Sentence) || found
	}
	if s.word > 0 {
		if v := s.smooth(tokens); v != nil {
			for _, d := range s.common {
				takeOut(v, d)
			}
			part := out[s.sentence : s.sentence+s.word]
			copy(part, v)
			found = scale(part, s.weights.Word) || found
		}
	}
	part := out[s.sentence+s.word:]
	s.lexical.project(part, tokens)
	found = scale(part, s.weights.Lexical) || found
	if !found {
		return nil
	}
	scale(out, 1)
	return out
}

const (
	// smoothness is the share of running text at which a word counts half: Arora, Liang and Ma (2017). Shares are those
	// of English, not of the product's texts: there the very words that people write about are frequent.
	smoothness = 1e-3
	// commonDirections is how many directions are taken out of all mean vectors, because they say that a text is English
	// and not what it is about.
	commonDirections = 2
)

// smooth is the mean of the vectors of words, rare ones counting more; nil when none is known.
func (s *Space) smooth(tokens []string) []float32 {
	v := make([]float32, s.word)
	known := false
	for _, w := range tokens {
		known = s.models.Words.Add(v, w, float32(smoothness/(smoothness+s.models.Words.Share(w)))) || known
	}
	if !known {
		return nil
	}
	scale(v, 1)
	return v
}

func mean(vectors [][]float32, n int) []float32 {
	sum := make([]float64, n)
	var count float64
	for _, v := range vectors {
		if len(v) != n {
			continue
		}
		count++
		for i, x := range v {
			sum[i] += float64(x)
		}
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(sum[i] / max(1, count))
	}
	return out
}

// firstDirection is the one that most of the vectors' squared length lies along, by repeated multiplication.
func firstDirection(vectors [][]float32, n int) []float32 {
	v := mean(vectors, n)
	if !scale(v, 1) {
		v[0] = 1
	}
	for range 30 {
		next := make([]float64, n)
		for _, x := range vectors {
			var along float64
			for i := range x {
				along += float64(x[i]) * float64(v[i])
			}
			for i := range x {
				next[i] += along * float64(x[i])
			}
		}
		for i := range v {
			v[i] = float32(next[i])
		}
		if !scale(v, 1) {
			return make([]float32, n)
		}
	}
	return v
}

// takeOut removes what a vector has along a direction of length 1.
func takeOut(v, direction []float32) {
	var along float32
	for i, x := range v {
		along += x * direction[i]
	}
	for i, d := range direction {
		v[i] -= along * d
	}
}

// scale gives a vector the squared length, and tells whether it had any.
func scale(v []float32, squared float64) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum < 1e-20 {
		clear(v)
		return false
	}
	by := float32(math.Sqrt(squared / sum))
	for i := range v {
		v[i] *= by
	}
	return true
}
