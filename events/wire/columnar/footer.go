package columnar

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Limits of what is read.
const (
	maxFooter  = 32 << 20  // bytes
	maxColumns = 10_000    // leaves of the schema and groups above them
	maxChunks  = 500_000   // columns times row groups
	maxItems   = 5_000_000 // of all lists in the footer
	maxNesting = 32        // of the footer's own structure
)

// File is an open Parquet file.
type File struct {
	in    io.ReaderAt
	size  int64
	meta  format.FileMetaData
	codec [][]chunkInfo // by row group and leaf
	file  *parquet.File
	leafs []*leaf
}

// chunkInfo is where a column of a row group lies.
type chunkInfo struct {
	codec      format.CompressionCodec
	begin, end int64
}

// Open reads the footer.
func Open(in io.ReaderAt, size int64) (f *File, err error) {
	defer refuse(&err)
	f = &File{in: in, size: size}
	raw, err := f.footer()
	if err != nil {
		return nil, err
	}
	s := scanner{b: raw}
	if err := s.check(); err != nil {
		return nil, err
	}
	protocol := new(thrift.CompactProtocol)
	if err := thrift.NewDecoder(protocol.NewReaderFromBytes(raw)).Decode(&f.meta); err != nil {
		return nil, fmt.Errorf("the footer of the Parquet file cannot be read: %w. Write the file again", err)
	}
	if err := f.chunks(); err != nil {
		return nil, err
	}
	if err := f.open(protocol); err != nil {
		return nil, err
	}
	return f, f.findLeafs()
}

// refuse turns a panic of the decoder into an error: it trusts what it reads more than we do.
func refuse(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the Parquet file is damaged: %v. Write it again", r)
	}
}

// footer reads the bytes of the footer.
func (f *File) footer() ([]byte, error) {
	const ends = 12 // two magic words and a length
	if f.size < ends {
		return nil, errors.New("the Parquet file is cut off: it has no footer. Copy it again")
	}
	var tail [8]byte
	if _, err := f.in.ReadAt(tail[:], f.size-8); err != nil {
		return nil, fmt.Errorf("the end of the Parquet file cannot be read: %w", err)
	}
	switch magic := string(tail[4:]); magic {
	case "PAR1":
	case "PARE":
		return nil, errors.New("the Parquet file is encrypted. Write it without encryption")
	default:
		return nil, errors.New("the Parquet file is cut off: it does not end with a footer. Copy or write it again")
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	if n > f.size-ends || n > maxFooter {
		return nil, fmt.Errorf("the footer of the Parquet file says it has %d bytes; the file has %d, the limit is %d. Write it again, or with larger row groups", n, f.size, maxFooter)
	}
	raw := make([]byte, n)
	if _, err := f.in.ReadAt(raw, f.size-8-n); err != nil {
		return nil, fmt.Errorf("the footer of the Parquet file cannot be read: %w", err)
	}
	return raw, nil
}

// chunks notes where the columns lie and checks that they do.
func (f *File) chunks() error {
	if n := len(f.meta.Schema); n == 0 || n > maxColumns {
		return fmt.Errorf("the Parquet file has %d columns and groups, the limit is %d. Write the columns that are needed", n, maxColumns)
	}
	total := 0
	for g := range f.meta.RowGroups {
		group := &f.meta.RowGroups[g]
		if group.NumRows < 0 {
			return fmt.Errorf("row group %d of the Parquet file has %d rows. Write the file again", g+1, group.NumRows)
		}
		infos := make([]chunkInfo, len(group.Columns))
		if total += len(infos); total > maxChunks {
			return fmt.Errorf("the Parquet file has more than %d pieces of columns. Write it with larger row groups", maxChunks)
		}
		for c := range group.Columns {
			m := &group.Columns[c].MetaData
			begin := m.DataPageOffset
			if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < begin {
				begin = m.DictionaryPageOffset
			}
			end := begin + m.TotalCompressedSize
			if begin < 4 || m.TotalCompressedSize < 0 || end < begin || end > f.size {
				return fmt.Errorf("row group %d, column %d of the Parquet file lies from byte %d to %d of %d. The file is damaged or cut off; write it again", g+1, c+1, begin, end, f.size)
			}
			if group.Columns[c].FilePath != "" {
				return errors.New("the Parquet file refers to other files. Write the data into one")
			}
			infos[c] = chunkInfo{codec: m.Codec, begin: begin, end: end}
		}
		f.codec = append(f.codec, infos)
	}
	return nil
}

// open hands the decoder a file without contents whose columns are not compressed: pages come from a [pages], which
// has unpacked and checked them.
func (f *File) open(protocol *thrift.CompactProtocol) error {
	bare := f.meta
	bare.KeyValueMetadata, bare.ColumnOrders = nil, nil
	bare.RowGroups = make([]format.RowGroup, len(f.meta.RowGroups))
	for g, group := range f.meta.RowGroups {
		columns := make([]format.ColumnChunk, len(group.Columns))
		for c := range columns {
			m := group.Columns[c].MetaData
			columns[c] = format.ColumnChunk{MetaData: format.ColumnMetaData{
				Type: m.Type, Encoding: m.Encoding, PathInSchema: m.PathInSchema, Codec: format.Uncompressed, NumValues: m.NumValues,
				DataPageOffset: virtualBase, TotalCompressedSize: virtualSize, TotalUncompressedSize: virtualSize,
			}}
		}
		bare.RowGroups[g] = format.RowGroup{Columns: columns, NumRows: group.NumRows}
	}
	footer, err := thrift.Marshal(protocol, bare)
	if err != nil {
		return err
	}
	image := append([]byte("PAR1"), footer...)
	image = binary.LittleEndian.AppendUint32(image, uint32(len(footer)))
	image = append(image, "PAR1"...)
	f.file, err = parquet.OpenFile(bytes.NewReader(image), int64(len(image)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("the Parquet file cannot be read: %w. Write it again", err)
	}
	return nil
}

// Where pages seem to lie: a stream that never ends, so that its reader asks for more until there is none.
const (
	virtualBase = 4
	virtualSize = 1 << 60
)

// scanner walks over a Thrift structure in the compact protocol and believes no length.
type scanner struct {
	b     []byte
	i     int
	items int
}

var errFooter = errors.New("the footer of the Parquet file is damaged. Write the file again")

func (s *scanner) check() error {
	if !s.structure(0) {
		if s.items > maxItems {
			return fmt.Errorf("the footer of the Parquet file lists more than %d things. Write the file with larger row groups", maxItems)
		}
		return errFooter
	}
	return nil
}

func (s *scanner) varint() (uint64, bool) {
	v, n := binary.Uvarint(s.b[s.i:])
	s.i += max(n, 0)
	return v, n > 0
}

func (s *scanner) byte() (byte, bool) {
	if s.i >= len(s.b) {
		return 0, false
	}
	s.i++
	return s.b[s.i-1], true
}

// structure walks over the fields of a struct.
func (s *scanner) structure(depth int) bool {
	if depth > maxNesting {
		return false
	}
	for {
		head, ok := s.byte()
		if !ok {
			return false
		}
		if head == 0 {
			return true
		}
		if head>>4 == 0 { // the number of the field follows
			if _, ok := s.varint(); !ok {
				return false
			}
		}
		if !s.value(head&15, false, depth) {
			return false
		}
	}
}

// value walks over a value of a type; inside lists, truth values take a byte.
func (s *scanner) value(kind byte, listed bool, depth int) bool {
	switch kind {
	case 1, 2:
		if listed {
			_, ok := s.byte()
			return ok
		}
		return true
	case 3:
		_, ok := s.byte()
		return ok
	case 4, 5, 6:
		_, ok := s.varint()
		return ok
	case 7:
		s.i += 8
		return s.i <= len(s.b)
	case 8:
		n, ok := s.varint()
		if !ok || n > uint64(len(s.b)-s.i) {
			return false
		}
		s.i += int(n)
		return true
	case 9, 10:
		return s.list(depth)
	case 12:
		return s.structure(depth + 1)
	}
	return false // no map is in a footer
}

func (s *scanner) list(depth int) bool {
	head, ok := s.byte()
	if !ok || depth > maxNesting {
		return false
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, ok = s.varint(); !ok {
			return false
		}
	}
	if n > uint64(len(s.b)-s.i) { // each takes a byte at least
		return false
	}
	if s.items += int(n); s.items > maxItems {
		return false
	}
	for range n {
		if !s.value(head&15, true, depth+1) {
			return false
		}
	}
	return true
}
