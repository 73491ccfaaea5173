package tabular_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
)

func pack(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// got is what the simple row "1,Some text" becomes at a place.
func got(where, source string) string {
	return fmt.Sprintf("%s: feedback \"Some text\"\n  external %s/1\n  body \"Some text\"\n", where, source)
}

func TestHostileTables(t *testing.T) {
	t.Parallel()
	const head = "id,text,date\n"
	packed := pack(t, head+strings.Repeat("1,Some text,\n", 2))
	for name, c := range map[string]struct{ in, want string }{
		"empty":             {"", "error t.csv: is empty. Export it again, with a header row\n"},
		"binary":            {"\x89PNG\r\n\x1a\n\x00", "error t.csv: looks like an image (PNG), not like text. Import a text, CSV or JSON export instead\n"},
		"truncated gzip":    {packed[:len(packed)-9], got("t.csv:2", "csv:t") + got("t.csv:3", "csv:t") + fmt.Sprintf("error t.csv:4: the gzip archive is cut off after %d bytes (39 unpacked). Copy or export the file again\n", len(packed)-9)},
		"wrong encoding":    {head + "1,\x83\x65\x83\x58\x81\x40,\n", "error t.csv:2: byte 0x83 at offset 15 is not UTF-8, and not Windows-1252 either. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)\n"},
		"latin-1":           {head + "1,Caf\xe9,\n", "t.csv:2: feedback \"Café\"\n  external csv:t/1\n  body \"Café\"\nt.csv:\n  notice read as Windows-1252 (Latin-1), as byte 0xE9 in line 2 is not UTF-8; if letters look wrong, save the file as UTF-8\n"},
		"invalid utf-8":     {head + "é,Some text,\n2,\xff,\n", "t.csv:2: feedback \"Some text\"\n  external csv:t/é\n  body \"Some text\"\nerror t.csv:3: byte 0xFF at offset 29 is not UTF-8, though the text before it is. Save the file as UTF-8\n"},
		"a million columns": {head + strings.Repeat("x,", 1_000_000) + "\n1,Some text,\n", "t.csv:2: refused t.csv:2: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export\n" + got("t.csv:3", "csv:t")},
		"year 0":            {head + "1,Some text,0000-01-01\n", "t.csv:2: refused t.csv:2:13: `date` has a year that does not exist: \"0000-01-01\". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known\n"},
		"year 12345":        {head + "1,Some text,12345-01-01\n", "t.csv:2: refused t.csv:2:13: `date` has a year that does not exist: \"12345-01-01\". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known\n"},
		"no date":           {head + "1,Some text,soon\n", "t.csv:2: refused t.csv:2:13: `date` is not a date: \"soon\". Expected 2026-11-23 or 11/23/2026\n"},
		"other order":       {head + "1,Some text,1/13/2026\n1,Some text,1/14/2026\n1,Some text,15/1/2026\n", "t.csv:2: feedback \"Some text\"\n  external csv:t/1\n  body \"Some text\"\n  fields {\"occurred_at\":\"2026-01-13T00:00:00Z\"}\nt.csv:3: feedback \"Some text\"\n  external csv:t/1\n  body \"Some text\"\n  fields {\"occurred_at\":\"2026-01-14T00:00:00Z\"}\nt.csv:4: refused t.csv:4:13: `date` is not a date when the month comes first, as taken for this file: \"15/1/2026\". Expected a date such as 11/23/2026; tell the order of day and month if it is the other one\n"},
		"injection":         {head + "1,'=1+1,\n2,@SUM(A1),\n", "t.csv:2: feedback \"=1+1\"\n  external csv:t/1\n  body \"=1+1\"\nt.csv:3: feedback \"@SUM(A1)\"\n  external csv:t/2\n  body \"@SUM(A1)\"\n"},
		"unclosed quote":    {head + "1,\"Some text,\n", "error t.csv:2:3: the quote that opens here is never closed. Close it, or copy or export the file again if it was cut off\n"},
		"repeated headers":  {"id,text,text\n1,Some,text\n", "t.csv:2: feedback \"Some\"\n  external csv:t/1\n  body \"Some\"\n  lost text: not mapped to a field (\"text\")\n"},
		"wide and short":    {head + "1,Some text,,more\n1,Some text\n", strings.TrimSuffix(got("t.csv:2", "csv:t"), "") + "  lost column 4: the row is wider than the header (\"more\")\n" + got("t.csv:3", "csv:t")},
		"no text":           {head + "1,,2026-01-01\n", "t.csv:2: refused t.csv:2: the row has neither a title nor a text. Map the column that holds it to title or body, or fill it\n"},
		"a rating of words": {"id,text,rating\n1,Some text,good\n", "t.csv:2: refused t.csv:2:13: `rating` is not a number: \"good\". Expected a number such as 12.5\n"},
		"ambiguous dates":   {head + "1,Some text,1/2/2026\n", "t.csv:\n  notice dates such as 1/2/2026 do not tell which is the day; read with the month first. If the day comes first, say so\nt.csv:2: feedback \"Some text\"\n  external csv:t/1\n  body \"Some text\"\n  fields {\"occurred_at\":\"2026-01-02T00:00:00Z\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := connecttest.Dump(formatOf(t, "t.csv"), connecttest.Source("t.csv", []byte(c.in)), connect.Options{})
			if diff := cmp.Diff(c.want, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHostileJSON(t *testing.T) {
	t.Parallel()
	const line = `{"id":1,"text":"Some text"}` + "\n"
	packed := pack(t, line+line)
	for name, c := range map[string]struct{ in, want string }{
		"empty":          {"", "error t.json:1:1: the file is empty. Export it again\n"},
		"binary":         {"%PDF-1.7", "error t.json: looks like a PDF, not like text. Import a text, CSV or JSON export instead\n"},
		"truncated gzip": {packed[:len(packed)-9], got("t.json:1:1", "ndjson:t") + got("t.json:2:1", "ndjson:t") + fmt.Sprintf("error t.json:3: the gzip archive is cut off after %d bytes (56 unpacked). Copy or export the file again\n", len(packed)-9)},
		"cut off":        {line + `{"id":2,"te`, got("t.json:1:1", "ndjson:t") + "error t.json:2:12: the file ends in the middle of a text. It was cut off: export or copy it again\n"},
		"invalid utf-8":  {"{\"id\":\"é\xff\"}\n", "error t.json:1: byte 0xFF at offset 9 is not UTF-8, though the text before it is. Save the file as UTF-8\n"},
		"deep nesting":   {`{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}\n" + line, "t.json:1:105: refused t.json:1:105: values are nested more than 99 deep. No export looks like this; leave the record out\n" + got("t.json:2:1", "ndjson:t")},
		"duplicate keys": {`{"id":1,"text":"a","text":"b"}` + "\n" + line, "t.json:1:20: refused t.json:1:20: the member \"text\" stands twice. Remove one of the two\n" + got("t.json:2:1", "ndjson:t")},
		"year 0":         {`{"id":1,"text":"a","date":"0000-00-00"}` + "\n", "t.json:1:1: refused t.json:1:1: `date` has a year that does not exist: \"0000-00-00\". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known\n"},
		"injection":      {`{"id":1,"text":"'=1+1"}`, "t.json:1:1: feedback \"=1+1\"\n  external ndjson:t/1\n  body \"=1+1\"\n"},
		"no object":      {"[1,\n" + line + "]", "t.json:1:2: refused t.json:1:2: 1 is not a JSON object. Expected one object for each record\n" + got("t.json:2:1", "ndjson:t")},
		"escapes":        {`{"id":1,"text":"Some\u0020text"}`, got("t.json:1:1", "ndjson:t")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := connecttest.Dump(formatOf(t, "t.json"), connecttest.Source("t.json", []byte(c.in)), connect.Options{})
			if diff := cmp.Diff(c.want, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestALineOfManyMembers(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"text":"Some text"`)
	for i := range 20_000 {
		fmt.Fprintf(&b, `,"m%d":%d`, i, i)
	}
	b.WriteString("}")
	text := connecttest.Dump(formatOf(t, "t.json"), connecttest.Source("t.json", []byte(b.String())), connect.Options{})
	if n := strings.Count(text, "the file has too many different members"); n != 20_001-5_000 {
		t.Errorf("%d members are said to be too many", n)
	}
}
