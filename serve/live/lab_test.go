package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/live"
	"throughline.dev/serve/rest"
)

// visitors takes callers at their word, "ada:editor" in the header Test-Caller, as long as it may.
type visitors struct{ shut atomic.Bool }

func (v *visitors) Authenticate(r *http.Request) (gate.Caller, error) {
	id, role, ok := strings.Cut(r.Header.Get("Test-Caller"), ":")
	if !ok {
		return gate.Caller{}, nil
	}
	if v.shut.Load() {
		return gate.Caller{}, ledger.Errorf(ledger.CodeForbidden, "the session has ended")
	}
	return gate.Caller{Actor: ledger.Actor{ID: id, Role: ledger.Role(role)}, Name: id, Via: "session"}, nil
}

// lab is the stream over a real product.
type lab struct {
	*testing.T
	product *product.Product
	server  *httptest.Server
	who     *visitors
	streams *live.Live
	stop    context.CancelFunc
}

func newLab(t *testing.T, cfg live.Config) *lab {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	l := &lab{T: t, product: p, who: &visitors{}}
	l.start(cfg)
	return l
}

// start begins a server on the product; it can be called again after stop.
func (l *lab) start(cfg live.Config) {
	l.Helper()
	cfg.Store, cfg.Who = l.product.Store, l.who
	mux := gate.New(l.who, func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) })
	s := live.New(cfg)
	l.streams = s
	s.Mount(rest.New(mux, "test"))
	ctx, cancel := context.WithCancel(context.WithoutCancel(l.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Run(ctx)
	}()
	l.server = httptest.NewUnstartedServer(mux)
	l.server.Config.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateNew { // little is buffered between the server and a client that does not read
			_ = c.(*net.TCPConn).SetWriteBuffer(16 << 10)
		}
	}
	l.server.Start()
	l.stop = func() {
		cancel()
		<-ended
		l.server.Close() // waits for the streams to end
	}
	l.Cleanup(l.stop)
}

// apply changes the product as ada, an editor, and returns the first key.
func (l *lab) apply(reason string, ops ...ledger.Op) ledger.Applied {
	l.Helper()
	a, err := l.product.Store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Editor}, Source: "ui", Reason: reason, Ops: ops})
	if err != nil {
		l.Fatal(err)
	}
	return a
}

func (l *lab) feedback(title string) ledger.Applied {
	return l.apply("", ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: title, Body: title}})
}

// event is one event of a stream.
type event struct {
	id, name, data string
}

func (e event) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(e.data), v); err != nil {
		t.Fatalf("%s %s: %v", e.name, e.data, err)
	}
}

// listener reads a stream.
type listener struct {
	*lab
	status int
	header http.Header
	lines  *bufio.Scanner
	close  func()
}

// listen opens a stream as a viewer; headers come in pairs.
func (l *lab) listen(headers ...string) *listener {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.Context(), time.Minute)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, l.server.URL+"/api/v1/stream", nil)
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set("Test-Caller", "vic:viewer")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		l.Fatal(err)
	}
	s := &listener{lab: l, status: res.StatusCode, header: res.Header, lines: bufio.NewScanner(res.Body)}
	s.lines.Buffer(nil, 1<<20)
	s.close = func() { cancel(); res.Body.Close() }
	l.Cleanup(s.close)
	return s
}

var errEnd = errors.New("the stream has ended")

// next reads the next event, or the sign of life, which has the name ":".
func (s *listener) next() (event, error) {
	var e event
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = value
		case ":":
			e.name = ":"
		case "":
			if e.name != "" {
				return e, nil
			}
		}
	}
	if err := s.lines.Err(); err != nil {
		return e, fmt.Errorf("%w: %w", errEnd, err)
	}
	return e, errEnd
}

// want reads the next event, which must have a name.
func (s *listener) want(name string) event {
	s.Helper()
	e, err := s.next()
	if err != nil || e.name != name {
		s.Fatalf("got %+v %v, want %s", e, err, name)
	}
	return e
}

func (s *listener) hello() live.StreamHello {
	s.Helper()
	var h live.StreamHello
	s.want("hello").into(s.T, &h)
	return h
}

func (s *listener) change() live.StreamChange {
	s.Helper()
	var c live.StreamChange
	e := s.want("change")
	e.into(s.T, &c)
	if e.id != fmt.Sprint(c.Position) {
		s.Errorf("the id of change %d is %q", c.Position, e.id)
	}
	return c
}
