package tabular_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/tabular"
)

const csvHead = "id,subject,description,author,company,status,tags,created_at\n"

func csvRow(n int) string { return csvRowOf(n, 6) }

func csvRowOf(n, length int) string {
	return fmt.Sprintf("%d,Subject number %d,\"%s\",Ada Okafor,Company %d,open,\"auth, docs\",2026-03-01T09:00:00Z\n", n, n, strings.Repeat("What somebody wrote, of some length. ", length), n%500)
}

func jsonRow(n int) string { return jsonRowOf(n, 6) }

func jsonRowOf(n, length int) string {
	return fmt.Sprintf(`{"id":%d,"subject":"Subject number %d","description":%q,"user":{"name":"Ada Okafor"},"company":"Company %d","tags":["auth","docs"],"created_at":"2026-03-01T09:00:00Z"}`+"\n", n, n, strings.Repeat("What somebody wrote, of some length. ", length), n%500)
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) { // measures the process
	for name, src := range map[string]connect.Source{
		"csv":  connecttest.Generated("t.csv", csvHead, connecttest.Large, func(n int) string { return csvRowOf(n, 60) }),
		"json": connecttest.Generated("t.ndjson", "", connecttest.Large, func(n int) string { return jsonRowOf(n, 60) }),
	} {
		n, grown, err := connecttest.Growth(formatOf(t, src.Name), src)
		if err != nil || n < connecttest.Large/3000 || grown > connecttest.Room {
			t.Errorf("%s: %d records, the heap grew by %d MB, %v", name, n, grown>>20, err)
		}
	}
}

func fuzz(f *testing.F, name string) {
	f.Helper()
	f.Fuzz(func(t *testing.T, in []byte) {
		format := formatOf(t, name)
		head := connect.Head{Name: name, Text: in[:min(len(in), rawtext.HeadSize)]}
		format.Detect(head)
		tabular.Propose(format.Name, head)
		for item, err := range format.Read(context.Background(), connecttest.Source(name, in), connect.Options{}) {
			switch {
			case err != nil:
				return
			case item.Put != nil && (item.Put.Title == "" || len(item.Put.External) == 0 || item.Put.External[0].Key == ""):
				t.Fatalf("a record without title or key: %+v", item.Put)
			case item.Put != nil && item.Err != nil:
				t.Fatal("both a record and an error")
			}
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(csvHead + csvRow(1)))
	f.Add([]byte("key,kind,title,external\nREQ-1,requirement,x,a/b\n"))
	f.Add([]byte("Name;Plan;ARR (EUR)\nx;y;1.200,50\n"))
	fuzz(f, "t.csv")
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(jsonRow(1)))
	f.Add([]byte(`[{"name":"x","plan":{"a":{"b":{"c":{"d":[1,{"e":2}]}}}}},{"revenue":{"minor":1,"currency":"EUR"}}]`))
	fuzz(f, "t.json")
}

func bench(b *testing.B, name, head string, row func(int) string) {
	b.Helper()
	var in bytes.Buffer
	in.WriteString(head)
	for n := range 20_000 {
		in.WriteString(row(n))
	}
	format := formatOf(b, name)
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		for item, err := range format.Read(context.Background(), connecttest.Source(name, in.Bytes()), connect.Options{}) {
			if err != nil || item.Err != nil {
				b.Fatal(err, item.Err)
			}
		}
	}
}

func BenchmarkCSV(b *testing.B)  { bench(b, "t.csv", csvHead, csvRow) }
func BenchmarkJSON(b *testing.B) { bench(b, "t.ndjson", "", jsonRow) }
