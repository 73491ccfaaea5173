package weights_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"throughline.dev/discover/embed/weights"
)

func file(t testing.TB, fill func(*weights.Writer)) []byte {
	t.Helper()
	w := &weights.Writer{}
	fill(w)
	data, err := w.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What is read is what was written, a number at most half a step away: a step is the 127th part of the largest number
// it is rounded together with.
func TestNumbersComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		rows, columns := rapid.IntRange(1, 150).Draw(r, "rows"), rapid.IntRange(1, 9).Draw(r, "columns")
		values := rapid.SliceOfN(rapid.Float32Range(-8, 8), rows*columns, rows*columns).Draw(r, "values")
		read, err := weights.Read(file(t, func(w *weights.Writer) {
			w.Floats("plain", values)
			w.Columns("by column", rows, columns, values)
			w.Rows("by row", rows, columns, values)
			w.Text("words", "one\ntwo")
		}))
		if err != nil {
			r.Fatal(err)
		}
		plain, err := read.Floats("plain", len(values))
		if err != nil {
			r.Fatal(err)
		}
		byColumn, err := read.Matrix("by column", weights.Columns)
		if err != nil {
			r.Fatal(err)
		}
		byRow, err := read.Matrix("by row", weights.Rows)
		if err != nil {
			r.Fatal(err)
		}
		text, err := read.Text("words")
		if err != nil || text != "one\ntwo" {
			r.Fatal(text, err)
		}
		for i, v := range values {
			row, column := i/columns, i%columns
			if plain[i] != v {
				r.Fatalf("%v came back as %v", v, plain[i])
			}
			if got := byColumn.At(row, column); math.Abs(float64(got-v)) > 8.0/127/2+1e-5 {
				r.Fatalf("by column, %v came back as %v", v, got)
			}
			added := make([]float32, columns)
			byRow.AddRow(added, row, 1)
			if got := byRow.At(row, column); math.Abs(float64(got-v)) > 8.0/127/2+1e-5 || added[column] != got {
				r.Fatalf("by row, %v came back as %v, added as %v", v, got, added[column])
			}
		}
	})
}

func TestADamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	good := file(t, func(w *weights.Writer) { w.Floats("x", []float32{1, 2, 3}) })
	for at := range good {
		bad := append([]byte(nil), good...)
		bad[at] ^= 1
		if _, err := weights.Read(bad); err == nil {
			t.Errorf("a bit turned over at byte %d was not seen", at)
		}
	}
	for n := 1; n < len(good); n++ {
		if _, err := weights.Read(good[:n]); err == nil {
			t.Errorf("the first %d bytes were taken for a file", n)
		}
	}
	if _, err := weights.Read(nil); !errors.Is(err, weights.ErrNone) {
		t.Errorf("nothing: %v", err)
	}
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	f, err := weights.Read(file(t, func(w *weights.Writer) { w.Floats("x", []float32{1, 2, 3}) }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Matrix("y", weights.Rows); err == nil || !strings.Contains(err.Error(), "y") {
		t.Errorf("%v", err)
	}
	if _, err := f.Floats("x", 4); err == nil {
		t.Error("three numbers were read as four")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(f, func(w *weights.Writer) { w.Rows("x", 2, 2, []float32{1, 2, 3, 4}) }))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = weights.Read(data) })
}
