package sample_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/github"
	"throughline.dev/connect/jira"
	"throughline.dev/connect/markdown"
	"throughline.dev/connect/openapi"
	"throughline.dev/connect/transcript"
	"throughline.dev/connect/zendesk"
	"throughline.dev/discover"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/sample"
)

// read has a file read by a format and returns the records of a kind that come of it.
func read(t *testing.T, dir, file string, f connect.Format, kind string) []*ledger.Put {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	head := bytes.TrimPrefix(b, []byte("\ufeff"))
	if m := f.Detect(connect.Head{Name: file, Text: head[:min(len(head), 64<<10)]}); m.Confidence < 0.5 {
		t.Errorf("%s: %s is only %.2f sure", file, f.Name, m.Confidence)
	}
	var puts []*ledger.Put
	for item, err := range f.Read(context.Background(), connecttest.Source(file, b), connect.Options{}) {
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if item.Err != nil {
			t.Errorf("%v", item.Err)
		}
		if item.Put != nil && item.Put.Kind == kind {
			puts = append(puts, item.Put)
		}
	}
	return puts
}

// The exports are read by the readers that read those of the real products, without a row left out.
func TestReadersTakeTheExports(t *testing.T) {
	t.Parallel()
	p, dir := fixture(t).small, fixture(t).dir
	w, err := sample.Simulate(p)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, "tickets/zendesk-tickets.json", zendesk.Format(), discover.Feedback); len(got) != len(w.Tickets) {
		t.Errorf("%d of %d tickets", len(got), len(w.Tickets))
	}
	for i, name := range []string{"platform", "developer-experience"} {
		if got := read(t, dir, "jira/"+name+".csv", jira.Format(), "work_item"); len(got) != p.Delivery.Issues[i] {
			t.Errorf("%d of %d issues", len(got), p.Delivery.Issues[i])
		}
	}
	pulls := 0
	for _, n := range w.SDKIssues {
		if n.Pull {
			pulls++
		}
	}
	if got := read(t, dir, "github/fernway-node-issues.json", github.Format(), "work_item"); len(got) != len(w.SDKIssues)-pulls {
		t.Errorf("%d issues of the SDK, want %d", len(got), len(w.SDKIssues)-pulls)
	}
}

func TestReadersTakeTheTranscripts(t *testing.T) {
	t.Parallel()
	w := fixture(t).world
	p := w.Params
	p.Events = 1
	dir := write(t, p)
	texts := map[string]string{}
	for _, v := range w.Interviews {
		puts := read(t, dir, "interviews/"+v.File, transcript.Format(), discover.Interview)
		if len(puts) != 1 {
			t.Fatalf("%s: %d interviews", v.File, len(puts))
		}
		r := ledger.Record{Kind: discover.Interview, Key: "INT-1", Fields: puts[0].Fields}
		f, err := ledger.Decode[discover.InterviewFields](r)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Date) != v.Date.Format("2006-01-02") || f.Interviewer != v.Interviewer {
			t.Errorf("%s: held on %q by %q, want %s by %s", v.File, f.Date, f.Interviewer, v.Date.Format("2006-01-02"), v.Interviewer)
		}
		if f.Consent != "given" && v.Format != "srt" { // which has no place for it
			t.Errorf("%s: consent %q", v.File, f.Consent)
		}
		// A reader merges the turns of one speaker that follow each other.
		var want []discover.Turn
		for _, x := range v.Turns {
			if n := len(want); n > 0 && want[n-1].Speaker == x.Speaker {
				want[n-1].Text += " " + x.Text
			} else {
				want = append(want, discover.Turn{Speaker: x.Speaker, Text: x.Text})
			}
		}
		if len(f.Turns) != len(want) {
			t.Errorf("%s: %d turns, want %d", v.File, len(f.Turns), len(want))
			continue
		}
		for i, x := range f.Turns {
			if x.Speaker != want[i].Speaker || strings.Join(strings.Fields(x.Text), " ") != want[i].Text {
				t.Errorf("%s: turn %d is %s: %q, want %s: %q", v.File, i, x.Speaker, x.Text, want[i].Speaker, want[i].Text)
			}
		}
		text, err := discover.SourceText(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[puts[0].External[0].Key] = text
	}
	for _, q := range w.Quotes() {
		if strings.HasPrefix(q.Source, "zendesk/") {
			continue
		}
		if _, _, ok := discover.Find(texts[q.Source], q.Text); !ok {
			t.Errorf("%q of %s is not found in %s", q.Text, q.Speaker, q.Source)
		}
	}
}

func TestReadersTakeTheProductFiles(t *testing.T) {
	t.Parallel()
	dir := fixture(t).dir
	quotes := 0
	for key, f := range productFiles(t, dir) {
		file, err := filepath.Rel(dir, f.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, dir, file, markdown.Format(), f.text("kind")); len(got) != 1 || string(got[0].Key) != key || got[0].State != f.text("state") {
			t.Errorf("%s: read as %+v", file, got)
		}
		quotes += len(read(t, dir, file, markdown.Format(), discover.Quote))
	}
	if quotes < 12 {
		t.Errorf("%d quotes", quotes)
	}
}

func TestReadersTakeTheDescriptions(t *testing.T) {
	t.Parallel()
	for file, operations := range map[string]int64{"api/orders-5.4.yaml": 13, "api/orders-6.2.yaml": 11} {
		puts := read(t, fixture(t).dir, file, openapi.Format(), discover.API)
		if len(puts) != 1 {
			t.Fatalf("%s: %d descriptions", file, len(puts))
		}
		f, err := ledger.Decode[discover.APIFields](ledger.Record{Kind: discover.API, Fields: puts[0].Fields})
		if err != nil {
			t.Fatal(err)
		}
		if f.Operations != operations {
			t.Errorf("%s: %d operations, want %d", file, f.Operations, operations)
		}
	}
}

func TestReadersTakeTheEvents(t *testing.T) {
	t.Parallel()
	dir := fixture(t).dir
	lines, got, identities := 0, 0, 0
	for name, text := range eventFiles(t, dir) {
		lines += strings.Count(text, "\n")
		for chunk, err := range wire.Read(wire.FormatSegment, strings.NewReader(text), wire.Mapping{}, wire.Options{}) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, e := range chunk.Errors {
				t.Fatalf("%s: %v", name, e)
			}
			got += len(chunk.Batch.Events)
			identities += len(chunk.Batch.Identities)
		}
	}
	if got < lines*98/100 || identities < 100 {
		t.Errorf("%d events and %d identities of %d lines", got, identities, lines)
	}
}
