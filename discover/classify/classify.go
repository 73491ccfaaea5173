// Package classify learns labels from examples that people labelled: a logistic regression with an L2 penalty on the words
// of a text (TF-IDF) and on a vector that says what it means, when there is one.
//
// It is pure and deterministic: the same examples in the same order give the same model, bit for bit. What it returns are
// probabilities, made true to how often the model was right on examples it had not seen. How good it is comes with it, and
// "too few labels" is an answer. It works for any labels: types of feedback, codes of interviews, areas of a product.
package classify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// An Example is a text that a person gave a label.
type Example struct {
	Text   string
	Vector []float32 // what the text means; nil for a text without, but of one length among all that have one
	Label  string
}

// Settings of training. The zero value holds the defaults.
type Settings struct {
	// Least is how many examples a label needs; labels with fewer are left out. 5 when left out, at least 2.
	Least int
	// Folds is how many parts the examples are judged in, each by a model that has not seen it. 5 when left out.
	Folds int
	// Strength is how much the examples count against the penalty (the C of other programs). When left out, 1 or 10, whichever
	// makes the labels of examples not seen likelier; 10 where they are not judged.
	Strength float64
	// Unjudged leaves out the judging, and with it the true probabilities: for measuring with labels kept elsewhere.
	Unjudged bool
}

func (s Settings) withDefaults() Settings {
	if s.Least == 0 {
		s.Least = 5
	}
	s.Least = max(2, s.Least)
	if s.Folds == 0 {
		s.Folds = 5
	}
	s.Folds = max(2, s.Folds)
	if !(s.Strength > 0) || math.IsInf(s.Strength, 0) {
		s.Strength = 0
		if s.Unjudged {
			s.Strength = weak
		}
	}
	return s
}

// Strengths that are tried: much noise in few words wants the strong penalty, few examples of many labels the weak one.
const strong, weak = 1, 10

// TooFew says that there are too few labels to learn from, and what is missing.
type TooFew struct {
	Labels map[string]int // examples by label
	Least  int            // that a label needs
}

// Error tells what to do.
func (e *TooFew) Error() string {
	enough := 0
	for _, n := range e.Labels {
		if n >= e.Least {
			enough++
		}
	}
	return fmt.Sprintf("too few labels to learn from: %d of the labels have %d examples, two must; label some more", enough, e.Least)
}

// mostExamples bounds what a model is trained on; of more, as many are taken of each label in turn.
const mostExamples = 5000

// A Model gives labels to texts. It is safe for concurrent use.
type Model struct {
	labels      []string // sorted
	features    *features
	weights     []float64 // by label, then feature; the last feature is constant
	temperature float64   // what scores are divided by
}

// Labels returns the labels that the model knows, sorted.
func (m *Model) Labels() []string { return slices.Clone(m.labels) }

// A Guess is a label and how likely it is.
type Guess struct {
	Label       string  `json:"label"`
	Probability float64 `json:"probability"`
}

// Train learns from examples. It returns [*TooFew] when fewer than two labels have enough of them.
func Train(ctx context.Context, examples []Example, s Settings) (*Model, *Report, error) {
	s = s.withDefaults()
	count := map[string]int{}
	dimensions := 0
	for i, e := range examples {
		count[e.Label]++
		if len(e.Vector) == 0 {
			continue
		}
		if dimensions == 0 {
			dimensions = len(e.Vector)
		}
		if len(e.Vector) != dimensions {
			return nil, nil, fmt.Errorf("example %d: a vector of %d numbers among ones of %d; take all from one model", i, len(e.Vector), dimensions)
		}
		for _, x := range e.Vector {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return nil, nil, fmt.Errorf("example %d: the vector holds a value that is no number", i)
			}
		}
	}
	var labels, left []string
	for l, n := range count {
		if n >= s.Least {
			labels = append(labels, l)
		} else {
			left = append(left, l)
		}
	}
	slices.Sort(labels)
	slices.Sort(left)
	if len(labels) < 2 {
		return nil, nil, &TooFew{count, s.Least}
	}
	set := newSet(examples, labels)
	r := &Report{Examples: len(set.label), Labels: labels, LeftOut: left}
	temperature := 1.0
	if !s.Unjudged {
		var err error
		if temperature, s.Strength, err = r.judge(ctx, set, s); err != nil {
			return nil, nil, err
		}
	}
	m, err := set.fit(ctx, nil, s)
	if err != nil {
		return nil, nil, err
	}
	m.temperature = temperature
	return m, r, nil
}

// Classify returns all labels, the most likely first. The probabilities add up to one. A vector of another length than the
// model was trained on is not looked at.
func (m *Model) Classify(text string, vector []float32) []Guess {
	scores := m.scores(m.features.of(text, vector))
	p := softmax(scores, m.temperature)
	out := make([]Guess, len(p))
	for i, x := range p {
		out[i] = Guess{m.labels[i], x}
	}
	slices.SortStableFunc(out, func(a, b Guess) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	return out
}

func (m *Model) scores(x row) []float64 {
	out := make([]float64, len(m.labels))
	width := m.features.width()
	for k := range out {
		out[k] = x.dot(m.weights[k*width : (k+1)*width])
	}
	return out
}

// A set is examples by number of label, kept in an order that mixes labels: the first of each, then the second, and so on.
type set struct {
	examples []Example
	label    []int
	turn     []int // which of its label's an example is
	labels   []string
}

func newSet(examples []Example, labels []string) *set {
	by := make([][]int, len(labels))
	for i, e := range examples {
		if k, ok := slices.BinarySearch(labels, e.Label); ok {
			by[k] = append(by[k], i)
		}
	}
	s := &set{labels: labels}
	for turn, more := 0, true; more && len(s.label) < mostExamples; turn++ {
		more = false
		for k := range by {
			if turn < len(by[k]) {
				more = true
				s.examples, s.label, s.turn = append(s.examples, examples[by[k][turn]]), append(s.label, k), append(s.turn, turn)
			}
		}
	}
	return s
}

// fit trains on the examples that keep allows; all for nil.
func (s *set) fit(ctx context.Context, keep func(i int) bool, settings Settings) (*Model, error) {
	var examples []Example
	var label []int
	for i := range s.examples {
		if keep == nil || keep(i) {
			examples, label = append(examples, s.examples[i]), append(label, s.label[i])
		}
	}
	if len(examples) == 0 {
		return nil, errors.New("no examples to learn from")
	}
	f := newFeatures(examples)
	rows := make([]row, len(examples))
	for i, e := range examples {
		rows[i] = f.of(e.Text, e.Vector)
	}
	w, err := regress(ctx, rows, label, len(s.labels), f.width(), settings.Strength)
	if err != nil {
		return nil, err
	}
	return &Model{labels: s.labels, features: f, weights: w, temperature: 1}, nil
}

// softmax turns scores into shares of one.
func softmax(scores []float64, temperature float64) []float64 {
	top := slices.Max(scores)
	out := make([]float64, len(scores))
	sum := 0.0
	for i, s := range scores {
		out[i] = math.Exp((s - top) / temperature)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
