package serve_test

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/product"
	"throughline.dev/serve"
)

var update = flag.Bool("update", false, "write docs/openapi.yaml anew")

// The description that clients are made from is what the server does.
func TestOpenAPIIsAsDescribed(t *testing.T) {
	t.Parallel()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	s, err := serve.New(t.Context(), serve.Config{Product: p, Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.API().Describe().YAML()
	if err != nil {
		t.Fatal(err)
	}
	const path = "../docs/openapi.yaml"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/openapi.yaml is not what the server does; run go test ./serve -update (-described +served):\n%s", diff)
	}
}
