package markdown_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/markdown"
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

func schema() *ledger.Schema {
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	s, err := ledger.NewSchema(kinds...)
	if err != nil {
		panic(err) // the stages contradict each other
	}
	return s
}

func empty(s *ledger.Schema) *ledgertest.Memory {
	return ledgertest.NewMemory(ledger.Rules{Schema: s}, ledgertest.NewClock().Now)
}

func apply(store ledger.Store, ops ...ledger.Op) (ledger.Applied, error) {
	return store.Apply(context.Background(), ledger.Change{
		Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "Test", Restore: true, Ops: ops,
	})
}

// bring applies files as an import does: puts and edits as they come, links at the end.
func bring(store ledger.Store, files []markdown.File) (ledger.Applied, error) {
	o := connect.Options{Standing: func(ref ledger.Ref) (*connect.Standing, error) { return standing(store, ref) }}
	var ops, later []ledger.Op
	for _, f := range files {
		for item, err := range markdown.Format().Read(context.Background(), connecttest.Source(f.Name, f.Data), o) {
			if err == nil && item.Err != nil {
				err = item.Err
			}
			if err != nil {
				return ledger.Applied{}, err
			}
			if item.Put != nil {
				ops = append(ops, ledger.Op{Put: item.Put})
			}
			ops = append(ops, item.Edits...)
			for _, l := range item.Links {
				ops = append(ops, ledger.Op{Link: &l})
			}
			for _, c := range item.Comments {
				ops = append(ops, ledger.Op{Comment: &c})
			}
			for _, l := range item.Later {
				later = append(later, ledger.Op{Link: &l})
			}
		}
	}
	if len(ops) == 0 {
		return ledger.Applied{}, nil
	}
	return apply(store, append(ops, later...)...)
}

func standing(store ledger.Store, ref ledger.Ref) (*connect.Standing, error) {
	key := ledger.Key(ref)
	if rest, ok := bytes.CutPrefix([]byte(ref), []byte("ext:")); ok {
		source, k, _ := bytes.Cut(rest, []byte("/"))
		var err error
		if key, err = store.Resolve(context.Background(), ledger.ExternalKey{Source: string(source), Key: string(k)}); err != nil {
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

func export(t interface{ Fatal(...any) }, store ledger.Store) []markdown.File {
	var files []markdown.File
	for f, err := range markdown.Export(context.Background(), store, store.Schema()) {
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// fill draws a product: records of every kind, quotes, links and comments.
func fill(t *rapid.T, store ledger.Store) []ledger.Key {
	must := func(ops ...ledger.Op) {
		if _, err := apply(store, ops...); err != nil {
			t.Fatal(err)
		}
	}
	var keys []ledger.Key
	var sources []ledger.Record
	for _, k := range store.Schema().Kinds() {
		if k.Name == discover.Quote {
			continue
		}
		for _, n := range numbers(t) {
			p := put(t, &k, n)
			must(ledger.Op{Put: p})
			keys = append(keys, p.Key)
			if k.Name == discover.Feedback || k.Name == discover.Interview {
				r, err := store.Record(context.Background(), p.Key)
				if err != nil {
					t.Fatal(err)
				}
				sources = append(sources, r)
			}
		}
	}
	quote, _ := store.Schema().Kind(discover.Quote)
	for i, source := range sources {
		p := put(t, quote, int64(i+1))
		if p.Fields = quoteFields(t, source); p.Fields != nil {
			must(ledger.Op{Put: p}, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(p.Key), Relation: ledger.Quotes, To: ledger.Ref(source.Key)}})
			keys = append(keys, p.Key)
		}
	}
	if len(keys) > 1 {
		relate(t, store, keys, 20)
		for range rapid.IntRange(0, 6).Draw(t, "comments") {
			_, _ = apply(store, ledger.Op{Comment: &ledger.Remark{ // one without words is refused, and not missed
				Key: ledger.Ref(rapid.SampledFrom(keys).Draw(t, "record")), Body: texts().Draw(t, "comment"),
				Author: "a" + texts().Draw(t, "author"), At: time.UnixMicro(rapid.Int64Range(0, 2e15).Draw(t, "at")),
			}})
		}
	}
	return keys
}

// relate tries links between drawn records; those that the rules refuse are left out.
func relate(t *rapid.T, store ledger.Store, keys []ledger.Key, tries int) {
	for range tries {
		from, to := rapid.SampledFrom(keys).Draw(t, "from"), rapid.SampledFrom(keys).Draw(t, "to")
		a, _ := store.Schema().KindOfKey(from)
		b, _ := store.Schema().KindOfKey(to)
		for _, r := range store.Schema().Relations() {
			if store.Schema().MayLink(a.Name, r.Name, b.Name) && rapid.Bool().Draw(t, "link") {
				_, _ = apply(store, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: r.Name, To: ledger.Ref(to)}})
			}
		}
	}
}

// An export, applied to an empty product, makes a product whose export is the same to the byte, and whose records are
// the same in everything but version and time.
func TestExportAppliedToAnEmptyProductIsLossless(t *testing.T) {
	t.Parallel()
	s := schema()
	rapid.Check(t, func(t *rapid.T) {
		first, second := empty(s), empty(s)
		keys := fill(t, first)
		files := export(t, first)
		if len(files) != len(keys) {
			t.Fatalf("%d records became %d files", len(keys), len(files))
		}
		if _, err := bring(second, files); err != nil {
			t.Fatalf("%v\n%s", err, listing(files))
		}
		same(t, files, export(t, second))
		for _, key := range keys {
			a, errA := first.Record(context.Background(), key)
			b, errB := second.Record(context.Background(), key)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			if changes := ledger.Diff(a, b); len(changes) > 0 {
				t.Fatalf("%s came back as another: %v", key, changes)
			}
		}
		done, err := bring(second, files)
		if err != nil || !done.Empty() {
			t.Fatalf("applied again it changes something: %+v, %v", done, err)
		}
	})
}

// Applied to a product that went on meanwhile, an export brings its records back to what they were.
func TestExportAppliedToAChangedProductBringsItBack(t *testing.T) {
	t.Parallel()
	s := schema()
	rapid.Check(t, func(t *rapid.T) {
		store := empty(s)
		keys := fill(t, store)
		files := export(t, store)
		if len(keys) < 2 {
			return
		}
		for range 8 {
			key := rapid.SampledFrom(keys).Draw(t, "changed")
			k, _ := s.KindOfKey(key)
			if k.Name == discover.Quote || k.Name == discover.Feedback || k.Name == discover.Interview {
				continue // a quote would keep the version of its source that files do not have
			}
			p := put(t, k, key.Number())
			if _, err := apply(store, ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: &p.Title, Body: &p.Body, State: &p.State, Owner: &p.Owner, Labels: &p.Labels, Fields: replaced(t, k, p.Fields)}}); err != nil {
				t.Fatal(err)
			}
		}
		links, err := store.Links(context.Background(), ledger.LinkQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			if l.Relation != ledger.Quotes && rapid.Bool().Draw(t, "ended") {
				if _, err := apply(store, ledger.Op{Unlink: &ledger.Bond{From: ledger.Ref(l.From), Relation: l.Relation, To: ledger.Ref(l.To)}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		relate(t, store, keys, 10)
		if _, err := bring(store, files); err != nil {
			t.Fatal(err)
		}
		same(t, files, export(t, store))
	})
}

// replaced turns fields into an edit that sets those and clears all others.
func replaced(t *rapid.T, k *ledger.Kind, raw json.RawMessage) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, f := range k.Fields {
		if _, ok := all[f.Name]; !ok {
			all[f.Name] = json.RawMessage("null")
		}
	}
	return all
}

func same(t *rapid.T, want, got []markdown.File) {
	if len(want) != len(got) {
		t.Fatalf("%d files became %d", len(want), len(got))
	}
	for i := range want {
		if want[i].Name != got[i].Name || !bytes.Equal(want[i].Data, got[i].Data) {
			t.Fatalf("%s became %s (-want +got):\n%s", want[i].Name, got[i].Name, cmp.Diff(string(want[i].Data), string(got[i].Data)))
		}
	}
}

func listing(files []markdown.File) string {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "== %s\n%s\n", f.Name, f.Data)
	}
	return b.String()
}
