package live

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

const (
	// maxBehind is how many changes a stream catches up with; whoever is further behind reads anew what it shows.
	maxBehind = 5000
	page      = 100 // changes read at once while catching up
)

// connection is one stream. It has left the server of package http, whose buffers and stacks would cost twice as much as
// all of it; what is written below is the plain end of an HTTP/1.1 answer whose end is the end of the connection.
type connection struct {
	live    *Live
	conn    net.Conn
	gone    chan struct{} // closed when the client has left
	request *http.Request // the credentials
	person  string
	at      ledger.Position // the change told of last
	checked time.Time       // when the credentials were looked at last
	heard   int             // the revision of who may do what at that time
}

func (l *Live) stream(w http.ResponseWriter, r *http.Request) {
	person := gate.CallerOf(r.Context()).Actor.ID
	if err := l.enter(person); err != nil {
		w.Header().Set("Retry-After", "30")
		rest.Write(w, err)
		return
	}
	if r.Method == http.MethodHead {
		l.leave(person)
		w.Header().Set("Content-Type", "text/event-stream")
		return
	}
	h := w.Header().Clone()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		l.leave(person)
		rest.Write(w, fmt.Errorf("stream: %w", err))
		return
	}
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in between shall not wait for more
	h.Set("Connection", "close")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&head) // into memory
	head.WriteString("\r\nretry: 2000\n\n")

	request := &http.Request{Method: r.Method, URL: r.URL, Header: r.Header, Host: r.Host, RemoteAddr: r.RemoteAddr}
	c := &connection{live: l, conn: conn, gone: make(chan struct{}), person: person, checked: time.Now(), heard: l.cfg.Revision(), request: request.WithContext(l.ctx)}
	go c.listen()
	go c.run(head.Bytes(), r.Header.Get("Last-Event-ID"))
}

// listen waits for the client to leave. It sends nothing more that matters.
func (c *connection) listen() {
	defer close(c.gone)
	var ignored [16]byte
	for {
		if _, err := c.conn.Read(ignored[:]); err != nil {
			return
		}
	}
}

func (c *connection) run(head []byte, last string) {
	defer c.live.leave(c.person)
	defer c.conn.Close()
	if c.send(head) != nil {
		return
	}
	select {
	case <-c.live.hub.started:
	case <-c.live.ctx.Done():
		return
	case <-c.gone:
		return
	}
	if c.greet(last) == nil {
		c.tell()
	}
}

// greet sends the first event, and decides where the stream begins.
func (c *connection) greet(last string) error {
	head, err := c.head()
	if err != nil {
		return err
	}
	hello := StreamHello{Position: head}
	if last, ok := c.seen(last); ok && last <= head && head-last <= maxBehind {
		hello = StreamHello{Position: last, Resumed: true}
	}
	c.at = hello.Position
	var out bytes.Buffer
	write(&out, "hello", c.at, hello)
	return c.send(out.Bytes())
}

// head waits until the hub has come as far as the ledger is now, so that what the client knows of already is neither
// told to it as news nor taken for the future.
func (c *connection) head() (ledger.Position, error) {
	now, err := c.live.cfg.Store.Position(c.live.ctx)
	if err != nil {
		return 0, err
	}
	late := time.NewTimer(c.live.cfg.Patience)
	defer late.Stop()
	for {
		head, grown := c.live.hub.position()
		if head >= now {
			return head, nil
		}
		select {
		case <-grown:
		case <-late.C:
			return 0, errEnded // the hub has trouble reading; it is in the log
		case <-c.gone:
			return 0, errEnded
		case <-c.live.ctx.Done():
			return 0, errEnded
		}
	}
}

// seen reads which event the client has seen last.
func (c *connection) seen(last string) (ledger.Position, bool) {
	if last == "" {
		last = c.request.URL.Query().Get("after")
	}
	n, err := strconv.ParseInt(last, 10, 64)
	return ledger.Position(n), err == nil && n >= 0
}

// tell sends what changes until the stream has to end.
func (c *connection) tell() {
	beat := time.NewTimer(c.live.cfg.Beat)
	defer beat.Stop()
	for {
		frames, grown, ok := c.live.hub.after(c.at)
		switch {
		case !ok:
			if c.catchUp() != nil {
				return
			}
			continue
		case len(frames) > 0:
			if c.sendAll(frames) != nil {
				return
			}
			beat.Reset(c.live.cfg.Beat)
			continue
		}
		select {
		case <-c.live.ctx.Done():
			return
		case <-c.gone:
			return
		case <-grown:
		case <-beat.C:
			if !c.welcome() || c.send([]byte(":\n\n")) != nil {
				return
			}
			beat.Reset(c.live.cfg.Beat)
		}
	}
}

// catchUp sends a page of changes that are not kept any more. Few streams do so at a time.
func (c *connection) catchUp() error {
	select {
	case c.live.behind <- struct{}{}:
	case <-c.live.ctx.Done():
		return c.live.ctx.Err()
	case <-c.gone:
		return errEnded
	}
	defer func() { <-c.live.behind }()
	ctx, store := c.live.ctx, c.live.cfg.Store
	changes, err := store.Changes(ctx, ledger.ChangeQuery{After: c.at, Limit: page})
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return errEnded // the ledger was replaced by another one: the client comes again
	}
	frames := make([]frame, 0, len(changes))
	for _, change := range changes {
		f, err := frameOf(ctx, store, change)
		if err != nil {
			return err
		}
		frames = append(frames, f)
	}
	return c.sendAll(frames)
}

// sendAll sends frames, several in one piece.
func (c *connection) sendAll(frames []frame) error {
	if !c.welcome() {
		return errEnded
	}
	pieces := make(net.Buffers, len(frames))
	for i, f := range frames {
		pieces[i] = f.bytes
	}
	// One bound for all of them together: they are kept alive by whoever is slow with them.
	if err := c.hurry(); err != nil {
		return err
	}
	if _, err := pieces.WriteTo(c.conn); err != nil {
		return err
	}
	c.at = frames[len(frames)-1].position
	return nil
}

func (c *connection) send(b []byte) error {
	if err := c.hurry(); err != nil {
		return err
	}
	_, err := c.conn.Write(b)
	return err
}

// hurry gives the client a while to take what is sent next.
func (c *connection) hurry() error {
	return c.conn.SetWriteDeadline(time.Now().Add(c.live.cfg.Patience))
}

var errEnded = errors.New("the stream has ended")

// welcome reports whether the client may still listen. It asks when anybody's rights were changed, and from time to time:
// a session may have ended, a token been taken away, a person been shut out, also by another process.
func (c *connection) welcome() bool {
	now, revision := time.Now(), c.live.cfg.Revision()
	if revision == c.heard && now.Sub(c.checked) < c.live.cfg.Check {
		return true
	}
	c.checked, c.heard = now, revision
	caller, err := c.live.cfg.Who.Authenticate(c.request)
	if err != nil {
		return ledger.CodeOf(err) != ledger.CodeForbidden // else the question could not be answered, this time
	}
	return caller.Known() && caller.Actor.ID == c.person && caller.Actor.Role.Covers(ledger.Viewer)
}
