package accuracy_test

import (
	"context"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"throughline.dev/discover/grouping"
	"throughline.dev/discover/represent"
	"throughline.dev/stats/agreement"
)

type labelled struct {
	texts []string
	label []string
}

// banking reads the training part of Banking77 (Casanueva et al. 2020, CC BY 4.0): 10,003 questions of 77 intents. Its
// test part is what is judged on elsewhere; nothing here is tuned to it.
func banking(t testing.TB) labelled {
	t.Helper()
	f, err := os.Open("../../../shared/data/banking77/train.csv")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no labelled data on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out labelled
	for _, row := range rows[1:] {
		out.texts, out.label = append(out.texts, row[0]), append(out.label, row[1])
	}
	return out
}

// per keeps the items of each label whose number in it is from (inclusive) to (exclusive).
func (l labelled) per(from, to int) (out labelled) {
	n := map[string]int{}
	for i, label := range l.label {
		if k := n[label]; k >= from && k < to {
			out.texts, out.label = append(out.texts, l.texts[i]), append(out.label, label)
		}
		n[label]++
	}
	return out
}

func models(t testing.TB) represent.Models {
	t.Helper()
	m, err := represent.Embedded(2)
	if err != nil {
		t.Fatal(err)
	}
	if m.Sentence == nil {
		t.Skip("built without weights: make weights")
	}
	m.Sentence = kept{m.Sentence}
	return m
}

// kept reads each text once for all tests of the package: reading is most of what they cost.
type kept struct{ represent.Encoder }

var (
	reading sync.Mutex
	read    = map[string][]float32{}
)

func (k kept) Embed(ctx context.Context, texts []string, workers int) ([][]float32, error) {
	reading.Lock()
	defer reading.Unlock()
	var missing []string
	for _, t := range texts {
		if _, ok := read[t]; !ok {
			read[t] = nil
			missing = append(missing, t)
		}
	}
	vectors, err := k.Encoder.Embed(ctx, missing, workers)
	if err != nil {
		return nil, err
	}
	for i, t := range missing {
		read[t] = vectors[i]
	}
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = read[t]
	}
	return out, nil
}

func count(groups []int32) int {
	g := slices.Clone(groups)
	slices.Sort(g)
	return len(slices.Compact(g))
}

// Themes of 3,075 questions against the labels people gave, the number of themes not given.
func TestThemesAgreeWithLabels(t *testing.T) {
	t.Parallel()
	data := banking(t).per(0, 40)
	start := time.Now()
	_, vectors, err := represent.Fit(t.Context(), data.texts, models(t), represent.Semantic())
	if err != nil {
		t.Fatal(err)
	}
	fitted := time.Since(start)
	g, err := grouping.Find(t.Context(), grouping.Input{Vectors: vectors, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []struct {
		name   string
		groups []int32
		v, ari float64 // at least
	}{{"areas", g.Areas, 0.4, 0.05}, {"themes", g.Themes, 0.70, 0.38}, {"parts", g.Parts, 0.75, 0.44}} {
		v, ari, acc := agreement.VMeasure(level.groups, data.label), agreement.AdjustedRand(level.groups, data.label), agreement.Accuracy(level.groups, data.label)
		t.Logf("%-6s %d texts, 77 labels, %3d groups: V %.3f, adjusted Rand %.3f, accuracy %.3f", level.name, len(data.texts), count(level.groups), v, ari, acc)
		if v < level.v || ari < level.ari {
			t.Errorf("%s: V %.3f and adjusted Rand %.3f, at least %.2f and %.2f", level.name, v, ari, level.v, level.ari)
		}
	}
	t.Logf("vectors %.1f s, all %.1f s", fitted.Seconds(), time.Since(start).Seconds())
}

// Items that arrive later are put into groups found before.
func TestArrivalsAgreeWithLabels(t *testing.T) {
	t.Parallel()
	all := banking(t)
	old, late := all.per(0, 30), all.per(30, 40)
	arrivals, placed, groups := arrive(t, old, late)
	found := make([]int32, len(placed))
	for i, v := range placed {
		found[i] = arrivals.Place(v).Group
	}
	v := agreement.VMeasure(found, late.label)
	t.Logf("%d arrivals into %d groups of %d items: V %.3f", len(found), count(groups), len(old.texts), v)
	if v < 0.74 {
		t.Errorf("V %.3f", v)
	}
}

// A label never seen before is told from the ones that were by how unfamiliar its items are.
func TestNewThemesAreNoticed(t *testing.T) {
	t.Parallel()
	all := banking(t)
	names := slices.Clone(all.label)
	slices.Sort(names)
	names = slices.Compact(names)
	unseen := map[string]bool{}
	for i := 0; i < len(names); i += 5 {
		unseen[names[i]] = true
	}
	var old labelled
	for i, l := range all.per(0, 30).label {
		if !unseen[l] {
			old.texts, old.label = append(old.texts, all.per(0, 30).texts[i]), append(old.label, l)
		}
	}
	late := all.per(30, 40)
	arrivals, placed, _ := arrive(t, old, late)
	var seen, novel []float64
	for i, v := range placed {
		x := float64(arrivals.Place(v).Familiar)
		if unseen[late.label[i]] {
			novel = append(novel, x)
		} else {
			seen = append(seen, x)
		}
	}
	// The chance that an item of a label never seen is less familiar than one of a label that was.
	var wins float64
	for _, n := range novel {
		for _, s := range seen {
			switch {
			case n < s:
				wins++
			case n == s:
				wins += 0.5
			}
		}
	}
	auc := wins / float64(len(novel)*len(seen))
	t.Logf("%d of labels seen, %d of labels never seen: AUROC %.3f", len(seen), len(novel), auc)
	if auc < 0.82 || math.IsNaN(auc) {
		t.Errorf("AUROC %.3f", auc)
	}
}

func arrive(t *testing.T, old, late labelled) (a *grouping.Arrivals, placed [][]float32, groups []int32) {
	t.Helper()
	space, vectors, err := represent.Fit(t.Context(), old.texts, models(t), represent.Semantic())
	if err != nil {
		t.Fatal(err)
	}
	g, err := grouping.Find(t.Context(), grouping.Input{Vectors: vectors, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if placed, err = space.Place(t.Context(), late.texts); err != nil {
		t.Fatal(err)
	}
	return grouping.NewArrivals(vectors, g.Parts, g.Near), placed, g.Parts
}

// A tenth more items: the ones before stay in their themes.
func TestThemesStayWhenItemsAreAdded(t *testing.T) {
	t.Parallel()
	all := banking(t).per(0, 44)
	var old, late []string
	n := map[string]int{}
	for i, l := range all.label {
		if n[l]++; n[l] <= 40 {
			old = append(old, all.texts[i])
		} else {
			late = append(late, all.texts[i])
		}
	}
	m := models(t)
	themes := func(texts []string, before []int32) []int32 {
		_, vectors, err := represent.Fit(t.Context(), texts, m, represent.Semantic())
		if err != nil {
			t.Fatal(err)
		}
		g, err := grouping.Find(t.Context(), grouping.Input{Vectors: vectors, Before: before, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		return g.Themes
	}
	before := themes(old, nil)
	start := slices.Clone(before)
	for range late {
		start = append(start, grouping.None)
	}
	after := themes(slices.Concat(old, late), start)
	ari := agreement.AdjustedRand(before, after[:len(before)])
	t.Logf("%d items, then %d more: adjusted Rand %.3f", len(old), len(late), ari)
	if ari < 0.9 {
		t.Errorf("adjusted Rand %.3f, at least 0.90", ari)
	}
}
