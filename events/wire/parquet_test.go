package wire_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

type place struct {
	City string  `parquet:"city"`
	Lat  float64 `parquet:"lat"`
}

type visit struct {
	Person string            `parquet:"case_id,dict"`
	Name   string            `parquet:"activity,dict"`
	Time   time.Time         `parquet:"ts,timestamp(microsecond)"`
	ID     int64             `parquet:"id,delta"`
	Plan   *string           `parquet:"plan,optional"`
	Amount float64           `parquet:"amount"`
	Price  int64             `parquet:"price,decimal(2:18)"`
	Paid   bool              `parquet:"paid"`
	Day    int32             `parquet:"day,date"`
	Tags   []string          `parquet:"tags,list"`
	Place  *place            `parquet:"place,optional"`
	Extra  map[string]string `parquet:"extra"`
	JSON   string            `parquet:"properties,json"`
}

func parquetFile[T any](t testing.TB, rows []T, options ...parquet.WriterOption) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestParquet(t *testing.T) {
	t.Parallel()
	pro := "pro"
	when := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	rows := []visit{
		{
			Person: "u1", Name: "signup", Time: when, ID: 1, Plan: &pro, Amount: 0.1, Price: 1999, Paid: true, Day: 20455, Tags: []string{"a", "b\"c"},
			Place: &place{"Köln", 50.9}, Extra: map[string]string{"k\n": "v"}, JSON: `{"os": "Mac", "deep": {"n": 1}}`,
		},
		{Person: "u2", Name: "paid", Time: when, ID: 2, Amount: math.NaN(), Price: -5, JSON: `no object`},
	}
	want := []events.Event{
		{ID: "1", Name: "signup", Person: "u1", Time: when, Properties: []byte(`{"plan":"pro","amount":0.1,"price":19.99,"paid":true,"day":"2026-01-02","tags":["a","b\"c"],"place.city":"Köln","place.lat":50.9,"extra.k\u000a":"v","os":"Mac","deep.n":1}`)},
		{ID: "2", Name: "paid", Person: "u2", Time: when, Properties: []byte(`{"price":-0.05,"paid":false,"day":"1970-01-01","properties":"no object"}`)},
	}
	for name, codec := range map[string]compress.Codec{"plain": &parquet.Uncompressed, "snappy": &parquet.Snappy, "zstd": &parquet.Zstd, "gzip": &parquet.Gzip, "lz4": &parquet.Lz4Raw} {
		for version := 1; version <= 2; version++ {
			f := parquetFile(t, rows, parquet.Compression(codec), parquet.DataPageVersion(version))
			got, err := all(t, wire.Read(wire.FormatParquet, f, wire.Mapping{}, wire.Options{}))
			if err != nil {
				t.Errorf("%s, version %d: %v", name, version, err)
				continue
			}
			if d := cmp.Diff(want, got.Batch.Events); d != "" || got.Rows != 2 || len(got.Errors) > 0 {
				t.Errorf("%s, version %d: %v, -want +got:\n%s", name, version, got.Errors, d)
			}
		}
	}
	got, err := all(t, wire.Read(wire.FormatParquet, parquetFile(t, rows), wire.Mapping{}, wire.Options{Properties: []string{"plan", "place.city", "os"}}))
	if err != nil || string(got.Batch.Events[0].Properties) != `{"plan":"pro","place.city":"Köln","os":"Mac"}` {
		t.Errorf("some properties: %v, %s", err, got.Batch.Events[0].Properties)
	}
}

// Rows come in order over row groups and pages, whatever a list does at the end of a page.
func TestParquetOfManyPages(t *testing.T) {
	t.Parallel()
	type item struct {
		User string    `parquet:"user"`
		Name string    `parquet:"event,dict"`
		Time time.Time `parquet:"time,timestamp(nanosecond)"`
		N    []int32   `parquet:"n"`
		S    string    `parquet:"s,delta"`
	}
	rows := make([]item, 20_000)
	for i := range rows {
		rows[i] = item{User: "u", Name: "e", Time: time.Unix(1767323045, int64(i)*1000).UTC(), S: strings.Repeat("x", i%7)}
		for k := range i % 5 {
			rows[i].N = append(rows[i].N, int32(i*10+k))
		}
	}
	f := parquetFile(t, rows, parquet.MaxRowsPerRowGroup(7001), parquet.PageBufferSize(300))
	got, err := all(t, wire.Read(wire.FormatParquet, f, wire.Mapping{}, wire.Options{RowIDs: "r"}))
	if err != nil || len(got.Batch.Events) != len(rows) {
		t.Fatalf("%v, %d events", err, len(got.Batch.Events))
	}
	for i, e := range got.Batch.Events {
		n, _ := events.Property(e.Properties, "n")
		if !e.Time.Equal(rows[i].Time) || (n == "") != (len(rows[i].N) == 0) || n != "" && strings.Count(n, ",") != len(rows[i].N)-1 {
			t.Fatalf("row %d: %s at %s, want %v at %s", i, e.Properties, e.Time, rows[i].N, rows[i].Time)
		}
	}
}

func TestParquetTimes(t *testing.T) {
	t.Parallel()
	type times struct {
		User  string  `parquet:"user"`
		Event string  `parquet:"event"`
		Milli int64   `parquet:"milli,timestamp(millisecond:local)"`
		Nano  int64   `parquet:"nano,timestamp(nanosecond)"`
		Epoch int64   `parquet:"epoch"`
		Float float64 `parquet:"float"`
		Text  string  `parquet:"text"`
		Day   int32   `parquet:"day,date"`
	}
	row := times{User: "u", Event: "e", Milli: 1767323045678, Nano: 1767323045678901234, Epoch: 1767323045, Float: 1767323045.5, Text: "2011-10-01 00:38:44.546", Day: 20455}
	for column, want := range map[string]string{
		"milli": "2026-01-02T03:04:05.678Z", "nano": "2026-01-02T03:04:05.678901234Z", "epoch": "2026-01-02T03:04:05Z", "float": "2026-01-02T03:04:05.5Z",
		"text": "2011-10-01T00:38:44.546Z", "day": "2026-01-02T00:00:00Z",
	} {
		got, err := all(t, wire.Read(wire.FormatParquet, parquetFile(t, []times{row}), wire.Mapping{Time: column}, wire.Options{}))
		if err != nil || len(got.Batch.Events) != 1 || !got.Batch.Events[0].Time.Equal(at(want)) {
			t.Errorf("%s: %v, %v, %v; want %s", column, err, got.Errors, got.Batch.Events, want)
		}
	}
	for column, odd := range map[string]times{
		"milli": {User: "u", Event: "e", Milli: 0},
		"nano":  {User: "u", Event: "e", Nano: 7258118400e9},
		"float": {User: "u", Event: "e", Float: math.NaN()},
		"epoch": {User: "u", Event: "e", Epoch: math.MaxInt64},
	} {
		got, err := all(t, wire.Read(wire.FormatParquet, parquetFile(t, []times{odd, row}), wire.Mapping{Time: column}, wire.Options{}))
		if err != nil || len(got.Batch.Events) != 1 || len(got.Errors) != 1 || got.Errors[0].Line != 1 {
			t.Errorf("%s: %v, events %v, errors %v", column, err, got.Batch.Events, got.Errors)
		}
	}
}

func TestParquetThatCannotBeRead(t *testing.T) {
	t.Parallel()
	type thing struct {
		Who string `parquet:"who"`
	}
	good, _ := readAll(parquetFile(t, []visit{{Person: "u", Name: "a", Time: time.Unix(1767323045, 0)}}))
	change := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[(at+len(c))%len(c):], b)
		return c
	}
	for name, c := range map[string]struct {
		file []byte
		err  string
	}{
		"empty":          {nil, "cut off"},
		"cut off":        {good[:len(good)-9], "cut off"},
		"huge footer":    {change(-8, 0xff, 0xff, 0xff, 0x7f), "says it has 2147483647 bytes"},
		"damaged footer": {change(-60, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "Parquet file"},
		"encrypted":      {change(-4, 'P', 'A', 'R', 'E'), "encrypted"},
		"other columns":  {must(readAll(parquetFile(t, []thing{{"u"}}))), "no column for the person"},
	} {
		_, err := all(t, wire.Read(wire.FormatParquet, bytes.NewReader(c.file), wire.Mapping{}, wire.Options{}))
		if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", name, err, c.err)
		}
	}
	_, err := all(t, wire.Read(wire.FormatParquet, strings.NewReader("x"), wire.Mapping{}, wire.Options{}))
	if err == nil {
		t.Error("a stream is no Parquet file")
	}
}

func readAll(r *bytes.Reader) ([]byte, error) {
	b := make([]byte, r.Len())
	_, err := r.Read(b)
	return b, err
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func FuzzParquet(f *testing.F) {
	pro := "pro"
	rows := []visit{{Person: "u", Name: "a", Time: time.Unix(1767323045, 0), Plan: &pro, Tags: []string{"x", "y"}, Place: &place{"c", 1}, Extra: map[string]string{"k": "v"}}, {}}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Gzip, &parquet.Lz4Raw} {
		f.Add(must(readAll(parquetFile(f, rows, parquet.Compression(codec)))))
	}
	f.Add(must(readAll(parquetFile(f, rows, parquet.DataPageVersion(1)))))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := all(t, wire.Read(wire.FormatParquet, bytes.NewReader(b), wire.Mapping{}, wire.Options{}))
		accounted(t, c, err)
	})
}
