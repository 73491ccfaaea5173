package lsp

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

func lower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// initialize agrees with the client on what both can do.
func (s *server) initialize(m message) (any, error) {
	p, err := params[initializeParams](m)
	if err != nil {
		return nil, err
	}
	c := p.Capabilities
	s.bytes = slices.Contains(c.General.PositionEncodings, "utf-8")
	s.versioned = c.Workspace.WorkspaceEdit.DocumentChanges
	s.snippets = c.TextDocument.Completion.CompletionItem.SnippetSupport
	s.markdown = slices.Contains(c.TextDocument.Hover.ContentFormat, "markdown")
	s.literal = c.TextDocument.CodeAction.Literal != nil
	if err := s.set(p.Options); err != nil {
		return nil, err
	}
	s.initialized = true
	encoding := "utf-16"
	if s.bytes {
		encoding = "utf-8"
	}
	return initializeResult{
		Capabilities: capabilities{
			PositionEncoding: encoding, TextDocumentSync: syncOptions{OpenClose: true, Change: 2}, Hover: true,
			CodeAction: actionOptions{Kinds: []string{quickFix, rewrite}},
		},
		ServerInfo: serverInfo{Name: "throughline", Version: s.cfg.Version},
	}, nil
}

// set takes over what the editor was configured with; what it leaves out stays as the command line has it.
func (s *server) set(o options) error {
	least := ledger.Severity(o.Severity)
	switch {
	case least == "":
		least = s.cfg.Severity
	case review.Weight(least) == 0:
		return &rpcError{invalidParams, "severity is info, warning or refusal, not " + o.Severity}
	}
	s.options.Least = least
	s.options.Only, s.options.Without = s.cfg.Review.Only, s.cfg.Review.Without
	if len(o.Rules) > 0 {
		s.options.Only = o.Rules
	}
	if len(o.NoRules) > 0 {
		s.options.Without = o.NoRules
	}
	return nil
}

// configure takes new settings, whole or under the name of the server, and reviews what is open anew.
func (s *server) configure(m message) error {
	p, err := params[struct {
		Settings json.RawMessage `json:"settings"`
	}](m)
	if err != nil {
		return err
	}
	if len(p.Settings) == 0 || string(p.Settings) == "null" {
		return nil
	}
	var o struct {
		options
		Throughline *options `json:"throughline"`
	}
	if err := json.Unmarshal(p.Settings, &o); err != nil {
		return &rpcError{invalidParams, "settings: " + err.Error()}
	}
	if o.Throughline != nil {
		o.options = *o.Throughline
	}
	if err := s.set(o.options); err != nil {
		return err
	}
	for _, d := range s.docs {
		d.result = nil
		s.touched(d)
	}
	return nil
}

// touched asks for a new review.
func (s *server) touched(d *document) {
	now := time.Now()
	if !d.dirty {
		d.first = now
	}
	d.dirty, d.lastEdit = true, now
}

func (s *server) open(m message) error {
	p, err := params[openParams](m)
	if err != nil {
		return err
	}
	t := p.Document
	d := &document{uri: t.URI, version: t.Version, bytes: s.bytes, format: s.format(t.LanguageID, t.URI)}
	d.set([]byte(t.Text))
	s.docs[t.URI] = d
	s.touched(d)
	return nil
}

// format tells how a document is written: as the command line says, else by its name, else as the editor says.
func (s *server) format(language, uri string) review.Format {
	if s.options.As != "" {
		return s.options.As
	}
	if f := review.FormatOf(uri); f != review.Text {
		return f
	}
	if f, ok := review.FormatNamed(language); ok {
		return f
	}
	return review.Text
}

func (s *server) document(id documentID) (*document, error) {
	if d := s.docs[id.URI]; d != nil {
		return d, nil
	}
	return nil, &rpcError{invalidParams, id.URI + " is not open"}
}

func (s *server) change(m message) error {
	p, err := params[changeParams](m)
	if err != nil {
		return err
	}
	d, err := s.document(p.Document)
	if err != nil {
		return err
	}
	for _, c := range p.Changes {
		if c.Range == nil {
			d.set([]byte(c.Text))
			continue
		}
		d.edit(*c.Range, c.Text)
	}
	if p.Document.Version != nil {
		d.version = *p.Document.Version
	}
	s.touched(d)
	return nil
}

// close forgets a document and takes its diagnostics away.
func (s *server) close(m message) error {
	p, err := params[documentParams](m)
	if err != nil {
		return err
	}
	d, err := s.document(p.Document)
	if err != nil {
		return err
	}
	delete(s.docs, d.uri)
	s.notify("textDocument/publishDiagnostics", publishParams{URI: d.uri, Version: d.version, Diagnostics: []diagnostic{}})
	return nil
}

// review reviews a document unless that was done since its last edit.
func (s *server) review(d *document) {
	if d.result != nil {
		return
	}
	start := time.Now()
	o := s.options
	o.As = d.format
	r := review.Document(d.uri, d.text, o)
	d.result, d.took = &r, time.Since(start)
}

// publish sends the diagnostics of a document.
func (s *server) publish(d *document) {
	d.dirty = false // also when the review fails: the next edit asks again
	defer func() {
		if r := recover(); r != nil {
			s.cfg.Log.Error("a document cannot be reviewed", "uri", d.uri, "error", r)
		}
	}()
	s.review(d)
	out := publishParams{URI: d.uri, Version: d.version, Diagnostics: []diagnostic{}}
	for _, f := range d.result.Findings {
		out.Diagnostics = append(out.Diagnostics, d.diagnostic(f))
	}
	for _, n := range d.result.Notes {
		out.Diagnostics = append(out.Diagnostics, diagnostic{Severity: 3, Source: "throughline", Message: n})
	}
	s.notify("textDocument/publishDiagnostics", out)
}

func (d *document) diagnostic(f rulebook.Finding) diagnostic {
	text := f.Message
	if f.Question != "" {
		text += "\n" + f.Question
	}
	return diagnostic{Range: d.place(f.Span), Severity: severity(f.Severity), Code: f.Rule, Source: "throughline", Message: text}
}

// severity is that of the protocol. Information is a hint there: editors mark it without underlining half of the text.
func severity(s ledger.Severity) int {
	switch s {
	case ledger.Refusal:
		return 1
	case ledger.Warning:
		return 2
	}
	return 4
}
