package product_test

import (
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

func TestADayStandsForItsEnd(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC)
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	title := func(text string) {
		t.Helper()
		if _, err := p.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Ops: []ledger.Op{{Put: &ledger.Put{Kind: "theme", Title: text}}}}); err != nil {
			t.Fatal(err)
		}
	}
	title("in the evening of the first")
	now = now.Add(24 * time.Hour)
	title("in the evening of the second")
	for text, want := range map[string]int{"": 2, "2026-03-01": 1, "2026-03-02": 2, "2026-03-01T23:59:59Z": 1, "2026-03-02T00:00:00Z": 1, "1": 1, "2": 2} {
		r, err := p.ReaderAt(t.Context(), text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		counts, err := r.Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := int64(0)
		for _, c := range counts["theme"] {
			n += c
		}
		if n != int64(want) {
			t.Errorf("as of %q there are %d themes, want %d", text, n, want)
		}
	}
	for text, code := range map[string]ledger.Code{"2026-02-28": ledger.CodeNotFound, "0": ledger.CodeInvalid, "soon": ledger.CodeInvalid, "2026-02-30": ledger.CodeInvalid, "9": ledger.CodeInvalid} {
		if _, err := p.ReaderAt(t.Context(), text); ledger.CodeOf(err) != code || err == nil {
			t.Errorf("as of %q: %v, want %s", text, err, code)
		}
	}
}
