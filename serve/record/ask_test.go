package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
)

// A question that is too long for an address is asked in the body, by whoever may read, with the same answer.
func TestALongQuestionIsAskedInTheBody(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.append(callers(100)...)
	var where []map[string]string
	for i := range 20 {
		where = append(where, map[string]string{"property": fmt.Sprintf("a property with the long name %d", i), "op": "!=", "value": "a value that is as long as values of properties are"})
	}
	step := func(name string) map[string]any {
		return map[string]any{"match": map[string]any{"names": []string{name}, "where": where}}
	}
	question, err := json.Marshal(map[string]any{"type": "funnel", "funnel": map[string]any{"steps": []any{step("signed_up"), step("called")}, "window": "14d"}})
	if err != nil {
		t.Fatal(err)
	}
	position := func() int64 {
		return want[struct {
			Position int64 `json:"position"`
		}](t, l.as("v:viewer", "GET", "/position", nil), 200).Position
	}
	before := position()
	ask := "/measure/ask?question=" + url.QueryEscape(string(question))
	short := l.as("v:viewer", "GET", ask, nil)
	long := l.as("v:viewer", "POST", "/measure/ask", map[string]any{"question": string(question)})
	if short.status != 200 || long.status != 200 || !bytes.Equal(short.body, long.body) {
		t.Errorf("in the address: %d %s\nin the body: %d %s", short.status, short.body, long.status, long.body)
	}
	if len(ask) < 2*2000 {
		t.Errorf("the question has %d characters, which is not long", len(ask))
	}
	if after := position(); after != before {
		t.Errorf("asking moved the ledger from %d to %d", before, after)
	}
	for _, c := range []struct {
		who, path string
		body      any
		status    int
		place     string
	}{
		{"nobody", "/measure/ask", map[string]any{"question": "{}"}, 401, ""},
		{"v:viewer", "/measure/ask", map[string]any{"question": "{}", "query": "x"}, 422, "body.query"},
		{"v:viewer", "/measure/ask", map[string]any{}, 422, "body.question"},
		{"v:viewer", "/measure/ask", "[]", 422, "body"},
		{"v:viewer", "/measure/ask?as_of=never", map[string]any{"question": string(question)}, 422, "as_of"},
		{"v:viewer", "/measure/answer", map[string]any{"metric": "MET-1"}, 405, ""},
	} {
		a := l.as(c.who, "POST", c.path, c.body)
		if a.status != c.status {
			t.Errorf("POST %s %v: %d %s, want %d", c.path, c.body, a.status, a.body, c.status)
		} else if c.place != "" {
			if p := want[rest.Problem](t, a, c.status); p.Path != c.place || p.Code != ledger.CodeInvalid {
				t.Errorf("POST %s %v: %+v, want it to name %s", c.path, c.body, p, c.place)
			}
		}
	}
}
