// Package sentence turns English sentences into vectors of 512 numbers, so that sentences of like meaning point the same
// way: the Universal Sentence Encoder Lite (Cer et al. 2018), a transformer of two layers, computed here from its
// published weights without a network and without cgo. Agreement with the published implementation is a test.
//
// The model knows English only, and is of 2019: its likeness is a hint, never a fact.
package sentence

import (
	"fmt"

	"throughline.dev/discover/embed/matrix"
	"throughline.dev/discover/embed/weights"
)

const (
	// Dimensions is the length of a vector.
	Dimensions = 512
	// longest is how many pieces the model reads at once.
	longest = 128
	width   = 256 // of a piece's own vector
	heads   = 4
	inner   = 1536 // of the step between attentions
)

// Model is read once and may be used by any number of goroutines at once.
type Model struct {
	name   string
	vocab  *vocabulary
	pieces weights.Matrix
	clock  []float32 // how fast each of the waves turns that tell a piece's place
	layers [2]layer
	adapt  linear // brings what enters the first layer to the width of what leaves it
	out    linear
}

type linear struct {
	bias []float32
	by   matrix.Packed
}

type layer struct {
	width                     int // of what enters
	before, between           scaling
	qkv, mix, widen, narrow   linear
	queryScale                float32
	queryFrom, keyFrom, value int // where the three parts begin
}

type scaling struct{ scale, shift []float32 }

// Name says which model, and of which file of weights, made a vector: vectors of different names do not compare.
func (m *Model) Name() string { return m.name }

// New takes the model out of a file of weights.
func New(f *weights.File) (m *Model, err error) {
	r := reader{file: f}
	m = &Model{name: "use-lite/" + f.Digest}
	if text, err := f.Text("sentence/vocabulary"); err != nil {
		return nil, err
	} else if m.vocab, err = readVocabulary(text); err != nil {
		return nil, err
	}
	if m.pieces, err = f.Matrix("sentence/pieces", weights.Rows); err != nil {
		return nil, err
	}
	if m.pieces.Columns != width || m.pieces.Rows < len(m.vocab.lengths) {
		return nil, fmt.Errorf("sentence model: %d×%d numbers for %d pieces", m.pieces.Rows, m.pieces.Columns, len(m.vocab.lengths))
	}
	m.clock = r.floats("sentence/clock", width/2)
	m.adapt = r.linear("sentence/adapt", width, Dimensions)
	m.out = r.linear("sentence/out", Dimensions, Dimensions)
	for i, w := range []int{width, Dimensions} {
		p := fmt.Sprintf("sentence/%d/", i)
		l := layer{width: w, queryFrom: 0, keyFrom: w, value: 2 * w}
		l.before = scaling{r.floats(p+"before/scale", w), r.floats(p+"before/shift", w)}
		l.between = scaling{r.floats(p+"between/scale", Dimensions), r.floats(p+"between/shift", Dimensions)}
		l.qkv = r.linear(p+"qkv", w, 3*w)
		l.mix = r.linear(p+"mix", w, Dimensions)
		l.widen = r.linear(p+"widen", Dimensions, inner)
		l.narrow = r.linear(p+"narrow", inner, Dimensions)
		if s := r.floats(p+"query", 1); len(s) == 1 {
			l.queryScale = s[0]
		}
		m.layers[i] = l
	}
	return m, r.err
}

type reader struct {
	file *weights.File
	err  error
}

func (r *reader) floats(name string, n int) []float32 {
	out, err := r.file.Floats(name, n)
	if r.err == nil {
		r.err = err
	}
	return out
}

func (r *reader) linear(name string, in, out int) linear {
	w, err := r.file.Matrix(name, weights.Columns)
	if err == nil && (w.Rows != in || w.Columns != out) {
		err = fmt.Errorf("sentence model: %s is %d×%d, not %d×%d", name, w.Rows, w.Columns, in, out)
	}
	if err != nil {
		if r.err == nil {
			r.err = err
		}
		return linear{}
	}
	return linear{bias: r.floats(name+"/bias", out), by: matrix.Pack(in, out, w.At)}
}
