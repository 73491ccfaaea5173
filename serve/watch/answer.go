package watch

import (
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"

	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
)

// answer notes what goes out.
type answer struct {
	http.ResponseWriter
	pace     *pace
	status   int
	size     int64
	cause    error // of an answer that only says "internal"
	panicked any
	stack    []byte
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.pace.wrote()
	n, err := a.ResponseWriter.Write(b)
	a.size += int64(n)
	return n, err
}

// FlushError sends what is buffered.
func (a *answer) FlushError() error {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Report takes the cause of an answer that does not say it.
func (a *answer) Report(cause error) { a.cause = cause }

// panics notes that a handler panicked. When nothing was sent yet, it answers instead, and reports that it did.
func (a *answer) panics(with any, stack []byte) (answered bool) {
	a.panicked, a.stack = with, stack
	if a.status != 0 {
		return false
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "ETag", "Location"} {
		a.Header().Del(name)
	}
	rest.Write(a, ledger.Errorf(ledger.CodeInternal, "a handler panicked"))
	return true
}

// Unwrap lets the server's own controls through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// worth is the size from which an answer is compressed.
const worth = 1024

// compressed sends an answer through gzip once it turns out to be long enough. Until then it holds it back.
type compressed struct {
	*answer
	watch  *Watch
	wanted bool // the client takes gzip
	status int  // as the handler said; 0: nothing yet
	held   []byte
	sent   bool // it is decided, and the header is out
	zip    *gzip.Writer
}

func (w *Watch) compress(a *answer, r *http.Request) *compressed {
	return &compressed{answer: a, watch: w, wanted: r.Method != http.MethodHead && takesGzip(r.Header)}
}

// takesGzip reads Accept-Encoding.
func takesGzip(h http.Header) bool {
	for _, line := range h.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(part, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			q := strings.ReplaceAll(parameters, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000") && q != "q=0.0" && q != "q=0.00"
		}
	}
	return false
}

func (c *compressed) WriteHeader(status int) {
	switch {
	case status < 200:
		c.answer.WriteHeader(status)
	case c.status == 0:
		c.status = status
		if !c.eligible() {
			c.send(false)
		}
	}
}

func (c *compressed) Write(b []byte) (int, error) {
	if c.status == 0 {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(b))
		}
		c.WriteHeader(http.StatusOK)
	}
	switch {
	case c.zip != nil:
		return c.zip.Write(b)
	case c.sent:
		return c.answer.Write(b)
	}
	c.held = append(c.held, b...)
	if len(c.held) > worth {
		if err := c.send(true); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// eligible reports whether the answer may be compressed at all.
func (c *compressed) eligible() bool {
	h := c.Header()
	if c.status == http.StatusNoContent || c.status == http.StatusNotModified || h.Get("Content-Encoding") != "" || h.Get("Content-Range") != "" {
		return false
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch strings.TrimSpace(kind) {
	case "application/json", "application/problem+json", "application/yaml", "text/html", "text/csv", "text/plain", "text/css", "text/javascript", "image/svg+xml":
		h.Add("Vary", "Accept-Encoding")
		return c.wanted
	}
	return false
}

// send writes the header, and what was held back.
func (c *compressed) send(zip bool) error {
	c.sent = true
	held := c.held
	c.held = nil
	if !zip {
		c.answer.WriteHeader(c.status)
		if len(held) == 0 {
			return nil
		}
		_, err := c.answer.Write(held)
		return err
	}
	c.Header().Set("Content-Encoding", "gzip")
	c.Header().Del("Content-Length")
	c.answer.WriteHeader(c.status)
	c.zip = c.watch.zippers.Get().(*gzip.Writer)
	c.zip.Reset(c.answer)
	_, err := c.zip.Write(held)
	return err
}

// FlushError sends what there is.
func (c *compressed) FlushError() error {
	if c.status == 0 {
		c.WriteHeader(http.StatusOK)
	}
	if !c.sent {
		if err := c.send(false); err != nil {
			return err
		}
	}
	if c.zip != nil {
		if err := c.zip.Flush(); err != nil {
			return err
		}
	}
	return c.answer.FlushError()
}

// Flush sends what there is.
func (c *compressed) Flush() { _ = c.FlushError() }

// Unwrap lets the server's own controls through.
func (c *compressed) Unwrap() http.ResponseWriter { return c.answer }

// finish ends the answer.
func (c *compressed) finish() {
	if c.status != 0 && !c.sent {
		_ = c.send(false) // the client has gone; there is nobody to tell
	}
	if c.zip == nil {
		return
	}
	_ = c.zip.Close()
	c.zip.Reset(io.Discard)
	c.watch.zippers.Put(c.zip)
	c.zip = nil
}
