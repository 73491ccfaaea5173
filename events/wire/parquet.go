package wire

import (
	"io"
	"iter"
	"strings"

	"throughline.dev/events/wire/columnar"
)

// Parquet reads a Parquet file with one event a row, under the names of the mapping or the usual ones. Columns within
// others are named with dots, maps become a property for each key, lists an array, times text; a column "properties"
// that holds JSON objects becomes their members. Where a row is named by its line, that is its number.
//
// A page of each column is in memory at a time. Columns that are neither asked for nor kept are not read.
func Parquet(in io.ReaderAt, size int64, m Mapping, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		counted := &counterAt{in: in}
		f, err := columnar.Open(counted, size)
		if err == nil {
			_, err = m.find(f.Columns())
		}
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(nil, o, yield)
		c.read = func() int64 { return counted.n }
		r := row{naming: m.naming()}
		o.always = m.Always
		wanted := func(column string) bool { return r.naming.of(column).role != asProperty || o.keepsColumn(column) }
		for line, err := range f.Rows(wanted) {
			if err != nil {
				c.end(err)
				return
			}
			if !c.more() {
				return
			}
			p := &problem{reason: line.Problem, remedy: "Mend the row, or leave the column out"}
			if line.Problem == "" {
				event, q := c.rowEvent(&r, string(line.Object), o)
				if p = q; p == nil {
					p = c.add(line.Number, event, o)
				}
			}
			if p != nil {
				c.bad(line.Number, p, string(line.Object[:min(len(line.Object), excerpt)]))
			}
		}
		c.end(nil)
	}
}

// parquetOf reads a file whose size its end tells.
func parquetOf(in io.ReaderAt, end io.Seeker, m Mapping, o Options) iter.Seq2[Chunk, error] {
	size, err := end.Seek(0, io.SeekEnd)
	if err != nil {
		return func(yield func(Chunk, error) bool) { yield(Chunk{}, err) }
	}
	return Parquet(in, size, m, o)
}

// keepsColumn reports whether a column may hold a property that is kept.
func (o Options) keepsColumn(column string) bool {
	if column == "properties" || o.keeps(strings.TrimPrefix(column, "properties.")) {
		return true
	}
	for _, p := range o.Properties {
		if strings.HasPrefix(p, column+".") {
			return true
		}
	}
	return false
}

type counterAt struct {
	in io.ReaderAt
	n  int64
}

func (c *counterAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.in.ReadAt(p, off)
	c.n += int64(n)
	return n, err
}
