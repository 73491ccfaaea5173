package markdown_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/markdown"
	"throughline.dev/ledger"
)

// With UPDATE_GOLDEN=1 the golden files are written anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	var write func(string, []byte) error
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o600)
		}
	}
	connecttest.Golden(t, os.DirFS("testdata"), markdown.Format(), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty.md":   "",
		"README.md":  "# kind: of a readme\n",
		"post.md":    "---\ntitle: Hello\ndate: 2026-01-01\n---\n\nText\n",
		"kinds.yaml": "---\nkind: Deployment\nmetadata: {}\n---\n",
		"notes.md":   "Text\n---\nkind: term\n---\n",
	} {
		if m := markdown.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	long := "---\nkind: interview\nturns:\n" + strings.Repeat("  - {speaker: a, offset: 1, text: b}\n", 3000)
	if m := markdown.Format().Detect(connect.Head{Name: "INT-1.md", Text: []byte(long)}); m.Confidence < 0.9 {
		t.Errorf("front matter longer than the head: %+v", m)
	}
}

func TestBodiesKeepTheirShape(t *testing.T) {
	t.Parallel()
	s := schema()
	for _, body := range []string{"", "\n", "a", "a\n", "a\n\n", "\na", " a", "\ta\r\n", "a\r", "---\n", "---\nkind: x\n---\n", "\r\n", "# H\n\n- a\n  - b\n"} {
		f := markdown.Write(s, ledger.Record{Key: "TH-1", Kind: "theme", Title: "x", State: "proposed", Body: body}, nil, nil, nil)
		for item, err := range markdown.Format().Read(t.Context(), connecttest.Source(f.Name, f.Data), connect.Options{}) {
			if err != nil || item.Put == nil || item.Put.Body != body {
				t.Errorf("%q became %+v (%v)", body, item, err)
			}
		}
		// An editor that writes CR LF alters the lines of the body, nothing else.
		crlf := strings.ReplaceAll(string(f.Data), "\n", "\r\n")
		for item, err := range markdown.Format().Read(t.Context(), connecttest.Source(f.Name, []byte(crlf)), connect.Options{}) {
			if want := strings.ReplaceAll(body, "\n", "\r\n"); err != nil || item.Put == nil || item.Put.Body != want || item.Put.Title != "x" {
				t.Errorf("%q with CR LF became %+v (%v)", body, item.Put, err)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	r := ledger.Record{
		Key: "FEAT-2", Kind: "feature", Title: "Größe: klar & kurz 漢字", State: "planned", Owner: "ines", Labels: []string{"a b", "no"}, Body: "Text\n",
		External: []ledger.ExternalKey{{Source: "jira:acme", Key: "API-17"}},
		Fields:   json.RawMessage(`{"reach":{"low":200,"high":400},"effort":{"low":3,"high":3},"horizon":"next","guardrails":["MET-3"],"delivered":"2026-02-01"}`),
	}
	links := []ledger.Link{{From: "FEAT-2", Relation: "addresses", To: "OPP-10"}, {From: "FEAT-2", Relation: "addresses", To: "OPP-9"}, {From: "FEAT-2", Relation: "parent", To: "FEAT-1"}}
	comments := []ledger.Comment{{Actor: "mira", At: time.Date(2026, 3, 6, 10, 0, 0, 0, time.UTC), Body: "One\nTwo"}}
	f := markdown.Write(schema(), r, links, comments, nil)
	want := `---
kind: feature
key: FEAT-2
title: "Größe: klar & kurz 漢字"
state: planned
owner: ines
labels: [a b, "no"]
external: ["jira:acme/API-17"]
links:
  parent: FEAT-1
  addresses: [OPP-9, OPP-10]
reach: [200, 400]
effort: 3
horizon: next
guardrails: [MET-3]
delivered: 2026-02-01
comments:
  - author: mira
    at: 2026-03-06T10:00:00Z
    text: |-
      One
      Two
---

Text

`
	if diff := cmp.Diff(want, string(f.Data)); diff != "" {
		t.Error(diff)
	}
	if f.Name != "decide/features/FEAT-2-grosse-klar-kurz.md" {
		t.Errorf("name %s", f.Name)
	}
}

// What the product has is edited: fields that the file leaves out are cleared, links it does not list are ended.
func TestAFileEditsTheRecordThatStands(t *testing.T) {
	t.Parallel()
	store := empty(schema())
	_, err := apply(store,
		ledger.Op{Put: &ledger.Put{Kind: "opportunity", Title: "Old", Key: "OPP-1"}},
		ledger.Op{Put: &ledger.Put{Kind: "objective", Title: "Goal", Key: "OBJ-1"}},
		ledger.Op{Put: &ledger.Put{Kind: "feature", Key: "FEAT-1", Title: "Old", State: "building", Owner: "ada", Labels: []string{"x"}, Fields: json.RawMessage(`{"horizon":"now","reach":{"low":1,"high":2}}`)}},
		ledger.Op{Put: &ledger.Put{Kind: "feature", Key: "FEAT-2", Title: "Other", External: []ledger.ExternalKey{{Source: "file", Key: "features/two.md"}}}},
		ledger.Op{Link: &ledger.Bond{From: "FEAT-1", Relation: "addresses", To: "OPP-1"}},
		ledger.Op{Link: &ledger.Bond{From: "FEAT-1", Relation: "depends_on", To: "FEAT-2"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	done, err := bring(store, []markdown.File{
		{Name: "f.md", Data: []byte("---\nkey: FEAT-1\ntitle: New\nreach: 3\nlinks:\n  depends_on: features/two.md\n---\nBody\n")},
		{Name: "features/two.md", Data: []byte("---\nkind: feature\ntitle: Two\n---\n")},
	})
	if err != nil || done.Created != 0 || done.Updated != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	got, err := store.Record(context.Background(), "FEAT-1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "New" || got.State != "building" || got.Owner != "" || got.Labels != nil || got.Body != "Body" || string(got.Fields) != `{"reach":{"low":3,"high":3}}` {
		t.Errorf("%+v", got)
	}
	links, err := store.Links(context.Background(), ledger.LinkQuery{From: "FEAT-1"})
	if err != nil || len(links) != 1 || links[0].To != "FEAT-2" {
		t.Errorf("links %+v, %v", links, err)
	}
}

func TestADeletedRecordStaysDeleted(t *testing.T) {
	t.Parallel()
	store := empty(schema())
	if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "Old", Key: "TH-1"}}, ledger.Op{Delete: &ledger.Target{Key: "TH-1"}}); err != nil {
		t.Fatal(err)
	}
	o := connect.Options{Standing: func(ref ledger.Ref) (*connect.Standing, error) { return standing(store, ref) }}
	got := connecttest.Dump(markdown.Format(), connecttest.Source("t.md", []byte("---\nkey: TH-1\ntitle: New\n---\n")), o)
	if want := "t.md:1:\n  lost key: the record was deleted here and stays deleted; restore it to apply its file (\"TH-1\")\n"; got != want {
		t.Error(got)
	}
}

// A quote finds its words again; when its source has lost them, the export says so.
func TestQuotesAcrossVersionsOfTheirSource(t *testing.T) {
	t.Parallel()
	store := empty(schema())
	text := func(s string) *string { return &s }
	steps := [][]ledger.Op{
		{{Put: &ledger.Put{Kind: "feedback", Key: "FB-1", Title: "T", Body: "one two two three"}}},
		{{Put: &ledger.Put{Kind: "quote", Key: "Q-1", Title: "first", Fields: json.RawMessage(`{"source":"FB-1","text":"two"}`)}}},
		{{Put: &ledger.Put{Kind: "quote", Key: "Q-2", Title: "second", Fields: json.RawMessage(`{"source":"FB-1","source_version":1,"start":8,"end":11,"text":"two"}`)}}},
		{{Put: &ledger.Put{Kind: "quote", Key: "Q-3", Title: "lost", Fields: json.RawMessage(`{"source":"FB-1","text":"three"}`)}}},
		{{Edit: &ledger.Edit{Key: "FB-1", Body: text("one two two")}}},
	}
	for _, ops := range steps {
		if _, err := apply(store, ops...); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	for _, f := range export(t, store)[1:] {
		_, fields, _ := strings.Cut(string(f.Data), "verified\n")
		fmt.Fprintf(&b, "%s%s\n", fields, f.Notice)
	}
	want := `source: FB-1
text: two
---

source: FB-1
start: 8
end: 11
text: two
---

source: FB-1
source_version: 1
start: 12
end: 17
text: three
---
Q-3 quotes words that FB-1 no longer has
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"---\nkind: feature\ntitle: a\nreach: [1, 2]\nlinks: {addresses: OPP-1}\n---\nb\n", "---\nkey: Q-1\ntitle: a\nsource: FB-1\ntext: b\n---\n",
		"---\nkind: report\ntitle: a\nfrozen: {a: [1, b]}\ncomments: [{author: a, at: 2026-01-01T00:00:00Z, text: b}]\n---\n",
		"---\nkind: account\ntitle: a\nrevenue: EUR 1\n---\n", "---\nkind: theme\ntitle: a\nquotes: [{source: x/y, text: z}]\n---\n",
	} {
		f.Add(s)
	}
	s := schema()
	f.Fuzz(func(t *testing.T, text string) {
		markdown.Format().Detect(connect.Head{Name: "x.md", Text: []byte(text)})
		for item, err := range markdown.Format().Read(t.Context(), connecttest.Source("x.md", []byte(text)), connect.Options{}) {
			if err != nil || item.Put == nil {
				continue
			}
			k, ok := s.Kind(item.Put.Kind)
			if !ok {
				t.Fatalf("kind %q", item.Put.Kind)
			}
			if _, err := k.Canonical(item.Put.Fields); err != nil {
				t.Fatalf("the kind refuses %s: %v", item.Put.Fields, err)
			}
		}
	})
}

// A body may hold control characters; a record that has them must come back from its export.
func TestControlCharactersComeBack(t *testing.T) {
	t.Parallel()
	s := schema()
	store := empty(s)
	if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "note", Title: "Aa", Body: "\x01\x01\x01\x01\x02\x7f"}}); err != nil {
		t.Fatal(err)
	}
	files := export(t, store)
	again := empty(s)
	if _, err := bring(again, files); err != nil {
		t.Fatal(err)
	}
	if got := export(t, again); !bytes.Equal(got[0].Data, files[0].Data) {
		t.Errorf("%q came back as %q", files[0].Data, got[0].Data)
	}
}
