package tabular

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/table"
)

// surveyed is how many rows are looked at to tell how a file writes dates and numbers.
const surveyed = 2000

type yielder func(connect.Item, error) bool

// say yields a notice about the file.
func (y yielder) say(file string, notices ...string) bool {
	for _, n := range notices {
		if n != "" && !y(connect.Item{Where: connect.Where{File: file}, Notice: n}, nil) {
			return false
		}
	}
	return true
}

// ending says what is known only when a file has been read.
func (r *reading) ending(y yielder, notices []string) {
	if r.noZone {
		notices = append([]string{"times without a time zone are read as UTC"}, notices...)
	}
	y.say(r.file, notices...)
}

func readCSV(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		t, err := table.Open(src, table.Options{})
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer t.Close()
		r, notice, err := beginCSV(src, t, o)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		y := yielder(yield)
		if !y.say(src.Name, notice) {
			return
		}
		var values []value
		for row, err := range t.Rows() {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(connect.Item{}, err)
				return
			}
			if row.Err != nil {
				if !yield(connect.Item{Where: row.Err.Where, Err: row.Err}, nil) {
					return
				}
				continue
			}
			if row.Empty() {
				continue
			}
			values = values[:0]
			for i, c := range row.Cells {
				if strings.TrimSpace(c) != "" {
					values = append(values, value{i, c})
				}
			}
			items := r.items(connect.Where{File: src.Name, Line: row.Line}, row.Where, values)
			last := &items[len(items)-1]
			for i, c := range row.Extra {
				if strings.TrimSpace(c) != "" {
					last.Lost = append(last.Lost, connect.Loss{Field: fmt.Sprintf("column %d", len(row.Cells)+i+1), Reason: "the row is wider than the header", Value: c[:min(len(c), 80)]})
				}
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
		r.ending(yield, t.Notices())
	}
}

// beginCSV looks at the beginning of a table: what its columns mean and how it writes dates.
func beginCSV(src connect.Source, t *table.Reader, o connect.Options) (*reading, string, error) {
	s := table.Sample{Header: t.Header()}
	var look []table.Row
	if again, err := table.Open(src, table.Options{Delimiter: t.Delimiter()}); err == nil {
		defer again.Close()
		size := 0
		for row, err := range again.Rows() {
			if err != nil {
				break // it is met again when the rows are read
			}
			if row.Err != nil {
				continue
			}
			for _, c := range row.Cells {
				size += len(c)
			}
			row.Cells = slices.Clone(row.Cells)
			if look = append(look, row); len(look) >= surveyed || size > surveyedBytes {
				break
			}
		}
	}
	for _, row := range look[:min(len(look), sampled)] {
		s.Rows = append(s.Rows, row.Cells)
	}
	r, err := newReading(csvName, src.Name, s, o)
	if err != nil {
		return nil, "", err
	}
	var e cell.Evidence
	for _, row := range look {
		for i, c := range row.Cells {
			r.look(&e, i, c)
		}
	}
	return r, r.settle(&e, t.Delimiter() == ';', o.DayFirst), nil
}

// surveyedBytes bounds what is held of the beginning of a file.
const surveyedBytes = 8 << 20

func readJSON(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		text, err := rawtext.Open(src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer text.Close()
		head, err := rawtext.Head(src)
		var s table.Sample
		if err == nil {
			s, err = peekJSON(head)
		}
		if err != nil && len(s.Rows) == 0 {
			s = table.Sample{} // the error is met again below, at its place
		}
		r, err := newReading(ndjsonName, src.Name, s, o)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		at := map[string]int{}
		for i, h := range s.Header {
			at[h] = i
		}
		y := yielder(yield)
		if !y.say(src.Name, r.surveyJSON(src, at, o.DayFirst)) {
			return
		}
		var values []value
		for rec, err := range reader().Records(text, src.Name) {
			if err == nil {
				err = ctx.Err()
			}
			switch {
			case err != nil:
				yield(connect.Item{}, err)
				return
			case rec.Err != nil:
				if !yield(connect.Item{Where: rec.Err.Where, Err: rec.Err}, nil) {
					return
				}
				continue
			}
			values = values[:0]
			var lost []connect.Loss
			flatten(rec.JSON, func(name, text string) {
				if i := r.member(at, name); i >= 0 {
					values = append(values, value{i, text})
				} else {
					lost = append(lost, connect.Loss{Field: "(others)", Reason: "the file has too many different members", Value: name})
				}
			})
			where := rec.Where
			items := r.items(where, func(int) connect.Where { return where }, values)
			items[len(items)-1].Lost = append(items[len(items)-1].Lost, lost...)
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
		r.ending(yield, text.Notices())
	}
}

// surveyJSON reads the beginning of the file for how it writes dates. Errors are met again when it is read.
func (r *reading) surveyJSON(src connect.Source, at map[string]int, dayFirst *bool) (notice string) {
	var e cell.Evidence
	if text, err := rawtext.Open(src); err == nil {
		defer text.Close()
		n, size := 0, 0
		for rec, err := range reader().Records(text, src.Name) {
			n++
			size += len(rec.JSON)
			if err != nil && !errors.As(err, new(*connect.RowError)) || n > surveyed || size > surveyedBytes {
				break
			}
			if rec.JSON == nil {
				continue
			}
			flatten(rec.JSON, func(name, text string) {
				if i, ok := at[name]; ok {
					r.look(&e, i, text)
				}
			})
		}
	}
	return r.settle(&e, false, dayFirst)
}
