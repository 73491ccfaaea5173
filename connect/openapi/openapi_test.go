package openapi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/openapi"
	"throughline.dev/discover"
	"throughline.dev/ledger"
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
	connecttest.Golden(t, os.DirFS("testdata"), openapi.Format(), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty.yaml":   "",
		"guide.md":     "# Guide\n\nopenapi: 3.0.0\n",
		"config.yaml":  "version: 3\nservices:\n  web: {}\n",
		"events.json":  `{"type":"track","event":"Call Made","properties":{"openapi":"3.0.0"}}`,
		"package.json": `{"name":"openapi","version":"3.0.0"}`,
		"code.go":      "package main\n\ntype Query struct {\n\tName string\n}\n",
		"prose.txt":    "type of thing: a schema {of sorts}\n",
		"data.graphql": "query { me { name } }\n",
	} {
		if m := openapi.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, want string }{
		"other":       {"x.yaml", "a: 1\n", "x.yaml:1: refused x.yaml:1: is no API description. Expected `openapi: 3.…`, `swagger: \"2.0\"`, `asyncapi: …` at the top level, or GraphQL types\n"},
		"bad JSON":    {"x.json", "{\"openapi\":\"3.0.0\",\n\"info\":{]", "x.json:2:9: refused x.json:2:9: is not JSON: invalid character ']' looking for beginning of object key string. Export the description again\n"},
		"paths":       {"x.json", `{"openapi":"3.0.0","info":{},"paths":[]}`, "x.json:1:38: refused x.json:1:38: `Paths` is a JSON array. Expected an object with paths and their methods\n"},
		"bad YAML":    {"x.yaml", "openapi: 3.0.0\ninfo: {title: \"x\n", ""},
		"deep YAML":   {"x.yaml", "openapi: 3.0.0\nx: " + strings.Repeat("[", 200_000), "x.yaml:2:104: refused x.yaml:2:104: values are nested more than 100 deep. No file that people write looks like this\n"},
		"deep list":   {"x.yaml", "openapi: 3.0.0\nx:\n" + strings.Repeat("- ", 200_000), "x.yaml:3:1001: refused x.yaml:3:1001: is indented by more than 1000 columns. No file that people write looks like this\n"},
		"cut GraphQL": {"x.graphql", "type Query {\n  me: User\n", "x.graphql:1: refused x.graphql:1: a bracket or text is not closed. The file was cut off, or the schema is not complete\n"},
		"large":       {"x.yaml", "openapi: 3.0.0\n" + strings.Repeat("# words\n", 1<<20), "x.yaml: refused x.yaml: is larger than 8 MB. Split the description\n"},
		"binary":      {"x.yaml", "%PDF-1.7", "error x.yaml: looks like a PDF, not like text. Import a text, CSV or JSON export instead\n"},
	} {
		got := connecttest.Dump(openapi.Format(), connecttest.Source(c.file, []byte(c.text)), connect.Options{})
		if c.want != "" && got != c.want || !strings.Contains(got, "refused") && !strings.HasPrefix(got, "error") {
			t.Errorf("%s:\n%.400s\nwanted\n%s", name, got, c.want)
		}
	}
}

// A description whose text outgrows what the ledger takes when it is escaped is recorded without it.
func TestATextThatIsTooLargeIsLost(t *testing.T) {
	t.Parallel()
	text := "openapi: 3.0.0\ninfo:\n  title: Berths\npaths: {}\n" + strings.Repeat("# <<<<<\n", 900_000)
	got := connecttest.Dump(openapi.Format(), connecttest.Source("x.yaml", []byte(text)), connect.Options{})
	if !strings.Contains(got, `api "Berths"`) || !strings.Contains(got, "lost description: the text is too large to be stored") || len(got) > 1000 {
		t.Errorf("%.400s", got)
	}
}

// Alias bombs are not followed.
func TestAliasesAreNotFollowed(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\ninfo: {title: Bomb}\nx0: &x0 [a, a, a, a, a, a, a, a, a]\n")
	for i := range 30 {
		fmt.Fprintf(&b, "x%d: &x%d [*x%d, *x%d, *x%d, *x%d]\n", i+1, i+1, i, i, i, i)
	}
	b.WriteString("paths:\n  /a: &a\n    get: {}\n    post: {}\n  /b: *a\n")
	got := connecttest.Dump(openapi.Format(), connecttest.Source("x.yaml", []byte(b.String())), connect.Options{})
	if !strings.Contains(got, `"operations":2`) {
		t.Errorf("%.300s", got)
	}
}

// Counts of published descriptions, as `grep` and the sources' own documentation have them.
func TestPublishedDescriptions(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int64{"petstore-expanded.yaml": 4, "petstore3.yaml": 19, "uspto.yaml": 3} {
		text, err := os.ReadFile(filepath.Join("../../../shared/data/api-specs", file))
		if err != nil {
			t.Skipf("the descriptions are not here: %v", err)
		}
		for item, err := range openapi.Format().Read(t.Context(), connecttest.Source(file, text), connect.Options{}) {
			if err != nil || item.Err != nil {
				t.Fatal(err, item.Err)
			}
			f, err := ledger.Decode[discover.APIFields](ledger.Record{Fields: item.Put.Fields})
			if err != nil || f.Operations != want {
				t.Errorf("%s: %d operations (%v), want %d", file, f.Operations, err, want)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"openapi: 3.0.0\ninfo: {title: a, version: 1.10}\npaths:\n  /a:\n    get: {}\n", `{"openapi":"3.0.0","info":{"title":1},"paths":{"/a":{"get":{}}}}`,
		"asyncapi: 2.0.0\nchannels:\n  a:\n    publish: {}\n", "type Query { a(b: Int = 1): [C!]! @d(e: \"f\") }\nschema { query: Query }\n\"\"\"x\"\"\"\nextend type Query { z: Int }\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"x.yaml", "x.graphql"} {
			openapi.Format().Detect(connect.Head{Name: file, Text: []byte(text)})
			for item, err := range openapi.Format().Read(t.Context(), connecttest.Source(file, []byte(text)), connect.Options{}) {
				if err == nil && item.Put != nil && strings.TrimSpace(item.Put.Title) == "" {
					t.Fatalf("no title: %+v", item.Put)
				}
			}
		}
	})
}
