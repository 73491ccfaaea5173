package sqlstore_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/ledger/sqlstore"
)

// lived fills a ledger with everything that a ledger can hold.
func lived(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	title, body := "Errors, said better", "With \"quotes\", ümläuts and 漢字."
	mustApply(t, s, ledger.Change{Token: "once", Batch: "b1", Reason: "because", Ops: []ledger.Op{
		{Put: &ledger.Put{
			Kind: "feedback", Title: "Error messages", Body: "They say nothing.", As: "fb", Labels: []string{"api", "errors"}, Owner: "ada",
			Fields: []byte(`{"channel":"email","at":"2026-01-02T03:04:05.678901+01:00"}`), External: []ledger.ExternalKey{{Source: "zendesk", Key: "1"}, {Source: "zendesk", Key: "2"}},
		}},
		{Put: &ledger.Put{Kind: "theme", Title: "Unclear errors", As: "th"}},
		{Link: &ledger.Bond{From: "@fb", Relation: ledger.About, To: "@th"}},
		{Comment: &ledger.Remark{Key: "@fb", Body: "Heard often."}},
	}})
	mustApply(t, s, ledger.Change{Reason: "clearer", Ops: []ledger.Op{{Edit: &ledger.Edit{Key: "FB-1", Title: &title, Body: &body, Labels: &[]string{"errors"}}}}})
	mustApply(t, s, ledger.Change{Ops: []ledger.Op{{Put: &ledger.Put{Kind: "specimen", Title: "All", Fields: []byte(
		`{"text":"t","choice":"low","flag":true,"count":7,"ratio":0.25,"when":"2026-05-06T07:08:09Z","day":"2026-05-06","price":{"minor":999,"currency":"EUR"},"length":{"value":3,"unit":"d"},"estimate":[2,6],"tags":["a","b"]}`)}}}})
	mustApply(t, s, ledger.Change{Actor: ledger.Actor{ID: "reconciler:x", Role: ledger.System}, Ops: []ledger.Op{{Findings: &ledger.FindingSet{
		Subject: "FB-1", Reconciler: "x", Engine: "1", Findings: []ledger.Finding{{Rule: "x.y", Severity: ledger.Warning, Message: "look", NeedsPerson: true}},
	}}}})
	mustApply(t, s, ledger.Change{Reason: "gone", Ops: []ledger.Op{{Delete: &ledger.Target{Key: "TH-1"}}}})
	if _, err := s.Undo(t.Context(), 2, ada, ""); err != nil {
		t.Fatal(err)
	}
	many := ledger.Change{Batch: "b2"}
	for i := range 300 {
		many.Ops = append(many.Ops, ledger.Op{Put: &ledger.Put{Kind: "theme", Title: fmt.Sprint("Theme ", i), External: []ledger.ExternalKey{{Source: "jira", Key: fmt.Sprint(i)}}}})
	}
	mustApply(t, s, many)
	if _, err := s.Shelf().Put(t.Context(), ledger.Document{Space: "person", ID: "zoë", Data: []byte(`{"name":"Zoë"}`)}, ledger.Document{Space: "visit", ID: "zoë", Data: []byte(`7`)}); err != nil {
		t.Fatal(err)
	}
}

func TestMoveCopiesAWholeLedger(t *testing.T) {
	t.Parallel()
	for from, source := range places(t) {
		for to, target := range places(t) {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				rules := ledgertest.Rules()
				sc, tc := source(t), target(t)
				sc.Follow, tc.Follow = rules.Follow, rules.Follow
				a, b := mustOpen(t, sc), mustOpen(t, tc)
				lived(t, a)
				told := map[string]bool{}
				report, err := sqlstore.Move(t.Context(), a, b, func(table string, done, total int64) { told[table] = done == total })
				if err != nil {
					t.Fatalf("Move: %v", err)
				}
				if !told["record"] || !told["change"] || report.Position != 7 || len(report.Tables) != 11 {
					t.Errorf("report %+v, told %v", report, told)
				}
				for _, s := range []*sqlstore.Store{a, b} {
					if err := s.Verify(t.Context()); err != nil {
						t.Error(err)
					}
				}
				same(t, a, b)
				// The copy goes on where the original stood.
				done := mustApply(t, b, ledger.Change{Ops: []ledger.Op{theme("new")}})
				if done.Position != 8 || done.Keys[0] != "TH-302" {
					t.Errorf("the first change after the move: %+v", done)
				}
				if _, err := sqlstore.Move(t.Context(), a, b, nil); ledger.CodeOf(err) != ledger.CodeExists {
					t.Errorf("Move into a used ledger: %v", err)
				}
			})
		}
	}
}

// same compares what two ledgers answer.
func same(t *testing.T, a, b *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	type answers struct {
		Position ledger.Position
		Page     ledger.Page
		Past     ledger.Page
		History  []ledger.Entry
		Changes  []ledger.Change
		Comments []ledger.Comment
		Findings []ledger.Finding
		Trace    []ledger.Step
		Counts   ledger.Counts
		Hits     []ledger.Hit
		Jobs     []ledger.Job
		Resolved ledger.Key
		Shelf    []ledger.Document
	}
	ask := func(s *sqlstore.Store) (out answers) {
		t.Helper()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var err error
		out.Position, err = s.Position(ctx)
		ok(err)
		q := ledger.Query{Deleted: true, WithTotal: true, Limit: 100}
		out.Page, err = s.List(ctx, q)
		ok(err)
		then, err := s.AsOf(ctx, 3)
		ok(err)
		out.Past, err = then.List(ctx, q)
		ok(err)
		out.Trace, err = then.Trace(ctx, "TH-1", ledger.Upstream, 0)
		ok(err)
		out.History, err = s.History(ctx, "FB-1")
		ok(err)
		out.Changes, err = s.Changes(ctx, ledger.ChangeQuery{})
		ok(err)
		out.Comments, err = s.Comments(ctx, "FB-1")
		ok(err)
		out.Findings, err = s.Findings(ctx, ledger.FindingQuery{})
		ok(err)
		out.Counts, err = s.Count(ctx)
		ok(err)
		out.Hits, err = s.Search(ctx, "error", nil, 0)
		ok(err)
		out.Jobs, err = s.Jobs().List(ctx, 0)
		ok(err)
		out.Resolved, err = s.Resolve(ctx, ledger.ExternalKey{Source: "jira", Key: "7"})
		ok(err)
		out.Shelf, err = s.Shelf().List(ctx, "person", "", "", 0)
		ok(err)
		return out
	}
	if len(ask(a).Shelf) != 1 {
		t.Error("the sample has nothing on its shelf")
	}
	if diff := cmp.Diff(ask(a), ask(b)); diff != "" {
		t.Errorf("the copy answers otherwise (-original +copy):\n%s", diff)
	}
}

func TestVerifyFindsWhatDoesNotAgree(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]string{
		"a lost change":           "DELETE FROM change WHERE position = 2",
		"a lost version":          "DELETE FROM record_past WHERE key = 'FB-1' AND version = 1",
		"a torn version":          "UPDATE record_past SET until = until + 1 WHERE key = 'FB-1' AND version = 1",
		"another title":           "UPDATE record SET title = 'Other words' WHERE key = 'FB-1'",
		"a lost label":            "DELETE FROM label",
		"a lost external key":     "DELETE FROM external WHERE source = 'zendesk'",
		"a foreign external key":  "UPDATE external SET record = 'FB-99' WHERE source = 'zendesk'",
		"a link to nowhere":       "INSERT INTO link (id, from_key, relation, to_key, since, until) VALUES (99, 'FB-1', 'about', 'TH-999', 3, 9223372036854775807)",
		"operations that are cut": "UPDATE change SET ops = '' WHERE position = 1",
		"a version from nowhere":  "UPDATE record SET position = 3 WHERE key = 'TH-5'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := places(t)["SQLite"](t)
			s := mustOpen(t, c)
			lived(t, s)
			if err := s.Verify(t.Context()); err != nil {
				t.Fatalf("Verify before any harm: %v", err)
			}
			if _, err := direct(t, c).ExecContext(t.Context(), harm); err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(t.Context()); err == nil {
				t.Error("Verify finds nothing")
			}
		})
	}
}
