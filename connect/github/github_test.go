package github_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/github"
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
	connecttest.Golden(t, os.DirFS("testdata"), github.Format(), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":         "",
		"text":          "number title html_url",
		"tickets":       `{"tickets":[{"id":1,"subject":"x","requester_id":2}]}`,
		"milestones":    `[{"id":1,"milestone":{"number":1,"title":"x","html_url":"y","node_id":"z","state":"open"}}]`,
		"pull requests": `[{"number":1,"title":"x","html_url":"y","repository_url":"z","diff_url":"d"}]`,
		"events":        `{"type":"track","event":"Call Made","userId":"u"}`,
		"deep":          strings.Repeat("[", 1000),
	} {
		if m := github.Format().Detect(connect.Head{Name: "x.json", Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	cut := `[{"url":"a","repository_url":"b","html_url":"c","number":1,"title":"x","body":"` + strings.Repeat("long ", 100)
	if m := github.Format().Detect(connect.Head{Text: []byte(cut)}); m.Confidence < 0.9 {
		t.Errorf("an issue longer than the head: %+v", m)
	}
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"empty":     {"", "error f.json:1:1: the file is empty. Export it again\n"},
		"binary":    {"\x89PNG\r\n\x1a\n\x00\x00", "error f.json: looks like an image (PNG), not like text. Import a text, CSV or JSON export instead\n"},
		"cut":       {`[{"number":1,"title":"a`, "error f.json:1:24: the file ends in the middle of a text. It was cut off: export or copy it again\n"},
		"deep":      {`[{"number":` + strings.Repeat("[", 300), "error f.json:1:111: values are nested more than 100 deep. No export looks like this; leave the record out\n"},
		"twice":     {`[{"number":1,"number":2,"title":"a","state":"open"}]`, "refused f.json:1:14: the member \"number\" stands twice. Remove one of the two\n"},
		"year 0":    {`[{"number":1,"title":"a","state":"open","created_at":"0000-00-00T00:00:00Z"}]`, "refused f.json:1:2: `created_at`: \"0000-00-00T00:00:00Z\" is not a time. Expected a time such as 2026-11-23T09:30:00Z\n"},
		"other":     {`[{"id":1}]`, "refused f.json:1:2: has no `number` and `title`, so it is not an issue. Export issues with both\n"},
		"state":     {`[{"number":1,"title":"a","state":"merged"}]`, "refused f.json:1:2: `state` is \"merged\". Expected open or closed\n"},
		"labels":    {`[{"number":1,"title":"a","state":"open","labels":[3]}]`, "refused f.json:1:2: `labels` is a JSON number. Expected an object\n"},
		"not UTF-8": {"[{\"number\":1,\"title\":\"\xc3\x28\xff\xfe\xfd\",\"state\":\"open\"}]", ""},
	} {
		got := connecttest.Dump(github.Format(), connecttest.Source("f.json", []byte(c.text)), connect.Options{})
		if c.want != "" && !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%s\nwanted\n%s", name, got, c.want)
		}
		if c.want == "" && !strings.Contains(got, "UTF-8") {
			t.Errorf("%s: nothing is said about it:\n%s", name, got)
		}
	}
}

func TestALargeExportNeedsLittleMemory(t *testing.T) { // looks at the memory of the process
	src := connecttest.Generated("f.json", `[{"number":1,"title":"a","state":"open"}`, 20<<20, func(n int) string {
		return fmt.Sprintf(`,{"number":%d,"title":"Issue","state":"open","html_url":"https://github.com/a/b/issues/1","body":"%s"}`, n+2, strings.Repeat("words ", 40))
	})
	n, grown, err := connecttest.Growth(github.Format(), src)
	// The file ends without its last bracket, which is all that is wrong with it.
	if err == nil || !strings.Contains(err.Error(), "ends in the middle of the array") || n < 40_000 || grown > 10<<20 {
		t.Errorf("%d records, heap grew by %d bytes, %v", n, grown, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`[{"number":1,"title":"a","state":"open","labels":[{"name":"x"}],"comments":[{"body":"x"}],"parent_issue_url":"https://x/repos/a/b/issues/1"}]`))
	f.Add([]byte(`{"items":[{"number":1,"title":"a","state":"closed","state_reason":"x","closed_at":"2026-01-01T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		github.Format().Detect(connect.Head{Name: "f", Text: text})
		for item, err := range github.Format().Read(t.Context(), connecttest.Source("f", text), connect.Options{}) {
			if err == nil && item.Err == nil && item.Put != nil && (item.Put.Title == "" || bytes.ContainsRune([]byte(item.Put.Body), 0)) {
				t.Fatalf("put %+v", item.Put)
			}
		}
	})
}
