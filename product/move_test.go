package product_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore/pgtest"
	"throughline.dev/product"
)

// TestProductMovesToPostgreSQLWhole copies a product with history, links, comments and findings, goes on working with
// the copy, and compares what both export.
func TestProductMovesToPostgreSQLWhole(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feedback", "Ticket", "The token expired twice. Why?", `{"author":"Kim"}`))
	apply(t, p, "", put("opportunity", "Tokens expire", "", "{}"))
	apply(t, p, "", put("quote", "Twice", "", `{"source":"FB-1","text":"The token expired twice."}`),
		ledger.Op{Link: &ledger.Bond{From: "Q-1", Relation: ledger.Quotes, To: "FB-1"}},
		ledger.Op{Link: &ledger.Bond{From: "Q-1", Relation: ledger.Evidences, To: "OPP-1"}})
	apply(t, p, "", ledger.Op{Comment: &ledger.Remark{Key: "OPP-1", Body: "Ask Ops"}})
	title := "Tokens expire too early"
	apply(t, p, "", ledger.Op{Edit: &ledger.Edit{Key: "OPP-1", Title: &title}})
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	url := server.Database(t)
	if _, err := p.Move(t.Context(), url, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Move(t.Context(), url, nil); err == nil {
		t.Error("a ledger that holds something was overwritten")
	}
	q, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Ledger: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	if diff := cmp.Diff(files(t, p), files(t, q)); diff != "" {
		t.Errorf("the copy exports other files (-original +copy):\n%s", diff)
	}
	if err := q.Store.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	// the copy is a ledger of its own, with the same numbers to come and the same past
	a := apply(t, q, "", put("opportunity", "Another", "", "{}"))
	if a.Keys[0] != "OPP-2" {
		t.Errorf("the next opportunity of the copy is %s", a.Keys[0])
	}
	h, err := q.Store.History(t.Context(), "OPP-1")
	if err != nil || len(h) < 3 {
		t.Errorf("history of the copy has %d entries, error %v", len(h), err)
	}
	if _, err := q.Reconcile(t.Context()); err != nil {
		t.Error(err)
	}
}

// files exports a product and returns its files by name.
func files(t *testing.T, p *product.Product) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if _, err := p.Export(t.Context(), p.Store, dir); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
