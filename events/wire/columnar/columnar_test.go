package columnar_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"throughline.dev/events/wire/columnar"
)

// file is a Parquet file of one column of texts with one page, made by hand so that it can say what is not so.
type file struct {
	optional bool
	rows     int64
	codec    format.CompressionCodec
	header   format.PageHeader
	body     []byte
	schema   []format.SchemaElement
}

func (f file) bytes(t testing.TB) []byte {
	t.Helper()
	p := new(thrift.CompactProtocol)
	head, err := thrift.Marshal(p, &f.header)
	if err != nil {
		t.Fatal(err)
	}
	repetition := format.Required
	if f.optional {
		repetition = format.Optional
	}
	schema := f.schema
	if schema == nil {
		schema = []format.SchemaElement{
			{Name: "root", NumChildren: thrift.New(int32(1))},
			{Name: "s", Type: thrift.New(format.ByteArray), RepetitionType: thrift.New(repetition)},
		}
	}
	size := int64(len(head) + len(f.body))
	meta := format.FileMetaData{
		Version: 1, NumRows: f.rows, Schema: schema,
		RowGroups: []format.RowGroup{{NumRows: f.rows, Columns: []format.ColumnChunk{{MetaData: format.ColumnMetaData{
			Type: format.ByteArray, PathInSchema: []string{"s"}, Codec: f.codec, NumValues: f.rows, DataPageOffset: 4, TotalCompressedSize: size, TotalUncompressedSize: size,
		}}}}},
	}
	footer, err := thrift.Marshal(p, &meta)
	if err != nil {
		t.Fatal(err)
	}
	out := append([]byte("PAR1"), head...)
	out = append(append(out, f.body...), footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, "PAR1"...)
}

// page is the header of a page of version 1.
func page(values, packed, unpacked int, encoding format.Encoding) format.PageHeader {
	return format.PageHeader{
		Type: format.DataPage, CompressedPageSize: int32(packed), UncompressedPageSize: int32(unpacked),
		DataPageHeader: thrift.New(format.DataPageHeader{NumValues: int32(values), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE}),
	}
}

func read(t testing.TB, b []byte) (objects []string, err error) {
	t.Helper()
	f, err := columnar.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	for row, err := range f.Rows(func(string) bool { return true }) {
		if err != nil {
			return objects, err
		}
		objects = append(objects, string(row.Object))
	}
	return objects, nil
}

func varint(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestHandMade(t *testing.T) {
	t.Parallel()
	body := []byte("\x02\x00\x00\x00hi\x01\x00\x00\x00!")
	got, err := read(t, file{rows: 2, header: page(2, len(body), len(body), format.Plain), body: body}.bytes(t))
	if err != nil || strings.Join(got, " ") != `{"s":"hi"} {"s":"!"}` {
		t.Errorf("%v, %v", got, err)
	}
}

// A small file that unpacks, or says it unpacks, to gigabytes is refused before the memory is asked for.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 64<<20)
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	zstandard := encoder.EncodeAll(zeros, nil)
	gz := gzipped(zeros)
	snappy := append(varint(3<<30), 0)
	levels := func(run []byte) []byte {
		return append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...)
	}
	endless := bytes.Repeat(append(varint(1<<31), 1), 200)    // runs of a thousand million levels
	indices := append([]byte{1}, bytes.Repeat(endless, 3)...) // of a dictionary
	deltas := bytes.Join([][]byte{varint(128), varint(4), varint(2 << 30), varint(0)}, nil)
	for name, c := range map[string]struct {
		file file
		err  string
	}{
		"zstd":              {file{rows: 1, codec: format.Zstd, header: page(1, len(zstandard), 100, format.Plain), body: zstandard}, "more than the 100 bytes"},
		"gzip":              {file{rows: 1, codec: format.Gzip, header: page(1, len(gz), 100, format.Plain), body: gz}, "more than the 100 bytes"},
		"snappy":            {file{rows: 1, codec: format.Snappy, header: page(1, len(snappy), 100, format.Plain), body: snappy}, "says it has 3221225472 bytes"},
		"a page too large":  {file{rows: 1, codec: format.Zstd, header: page(1, len(zstandard), 2<<30-1, format.Plain), body: zstandard}, "the limit is 256"},
		"too many values":   {file{rows: 1 << 30, header: page(1<<30, 4, 4, format.Plain), body: make([]byte, 4)}, "values"},
		"levels":            {file{rows: 1, optional: true, header: page(1, len(levels(endless)), len(levels(endless)), format.Plain), body: levels(endless)}, "runs that go on"},
		"dictionary":        {file{rows: 1, header: page(1, len(indices), len(indices), format.RLEDictionary), body: indices}, "runs that go on"},
		"differences":       {file{rows: 1, header: page(1, len(deltas), len(deltas), format.DeltaLengthByteArray), body: deltas}, "differences that cannot be"},
		"long texts":        {file{rows: 1, header: page(1, 8, 8, format.Plain), body: append(binary.LittleEndian.AppendUint32(nil, 3<<30), 1, 2, 3, 4)}, ""},
		"rows without end":  {file{rows: 1 << 60, header: page(1, 5, 5, format.Plain), body: []byte("\x01\x00\x00\x00a")}, "ends before the others"},
		"brotli":            {file{rows: 1, codec: format.Brotli, header: page(1, 5, 5, format.Plain), body: make([]byte, 5)}, "which is not read"},
		"a page cut off":    {file{rows: 1, header: page(1, 500, 500, format.Plain), body: make([]byte, 5)}, "does not fit"},
		"children of none":  {file{rows: 1, header: page(1, 5, 5, format.Plain), body: make([]byte, 5), schema: []format.SchemaElement{{Name: "root", NumChildren: thrift.New(int32(1 << 30))}}}, ""},
		"a group of groups": {file{rows: 1, header: page(1, 5, 5, format.Plain), body: make([]byte, 5), schema: nested(2000)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(t, c.file.bytes(t))
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%v, want %q", err, c.err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
				t.Errorf("took %d MB", took>>20)
			}
		})
	}
}

// nested is a schema of groups within groups.
func nested(depth int) []format.SchemaElement {
	out := []format.SchemaElement{{Name: "root", NumChildren: thrift.New(int32(1))}}
	for range depth {
		out = append(out, format.SchemaElement{Name: "g", NumChildren: thrift.New(int32(1)), RepetitionType: thrift.New(format.Required)})
	}
	return append(out, format.SchemaElement{Name: "s", Type: thrift.New(format.ByteArray), RepetitionType: thrift.New(format.Required)})
}

// A footer may say that a list has more items than there are bytes.
func TestFooterOfLists(t *testing.T) {
	t.Parallel()
	// field 2 (schema), a list of structs: 0x29, then 0xfc and a length of 2^31-1.
	footer := append([]byte{0x15, 0x02, 0x19, 0xfc}, varint(1<<31-1)...)
	b := append([]byte("PAR1"), footer...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(footer)))
	b = append(b, "PAR1"...)
	if _, err := read(t, b); err == nil || !strings.Contains(err.Error(), "footer") {
		t.Errorf("%v", err)
	}
}

func TestNamesOfNestedColumns(t *testing.T) {
	t.Parallel()
	type inner struct {
		A []int32 `parquet:"a,list"`
		B *string `parquet:"b,optional"`
	}
	type outer struct {
		Plain []string         `parquet:"plain"`
		Items []inner          `parquet:"items,list"`
		Map   map[string]int64 `parquet:"map"`
		In    inner            `parquet:"in"`
	}
	b, word := new(bytes.Buffer), "x"
	w := parquet.NewGenericWriter[outer](b)
	if _, err := w.Write([]outer{
		{Plain: []string{"p", "q"}, Items: []inner{{A: []int32{1, 2}}, {A: []int32{3}, B: &word}}, Map: map[string]int64{"k": 5}, In: inner{A: []int32{9}}},
		{},
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := columnar.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.Columns(), " "); got != "plain items.a items.b map in.a in.b" || f.NumRows() != 2 {
		t.Errorf("columns %s, %d rows", got, f.NumRows())
	}
	got, err := read(t, b.Bytes())
	if want := `{"plain":["p","q"],"items.a":[1,2,3],"items.b":["x"],"map.k":5,"in.a":[9]} {}`; err != nil || strings.Join(got, " ") != want {
		t.Errorf("%v, %s, want %s", err, strings.Join(got, " "), want)
	}
}

func FuzzOpen(f *testing.F) {
	body := []byte("\x02\x00\x00\x00hi\x01\x00\x00\x00!")
	f.Add(file{rows: 2, header: page(2, len(body), len(body), format.Plain), body: body}.bytes(f))
	f.Add(file{rows: 2, optional: true, header: page(2, len(body), len(body), format.RLEDictionary), body: body}.bytes(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = read(t, b)
	})
}
