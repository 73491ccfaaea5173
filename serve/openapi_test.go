package serve_test

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"github.com/danielgtaylor/huma/v2"
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

func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	doc := newWalk(t).server.API().Describe()
	known := map[string]bool{}
	for _, tag := range doc.Tags {
		known[tag.Name] = tag.Description != ""
	}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			if op.Summary == "" || len(op.Tags) == 0 || op.Responses["default"] == nil {
				t.Errorf("%s: no summary, tag or problem", op.OperationID)
			}
			for _, tag := range op.Tags {
				if !known[tag] {
					t.Errorf("%s: the tag %s is not described", op.OperationID, tag)
				}
			}
			repeats := false
			for _, p := range op.Parameters {
				if p.Ref == "" && p.Description == "" {
					t.Errorf("%s %s: the parameter %s is not described", op.OperationID, path, p.Name)
				}
				repeats = repeats || p.Ref == "#/components/parameters/IdempotencyKey"
			}
			if secured := len(op.Security) > 0; secured && op.Responses["429"] == nil || repeats != (secured && op.Method == http.MethodPost && op.OperationID != "upload-file") {
				t.Errorf("%s: Idempotency-Key %t, limits %v", op.OperationID, repeats, op.Responses["429"])
			}
		}
	}
}
