package zendesk_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/zendesk"
)

// With UPDATE_GOLDEN=1 the golden files are written anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	var write func(string, []byte) error
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o600)
		}
	}
	connecttest.Golden(t, os.DirFS("testdata"), zendesk.Format(), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":  "",
		"text":   "subject requester_id",
		"issues": `[{"number":1,"title":"x","html_url":"y","repository_url":"z"}]`,
		"events": `{"type":"track","event":"Call Made","userId":"u","properties":{"subject":"x"}}`,
	} {
		if m := zendesk.Format().Detect(connect.Head{Name: "x.json", Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":   {"", "error f.json:1:1: the file is empty. Export it again\n"},
		"binary":  {"PK\x03\x04xl/\x00\x00", "error f.json: looks like a spreadsheet (XLSX or ODS), not like text. Export it as CSV and import that\n"},
		"gzip":    {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", "error f.json:1: the gzip archive is cut off after 10 bytes (0 unpacked). Copy or export the file again\n"},
		"cut":     {`{"tickets":[{"id":1,"subject":"a","requester_id":1},{"id":2`, "f.json:1:13: feedback \"a\"\n  external zendesk/1\n  fields {\"channel\":\"ticket\",\"author\":\"requester 1\"}\n  lost requester_id: the file does not have the requester's name; export it with include=users (\"1\")\nerror f.json:1:60: the file ends in the middle of a value. It was cut off: export or copy it again\n"},
		"deep":    {`{"tickets":[` + strings.Repeat(`{"a":`, 300), "error f.json:1:513: values are nested more than 100 deep. No export looks like this; leave the record out\n"},
		"twice":   {`{"tickets":[{"id":1,"id":2}]}`, "refused f.json:1:21: the member \"id\" stands twice. Remove one of the two\n"},
		"year 0":  {`[{"id":1,"subject":"a","created_at":"0000-01-01T00:00:00Z"}]`, "refused f.json:1:2: `created_at`: the year of 0000-01-01T00:00:00Z cannot be right. Expected a time such as 2026-11-23T09:30:00Z\n"},
		"null":    {`{"tickets":[null]}`, "refused f.json:1:13: null is not a JSON object. Expected one object for each record\n"},
		"nothing": {`{"tickets":[]}`, ""},
		"id":      {`[{"id":1.5}]`, "refused f.json:1:10: `id` is a JSON number 1.5. Expected a number\n"},
	} {
		got := connecttest.Dump(zendesk.Format(), connecttest.Source("f.json", []byte(c.text)), connect.Options{})
		if !strings.HasSuffix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s:\n%s\nwanted\n%s", name, got, c.want)
		}
	}
}

func TestALargeExportNeedsLittleMemory(t *testing.T) { // looks at the memory of the process
	src := connecttest.Generated("f.json", `{"users":[{"id":1,"name":"Mira"}],"tickets":[{"id":1}`, 20<<20, func(n int) string {
		return fmt.Sprintf(`,{"id":%d,"subject":"Ticket","requester_id":1,"organization_id":2,"description":"%s"}`, n+2, strings.Repeat("words ", 40))
	})
	n, grown, err := connecttest.Growth(zendesk.Format(), src)
	// The file ends without its last bracket, which is all that is wrong with it.
	if err == nil || !strings.Contains(err.Error(), "ends in the middle of the array") || n < 40_000 || grown > 10<<20 {
		t.Errorf("%d records, heap grew by %d bytes, %v", n, grown, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"tickets":[{"id":1,"subject":"a","requester_id":1,"organization_id":2,"tags":["x"],"satisfaction_rating":{"score":3},"comments":[{"body":"x"}]}],"users":[{"id":1,"name":"b"}]}`))
	f.Add([]byte(`[{"id":1,"description":"a","via":{"channel":"x"},"custom_fields":[{"id":1,"value":[1]}]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		zendesk.Format().Detect(connect.Head{Name: "f", Text: text})
		for item, err := range zendesk.Format().Read(t.Context(), connecttest.Source("f", text), connect.Options{}) {
			if err == nil && item.Err == nil && item.Put != nil && (item.Put.Title == "" || bytes.ContainsRune([]byte(item.Put.Body), 0)) {
				t.Fatalf("put %+v", item.Put)
			}
		}
	})
}
