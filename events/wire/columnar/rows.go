package columnar

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
)

// maxTogether bounds what the pages of all columns take at once, in bytes.
const maxTogether = 1 << 30

// Row is one row of a file.
type Row struct {
	Number int64 // from 1
	// Object is the row as JSON, the columns by their names with dots; nulls and what has no form as text are left out.
	// It is valid until the next row.
	Object  []byte
	Problem string // why the row cannot be read; empty for one that can
}

// Columns returns the names of the columns in their order, those within others with dots. A map is one column.
func (f *File) Columns() []string {
	var out []string
	for _, l := range f.leafs {
		if len(out) == 0 || out[len(out)-1] != l.name {
			out = append(out, l.name)
		}
	}
	return out
}

// NumRows returns how many rows the file says it has.
func (f *File) NumRows() int64 {
	var n int64
	for _, g := range f.meta.RowGroups {
		n += g.NumRows
	}
	return n
}

// Rows yields the rows of the file with the columns that are wanted; wanted is asked for each name of [File.Columns].
// An error ends them.
func (f *File) Rows(wanted func(column string) bool) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var number int64
		for g := range f.meta.RowGroups {
			stopped := false
			err := f.group(g, wanted, func(row Row) bool {
				number++
				row.Number = number
				stopped = !yield(row, nil)
				return !stopped
			})
			if err != nil {
				yield(Row{}, fmt.Errorf("row group %d, after row %d: %w", g+1, number, err))
				return
			}
			if stopped {
				return
			}
		}
	}
}

// group reads one row group.
func (f *File) group(g int, wanted func(string) bool, yield func(Row) bool) (err error) {
	defer refuse(&err)
	spend := &budget{left: maxTogether}
	var cursors []*cursor
	defer func() {
		for _, c := range cursors {
			c.close()
		}
	}()
	chunks := f.file.RowGroups()[g].ColumnChunks()
	for i, l := range f.leafs {
		if l.kind == asNothing || !wanted(l.name) {
			continue
		}
		chunk, ok := chunks[i].(*parquet.FileColumnChunk)
		if !ok {
			return errors.New("a column that cannot be read")
		}
		info := f.codec[g][i]
		c := &cursor{leaf: l, stream: &pages{in: f.in, chunk: info, leaf: l, budget: spend, at: info.begin, start: virtualBase}}
		c.pages = chunk.PagesFrom(c.stream)
		cursors = append(cursors, c)
	}
	var out []byte
	for range f.meta.RowGroups[g].NumRows {
		var problem string
		out = append(out[:0], '{')
		for i := 0; i < len(cursors); i++ {
			c := cursors[i]
			if err := c.row(); err != nil {
				return fmt.Errorf("column %s: %w", c.leaf.name, err)
			}
			var p string
			if next := i + 1; c.leaf.key && next < len(cursors) && cursors[next].leaf.value && cursors[next].leaf.name == c.leaf.name {
				if err := cursors[next].row(); err != nil {
					return fmt.Errorf("column %s: %w", c.leaf.name, err)
				}
				out, p = pairs(out, c, cursors[next])
				i = next
			} else {
				out, p = c.member(out)
			}
			if p != "" && problem == "" {
				problem = p
			}
			if len(out) > maxText {
				problem = "more than 1 MB"
				out = append(out[:0], '{')
			}
		}
		out = append(out, '}')
		if !yield(Row{Object: out, Problem: problem}) {
			return nil
		}
	}
	return nil
}

// cursor reads the values of a column row by row.
type cursor struct {
	leaf   *leaf
	stream *pages
	pages  *parquet.FilePages
	page   parquet.Page
	values parquet.ValueReader
	buffer [128]parquet.Value
	ready  []parquet.Value
	held   []parquet.Value // the values of the row
	texts  []byte          // that the values of a row over several batches point into
}

// row takes the values of the next row.
func (c *cursor) row() error {
	c.held, c.texts = c.held[:0], c.texts[:0]
	for first := true; ; first = false {
		if len(c.ready) == 0 {
			c.own()
			err := c.fill()
			if err == io.EOF && !first {
				return nil
			}
			if err == io.EOF {
				return errors.New("it ends before the others. Write the Parquet file again")
			}
			if err != nil {
				return err
			}
		}
		v := c.ready[0]
		if !first && v.RepetitionLevel() == 0 {
			return nil
		}
		c.ready = c.ready[1:]
		c.held = append(c.held, v)
		if c.leaf.repetition == 0 {
			return nil
		}
		if len(c.held) > maxText {
			return errors.New("a row with more than a million values in a list")
		}
	}
}

// own copies the texts of the values held before the page they lie in is given back.
func (c *cursor) own() {
	for i, v := range c.held {
		if !v.IsNull() {
			c.held[i] = v.Clone()
		}
	}
}

// fill reads the next values.
func (c *cursor) fill() error {
	for {
		if c.values == nil {
			c.release()
			page, err := c.pages.ReadPage()
			if err != nil {
				return err
			}
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buffer[:])
		if err != nil {
			c.values = nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		if n > 0 {
			c.ready = c.buffer[:n]
			return nil
		}
	}
}

func (c *cursor) release() {
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
}

func (c *cursor) close() {
	c.release()
	_ = c.pages.Close()
	c.stream.close()
}

// member appends the values of a row as a member, or nothing where there is none.
func (c *cursor) member(out []byte) ([]byte, string) {
	start := len(out)
	out = name(out, c.leaf.name)
	if c.leaf.repetition == 0 {
		v := c.held[0]
		if v.IsNull() {
			return out[:start], ""
		}
		out, there, problem := c.leaf.append(out, v)
		if !there {
			return out[:start], problem
		}
		return out, ""
	}
	out = append(out, '[')
	some := false
	for _, v := range c.held {
		if v.IsNull() {
			continue
		}
		if some {
			out = append(out, ',')
		}
		grown, there, problem := c.leaf.append(out, v)
		if problem != "" {
			return out[:start], problem
		}
		if !there {
			grown = append(grown, "null"...)
		}
		out, some = grown, true
		if len(out) > maxText {
			return out[:start], "a list of more than 1 MB in column " + c.leaf.name
		}
	}
	if !some {
		return out[:start], ""
	}
	return append(out, ']'), ""
}

// pairs appends a map: a member for each key.
func pairs(out []byte, keys, values *cursor) ([]byte, string) {
	var text []byte
	for i, k := range keys.held {
		if k.IsNull() || i >= len(values.held) || values.held[i].IsNull() {
			continue
		}
		written, there, problem := keys.leaf.append(text[:0], k)
		text = written
		if problem != "" {
			return out, problem
		}
		if !there {
			continue
		}
		start := len(out)
		if text[0] == '"' {
			out = name(out, keys.leaf.name+".")
			out = append(out[:len(out)-2], text[1:]...) // the key, as it is quoted, behind the name
			out = append(out, ':')
		} else {
			out = name(out, keys.leaf.name+"."+string(text))
		}
		grown, there, problem := values.leaf.append(out, values.held[i])
		if problem != "" {
			return out[:start], problem
		}
		if !there {
			grown = grown[:start]
		}
		if out = grown; len(out) > maxText {
			return out[:start], "a map of more than 1 MB in column " + keys.leaf.name
		}
	}
	return out, ""
}

// name appends a comma where one is due, and the name of a member.
func name(out []byte, s string) []byte {
	if len(out) > 1 {
		out = append(out, ',')
	}
	return append(quote(out, s), ':')
}
