// Package weights holds the numbers of the language models that the program carries: a file of named tensors, rounded to
// eight bits, that `make` builds from published packages and that is embedded when it was built. A program built without
// it works on words alone and says so.
//
// The file is one line that names the format, the length of an index, the index as JSON, the bytes of the tensors in its
// order, and the SHA-256 of all that stands before it. Numbers are little-endian.
package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Kinds of tensors.
const (
	Floats  = "floats"  // 32-bit floats as they are
	Columns = "columns" // bytes; each column has a scale for every 64 rows, and the scales stand first
	Rows    = "rows"    // bytes; each row has a scale, and the scales stand first
	Text    = "text"    // UTF-8
)

// stretch is how many rows of a column share a scale.
const stretch = 64

const format = "throughline weights 1\n"

// Source says where numbers come from.
type Source struct {
	Package   string `json:"package"`
	Version   string `json:"version"`
	Integrity string `json:"integrity"` // of the package, as its registry states it
	Licence   string `json:"licence"`
	Holds     string `json:"holds"`
}

// Tensor is one named block of a file.
type Tensor struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Rows    int    `json:"rows,omitempty"`
	Columns int    `json:"columns,omitempty"`
	Size    int    `json:"size"` // bytes
	data    []byte
}

type index struct {
	Sources []Source `json:"sources"`
	Tensors []Tensor `json:"tensors"`
}

// File is a file that was read and found whole.
type File struct {
	Sources []Source
	Digest  string // first twelve digits of its SHA-256: what a representation is stored with
	tensors map[string]Tensor
}

// ErrNone tells that a program was built without weights.
var ErrNone = errors.New("this program was built without a language model")

// Read reads a file. The tensors share its memory.
func Read(data []byte) (*File, error) {
	if len(data) == 0 {
		return nil, ErrNone
	}
	rest, ok := bytes.CutPrefix(data, []byte(format))
	if !ok {
		return nil, errors.New("read weights: not a file of weights this program knows; build it anew with make weights")
	}
	if len(rest) < 4+sha256.Size {
		return nil, errors.New("read weights: the file ends early")
	}
	sum := sha256.Sum256(data[:len(data)-sha256.Size])
	if !bytes.Equal(sum[:], data[len(data)-sha256.Size:]) {
		return nil, errors.New("read weights: the file is damaged: its checksum does not fit; build it anew with make weights")
	}
	n := binary.LittleEndian.Uint32(rest)
	rest = rest[4 : len(rest)-sha256.Size]
	if uint64(n) > uint64(len(rest)) {
		return nil, errors.New("read weights: the index is longer than the file")
	}
	var x index
	if err := json.Unmarshal(rest[:n], &x); err != nil {
		return nil, fmt.Errorf("read weights: index: %w", err)
	}
	rest = rest[n:]
	f := &File{Sources: x.Sources, Digest: hex.EncodeToString(sum[:6]), tensors: map[string]Tensor{}}
	for _, t := range x.Tensors {
		if t.Size < 0 || t.Size > len(rest) {
			return nil, fmt.Errorf("read weights: %s is longer than the file", t.Name)
		}
		if want, err := t.bytes(); err != nil || want != t.Size {
			return nil, fmt.Errorf("read weights: %s is %d bytes, its shape asks for %d", t.Name, t.Size, want)
		}
		t.data, rest = rest[:t.Size:t.Size], rest[t.Size:]
		f.tensors[t.Name] = t
	}
	return f, nil
}

func (t Tensor) bytes() (int, error) {
	if t.Rows < 0 || t.Columns < 0 || t.Rows > 1<<24 || t.Columns > 1<<24 {
		return 0, errors.New("shape out of range")
	}
	switch t.Kind {
	case Floats:
		return 4 * t.Rows * t.Columns, nil
	case Columns:
		return 4*t.Columns*stretches(t.Rows) + t.Rows*t.Columns, nil
	case Rows:
		return 4*t.Rows + t.Rows*t.Columns, nil
	case Text:
		return t.Size, nil
	}
	return 0, fmt.Errorf("unknown kind %q", t.Kind)
}

// Text returns a tensor of letters.
func (f *File) Text(name string) (string, error) {
	t, err := f.find(name, Text)
	return string(t.data), err
}

// Floats returns a tensor of floats with so many elements.
func (f *File) Floats(name string, n int) ([]float32, error) {
	t, err := f.find(name, Floats)
	if err != nil {
		return nil, err
	}
	if t.Rows*t.Columns != n {
		return nil, fmt.Errorf("weights: %s has %d elements, not %d", name, t.Rows*t.Columns, n)
	}
	return floats(t.data), nil
}

// Matrix is a matrix of bytes, rounded by row or by column.
type Matrix struct {
	Rows, Columns int
	byRow         bool
	scale         []float32
	data          []byte
}

// Matrix returns a matrix that was rounded by [Rows] or by [Columns].
func (f *File) Matrix(name, kind string) (Matrix, error) {
	t, err := f.find(name, kind)
	if err != nil {
		return Matrix{}, err
	}
	scales := t.Columns * stretches(t.Rows)
	if t.Kind == Rows {
		scales = t.Rows
	}
	return Matrix{Rows: t.Rows, Columns: t.Columns, byRow: t.Kind == Rows, scale: floats(t.data[:4*scales]), data: t.data[4*scales:]}, nil
}

// At returns one element.
func (m Matrix) At(row, column int) float32 {
	s := row/stretch*m.Columns + column
	if m.byRow {
		s = row
	}
	return float32(int8(m.data[row*m.Columns+column])) * m.scale[s]
}

// AddRow adds a row of a matrix with a scale for each row, times a factor, to a vector of as many elements.
func (m Matrix) AddRow(to []float32, row int, factor float32) {
	data := m.data[row*m.Columns : (row+1)*m.Columns]
	to = to[:len(data)]
	factor *= m.scale[row]
	for i, b := range data {
		to[i] += factor * float32(int8(b))
	}
}

func stretches(rows int) int { return (rows + stretch - 1) / stretch }

func (f *File) find(name, kind string) (Tensor, error) {
	t, ok := f.tensors[name]
	if !ok || t.Kind != kind {
		return Tensor{}, fmt.Errorf("weights: no %s %s in the file", kind, name)
	}
	return t, nil
}

func floats(data []byte) []float32 {
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}
