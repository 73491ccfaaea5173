package classify_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/discover/classify"
	"throughline.dev/stats"
)

// letters are texts of three kinds, with words in common.
func letters(n int) []classify.Example {
	rng := stats.SeedOf("letters", int64(n)).Rand()
	about := map[string][]string{
		"bill":  {"invoice", "charged", "refund", "payment", "amount"},
		"login": {"password", "sign", "account", "code", "locked"},
		"map":   {"route", "zoom", "street", "satellite", "position"},
	}
	kinds := []string{"bill", "login", "map"}
	common := []string{"the", "my", "is", "wrong", "again", "please", "since", "monday"}
	var out []classify.Example
	for i := range n {
		label := kinds[i%3]
		text := ""
		for range 6 {
			from := common
			if rng.IntN(3) == 0 {
				from = about[label]
			}
			text += from[rng.IntN(len(from))] + " "
		}
		out = append(out, classify.Example{Text: text, Label: label})
	}
	return out
}

func TestLabelsAreLearnt(t *testing.T) {
	t.Parallel()
	m, r, err := classify.Train(t.Context(), letters(150), classify.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if g := m.Classify("a refund of my last invoice", nil); g[0].Label != "bill" {
		t.Errorf("%+v", g)
	}
	if !r.BetterThanGuessing() || r.Accuracy < 0.8 || r.MacroF1 < 0.8 || r.Guessing < 0.33 || r.Guessing > 0.34 || r.Calibration > 0.12 {
		t.Errorf("%+v", r)
	}
}

// Labels dealt out by lot are called learnt about as rarely as an interval of 95 % is wrong on that side. The seeds are
// fixed, so the count does not vary.
func TestLabelsWithoutMeaningAreNotLearnt(t *testing.T) {
	t.Parallel()
	learnt := 0
	const lots = 40
	for lot := range lots {
		e := letters(60)
		rng := stats.SeedOf("labels by lot", int64(lot)).Rand()
		rng.Shuffle(len(e), func(i, j int) { e[i].Label, e[j].Label = e[j].Label, e[i].Label })
		_, r, err := classify.Train(t.Context(), e, classify.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if r.BetterThanGuessing() {
			learnt++
		}
	}
	t.Logf("called better than guessing: %d of %d lots", learnt, lots)
	if learnt > 3 {
		t.Errorf("%d of %d", learnt, lots)
	}
}

// Probabilities are true: of the labels said to be likely by as much, that share is right. With noise in the labels an
// unchecked model would be far too sure.
func TestProbabilitiesAreTrue(t *testing.T) {
	t.Parallel()
	e := letters(2400)
	rng := stats.SeedOf("noise").Rand()
	for i := range e {
		if rng.IntN(10) < 3 {
			e[i].Label = []string{"bill", "login", "map"}[rng.IntN(3)]
		}
	}
	m, r, err := classify.Train(t.Context(), e[:400], classify.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	said, right := 0.0, 0.0
	for _, x := range e[400:] {
		g := m.Classify(x.Text, nil)[0]
		said += g.Probability / 2000
		if g.Label == x.Label {
			right += 1. / 2000
		}
	}
	t.Logf("said %.3f, right %.3f, calibration error %.3f", said, right, r.Calibration)
	if math.Abs(said-right) > 0.12 {
		t.Errorf("said %.3f, right %.3f", said, right)
	}
}

func TestTooFewLabelsAreSaid(t *testing.T) {
	t.Parallel()
	for _, e := range [][]classify.Example{nil, letters(9), {{Text: "a", Label: "x"}}} {
		_, _, err := classify.Train(t.Context(), e, classify.Settings{})
		if _, ok := errors.AsType[*classify.TooFew](err); !ok {
			t.Errorf("%d examples: %v", len(e), err)
		}
	}
	_, r, err := classify.Train(t.Context(), append(letters(30), classify.Example{Text: "alone", Label: "rare"}), classify.Settings{})
	if err != nil || !slices.Equal(r.LeftOut, []string{"rare"}) {
		t.Errorf("%+v %v", r, err)
	}
}

func TestVectorsMustFit(t *testing.T) {
	t.Parallel()
	e := letters(30)
	e[0].Vector, e[1].Vector = []float32{1, 2}, []float32{1}
	if _, _, err := classify.Train(t.Context(), e, classify.Settings{}); err == nil {
		t.Error("vectors of two lengths were accepted")
	}
	e[1].Vector = []float32{1, float32(math.NaN())}
	if _, _, err := classify.Train(t.Context(), e, classify.Settings{}); err == nil {
		t.Error("a vector that holds no number was accepted")
	}
}

func TestTheSameExamplesGiveTheSameModel(t *testing.T) {
	t.Parallel()
	var before []classify.Guess
	for range 3 {
		m, _, err := classify.Train(t.Context(), letters(60), classify.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		g := m.Classify("my password and the invoice", nil)
		if d := cmp.Diff(before, g); before != nil && d != "" {
			t.Error(d)
		}
		before = g
	}
}

// Where the search ends does not depend on the order of the examples, but for rounding: there is one best model.
func TestThereIsOneBestModel(t *testing.T) {
	t.Parallel()
	e := letters(90)
	one, _, err := classify.Train(t.Context(), e, classify.Settings{Unjudged: true})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(e)
	other, _, err := classify.Train(t.Context(), e, classify.Settings{Unjudged: true})
	if err != nil {
		t.Fatal(err)
	}
	a, b := one.Classify("zoom the invoice again", nil), other.Classify("zoom the invoice again", nil)
	for i := range a {
		if a[i].Label != b[i].Label || math.Abs(a[i].Probability-b[i].Probability) > 0.01 {
			t.Errorf("%+v, the other way round %+v", a, b)
		}
	}
}

// Whatever texts and vectors come, probabilities are shares of one.
func TestProbabilitiesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(10, 25).Draw(t, "n")
		wide := rapid.IntRange(0, 3).Draw(t, "wide")
		text := rapid.OneOf(rapid.StringMatching(`[a-c ]{0,12}`), rapid.String())
		vector := rapid.SliceOfN(rapid.Float32Range(-1e30, 1e30), wide, wide)
		var e []classify.Example
		for i := range n {
			e = append(e, classify.Example{Text: text.Draw(t, "text"), Vector: vector.Draw(t, "vector"), Label: fmt.Sprint(i % 2)})
		}
		m, r, err := classify.Train(t.Context(), e, classify.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, g := range m.Classify(text.Draw(t, "asked"), vector.Draw(t, "asked vector")) {
			if !(g.Probability >= 0 && g.Probability <= 1) {
				t.Fatalf("%+v", g)
			}
			sum += g.Probability
		}
		if math.Abs(sum-1) > 1e-9 || !(r.Accuracy >= 0 && r.Accuracy <= 1) || !(r.MacroF1 >= 0 && r.MacroF1 <= 1) || math.IsNaN(r.Calibration) {
			t.Fatalf("sum %v, %+v", sum, r)
		}
	})
}
