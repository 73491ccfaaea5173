package lsp_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
	"throughline.dev/lsp"
)

func TestDiagnosticsFollowTheText(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	e.open("# List\n\nThe 𝄞 list must be fast.\n")
	if got, want := e.diagnostics(1).places(), "RQ-V01 2:20-2:24"; got != want {
		t.Errorf("opened: %s, want %s", got, want)
	}
	// Columns are UTF-16 code units: the clef takes two.
	e.notify("textDocument/didChange", change(2, 2, 7, 11, "table"))
	if got, want := e.diagnostics(2).places(), "RQ-V01 2:21-2:25"; got != want {
		t.Errorf("edited: %s, want %s", got, want)
	}
	e.notify("textDocument/didChange", m{"textDocument": m{"uri": uri, "version": 3}, "contentChanges": []m{{"text": "Nothing.\n"}}})
	if got := e.diagnostics(3).places(); got != "" {
		t.Errorf("replaced: %s", got)
	}
	e.notify("textDocument/didClose", m{"textDocument": m{"uri": uri}})
	if d := e.diagnostics(3); len(d.Diagnostics) != 0 {
		t.Errorf("closed: %+v", d)
	}
}

func TestColumnsAreBytesWhenTheEditorCanDoThat(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	a := e.initialize("utf-8", "utf-16")
	if !bytes.Contains(a.Result, []byte(`"positionEncoding":"utf-8"`)) {
		t.Errorf("agreed on %s", a.Result)
	}
	e.open("The 𝄞 list must be fast.\n")
	if got, want := e.diagnostics(1).places(), "RQ-V01 0:22-0:26"; got != want {
		t.Errorf("opened: %s, want %s", got, want)
	}
	e.notify("textDocument/didChange", change(2, 0, 22, 26, "good"))
	if got := e.diagnostics(2).places(); strings.Contains(got, "0:26") && !strings.Contains(got, "0:22-0:26") {
		t.Errorf("edited: %s", got)
	}
}

// Whatever is edited where, the server has the text that the editor has.
func TestManyEditsAtOnce(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	e.open("The list must be fast.\r\nIt has rows.\r\n")
	e.notify("textDocument/didChange", m{"textDocument": m{"uri": uri, "version": 7}, "contentChanges": []m{
		{"range": span(1, 0, 1, 12), "text": "The table must be fast."},
		{"range": span(0, 17, 0, 99), "text": "red."}, // over the end of the line: up to it
		{"range": span(9, 9, 9, 9), "text": "\r\n\r\nThe menu must be fast."},
	}})
	if got, want := e.diagnostics(7).places(), "RQ-V01 1:18-1:22, RQ-V01 4:17-4:21"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestFormatsOfDocuments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ uri, language, text, want string }{
		{"file:///a.feature", "cucumber", "Feature: F\n\n  Scenario: S\n    Given a list\n    When it is read\n    Then it works\n", "AC-02"},
		{"file:///a.csv", "csv", "id,requirement\n1,It must be fast.\n", "RQ-V01 1:13"},
		{"untitled:1", "plaintext", "# It must be fast.\n", "RQ-V01"},
		{"untitled:2", "markdown", "`fast`\n\nIt must be `fast` and fast.\n", "RQ-V01 2:22"},
	} {
		e := start(t, review.Options{})
		e.initialize()
		e.openAs(c.uri, c.language, c.text)
		if got := e.diagnostics(1).places(); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.uri, got, c.want)
		}
	}
}

func at(line, character int) m {
	return m{"textDocument": m{"uri": uri}, "position": m{"line": line, "character": character}}
}

func TestHoverSaysHowASentenceIsRead(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	e.open("The search shall answer within 2 s for 95 % of *queries*.\n\nThe list must be fast.\n\nNothing here.\n")
	got := string(e.request("textDocument/hover", at(0, 5)).Result)
	for _, want := range []string{"Read as:", "not stated", "2 s"} {
		if !strings.Contains(got, want) {
			t.Errorf("hover says %s, without %q", got, want)
		}
	}
	got = string(e.request("textDocument/hover", at(2, 18)).Result)
	for _, want := range []string{"Refused", "RQ-V01", "Why:", `"start":{"line":2,"character":17}`} {
		if !strings.Contains(got, want) {
			t.Errorf("hover says %s, without %q", got, want)
		}
	}
	if got := string(e.request("textDocument/hover", at(3, 0)).Result); got != "null" {
		t.Errorf("hover over nothing says %s", got)
	}
}

type actions []struct {
	Title, Kind string
	Edit        struct {
		DocumentChanges []struct {
			TextDocument struct{ Version int }
			Edits        []struct {
				Range   struct{ Start, End struct{ Line, Character int } }
				NewText string
			}
		}
	}
}

func (e *editor) actions(line, from, to int, only ...string) actions {
	e.t.Helper()
	a := e.request("textDocument/codeAction", m{"textDocument": m{"uri": uri}, "range": span(line, from, line, to), "context": m{"diagnostics": []m{}, "only": only}})
	var out actions
	if err := json.Unmarshal(a.Result, &out); err != nil {
		e.t.Fatalf("%s: %v", a.Result, err)
	}
	return out
}

func TestActionsAddWhatIsMissing(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	const text = "The search should answer within 2 s."
	e.open(text + "\n")
	titles := ""
	for _, a := range e.actions(0, 12, 12) {
		edit := a.Edit.DocumentChanges[0]
		if edit.TextDocument.Version != 1 || len(edit.Edits) != 1 {
			t.Errorf("%s changes %+v", a.Title, edit)
		}
		x := edit.Edits[0]
		after := text[:x.Range.Start.Character] + x.NewText + text[x.Range.End.Character:]
		titles += a.Kind + " " + after + "\n"
	}
	for _, want := range []string{
		"quickfix The search shall answer within 2 s.",
		"quickfix The search should answer within 2 s for <share> % of <cases>.",
		"refactor.rewrite When <trigger>, the search should answer within 2 s.",
		"refactor.rewrite If <unwanted condition>, then the search should answer within 2 s.",
	} {
		if !strings.Contains(titles, want) {
			t.Errorf("%q is not offered, only\n%s", want, titles)
		}
	}
	for _, a := range e.actions(0, 8, 8, "refactor") {
		if a.Kind != "refactor.rewrite" {
			t.Errorf("%s is offered as a refactoring", a.Title)
		}
	}
}

func TestAStoryWithoutAnEndIsAskedForOne(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	e.open("- As a buyer, I want to pay by card.\n")
	for _, a := range e.actions(0, 8, 8) {
		if x := a.Edit.DocumentChanges[0].Edits[0]; x.NewText == ", so that <end>" {
			if x.Range.Start.Character != 35 || x.Range.End.Character != 35 {
				t.Errorf("the end is put at %+v", x.Range)
			}
			return
		}
	}
	t.Error("no end is offered")
}

func TestQuestionsAreNotedWhereReadersDoNotSeeThem(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	e.open("The list must be fast.\n")
	found := false
	for _, a := range e.actions(0, 18, 18) {
		if text := a.Edit.DocumentChanges[0].Edits[0].NewText; strings.HasPrefix(text, " <!-- RQ-V01: ") && strings.HasSuffix(text, " -->") {
			found = true
		}
	}
	if !found {
		t.Error("no action notes the question")
	}
}

func (e *editor) completions(line, character int) string {
	e.t.Helper()
	var list struct {
		Items []struct {
			Label    string
			TextEdit struct{ NewText string }
		}
	}
	a := e.request("textDocument/completion", at(line, character))
	if err := json.Unmarshal(a.Result, &list); err != nil {
		e.t.Fatalf("%s: %v", a.Result, err)
	}
	var labels []string
	for _, i := range list.Items {
		labels = append(labels, i.Label+" => "+i.TextEdit.NewText)
	}
	return strings.Join(labels, "\n")
}

func TestCompletionFitsThePlace(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{}, lsp.Term{Word: "warm cache", Definition: "has answered before"})
	e.initialize()
	lines := []string{"", "- Wh", "The list shall answer ", "The list shall answer within 2 ", "The list shall answer within 2 s ", "Search with a warm c", "1. "}
	e.open(strings.Join(lines, "\n") + "\n")
	for line, c := range map[int]struct{ has, hasNot string }{
		0: {"The … shall … => The ${1:<system>} shall ${2:<response>}.", "ms =>"},
		1: {"When …, the … shall …", "The … shall … =>"},
		2: {"within => within", "ms => ms"},
		3: {"ms => ms", "within => within"},
		4: {"at the 95th percentile", "ms => ms"},
		5: {"warm cache => warm cache", "within"},
		6: {"As a …, I want to …", ""},
	} {
		got := e.completions(line, len(lines[line]))
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
			t.Errorf("after %q: want %q, not %q, got\n%s", lines[line], c.has, c.hasNot, got)
		}
	}
}

// The life of a server: initialize, shutdown, exit, each in its turn.
func TestLifeOfAServer(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	if a := e.request("textDocument/hover", at(0, 0)); a.Error == nil || a.Error.Code != -32002 {
		t.Errorf("before initialize: %+v", a)
	}
	e.initialize()
	if a := e.request("initialize", m{}); a.Error == nil || a.Error.Code != -32600 {
		t.Errorf("initialized twice: %+v", a)
	}
	if a := e.request("workspace/symbol", m{}); a.Error == nil || a.Error.Code != -32601 {
		t.Errorf("what is not offered: %+v", a)
	}
	if a := e.request("textDocument/hover", "text"); a.Error == nil || a.Error.Code != -32602 {
		t.Errorf("parameters of another shape: %+v", a)
	}
	if a := e.request("textDocument/hover", at(0, 0)); a.Error == nil || !strings.Contains(a.Error.Message, "is not open") {
		t.Errorf("a document that is not open: %+v", a)
	}
	if a := e.request("shutdown", nil); a.Error != nil || string(a.Result) != "null" {
		t.Errorf("shutdown: %+v", a)
	}
	if a := e.request("textDocument/hover", at(0, 0)); a.Error == nil || a.Error.Code != -32600 {
		t.Errorf("after shutdown: %+v", a)
	}
	e.notify("exit", nil)
	if code := <-e.code; code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

func TestAnEditorThatIsGone(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	_ = e.in.Close()
	if code := <-e.code; code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
}

// A message that makes no sense is answered, and the next one is understood.
func TestNonsenseIsSurvived(t *testing.T) {
	t.Parallel()
	for content, code := range map[string]int{
		"{":                              -32700,
		"\x00\xff":                       -32700,
		"[1,2]":                          -32600,
		`{"id":{"a":1},"method":"x"}`:    -32600,
		`{"jsonrpc":"2.0","id":3}`:       -32600,
		`{"id":4,"method":"initialize"}`: -32602,
	} {
		e := start(t, review.Options{})
		e.write(content)
		if a := e.read(); a.Error == nil || a.Error.Code != code {
			t.Errorf("%q is answered with %+v, want %d", content, a, code)
		}
		if _, err := io.WriteString(e.in, "nonsense\r\nContent-Length: many\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if a := e.initialize(); a.Error != nil {
			t.Errorf("after %q: %+v", content, a.Error)
		}
	}
}

// A request that was cancelled while it waited is answered with that, without being done.
func TestCancelledRequests(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	e.initialize()
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, "The list %d must be fast and answer within 2 s for 95 %% of queries.\n\n", i)
	}
	e.open(text.String()) // takes a while
	e.write(`{"jsonrpc":"2.0","id":"slow","method":"textDocument/hover","params":{"textDocument":{"uri":"file:///work/a.md"},"position":{"line":0,"character":0}}}`)
	e.write(`{"jsonrpc":"2.0","id":"late","method":"textDocument/hover","params":{"textDocument":{"uri":"file:///work/a.md"},"position":{"line":0,"character":0}}}`)
	e.write(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"late"}}`)
	for {
		a := e.read()
		if string(a.ID) == `"late"` {
			if a.Error == nil || a.Error.Code != -32800 {
				t.Errorf("the cancelled request is answered with %.200s %+v", a.Result, a.Error)
			}
			return
		}
	}
}

func TestSettingsOfTheEditor(t *testing.T) {
	t.Parallel()
	e := start(t, review.Options{})
	a := e.request("initialize", m{"capabilities": m{}, "initializationOptions": m{"severity": "refusal"}})
	if a.Error != nil {
		t.Fatal(a.Error)
	}
	e.open("The list should be fast.\n")
	if got := e.diagnostics(1); len(got.Diagnostics) != 1 {
		t.Errorf("%+v, want the refusal alone", got)
	}
	e.notify("workspace/didChangeConfiguration", m{"settings": m{"throughline": m{"noRules": []string{"RQ-V01"}, "severity": "warning"}}})
	if got := e.diagnostics(1).places(); strings.Contains(got, "V01") || !strings.Contains(got, "RQ-L07") {
		t.Errorf("%s, want everything but RQ-V01", got)
	}
}

// An edit of a document of 300 lines is answered while the key is still down.
func BenchmarkEdit(b *testing.B) {
	e := start(b, review.Options{})
	e.initialize()
	var text strings.Builder
	for i := range 75 {
		fmt.Fprintf(&text, "## Section %d\n\nWhen a buyer confirms the payment, the checkout shall show the receipt within 3 s for 95 %% of payments. The list should be fast.\n\n", i)
	}
	e.open(text.String())
	e.diagnostics(1)
	longest := time.Duration(0)
	version := 1
	for b.Loop() {
		version++
		start := time.Now()
		e.notify("textDocument/didChange", change(version, 150, 0, 0, "x"))
		e.diagnostics(version)
		longest = max(longest, time.Since(start))
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "ms-longest")
}

func FuzzServe(f *testing.F) {
	frame := func(content string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(content), content) }
	open := frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`) +
		frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.md","languageId":"markdown","version":1,"text":"It must be fast 𝄞."}}}`)
	f.Add(open + frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.md","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":16},"end":{"line":9,"character":-1}},"text":"x"}]}}`))
	f.Add(open + frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///a.md"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":9}},"context":{}}}`))
	f.Add("Content-Length: 99999999999999999999\r\n\r\nContent-Length: 2\r\n\r\n{}")
	f.Add("Content-Length: 9000000000000000000\r\n\r\nabc")
	f.Add("\r\n\r\n\x00Content-Length:1\n\n{")
	book, err := wording.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input string) {
		var out bytes.Buffer
		code := lsp.Serve(t.Context(), lsp.Config{In: strings.NewReader(input), Out: &out, Log: slog.New(slog.DiscardHandler), Review: review.Options{Book: book}, Severity: ledger.Info})
		if code != 0 && code != 1 {
			t.Fatalf("exit code %d", code)
		}
		// What was written can be read: nothing but whole messages.
		r := bufio.NewReader(&out)
		for {
			header, err := textproto.NewReader(r).ReadMIMEHeader()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			n, err := strconv.Atoi(header.Get("Content-Length"))
			if err != nil {
				t.Fatal(err)
			}
			content := make([]byte, n)
			if _, err := io.ReadFull(r, content); err != nil {
				t.Fatal(err)
			}
			if !json.Valid(content) {
				t.Fatalf("%q is no JSON", content)
			}
		}
	})
}
