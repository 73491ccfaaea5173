package tabular_test

import (
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/table"
	"throughline.dev/connect/tabular"
	"throughline.dev/ledger"
)

func records(rs ...ledger.Record) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for _, r := range rs {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestWrittenTablesAreReadBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var kinds []ledger.Kind
	for _, k := range schema(t).Kinds() {
		switch k.Name {
		case "account", "feature", "theme", "metric":
			kinds = append(kinds, k)
		}
	}
	var b strings.Builder
	err := tabular.Write(&b, kinds, records(
		ledger.Record{Key: "ACC-1", Kind: "account", Title: "Northwind Labs", State: "active", Created: at, Updated: at, External: []ledger.ExternalKey{{Source: "account", Key: "northwind labs"}, {Source: "csv:crm", Key: "A-1"}}, Fields: json.RawMessage(`{"plan":"=Scale","revenue":{"minor":4800050,"currency":"EUR"}}`)},
		ledger.Record{Key: "FEAT-2", Kind: "feature", Title: "-1 is refused", Body: "=cmd()\nwith \"quotes\"", State: "planned", Owner: "ada", Labels: []string{"a", "b, c"}, Created: at, Updated: at, Fields: json.RawMessage(`{"reach":{"low":400,"high":600},"effort":{"low":2,"high":2},"delivered":"2026-05-01","guardrails":["MET-1","MET-2"],"override":{"rank":1,"reason":"x"}}`)},
		ledger.Record{Key: "TH-3", Kind: "theme", Title: "Errors", State: "dismissed", Created: at, Updated: at, Fields: json.RawMessage(`{"phrases":["the page, not JSON","500"]}`)},
	))
	if err != nil {
		t.Fatal(err)
	}
	r, err := table.NewReader(strings.NewReader(b.String()), "x.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for i, c := range row.Cells {
			if c != "" {
				m[r.Header()[i]] = c
			}
		}
		rows = append(rows, m)
	}
	written := []map[string]string{
		{"key": "ACC-1", "kind": "account", "title": "Northwind Labs", "state": "active", "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z", "external": "account/northwind labs\ncsv:crm/A-1", "plan": "'=Scale", "revenue": "48000.50 EUR"},
		{"key": "FEAT-2", "kind": "feature", "title": "'-1 is refused", "body": "'=cmd()\nwith \"quotes\"", "state": "planned", "owner": "ada", "labels": `["a","b, c"]`, "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z", "reach": "400..600", "effort": "2", "override": `{"rank":1,"reason":"x"}`, "guardrails": "MET-1, MET-2", "delivered": "2026-05-01"},
		{"key": "TH-3", "kind": "theme", "title": "Errors", "state": "dismissed", "created": "2026-03-01T09:00:00Z", "updated": "2026-03-01T09:00:00Z", "phrases": `["the page, not JSON","500"]`},
	}
	if diff := cmp.Diff(written, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const want = `x.csv:2: account "Northwind Labs" key=ACC-1 new=active
  external account/northwind labs
  external csv:crm/A-1
  external throughline/ACC-1
  external account/northwind labs
  fields {"plan":"=Scale","revenue":{"minor":4800050,"currency":"EUR"}}
  lost created: not mapped to a field ("2026-03-01T09:00:00Z")
  lost updated: not mapped to a field ("2026-03-01T09:00:00Z")
x.csv:4: feature "-1 is refused" key=FEAT-2 new=planned owner=ada
  external throughline/FEAT-2
  labels ["a" "b, c"]
  body "=cmd()\nwith \"quotes\""
  fields {"reach":{"low":400,"high":600},"effort":{"low":2,"high":2},"override":{"rank":1,"reason":"x"},"guardrails":["MET-1","MET-2"],"delivered":"2026-05-01"}
  lost created: not mapped to a field ("2026-03-01T09:00:00Z")
  lost updated: not mapped to a field ("2026-03-01T09:00:00Z")
x.csv:6: theme "Errors" key=TH-3
  external throughline/TH-3
  fields {"phrases":["the page, not JSON","500"]}
  lost state: a theme cannot begin in this state ("dismissed")
  lost created: not mapped to a field ("2026-03-01T09:00:00Z")
  lost updated: not mapped to a field ("2026-03-01T09:00:00Z")
`
	got := connecttest.Dump(formatOf(t, "x.csv"), connecttest.Source("x.csv", []byte(b.String())), connect.Options{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWritePassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("the store is closed")
	err := tabular.Write(&strings.Builder{}, nil, func(yield func(ledger.Record, error) bool) { yield(ledger.Record{}, broken) })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// A table that was written, worked on and comes back alters the records that stand, and leaves what is empty.
func TestATableComesBackToWhereItWasWritten(t *testing.T) {
	t.Parallel()
	in := "key,kind,title,body,state,owner,labels,created,updated,external,effort\nFEAT-2,feature,Better,,planned,,,,,,3\nFEAT-9,feature,New,,,,,,,,\nTH-3,feature,Wrong,,,,,,,,\n"
	o := connect.Options{Standing: func(ref ledger.Ref) (*connect.Standing, error) {
		switch ref {
		case "FEAT-2":
			return &connect.Standing{Record: ledger.Record{Key: "FEAT-2", Kind: "feature", State: "idea"}}, nil
		case "TH-3":
			return &connect.Standing{Record: ledger.Record{Key: "TH-3", Kind: "theme"}}, nil
		}
		return nil, nil
	}}
	const want = `x.csv:2:
  op {"edit":{"key":"FEAT-2","title":"Better","fields":{"effort":{"low":3,"high":3}}}}
  lost state: a table does not move records that exist ("planned")
x.csv:3: feature "New" key=FEAT-9
  external throughline/FEAT-9
x.csv:4: refused x.csv:4: TH-3 is a theme, not a feature. Correct the column key or kind
`
	got := connecttest.Dump(formatOf(t, "x.csv"), connecttest.Source("x.csv", []byte(in)), o)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
