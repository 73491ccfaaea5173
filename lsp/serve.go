// Package lsp is the surface that editors see: a language server that reviews requirements while they are written. It
// speaks the Language Server Protocol over one stream in and one out, and writes nothing else there. It holds no rule
// about wording; package review does. It needs no product, opens no file and survives whatever a client sends.
package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"throughline.dev/define/review"
	"throughline.dev/ledger"
)

// Config is what a server is made of.
type Config struct {
	In       io.Reader
	Out      io.Writer
	Log      *slog.Logger
	Version  string
	Review   review.Options // how documents are reviewed; Terms are added to
	Terms    []Term
	Severity ledger.Severity // findings of less weight are not shown, unless the editor says otherwise
}

// Term is a word of the glossary.
type Term struct{ Word, Definition string }

// Times between an edit and its diagnostics. A document that is reviewed at once is not waited for.
const (
	atOnce  = 15 * time.Millisecond
	longest = 500 * time.Millisecond // after the last edit
	latest  = 2 * time.Second        // after the first one
)

// server is one connection.
type server struct {
	cfg     Config
	options review.Options
	docs    map[string]*document

	initialized, down bool
	bytes, snippets   bool // what the client can do
	versioned         bool
	markdown, literal bool

	mu      sync.Mutex
	pending map[string]bool // requests that wait; true: the client wants no answer any more
	failed  error           // of writing
}

// Serve speaks with one client until it leaves, and returns the exit code that the protocol asks for: 0 when the client
// said goodbye, 1 when it was gone.
func Serve(ctx context.Context, cfg Config) int {
	s := &server{cfg: cfg, options: cfg.Review, docs: map[string]*document{}, pending: map[string]bool{}}
	s.options.Terms = map[string]bool{}
	for t := range cfg.Review.Terms {
		s.options.Terms[t] = true
	}
	for _, t := range cfg.Terms {
		s.options.Terms[lower(t.Word)] = true
	}
	s.options.Least = cfg.Severity
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	in := make(chan message, 8)
	go s.read(ctx, in)
	return s.loop(ctx, in)
}

// read hands on what the client sends, in order. What it wants no more is noted at once, before its turn comes.
func (s *server) read(ctx context.Context, in chan<- message) {
	defer close(in)
	r := bufio.NewReaderSize(s.cfg.In, 64<<10)
	for {
		content, err := readFrame(r)
		var large tooLarge
		switch {
		case errors.As(err, &large):
			content = nil
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			s.cfg.Log.Error("reading from the editor", "error", err)
			return
		}
		var m message
		if err != nil {
			m = failure(nil, &rpcError{invalidRequest, err.Error()})
		} else {
			var bad *rpcError
			if m, bad = readMessage(content); bad != nil {
				m = failure(m.ID, bad)
			}
		}
		if m.Method == "$/cancelRequest" {
			s.cancel(m)
			continue
		}
		if m.isRequest() {
			s.mu.Lock()
			s.pending[string(m.ID)] = false
			s.mu.Unlock()
		}
		select {
		case in <- m:
		case <-ctx.Done():
			return
		}
	}
}

// unreadable is the method of a message that could not be read; its parameters are the error to answer with.
const unreadable = "$/unreadable"

func failure(id json.RawMessage, e *rpcError) message {
	text, _ := json.Marshal(e)
	return message{ID: id, Method: unreadable, Params: text}
}

func (s *server) cancel(m message) {
	p, err := params[struct {
		ID json.RawMessage `json:"id"`
	}](m)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, waits := s.pending[string(p.ID)]; waits {
		s.pending[string(p.ID)] = true
	}
}

// taken takes a request from the waiting ones and reports whether it was cancelled.
func (s *server) taken(id json.RawMessage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	cancelled := s.pending[string(id)]
	delete(s.pending, string(id))
	return cancelled
}

// loop handles messages one by one and reviews in between. Messages that have come already go first, so that of many
// edits only the last one is reviewed.
func (s *server) loop(ctx context.Context, in <-chan message) int {
	for s.failed == nil {
		select {
		case m, ok := <-in:
			if !ok {
				return s.gone()
			}
			if m.Method == "exit" {
				return s.gone()
			}
			s.handle(m)
			continue
		default:
		}
		doc, wait := s.next(time.Now())
		if doc != nil && wait <= 0 {
			s.publish(doc)
			continue
		}
		var due <-chan time.Time
		if doc != nil {
			due = time.After(wait)
		}
		select {
		case m, ok := <-in:
			if !ok || m.Method == "exit" {
				return s.gone()
			}
			s.handle(m)
		case <-due:
		case <-ctx.Done():
			return 1
		}
	}
	s.cfg.Log.Error("writing to the editor", "error", s.failed)
	return 1
}

func (s *server) gone() int {
	if s.down {
		return 0
	}
	return 1
}

// next returns the document that is to be reviewed first, and how long to wait for it.
func (s *server) next(now time.Time) (*document, time.Duration) {
	var first *document
	var wait time.Duration
	for _, d := range s.docs {
		if !d.dirty {
			continue
		}
		after := time.Duration(0)
		if d.took > atOnce {
			after = min(2*d.took, longest)
		}
		w := min(d.lastEdit.Add(after).Sub(now), d.first.Add(latest).Sub(now))
		if first == nil || w < wait || w == wait && d.uri < first.uri {
			first, wait = d, w
		}
	}
	return first, wait
}

// handle answers one message. An error inside of an engine costs that answer, not the server: the editor would lose
// everything else it shows.
func (s *server) handle(m message) {
	s.cfg.Log.Debug("message", "method", m.Method, "id", string(m.ID))
	answered := !m.isRequest()
	defer func() {
		if r := recover(); r != nil {
			s.cfg.Log.Error("internal error", "method", m.Method, "error", r, "stack", string(debug.Stack()))
			if !answered {
				s.answer(m.ID, nil, &rpcError{internalError, "internal error; standard error of the server says more"})
			}
		}
	}()
	if m.Method == unreadable {
		answered = true
		e := &rpcError{}
		_ = json.Unmarshal(m.Params, e)
		s.taken(m.ID)
		s.answer(m.ID, nil, e)
		return
	}
	if m.isRequest() && s.taken(m.ID) {
		answered = true
		s.answer(m.ID, nil, &rpcError{requestCancelled, "cancelled"})
		return
	}
	result, err := s.dispatch(m)
	if !m.isRequest() {
		if err != nil {
			s.cfg.Log.Warn("a notification is passed over", "method", m.Method, "error", err)
		}
		return
	}
	answered = true
	s.answer(m.ID, result, err)
}

// dispatch does what a message asks for.
func (s *server) dispatch(m message) (any, error) {
	switch {
	case m.Method == "initialize" && !s.initialized:
		return s.initialize(m)
	case m.Method == "":
		if m.isRequest() {
			return nil, &rpcError{invalidRequest, "a request names its method"}
		}
		return nil, nil // an answer to a request: none was made
	case !s.initialized:
		return nil, &rpcError{notInitialized, "initialize comes first"}
	case s.down, m.Method == "initialize":
		return nil, &rpcError{invalidRequest, m.Method + " comes too late"}
	}
	switch m.Method {
	case "initialized", "$/setTrace", "textDocument/didSave", "workspace/didChangeWatchedFiles":
		return nil, nil
	case "shutdown":
		s.down = true
		return nil, nil
	case "workspace/didChangeConfiguration":
		return nil, s.configure(m)
	case "textDocument/didOpen":
		return nil, s.open(m)
	case "textDocument/didChange":
		return nil, s.change(m)
	case "textDocument/didClose":
		return nil, s.close(m)
	case "textDocument/hover":
		return s.hover(m)
	case "textDocument/codeAction":
		return s.actions(m)
	case "textDocument/completion":
		return s.complete(m)
	}
	if !m.isRequest() && len(m.Method) > 2 && m.Method[:2] == "$/" {
		return nil, nil // the protocol lets a server pass over these
	}
	return nil, &rpcError{methodNotFound, fmt.Sprintf("%q is not offered", m.Method)}
}

func (s *server) answer(id json.RawMessage, result any, err error) {
	r := response{Version: "2.0", ID: id}
	if len(id) == 0 {
		r.ID = json.RawMessage("null")
	}
	var known *rpcError
	switch {
	case errors.As(err, &known):
		r.Error = known
	case err != nil:
		r.Error = &rpcError{internalError, err.Error()}
	default:
		text, err := json.Marshal(result)
		if err != nil {
			r.Error = &rpcError{internalError, err.Error()}
		}
		r.Result = text
	}
	s.send(r)
}

func (s *server) notify(method string, params any) { s.send(notification{"2.0", method, params}) }

func (s *server) send(v any) {
	content, err := json.Marshal(v)
	if err == nil {
		err = writeFrame(s.cfg.Out, content)
	}
	if err != nil && s.failed == nil {
		s.failed = err
	}
}
