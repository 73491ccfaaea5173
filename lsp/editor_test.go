package lsp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
	"throughline.dev/lsp"
)

// editor speaks with a server as an editor does.
type editor struct {
	t    testing.TB
	in   io.WriteCloser
	out  *bufio.Reader
	code chan int
	id   int
}

func start(t testing.TB, o review.Options, terms ...lsp.Term) *editor {
	t.Helper()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	o.Book = book
	fromEditor, in := io.Pipe()
	out, toEditor := io.Pipe()
	e := &editor{t: t, in: in, out: bufio.NewReader(out), code: make(chan int, 1)}
	go func() {
		code := lsp.Serve(t.Context(), lsp.Config{
			In: fromEditor, Out: toEditor, Log: slog.New(slog.DiscardHandler), Version: "test", Review: o, Terms: terms, Severity: ledger.Info,
		})
		_ = toEditor.Close()
		e.code <- code
	}()
	t.Cleanup(func() { _ = in.Close(); _ = out.Close() })
	return e
}

func (e *editor) write(content string) {
	e.t.Helper()
	if _, err := fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(content), content); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	text, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
	if err != nil {
		e.t.Fatal(err)
	}
	e.write(string(text))
}

// answer is anything the server says.
type answer struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
	}
}

func (e *editor) read() answer {
	e.t.Helper()
	header, err := textproto.NewReader(e.out).ReadMIMEHeader()
	if err != nil {
		e.t.Fatalf("reading a header: %v", err)
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		e.t.Fatal(err)
	}
	content := make([]byte, n)
	if _, err := io.ReadFull(e.out, content); err != nil {
		e.t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(content, &a); err != nil {
		e.t.Fatalf("%s: %v", content, err)
	}
	return a
}

// request asks and returns the answer; what the server says in between is passed over.
func (e *editor) request(method string, params any) answer {
	e.t.Helper()
	e.id++
	text, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": e.id, "method": method, "params": params})
	if err != nil {
		e.t.Fatal(err)
	}
	e.write(string(text))
	for {
		if a := e.read(); string(a.ID) == strconv.Itoa(e.id) {
			return a
		}
	}
}

type m = map[string]any

func (e *editor) initialize(encodings ...string) answer {
	e.t.Helper()
	a := e.request("initialize", m{"capabilities": m{
		"general":      m{"positionEncodings": encodings},
		"workspace":    m{"workspaceEdit": m{"documentChanges": true}},
		"textDocument": m{"hover": m{"contentFormat": []string{"markdown"}}, "codeAction": m{"codeActionLiteralSupport": m{}}, "completion": m{"completionItem": m{"snippetSupport": true}}},
	}})
	e.notify("initialized", m{})
	return a
}

const uri = "file:///work/a.md"

func (e *editor) open(text string) { e.openAs(uri, "markdown", text) }

func (e *editor) openAs(uri, language, text string) {
	e.t.Helper()
	e.notify("textDocument/didOpen", m{"textDocument": m{"uri": uri, "languageId": language, "version": 1, "text": text}})
}

type diagnostics struct {
	URI         string
	Version     int
	Diagnostics []struct {
		Code     string
		Severity int
		Message  string
		Range    struct{ Start, End struct{ Line, Character int } }
	}
}

// diagnostics waits for those of a version.
func (e *editor) diagnostics(version int) diagnostics {
	e.t.Helper()
	for {
		a := e.read()
		if a.Method != "textDocument/publishDiagnostics" {
			continue
		}
		var d diagnostics
		if err := json.Unmarshal(a.Params, &d); err != nil {
			e.t.Fatal(err)
		}
		if d.Version == version {
			return d
		}
	}
}

// places writes diagnostics as "code line:character-line:character".
func (d diagnostics) places() string {
	var out []string
	for _, x := range d.Diagnostics {
		if x.Severity < 3 {
			out = append(out, fmt.Sprintf("%s %d:%d-%d:%d", x.Code, x.Range.Start.Line, x.Range.Start.Character, x.Range.End.Line, x.Range.End.Character))
		}
	}
	return strings.Join(out, ", ")
}

func change(version int, line, from, to int, text string) m {
	return m{"textDocument": m{"uri": uri, "version": version}, "contentChanges": []m{{"range": span(line, from, line, to), "text": text}}}
}

func span(line, character, endLine, endCharacter int) m {
	return m{"start": m{"line": line, "character": character}, "end": m{"line": endLine, "character": endCharacter}}
}
