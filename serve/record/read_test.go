package record_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/record"
)

func TestPagesMeetEveryRecordOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for i := range 23 {
		l.feature(fmt.Sprintf("Feature %d", i))
	}
	seen := map[ledger.Key]bool{}
	after := ""
	for range 10 {
		page := want[record.ListBody](t, l.as("v:viewer", "GET", "/records?kind=feature&sort=-title&sort=key&limit=5&after="+url.QueryEscape(after), nil), 200)
		for _, r := range page.Records {
			if seen[r.Key] {
				t.Fatalf("%s twice", r.Key)
			}
			seen[r.Key] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(seen) != 23 {
		t.Errorf("met %d of 23", len(seen))
	}
}

func TestAListInBriefLeavesTheLongPartsOut(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	want[ledger.Record](t, l.as("e:editor", "POST", "/records", map[string]any{
		"kind": "interview", "title": "Talk", "body": "notes",
		"fields": map[string]any{"date": "2026-03-01", "turns": []any{map[string]any{"speaker": "Mo", "offset": -1, "text": "It took a week"}}},
	}), 201)
	page := want[record.ListBody](t, l.as("v:viewer", "GET", "/records?kind=interview&brief=true", nil), 200)
	r := page.Records[0]
	if r.Body != "" || strings.Contains(string(r.Fields), "week") || !strings.Contains(string(r.Fields), "2026-03-01") {
		t.Errorf("in brief: %+v, fields %s", r, r.Fields)
	}
	text := want[record.TextBody](t, l.as("v:viewer", "GET", "/records/INT-1/text", nil), 200)
	if text.Text != "Mo: It took a week" {
		t.Errorf("text %q", text.Text)
	}
}

func TestEarlierDaysCanBeRead(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	made := l.feature("Before")
	want[ledger.Record](t, l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "After"}), 200)
	then := "?as_of=" + jsonOf(made.Position)
	if r := want[ledger.Record](t, l.as("v:viewer", "GET", "/records/FEAT-1"+then, nil), 200); r.Title != "Before" {
		t.Errorf("then it was %q", r.Title)
	}
	for _, path := range []string{"/records" + then, "/counts" + then, "/findings" + then, "/records/FEAT-1/trace" + then, "/records/FEAT-1/links" + then, "/decide/roadmap" + then, "/decide/score" + then, "/position" + then} {
		if a := l.as("v:viewer", "GET", path, nil); a.status != 200 || strings.Contains(string(a.body), "After") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestSearchPutsTheKeyFirst(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("Login")
	l.feature("See FEAT-1 for login")
	found := want[record.SearchBody](t, l.as("v:viewer", "GET", "/search?q=feat-1", nil), 200)
	if len(found.Hits) == 0 || found.Hits[0].Record.Key != "FEAT-1" {
		t.Fatalf("%+v", found)
	}
	for i, h := range found.Hits {
		if i > 0 && h.Record.Key == "FEAT-1" {
			t.Error("found twice")
		}
	}
}

func TestTraceTellsBothDirectionsAndTheLinksAmongThem(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	post := func(body map[string]any) ledger.Record {
		return want[ledger.Record](t, l.as("e:editor", "POST", "/records", body), 201)
	}
	opp := post(map[string]any{"kind": "opportunity", "title": "O"})
	feat := post(map[string]any{"kind": "feature", "title": "F", "links": []any{map[string]any{"relation": "addresses", "to": opp.Key}}})
	req := post(map[string]any{"kind": "requirement", "title": "R", "fields": map[string]any{"statement": "The search shall answer in 200 ms."}, "links": []any{map[string]any{"relation": "addresses", "to": feat.Key}}})
	tr := want[record.TraceBody](t, l.as("v:viewer", "GET", "/records/"+string(feat.Key)+"/trace", nil), 200)
	if len(tr.Upstream) != 1 || tr.Upstream[0].Record.Key != opp.Key || len(tr.Downstream) != 1 || tr.Downstream[0].Record.Key != req.Key || len(tr.Links) != 2 {
		t.Errorf("%+v", tr)
	}
}

func TestListParametersAreGivenInEitherWay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("B")
	l.feature("A")
	want[ledger.Record](t, l.as("e:editor", "POST", "/records", map[string]any{"kind": "theme", "title": "A"}), 201)
	for _, path := range []string{
		"/records?kind=feature&kind=theme&sort=title&sort=-key",
		"/records?kind=feature,theme&sort=title,-key",
	} {
		page := want[record.ListBody](t, l.as("v:viewer", "GET", path, nil), 200)
		var keys []ledger.Key
		for _, r := range page.Records {
			keys = append(keys, r.Key)
		}
		if len(keys) != 3 || keys[2] != "FEAT-1" || keys[0].Prefix() == keys[1].Prefix() {
			t.Errorf("%s: %v", path, keys)
		}
	}
	hits := want[record.SearchBody](t, l.as("v:viewer", "GET", "/search?q=A&kind=theme&kind=feature", nil), 200)
	if len(hits.Hits) != 2 {
		t.Errorf("%+v", hits)
	}
	if a := l.as("v:viewer", "GET", "/records?kind=feature&kind=nothing", nil); a.status != 422 {
		t.Errorf("a kind that is not there is passed over: %d", a.status)
	}
}

func TestChangesWithOperationsComeInBoundedPages(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const each, n = 1500, 12
	first := l.feature("F").Position
	for i := range n {
		ops := make([]ledger.Op, each)
		for j := range ops {
			ops[j].Comment = &ledger.Remark{Key: "FEAT-1", Body: fmt.Sprint(i, " ", j)}
		}
		if _, err := l.product.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "e", Role: ledger.Editor}, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	for _, last := range []bool{false, true} {
		seen, bound := map[ledger.Position]bool{}, ledger.Position(0)
		if !last {
			bound = first
		}
		for range n {
			path := fmt.Sprintf("/changes?ops=true&limit=1000&last=%t&after=%d", last, bound)
			if last {
				path = fmt.Sprintf("/changes?ops=true&limit=1000&last=true&until=%d", bound)
			}
			page := want[record.ChangesBody](t, l.as("v:viewer", "GET", path, nil), 200)
			if len(page.Changes) == 0 {
				break
			}
			ops := 0
			for _, c := range page.Changes {
				seen[c.Position] = true
				ops += len(c.Ops)
				if bound = c.Position; last {
					bound--
				}
			}
			delete(seen, first)
			if ops > 8*each || len(page.Changes) == n {
				t.Errorf("%d operations in one answer", ops)
			}
			if bound == 0 {
				break
			}
		}
		if len(seen) != n {
			t.Errorf("last %t: met %d of %d changes", last, len(seen), n)
		}
	}
}
