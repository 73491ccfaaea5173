package record_test

import (
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/record"
)

// A list that was asked for before shows every later change, and says when there was none.
func TestListsMoveWithTheLedger(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("One")
	const path = "/records?kind=feature&sort=key"
	first := l.as("v:viewer", "GET", path, nil)
	if again := l.as("v:viewer", "GET", path, nil, "If-None-Match", first.header.Get("ETag")); again.status != 304 || len(again.body) != 0 {
		t.Errorf("nothing moved, and the answer is %d %s", again.status, again.body)
	}
	if other := want[record.ListBody](t, l.as("v:viewer", "GET", "/records?kind=opportunity", nil), 200); len(other.Records) != 0 {
		t.Errorf("another question has the same answer: %+v", other)
	}
	want[ledger.Record](t, l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "Two"}), 200)
	moved := l.as("v:viewer", "GET", path, nil, "If-None-Match", first.header.Get("ETag"))
	if page := want[record.ListBody](t, moved, 200); page.Records[0].Title != "Two" {
		t.Errorf("after the change it shows %q", page.Records[0].Title)
	}
}

// A product in which nothing happened yet, at position 0, has lists too: empty ones.
func TestAnEmptyProductHasEmptyLists(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for range 2 { // asked anew, and remembered
		if page := want[record.ListBody](t, l.as("v:viewer", "GET", "/records?kind=feedback", nil), 200); len(page.Records) != 0 {
			t.Errorf("there is %+v", page.Records)
		}
	}
}
