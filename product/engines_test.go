package product_test

import (
	"encoding/json"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// A newer program computes anew what an older one found, once.
func TestANewEngineComputesAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	begin := func() *product.Product {
		p, err := product.Open(t.Context(), product.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := begin()
	apply(t, p, "", put("requirement", "Fast", "", `{"statement":"The system shall be fast."}`))
	reconcile(t, p)
	if due, err := p.Due(t.Context()); due || err != nil {
		t.Fatalf("work waits: %v, %v", due, err)
	}
	doc, err := p.Store.Shelf().Get(t.Context(), "engine", "reconcilers")
	if err != nil {
		t.Fatal(err)
	}
	engines := map[string]string{}
	if err := json.Unmarshal(doc.Data, &engines); err != nil || engines["wording"] == "" {
		t.Fatalf("%v, %v", engines, err)
	}
	engines["wording"] = "of long ago"
	if doc.Data, err = json.Marshal(engines); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Store.Shelf().Put(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}

	p = begin()
	jobs, err := p.Store.Jobs().List(t.Context(), 0)
	var names []string
	for _, j := range jobs {
		if j.RunAt.Before(p.Now()) {
			names = append(names, j.Name)
		}
	}
	if err != nil || len(names) != 1 || names[0] != "reconcile all:wording" {
		t.Errorf("waiting are %v, %v", names, err)
	}
	reconcile(t, p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p = begin()
	defer p.Close()
	if due, err := p.Due(t.Context()); due || err != nil {
		t.Errorf("opened once more, work waits: %v, %v", due, err)
	}
	if list, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Rule: "wording.RQ-V01"}); err != nil || len(list) != 1 {
		t.Errorf("findings are %v, %v", list, err)
	}
}
