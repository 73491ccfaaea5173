package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
)

// Writer gathers tensors for a file.
type Writer struct{ index index }

// Source notes where the numbers of the file come from.
func (w *Writer) Source(s Source) { w.index.Sources = append(w.index.Sources, s) }

// Floats adds floats as they are.
func (w *Writer) Floats(name string, values []float32) {
	w.add(Tensor{Name: name, Kind: Floats, Rows: 1, Columns: len(values), data: appendFloats(nil, values)})
}

// Text adds letters.
func (w *Writer) Text(name, text string) { w.add(Tensor{Name: name, Kind: Text, data: []byte(text)}) }

// Columns adds a matrix given by rows, every 64 rows of a column rounded to 255 steps of their own width.
func (w *Writer) Columns(name string, rows, columns int, values []float32) {
	scale := make([]float32, columns*stretches(rows))
	of := func(i int) int { return i/columns/stretch*columns + i%columns }
	for i, v := range values {
		scale[of(i)] = max(scale[of(i)], float32(math.Abs(float64(v)))/127)
	}
	data := appendFloats(nil, scale)
	for i, v := range values {
		data = append(data, step(v, scale[of(i)]))
	}
	w.add(Tensor{Name: name, Kind: Columns, Rows: rows, Columns: columns, data: data})
}

// Rows adds a matrix given by rows, each row rounded to 255 steps of its own width.
func (w *Writer) Rows(name string, rows, columns int, values []float32) {
	scale := make([]float32, rows)
	for i, v := range values {
		scale[i/columns] = max(scale[i/columns], float32(math.Abs(float64(v)))/127)
	}
	data := appendFloats(nil, scale)
	for i, v := range values {
		data = append(data, step(v, scale[i/columns]))
	}
	w.add(Tensor{Name: name, Kind: Rows, Rows: rows, Columns: columns, data: data})
}

func (w *Writer) add(t Tensor) {
	t.Size = len(t.data)
	w.index.Tensors = append(w.index.Tensors, t)
}

// Bytes returns the file.
func (w *Writer) Bytes() ([]byte, error) {
	x, err := json.Marshal(w.index)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(format)
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(x))))
	b.Write(x)
	for _, t := range w.index.Tensors {
		b.Write(t.data)
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes(), nil
}

func step(v, scale float32) byte {
	if scale == 0 {
		return 0
	}
	return byte(int8(math.RoundToEven(float64(v) / float64(scale))))
}

func appendFloats(out []byte, values []float32) []byte {
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}
