package specification_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
	"throughline.dev/tell/specification"
)

func now() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC) }

func store(t *testing.T) *ledgertest.Memory {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	s, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	return ledgertest.NewMemory(ledger.Rules{Schema: s}, ledgertest.NewClock().Now)
}

func apply(t *testing.T, s ledger.Store, ops ...ledger.Op) {
	t.Helper()
	if _, err := s.Apply(context.Background(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "Test", Restore: true, Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

const evil = `<script>alert(1)</script> | [x](javascript:1) 漢 "q"`

func filled(t *testing.T) *ledgertest.Memory {
	t.Helper()
	s := store(t)
	link := func(from ledger.Ref, relation string, to ledger.Ref) ledger.Op {
		return ledger.Op{Link: &ledger.Bond{From: from, Relation: relation, To: to}}
	}
	apply(t, s,
		ledger.Op{Put: &ledger.Put{Kind: "feature", Key: "FEAT-1", Title: "Search " + evil}},
		ledger.Op{Put: &ledger.Put{Kind: "requirement", Key: "REQ-1", Title: "Quick " + evil, State: "ready", Owner: "ada", Body: evil + "\n\nMore.", Fields: json.RawMessage(`{"statement":"Search is quick. ` + "`x`" + `","type":"quality","priority":"must","rationale":"People wait.","criteria":[{"text":"p95 below 200 ms","metric":"search time","quantity":"duration","comparator":"<","threshold":200,"unit":"ms","si":0.2}],"questions":[{"question":"Under which load?","of":"bo","asked":"2026-02-03"}]}`)}},
		ledger.Op{Put: &ledger.Put{Kind: "requirement", Key: "REQ-2", Title: "Nice", Fields: json.RawMessage(`{"statement":"Search is nice."}`)}},
		ledger.Op{Put: &ledger.Put{Kind: "requirement", Key: "REQ-3", Title: "Gone", State: "dropped"}},
		ledger.Op{Put: &ledger.Put{Kind: "story", Key: "US-1", Title: "Find", Fields: json.RawMessage(`{"role":"buyer","means":"find my order","scenarios":[{"name":"found","when":"she searches","then":"it is shown"}]}`)}},
		ledger.Op{Put: &ledger.Put{Kind: "term", Key: "TERM-1", Title: "Order", Fields: json.RawMessage(`{"definition":"What was asked for.","avoid":["purchase"]}`)}},
		link("REQ-1", ledger.Addresses, "FEAT-1"), link("US-1", ledger.Parent, "REQ-1"),
	)
	return s
}

func compose(t *testing.T, s ledger.Store, query string) specification.Document {
	t.Helper()
	in := specification.Input{Ledger: s, Title: "Orders " + evil, Now: now(), Position: 7, Filter: query}
	if query != "" {
		q, err := filter.Parse(s.Schema(), query, define.Requirement)
		if err != nil {
			t.Fatal(err)
		}
		in.Only = &q
	}
	doc, err := specification.Compose(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestADocumentHasWhatTheLedgerHas(t *testing.T) {
	t.Parallel()
	d := compose(t, filled(t), "")
	if len(d.Parts) != 2 || d.Parts[0].Key != "FEAT-1" || d.Parts[1].Key != "" || len(d.Parts[0].Requirements) != 1 {
		t.Fatalf("parts %+v", d.Parts)
	}
	r := d.Parts[0].Requirements[0]
	if r.Statement == "" || len(r.Criteria) != 1 || len(r.Stories) != 1 || r.Stories[0].Scenarios[0].Lines[1] != "Then it is shown" || r.Verdict != "not judged" {
		t.Errorf("%+v", r)
	}
	if len(d.Stories) != 0 || len(d.Terms) != 1 || len(d.Matrix) != 2 || len(d.Unknown) == 0 {
		t.Errorf("stories %d, terms %d, rows %d, unknown %q", len(d.Stories), len(d.Terms), len(d.Matrix), d.Unknown)
	}
	for _, f := range d.Figures {
		if f.Definition == "" || f.AsOf == "" || f.N != 2 {
			t.Errorf("a figure without definition, time or n: %+v", f)
		}
	}
	found := false
	for _, q := range d.Questions {
		found = found || q.Question == "Under which load?" && q.Of == "bo"
	}
	if !found {
		t.Errorf("questions %+v", d.Questions)
	}
}

func TestAFilterRestrictsTheRequirements(t *testing.T) {
	t.Parallel()
	d := compose(t, filled(t), "type:quality")
	if len(d.Parts) != 1 || len(d.Matrix) != 1 || *d.Figures[0].Value != 1 {
		t.Errorf("%+v", d)
	}
	if none := compose(t, filled(t), "type:constraint"); len(none.Parts) != 0 || len(none.Unknown) != 1 || none.Unknown[0] != "No requirement fits the filter." {
		t.Errorf("%+v", none.Unknown)
	}
	if empty := compose(t, store(t), ""); len(empty.Unknown) != 1 || empty.Unknown[0] != "There is no requirement yet." {
		t.Errorf("%+v", empty.Unknown)
	}
}

// Whatever people wrote is text on the page and in the Markdown, and nothing is fetched from anywhere.
func TestWordsAreNeverMarkup(t *testing.T) {
	t.Parallel()
	d := compose(t, filled(t), "")
	var page, text bytes.Buffer
	if err := specification.HTML(&page, d); err != nil {
		t.Fatal(err)
	}
	if err := specification.Markdown(&text, d); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "src=", "http://", "https://", "@import", "url("} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, want := range []string{"&lt;script&gt;", `href="#REQ-1"`, "It has no criterion", `id="number-1"`, "漢"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if bad := regexp.MustCompile(`(^|[^\\])(<script|\[x\])`).FindString(text.String()); bad != "" {
		t.Errorf("the text holds %q:\n%s", bad, text.String())
	}
	for line := range strings.Lines(text.String()) {
		if strings.HasPrefix(line, "| REQ-1 Quick") && len(regexp.MustCompile(`[^\\]\|`).FindAllString(line, -1)) != 7 {
			t.Errorf("a row has other cells than its table: %s", line)
		}
	}
}

func TestAPaperHasTextOutlineAndLinks(t *testing.T) {
	t.Parallel()
	d := compose(t, filled(t), "")
	var first, second bytes.Buffer
	notices, err := specification.PDF(&first, d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := specification.PDF(&second, d); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the same document gives other bytes (%v)", err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], "script Han") || !strings.Contains(notices[0], "U+6F22") {
		t.Errorf("notices %q", notices)
	}
	for _, want := range []string{"%PDF-1.", "/Outlines", "/ToUnicode", "/Annots", "/Lang", "%%EOF"} {
		if !bytes.Contains(first.Bytes(), []byte(want)) {
			t.Errorf("the paper lacks %s", want)
		}
	}
	if !bytes.Contains(first.Bytes(), []byte("beginbfrange")) {
		t.Error("its text cannot be copied")
	}
	// Words are drawn as text, two bytes a character.
	if s := streams(first.Bytes()); !strings.Contains(s, "\x00S\x00e\x00a\x00r\x00c\x00h\x00 \x00i\x00s") {
		t.Error("the statement is not in it")
	}
}

// streams unpacks all streams of a PDF.
func streams(data []byte) string {
	var out strings.Builder
	for rest := data; ; {
		_, after, ok := bytes.Cut(rest, []byte("stream\n"))
		if !ok {
			return out.String()
		}
		z, err := zlib.NewReader(bytes.NewReader(after))
		if err == nil {
			if b, err := io.ReadAll(z); err == nil {
				out.Write(b)
			}
		}
		rest = after
	}
}

// A row longer than a page, a title of one long word and a thousand requirements are set all the same, in bounded time.
func TestAPaperOfOddSizes(t *testing.T) {
	t.Parallel()
	d := specification.Document{Title: strings.Repeat("W", 300), AsOf: now()}
	long := strings.Repeat("word ", 4000)
	d.Questions = []specification.Question{{Requirement: "REQ-1", Question: long, Answer: strings.Repeat("x", 5000)}}
	part := specification.Part{Title: long}
	for i := range 1000 {
		key := ledger.Key(fmt.Sprintf("REQ-%d", i+1))
		part.Requirements = append(part.Requirements, specification.Requirement{
			Key: key, Title: "Title", State: "draft", Statement: "It shall.", Criteria: []specification.Criterion{{Text: "a", Canonical: "a", Gaps: []string{"b?"}}},
			Stories: []specification.Story{{Key: "US-1", Title: "s", Scenarios: []specification.Scenario{{Name: "n", Lines: []string{strings.Repeat("y", 500), "\u202Eright to left \u05D0"}}}}},
		})
		d.Matrix = append(d.Matrix, specification.Row{Key: key, Title: "Title", Criteria: "1", Work: "none", Check: "none", Verdict: "not judged"})
	}
	d.Parts = []specification.Part{part}
	started := time.Now()
	if _, err := specification.PDF(io.Discard, d); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}
