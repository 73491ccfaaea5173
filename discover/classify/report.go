package classify

import (
	"context"
	"math"

	"throughline.dev/stats"
)

// A Report says how good a model is, judged on examples that the model which labelled them had not seen.
type Report struct {
	Examples int      // judged and learnt from
	Labels   []string // that were learnt, sorted
	LeftOut  []string // labels with too few examples, sorted
	Judged   bool     // false when the judging was left out; then the rest says nothing

	Right    int // examples whose most likely label is the one a person gave
	Accuracy float64
	// AccuracyBounds is where accuracy lies, with 95 % confidence (Wilson).
	AccuracyBounds stats.Interval
	// Guessing is the accuracy of always naming the most frequent label.
	Guessing float64
	// MacroF1 is the mean over labels of the harmonic mean of precision and recall.
	MacroF1  float64
	PerLabel []LabelScore
	// Calibration is the mean distance between how likely the label was said to be and how often it was right, over ten
	// groups of equal size or fewer: the expected calibration error. The temperature it is judged with came from other examples.
	Calibration float64
}

// LabelScore is how well one label is told.
type LabelScore struct {
	Label                 string
	Examples              int
	Precision, Recall, F1 float64 // NaN where nothing was called so, or nothing is
}

// BetterThanGuessing reports whether the interval of accuracy lies above always naming the most frequent label: without that
// a model is of no use, and the rules should stay.
func (r *Report) BetterThanGuessing() bool { return r.Judged && r.AccuracyBounds.Low > r.Guessing }

// judge labels each fold by a model of the others, with the strength that suits them better where none was asked for, and
// returns the temperature that makes the probabilities true. Choosing among two flatters the figures by next to nothing.
func (r *Report) judge(ctx context.Context, s *set, settings Settings) (t, strength float64, err error) {
	fold := func(i int) int { return s.turn[i] % settings.Folds }
	every := func(int) bool { return true }
	tried := []float64{settings.Strength}
	if settings.Strength == 0 {
		tried = []float64{strong, weak}
	}
	var scores [][]float64
	least := math.Inf(1)
	for _, c := range tried {
		settings.Strength = c
		unseen, err := s.unseen(ctx, settings)
		if err != nil {
			return 0, 0, err
		}
		heat := temperature(unseen, s.label, every)
		if l := loss(unseen, s.label, heat, every); l < least {
			least, scores, t, strength = l, unseen, heat, c
		}
	}
	r.Judged = true
	n := len(s.label)
	called, of, right := make([]int, len(s.labels)), make([]int, len(s.labels)), make([]int, len(s.labels))
	sure := make([]float64, n)
	hit := make([]bool, n)
	for f := range settings.Folds {
		heat := temperature(scores, s.label, func(i int) bool { return fold(i) != f })
		for i := range scores {
			if fold(i) != f {
				continue
			}
			p := softmax(scores[i], heat)
			k := best(p)
			called[k]++
			of[s.label[i]]++
			sure[i], hit[i] = p[k], k == s.label[i]
			if hit[i] {
				right[k]++
				r.Right++
			}
		}
	}
	most := 0
	for k, l := range s.labels {
		most = max(most, of[k])
		score := LabelScore{Label: l, Examples: of[k], Precision: float64(right[k]) / float64(called[k]), Recall: float64(right[k]) / float64(of[k])}
		score.F1 = 2 * float64(right[k]) / float64(called[k]+of[k])
		r.MacroF1 += score.F1 / float64(len(s.labels))
		r.PerLabel = append(r.PerLabel, score)
	}
	p := stats.Proportion{Hits: r.Right, N: n}
	r.Accuracy, r.AccuracyBounds, r.Guessing = p.Value(), p.Wilson(0.95), float64(most)/float64(n)
	r.Calibration = calibration(sure, hit)
	return t, strength, nil
}

// unseen returns the scores of each example by a model that was made without its fold.
func (s *set) unseen(ctx context.Context, settings Settings) ([][]float64, error) {
	scores := make([][]float64, len(s.label))
	for f := range settings.Folds {
		in := func(i int) bool { return s.turn[i]%settings.Folds == f }
		m, err := s.fit(ctx, func(i int) bool { return !in(i) }, settings)
		if err != nil {
			return nil, err
		}
		for i, e := range s.examples {
			if in(i) {
				scores[i] = m.scores(m.features.of(e.Text, e.Vector))
			}
		}
	}
	return scores, nil
}

// loss is how unlikely the labels that were given are, summed in logarithms.
func loss(scores [][]float64, label []int, heat float64, keep func(int) bool) float64 {
	sum := 0.0
	for i, s := range scores {
		if keep(i) {
			sum -= math.Log(max(softmax(s, heat)[label[i]], 1e-300))
		}
	}
	return sum
}

func best(p []float64) int {
	k := 0
	for i := range p {
		if p[i] > p[k] {
			k = i
		}
	}
	return k
}

// temperature is the one that makes the labels that were given most likely, between an eighth and eight (Guo et al. 2017).
func temperature(scores [][]float64, label []int, keep func(int) bool) float64 {
	at := func(log float64) float64 { return loss(scores, label, math.Exp(log), keep) }
	// The loss has one valley along the logarithm, near enough: golden section.
	low, high := -math.Log(8), math.Log(8)
	golden := (math.Sqrt(5) - 1) / 2
	a, b := high-golden*(high-low), low+golden*(high-low)
	la, lb := at(a), at(b)
	for range 30 {
		if la <= lb {
			high, b, lb = b, a, la
			a = high - golden*(high-low)
			la = at(a)
		} else {
			low, a, la = a, b, lb
			b = low + golden*(high-low)
			lb = at(b)
		}
	}
	return math.Exp((low + high) / 2)
}
