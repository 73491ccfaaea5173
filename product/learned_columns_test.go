package product_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/product"
)

// The event log learns which properties are frequent and gives them columns, first after a thousand events. Where a value is
// kept is nobody's business: a log that learned in the middle of its life answers every question as one that knew from the
// beginning, and as it did before it learned.
func TestLearnedColumnsDoNotChangeAnswers(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	values := []string{`"12"`, `12.0`, `1200`, `"Straße"`, `""`, `null`, `true`, `"true"`, `[1,2]`, `-0.5`, `"1e3"`, `" 7"`}
	var first, second []events.Event
	for i := range 3000 {
		e := events.Event{
			ID: fmt.Sprint("e", i), Name: []string{"opened", "paid", "left"}[i%3], Person: fmt.Sprint("p", i%70), Time: start.Add(time.Duration(i) * 17 * time.Minute),
			Properties: fmt.Appendf(nil, `{"plan":%q,"amount":%s,"ms":%d,"rare%d":%d}`, []string{"pro", "free", "team"}[i%7%3], values[i%len(values)], i*i%900, i%400, i),
		}
		if i%11 == 0 {
			e.Properties = []byte(`{}`)
		}
		if i < 600 {
			first = append(first, e)
		} else {
			second = append(second, e)
		}
	}
	questions := []string{
		`{"type":"trend","trend":{"series":[{"match":{"names":["paid"]}}],"interval":"week","by":"amount"%s}}`,
		`{"type":"trend","trend":{"series":[{"match":{"names":["paid"],"where":[{"property":"amount","op":">=","value":"12"}]},"count":"sum","property":"ms"}],"interval":"day"%s}}`,
		`{"type":"distribution","distribution":{"match":{"names":["opened"]},"property":"amount"%s}}`,
		`{"type":"distribution","distribution":{"match":{"names":["opened"]},"property":"ms","by":"plan"%s}}`,
		`{"type":"funnel","funnel":{"steps":[{"match":{"names":["opened"]}},{"match":{"names":["paid"],"where":[{"property":"plan","op":"=","value":"pro"}]}}],"window":"14d","by":"plan"%s}}`,
		`{"type":"retention","retention":{"start":{"names":["opened"],"where":[{"property":"amount","op":"has"}]},"back":{"names":["paid"],"where":[{"property":"rare7","op":"lacks"}]},"interval":"week","periods":4%s}}`,
	}
	// ask leaves out as of when an answer stands: more events are there, and the same ones are asked about.
	ask := func(p *product.Product, scope string, questions []string) (out []string) {
		for _, q := range questions {
			in, err := json.Marshal(map[string]string{"question": fmt.Sprintf(q, scope)})
			if err != nil {
				t.Fatal(err)
			}
			a := measuring(t, p, "ask", string(in))
			raw, err := json.Marshal(timeless(a))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(raw))
		}
		return out
	}
	fill := func(batches ...[]events.Event) (*product.Product, events.Log) {
		p := open(t)
		log, err := p.Events(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range batches {
			if _, err := log.Append(t.Context(), events.Batch{Events: b}); err != nil {
				t.Fatal(err)
			}
		}
		return p, log
	}
	columns := func(p *product.Product) (n int) {
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("duckdb", filepath.Join(p.Dir(), "events.duckdb")+"?access_mode=read_only")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM columns").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}

	early := fmt.Sprintf(`,"from":"2026-03-01","to":%q`, first[len(first)-1].Time.AddDate(0, 0, -1).Format(time.DateOnly))
	later, log := fill(first)
	within := questions[:4] // the others follow people beyond the days asked for
	before := ask(later, early, within)
	for len(second) > 0 { // little by little, so that it learns on the way
		n := min(100, len(second))
		if _, err := log.Append(t.Context(), events.Batch{Events: second[:n]}); err != nil {
			t.Fatal(err)
		}
		first, second = append(first, second[:n]...), second[n:]
	}
	if d := cmp.Diff(before, ask(later, early, within)); d != "" {
		t.Errorf("what was asked before is answered otherwise since properties have columns (-before +after):\n%s", d)
	}
	atOnce, _ := fill(first)
	if d := cmp.Diff(ask(atOnce, "", questions), ask(later, "", questions)); d != "" {
		t.Errorf("a log that learned on the way answers otherwise (-from the beginning +on the way):\n%s", d)
	}
	if a, b := columns(later), columns(atOnce); a == 0 || b == 0 {
		t.Errorf("%d and %d columns were learned: this test compares nothing", a, b)
	}
}

// timeless leaves out of an answer as of when it stands.
func timeless(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "as_of")
		for name, e := range v {
			v[name] = timeless(e)
		}
	case []any:
		for i, e := range v {
			v[i] = timeless(e)
		}
	}
	return v
}
