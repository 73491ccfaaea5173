package tabular_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/tabular"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/tell"
)

// formatOf returns the format that a file is read as.
func formatOf(t testing.TB, name string) connect.Format {
	t.Helper()
	want := "csv"
	if ext := rawtext.Ext(name); ext == ".json" || ext == ".ndjson" {
		want = "ndjson"
	}
	for _, f := range tabular.Formats() {
		if f.Name == want {
			return f
		}
	}
	t.Fatalf("there is no format %s", want)
	return connect.Format{}
}

func schema(t testing.TB) *ledger.Schema {
	t.Helper()
	s, err := ledger.NewSchema(slices.Concat(discover.Stage().Kinds, decide.Stage().Kinds, define.Stage().Kinds, deliver.Stage().Kinds, measure.Stage().Kinds, tell.Stage().Kinds)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// describe writes how a file is recognised and what its columns are taken for.
func describe(t testing.TB, name string, content []byte) string {
	t.Helper()
	f := formatOf(t, name)
	head, err := rawtext.Head(connecttest.Source(name, content))
	if err != nil {
		t.Fatal(err)
	}
	m := f.Detect(head)
	p, _ := tabular.Propose(f.Name, head)
	var b strings.Builder
	fmt.Fprintf(&b, "%.2f %s\n%s\n", m.Confidence, m.Why, p.Kind)
	for _, c := range p.Columns {
		fmt.Fprintf(&b, "%q = %s | %s\n", c.Header, c.Field, c.Why)
	}
	return b.String()
}

// The files in testdata hold an export, how it is recognised, and what becomes of it. With UPDATE_GOLDEN=1 they are
// written anew. The rules of the ledger take every record.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	s := schema(t)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in := a.Files[0]
			src := connecttest.Source(in.Name, in.Data)
			mapping := describe(t, in.Name, in.Data)
			got := connecttest.Dump(formatOf(t, in.Name), src, connect.Options{})
			for item := range formatOf(t, in.Name).Read(context.Background(), src, connect.Options{}) {
				if item.Put != nil {
					if err := s.CheckPut(*item.Put); err != nil {
						t.Errorf("%v: %v", item.Where, err)
					}
				}
			}
			if os.Getenv("UPDATE_GOLDEN") != "" {
				a.Files[1].Data, a.Files[2].Data = []byte(mapping), []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data)+"\n"+string(a.Files[2].Data), mapping+"\n"+got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
