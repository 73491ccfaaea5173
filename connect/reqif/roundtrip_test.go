package reqif_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/reqif"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

func schema(t interface{ Fatal(...any) }) *ledger.Schema {
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	s, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func empty(s *ledger.Schema) *ledgertest.Memory {
	return ledgertest.NewMemory(ledger.Rules{Schema: s}, ledgertest.NewClock().Now)
}

func apply(store ledger.Store, ops ...ledger.Op) (ledger.Applied, error) {
	return store.Apply(context.Background(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "Test", Restore: true, Ops: ops})
}

func standing(store ledger.Store) func(ledger.Ref) (*connect.Standing, error) {
	return func(ref ledger.Ref) (*connect.Standing, error) {
		key := ledger.Key(ref)
		if rest, ok := strings.CutPrefix(string(ref), "ext:"); ok {
			source, k, _ := strings.Cut(rest, "/")
			var err error
			if key, err = store.Resolve(context.Background(), ledger.ExternalKey{Source: source, Key: k}); err != nil {
				return nil, nil
			}
		}
		r, err := store.Record(context.Background(), key)
		if err != nil {
			return nil, nil
		}
		links, err := store.Links(context.Background(), ledger.LinkQuery{From: key})
		return &connect.Standing{Record: r, Links: links}, err
	}
}

// bring applies a document as an import by an owner does.
func bring(t interface{ Fatal(...any) }, store ledger.Store, data []byte) (done ledger.Applied, lost []connect.Loss) {
	var ops, later []ledger.Op
	o := connect.Options{Restore: true, Standing: standing(store)}
	for item, err := range reqif.Format().Read(context.Background(), connecttest.Source("x.reqif", data), o) {
		if err == nil && item.Err != nil {
			err = item.Err
		}
		if err != nil {
			t.Fatal(err, string(data))
		}
		lost = append(lost, item.Lost...)
		if item.Put != nil {
			ops = append(ops, ledger.Op{Put: item.Put})
		}
		ops = append(ops, item.Edits...)
		for _, c := range item.Comments {
			ops = append(ops, ledger.Op{Comment: &c})
		}
		for _, l := range item.Later {
			l.IfPresent = true
			later = append(later, ledger.Op{Link: &l})
		}
	}
	if len(ops)+len(later) == 0 {
		return done, lost
	}
	done, err := apply(store, append(ops, later...)...)
	if err != nil {
		t.Fatal(err, string(data))
	}
	return done, lost
}

// export writes everything a store holds.
func export(t interface{ Fatal(...any) }, store ledger.Store) (data []byte, notices []string) {
	doc := reqif.Document{Title: "Search <1> & \"more\"", Created: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Kinds: define.Stage().Kinds, Comments: map[ledger.Key][]ledger.Comment{}}
	for r, err := range store.All(context.Background(), ledger.Query{Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			t.Fatal(err)
		}
		links, err := store.Links(context.Background(), ledger.LinkQuery{From: r.Key})
		if err != nil {
			t.Fatal(err)
		}
		if doc.Comments[r.Key], err = store.Comments(context.Background(), r.Key); err != nil {
			t.Fatal(err)
		}
		doc.Records, doc.Links = append(doc.Records, r), append(doc.Links, links...)
	}
	var b bytes.Buffer
	notices, err := reqif.Write(&b, doc)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), notices
}

// texts are drawn with what means something to XML, XHTML, Markdown or the format itself.
func texts() *rapid.Generator[string] {
	odd := rapid.SampledFrom([]string{
		"a", "B", "é", "漢", " ", "  ", "\n", "\n\n", "\r", "\r\n", "\t", "<", ">", "&", "&amp;", "&#10;", "\"", "'", "]]>", "<!--", "<br/>", "<xhtml:p>", "</xhtml:div>",
		"- ", "1. ", "*", "_", "`", "\u00a0", "\u0085", "\u2028", "\ufeff", "😀", "200 ms", "REQ-1", "/", "{}", "As a user, I want to ",
	})
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(odd, 1, 8), func(s []string) string { return strings.Join(s, "") }),
		rapid.StringMatching(`[A-Z][a-z]{1,8}( [a-z]{1,8}){0,6}\.?`),
	)
}

func words(t *rapid.T, what string) string {
	return rapid.StringMatching(`[A-Z][a-z]{1,8}( {1,2}[a-z<&"]{1,8}){0,5}`).Draw(t, what)
}

func perhaps(t *rapid.T, m map[string]any, name string, draw func() any) {
	if rapid.Bool().Draw(t, "has "+name) {
		m[name] = draw()
	}
}

func drawn(t *rapid.T, k ledger.Kind) map[string]any {
	m := map[string]any{}
	str := func() any { return texts().Draw(t, "text") }
	switch k.Name {
	case define.Requirement:
		perhaps(t, m, "statement", str)
		perhaps(t, m, "rationale", str)
		perhaps(t, m, "type", func() any {
			return rapid.SampledFrom([]string{"functional", "quality", "constraint", "model-behaviour"}).Draw(t, "type")
		})
		perhaps(t, m, "priority", func() any { return rapid.SampledFrom([]string{"must", "wont"}).Draw(t, "priority") })
		perhaps(t, m, "criteria", func() any {
			return []any{map[string]any{"text": texts().Draw(t, "criterion"), "metric": "m", "comparator": "<", "threshold": 0.1}, map[string]any{"text": texts().Draw(t, "criterion")}}
		})
		perhaps(t, m, "questions", func() any { return []any{map[string]any{"question": texts().Draw(t, "question"), "of": "ada"}} })
		perhaps(t, m, "behaviour", func() any { return map[string]any{"metric": "share", "threshold": 95.5, "comparator": ">="} })
	case define.Story:
		for _, part := range []string{"role", "means", "ends"} {
			perhaps(t, m, part, str)
		}
		perhaps(t, m, "scenarios", func() any {
			return []any{map[string]any{"name": "a", "when": texts().Draw(t, "when"), "then": texts().Draw(t, "then")}, map[string]any{"name": "b", "gherkin": "@t\nScenario: b\n  * c"}}
		})
	case define.Term:
		m["definition"] = texts().Draw(t, "definition")
		perhaps(t, m, "avoid", func() any { return []string{texts().Draw(t, "avoid")} })
	}
	return m
}

func fill(t *rapid.T, store ledger.Store) []ledger.Key {
	var keys []ledger.Key
	for _, k := range define.Stage().Kinds {
		for range rapid.IntRange(0, 4).Draw(t, k.Plural) {
			raw, err := json.Marshal(drawn(t, k))
			if err != nil {
				t.Fatal(err)
			}
			p := ledger.Put{Kind: k.Name, Title: words(t, "title"), State: rapid.SampledFrom(k.Lifecycle.Names()).Draw(t, "state"), Fields: raw}
			if rapid.Bool().Draw(t, "body") {
				p.Body = texts().Draw(t, "body")
			}
			if rapid.Bool().Draw(t, "owner") {
				p.Owner = words(t, "owner")
			}
			for range rapid.IntRange(0, 3).Draw(t, "labels") {
				p.Labels = append(p.Labels, words(t, "label"))
			}
			if rapid.Bool().Draw(t, "external") {
				p.External = []ledger.ExternalKey{{Source: rapid.SampledFrom([]string{"jira:acme", "reqif"}).Draw(t, "source"), Key: rapid.StringMatching(`[A-Z_][A-Za-z0-9/ -]{6,12}`).Draw(t, "external key")}}
			}
			done, err := apply(store, ledger.Op{Put: &p})
			if err != nil {
				continue // such as a text of blanks where one is required, or an external key that is taken
			}
			keys = append(keys, done.Keys...)
		}
	}
	if len(keys) < 2 {
		return keys
	}
	for range 15 {
		from, to := rapid.SampledFrom(keys).Draw(t, "from"), rapid.SampledFrom(keys).Draw(t, "to")
		relation := rapid.SampledFrom([]string{ledger.Parent, ledger.DependsOn, ledger.Mentions, ledger.Duplicates, ledger.Blocks}).Draw(t, "relation")
		_, _ = apply(store, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(to)}}) // the rules refuse some
	}
	for range rapid.IntRange(0, 3).Draw(t, "comments") {
		_, _ = apply(store, ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(rapid.SampledFrom(keys).Draw(t, "record")), Author: "ada", At: time.UnixMicro(rapid.Int64Range(1, 2e15).Draw(t, "at")).UTC(), Body: texts().Draw(t, "comment")}})
	}
	return keys
}

// What is exported and imported into an empty product is the same in everything but version and time, and imported
// again it changes nothing.
func TestExportComesBackLossless(t *testing.T) {
	t.Parallel()
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		first, second := empty(s), empty(s)
		keys := fill(t, first)
		data, notices := export(t, first)
		if len(notices) > 0 {
			t.Fatalf("notices %q", notices)
		}
		if err := conforms(data); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		_, lost := bring(t, second, data)
		if len(lost) > 0 {
			t.Fatalf("lost %+v\n%s", lost, data)
		}
		for _, key := range keys {
			same(t, first, second, key)
		}
		if done, _ := bring(t, second, data); done.Created+done.Updated+done.Linked != 0 {
			t.Fatalf("imported again it changes something: %+v\n%s", done, data)
		}
		if done, lost := bring(t, first, data); done.Created+done.Updated+done.Linked != 0 || len(lost) > 0 {
			t.Fatalf("imported where it came from it changes something: %+v %+v\n%s", done, lost, data)
		}
	})
}

func same(t *rapid.T, first, second ledger.Store, key ledger.Key) {
	ctx := context.Background()
	a, errA := first.Record(ctx, key)
	b, errB := second.Record(ctx, key)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	b.External = withoutIdentifier(b.External, a.External)
	a.External = withoutIdentifier(a.External, a.External)
	if changes := ledger.Diff(a, b); len(changes) > 0 {
		t.Fatalf("%s came back as another: %+v", key, changes)
	}
	links := func(s ledger.Store) (out []string) {
		all, err := s.Links(ctx, ledger.LinkQuery{From: key})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			out = append(out, l.Relation+" "+string(l.To))
		}
		return out
	}
	if diff := cmp.Diff(sorted(links(first)), sorted(links(second))); diff != "" {
		t.Fatalf("links of %s: %s", key, diff)
	}
	comments := func(s ledger.Store) (out []string) {
		all, err := s.Comments(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			out = append(out, c.Actor+c.At.UTC().Format(time.RFC3339Nano)+c.Body)
		}
		return out
	}
	if diff := cmp.Diff(sorted(comments(first)), sorted(comments(second))); diff != "" {
		t.Fatalf("comments of %s: %s", key, diff)
	}
}

// withoutIdentifier leaves the identifier out that the export gave a record which had none.
func withoutIdentifier(keys, had []ledger.ExternalKey) (out []ledger.ExternalKey) {
	for _, k := range keys {
		for _, h := range had {
			if k == h {
				out = append(out, k)
			}
		}
	}
	return out
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}
