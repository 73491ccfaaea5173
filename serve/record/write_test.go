package record_test

import (
	"encoding/json"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
)

func TestARecordIsMadeReadAndAltered(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	opp := want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "opportunity", "title": "Slow start"}), 201)
	made := l.as("ada:editor", "POST", "/records", map[string]any{
		"kind": "feature", "title": "One request", "fields": map[string]any{"reach": []int{2, 6}},
		"links": []map[string]any{{"relation": "addresses", "to": opp.Key}},
	})
	r := want[ledger.Record](t, made, 201)
	if got := made.header.Get("Location"); got != "/api/v1/records/"+string(r.Key) {
		t.Errorf("Location %q", got)
	}
	links := want[record.LinksBody](t, l.as("vi:viewer", "GET", "/records/"+string(r.Key)+"/links", nil), 200)
	if len(links.Links) != 1 || links.Links[0].Other.Title != "Slow start" {
		t.Errorf("links %+v", links)
	}
	got := l.as("vi:viewer", "GET", "/records/feat-1", nil)
	if got.header.Get("ETag") != `"1"` {
		t.Errorf("ETag %q of %s", got.header.Get("ETag"), got.body)
	}
	edited := l.as("ada:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "One request is enough"}, "If-Match", `"1"`)
	if want[ledger.Record](t, edited, 200).Title != "One request is enough" || edited.header.Get("ETag") != `"2"` {
		t.Errorf("after the edit: %s, %v", edited.body, edited.header)
	}
}

func TestALostRaceShowsWhatIsThere(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("Mine")
	want[ledger.Record](t, l.as("ada:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "Theirs"}, "If-Match", `"1"`), 200)
	c := want[struct {
		rest.Problem
		Current ledger.Record `json:"current"`
	}](t, l.as("bo:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "Late"}, "If-Match", `"1"`), 412)
	if c.Code != ledger.CodeConflict || c.Current.Title != "Theirs" || c.Current.Version != 2 {
		t.Errorf("conflict %+v", c)
	}
	for _, header := range []string{"7", `"x"`, `W/1`, `"0"`} {
		if p := want[rest.Problem](t, l.as("bo:editor", "PATCH", "/records/FEAT-1", map[string]any{"title": "x"}, "If-Match", header), 422); p.Path != "header.If-Match" || p.Remedy == "" {
			t.Errorf("If-Match %s: %+v", header, p)
		}
	}
}

func TestProblemsNamePlaceAndRemedy(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("F")
	want[ledger.Record](t, l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"fields": map[string]any{"horizon": "later"}}), 200)
	for name, c := range map[string]struct {
		a      answer
		status int
		code   ledger.Code
		path   string
	}{
		"a mind changed silently":   {l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"fields": map[string]any{"horizon": "now"}}), 422, ledger.CodeReasonRequired, "fields.horizon"},
		"a value that does not fit": {l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"fields": map[string]any{"reach": "many"}, "reason": "r"}), 422, ledger.CodeInvalid, "fields.reach"},
		"a move there is not":       {l.as("e:editor", "PATCH", "/records/FEAT-1", map[string]any{"state": "released"}), 409, ledger.CodeBlocked, "state"},
		"a filter":                  {l.as("e:editor", "GET", "/records?kind=feature&filter=reach%3Emany", nil), 422, ledger.CodeInvalid, "query.filter"},
		"a kind":                    {l.as("e:editor", "GET", "/records?kind=dragon", nil), 422, ledger.CodeInvalid, "query.kind"},
		"a day before the first":    {l.as("e:editor", "GET", "/records?as_of=1999-01-01", nil), 404, ledger.CodeNotFound, "as_of"},
		"a day that is none":        {l.as("e:editor", "GET", "/records?as_of=soon", nil), 422, ledger.CodeInvalid, "as_of"},
		"an input of an operation":  {l.as("e:editor", "GET", "/decide/score?by=magic", nil), 422, ledger.CodeInvalid, "query.by"},
		"an unknown input":          {l.as("e:editor", "GET", "/decide/score?colour=red", nil), 422, ledger.CodeInvalid, "query.colour"},
		"a missing input":           {l.as("e:editor", "POST", "/decide/decline", map[string]any{"key": "FEAT-1"}), 422, ledger.CodeInvalid, "body.class"},
		"an object for an input":    {l.as("e:editor", "POST", "/decide/decline", `{"class":"value","explanation":"no","reopen-if":"never","key":{"a":1}}`), 422, ledger.CodeInvalid, "body.key"},
		"no JSON":                   {l.as("e:editor", "POST", "/decide/decline", `{`), 422, ledger.CodeInvalid, "body"},
		"all links there are":       {l.as("e:editor", "GET", "/links", nil), 422, ledger.CodeInvalid, "query"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := want[rest.Problem](t, c.a, c.status)
			if p.Code != c.code || p.Path != c.path || p.Detail == "" {
				t.Errorf("%+v", p)
			}
			if got := c.a.header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("content type %q", got)
			}
		})
	}
}

func TestManyEditsAreOneChange(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("A")
	l.feature("B")
	edit := func(key, title string) map[string]any {
		return map[string]any{"edit": map[string]any{"key": key, "title": title}}
	}
	refused := l.as("e:editor", "POST", "/changes", map[string]any{"ops": []any{edit("FEAT-1", "A2"), edit("FEAT-9", "x")}})
	if p := want[rest.Problem](t, refused, 404); p.Op == nil || *p.Op != 1 {
		t.Errorf("the operation is not named: %s", refused.body)
	}
	want[ledger.Applied](t, l.as("e:editor", "POST", "/changes", map[string]any{"dry_run": true, "ops": []any{edit("FEAT-1", "A3")}}), 200)
	if r := want[ledger.Record](t, l.as("e:viewer", "GET", "/records/FEAT-1", nil), 200); r.Title != "A" {
		t.Errorf("a refused or tried change left %q", r.Title)
	}
	done := want[ledger.Applied](t, l.as("e:editor", "POST", "/changes", map[string]any{"ops": []any{edit("FEAT-1", "A4"), edit("FEAT-2", "B4")}}), 200)
	if done.Updated != 2 {
		t.Errorf("%+v", done)
	}
	undo := "/changes/" + jsonOf(done.Position) + "/undo"
	want[ledger.Applied](t, l.as("e:editor", "POST", undo, nil), 200)
	h := want[record.HistoryBody](t, l.as("v:viewer", "GET", "/records/FEAT-2/history", nil), 200)
	last := h.Entries[len(h.Entries)-1]
	if last.Change.Undoes != done.Position || last.Fields[0].Path != "title" || last.Fields[0].New != "B" {
		t.Errorf("history ends with %+v", last)
	}
}

func TestDeletedRecordsComeBack(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("Gone")
	want[ledger.Applied](t, l.as("e:editor", "DELETE", "/records/FEAT-1?reason=twice", nil, "If-Match", `"1"`), 200)
	if page := want[record.ListBody](t, l.as("e:viewer", "GET", "/records?kind=feature", nil), 200); len(page.Records) != 0 {
		t.Errorf("a deleted record is listed: %+v", page)
	}
	want[ledger.Record](t, l.as("e:editor", "POST", "/records/FEAT-1/restore", nil), 200)
	if page := want[record.ListBody](t, l.as("e:viewer", "GET", "/records?kind=feature&total=true", nil), 200); *page.Total != 1 {
		t.Errorf("%+v", page)
	}
}

func jsonOf(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
