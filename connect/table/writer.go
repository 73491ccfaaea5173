package table

import (
	"encoding/csv"
	"fmt"
	"io"
)

// Writer writes a table as CSV with commas, every cell guarded against running as a formula in a spreadsheet.
type Writer struct {
	csv   *csv.Writer
	cells []string
}

// NewWriter returns a writer that buffers; call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{csv: csv.NewWriter(w)} }

// Write writes one row.
func (w *Writer) Write(cells ...string) error {
	w.cells = w.cells[:0]
	for _, c := range cells {
		w.cells = append(w.cells, Guard(c))
	}
	if err := w.csv.Write(w.cells); err != nil {
		return fmt.Errorf("cannot write the table: %w", err)
	}
	return nil
}

// Flush writes what is buffered and returns the first error there was.
func (w *Writer) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("cannot write the table: %w", err)
	}
	return nil
}
