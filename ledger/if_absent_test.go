package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
)

func TestPutIfAbsentLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	h := ledgertest.OpenMemory(t)
	put := func(p ledger.Put) ledger.Applied {
		t.Helper()
		done, err := h.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Ops: []ledger.Op{{Put: &p}}})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	a, b, c := ledger.ExternalKey{Source: "desk", Key: "1"}, ledger.ExternalKey{Source: "name", Key: "acme"}, ledger.ExternalKey{Source: "name", Key: "bolt"}
	put(ledger.Put{Kind: "theme", Title: "Acme", Body: "Known well", Labels: []string{"big"}, External: []ledger.ExternalKey{a}})
	put(ledger.Put{Kind: "theme", Title: "Bolt", External: []ledger.ExternalKey{c}})

	done := put(ledger.Put{Kind: "theme", Title: "Acme Inc", External: []ledger.ExternalKey{a, b, c}, IfAbsent: true})
	if done.Updated != 1 || done.Created != 0 {
		t.Errorf("adding an external key: %+v", done)
	}
	got, err := h.Store.Record(t.Context(), "TH-1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "Acme" || got.Body != "Known well" || !cmp.Equal(got.Labels, []string{"big"}) {
		t.Errorf("the values were altered: %+v", got)
	}
	if diff := cmp.Diff([]ledger.ExternalKey{a, b}, got.External); diff != "" {
		t.Errorf("external keys, one of which another record carries (-want +got):\n%s", diff)
	}
	if done := put(ledger.Put{Kind: "theme", Title: "Other", External: []ledger.ExternalKey{b}, IfAbsent: true}); done.Unchanged != 1 {
		t.Errorf("nothing to add: %+v", done)
	}
	if done := put(ledger.Put{Kind: "theme", Title: "New", External: []ledger.ExternalKey{{Source: "name", Key: "new"}}, IfAbsent: true}); done.Created != 1 {
		t.Errorf("not there yet: %+v", done)
	}
}
