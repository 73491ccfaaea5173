package record_test

import (
	"strings"
	"testing"

	"throughline.dev/serve/record"
)

// A record stands beside each of its findings. One with a megabyte of words and a hundred findings once took all the
// memory there was.
func TestALongRecordIsNotRepeatedWithEachFinding(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.as("e:editor", "POST", "/records", map[string]any{
		"kind": "requirement", "title": "Long", "fields": map[string]any{"type": "quality", "statement": strings.Repeat("The search shall be fast. ", 30_000)},
	})
	if _, err := l.product.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := l.as("v:viewer", "GET", "/records/REQ-1/findings", nil)
	body := want[record.FoundBody](t, got, 200)
	if len(got.body) > 500_000 || len(body.Findings) < 50 {
		t.Errorf("%d findings take %d bytes", len(body.Findings), len(got.body))
	}
	if r := body.Findings[0].Record; r == nil || r.Title != "Long" || !strings.Contains(string(r.Fields), "quality") {
		t.Errorf("the record beside a finding is %+v", r)
	}
}
