package watch

import (
	"context"
	"io"
	"net/http"
	"time"
)

const (
	readTime  = 30 * time.Second // for a whole body to arrive
	writeTime = 60 * time.Second // for a whole answer to be taken
	stepTime  = 30 * time.Second // for the next piece, where the whole may take as long as it takes
)

// pace keeps slow clients from holding on to a connection for ever. It sets deadlines request by request, because the
// server's own ones would cut streams.
type pace struct {
	control *http.ResponseController
	rolling bool
	next    time.Time // when the deadline of a rolling answer is set again
}

func newPace(w http.ResponseWriter) *pace { return &pace{control: http.NewResponseController(w)} }

// begin sets the deadlines of an ordinary request.
func (p *pace) begin(r *http.Request, v *visit) {
	now := time.Now()
	_ = p.control.SetWriteDeadline(now.Add(writeTime)) // a recorder in a test has none to set
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	_ = p.control.SetReadDeadline(now.Add(readTime))
	v.body = &pacedBody{ReadCloser: r.Body, pace: p}
	r.Body = v.body
}

// roll lets the request go on as long as its pieces come and go.
func (p *pace) roll() { p.rolling = true; p.wrote() }

// wrote moves the deadline of a rolling answer, once in a while.
func (p *pace) wrote() {
	if !p.rolling {
		return
	}
	if now := time.Now(); now.After(p.next) {
		p.next = now.Add(stepTime / 10)
		_ = p.control.SetWriteDeadline(now.Add(stepTime + stepTime/10))
	}
}

// pacedBody clears the deadline for reading when there is nothing more to read: the server goes on reading in the
// background to notice that the client has left, and would take the deadline for that.
type pacedBody struct {
	io.ReadCloser
	pace *pace
}

func (b *pacedBody) Read(p []byte) (int, error) {
	if b.pace.rolling {
		_ = b.pace.control.SetReadDeadline(time.Now().Add(stepTime))
	}
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF { // readers return it as it is
		_ = b.pace.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// withDone returns a context that also ends when another one does.
func withDone(ctx, other context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return ctx, func() { stop(); cancel() }
}
