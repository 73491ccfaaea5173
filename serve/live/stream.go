package live

import (
	"bytes"
	"errors"
	"io"
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

// connection is one stream while it is answered.
type connection struct {
	live    *Live
	w       http.ResponseWriter
	control *http.ResponseController
	r       *http.Request
	person  string
	at      ledger.Position // the change told of last
	checked time.Time       // when the credentials were looked at last
	until   time.Time       // by when the client must have taken what is being sent
}

func (l *Live) stream(w http.ResponseWriter, r *http.Request) {
	person := gate.CallerOf(r.Context()).Actor.ID
	if err := l.enter(person); err != nil {
		w.Header().Set("Retry-After", "30")
		rest.Write(w, err)
		return
	}
	defer l.leave(person)
	c := &connection{live: l, w: w, control: http.NewResponseController(w), r: r, person: person, checked: time.Now()}
	if c.open() != nil {
		return
	}
	select {
	case <-l.hub.started:
	case <-l.hub.stopped:
	case <-r.Context().Done():
		return
	}
	if c.greet() == nil {
		c.tell()
	}
}

// open sends the header, and how soon a browser shall come again.
func (c *connection) open() error {
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in between shall not wait for more
	return c.send([]byte("retry: 2000\n\n"))
}

// greet sends the first event, and decides where the stream begins.
func (c *connection) greet() error {
	head := c.live.hub.position()
	hello := StreamHello{Position: head}
	if last, ok := seen(c.r); ok && last <= head && head-last <= maxBehind {
		hello = StreamHello{Position: last, Resumed: true}
	}
	c.at = hello.Position
	var out bytes.Buffer
	write(&out, "hello", c.at, hello)
	return c.send(out.Bytes())
}

// seen reads which event a client has seen last.
func seen(r *http.Request) (ledger.Position, bool) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	n, err := strconv.ParseInt(text, 10, 64)
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
		case <-c.r.Context().Done():
			return
		case <-c.live.hub.stopped:
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
	case <-c.r.Context().Done():
		return c.r.Context().Err()
	}
	defer func() { <-c.live.behind }()
	ctx, store := c.r.Context(), c.live.cfg.Store
	changes, err := store.Changes(ctx, ledger.ChangeQuery{After: c.at, Limit: page})
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return io.ErrUnexpectedEOF // the ledger was replaced by another one: begin anew
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
	c.hurry()
	for _, f := range frames {
		// The frames are kept alive by whoever is slow with them, so there is a bound for all of them together.
		if time.Now().After(c.until) {
			return errSlow
		}
		if _, err := c.w.Write(f.bytes); err != nil {
			return err
		}
	}
	c.at = frames[len(frames)-1].position
	return c.control.Flush()
}

func (c *connection) send(b []byte) error {
	c.hurry()
	if _, err := c.w.Write(b); err != nil {
		return err
	}
	return c.control.Flush()
}

// hurry gives the client a while to take what is sent next.
func (c *connection) hurry() {
	c.until = time.Now().Add(c.live.cfg.Patience)
	_ = c.control.SetWriteDeadline(c.until) // a recorder in a test has none to set
}

var (
	errEnded = errors.New("the client may not listen any more")
	errSlow  = errors.New("the client does not keep up")
)

// welcome reports whether the client may still listen. It asks from time to time: a session may have ended, a token been
// taken away, a person been shut out.
func (c *connection) welcome() bool {
	now := time.Now()
	if now.Sub(c.checked) < c.live.cfg.Check {
		return true
	}
	c.checked = now
	caller, err := c.live.cfg.Who.Authenticate(c.r)
	if err != nil {
		return ledger.CodeOf(err) != ledger.CodeForbidden // else the question could not be answered, this time
	}
	return caller.Known() && caller.Actor.ID == c.person && caller.Actor.Role.Covers(ledger.Viewer)
}
