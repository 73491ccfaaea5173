package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline.dev/serve/ingest"
)

// stalled sends its beginning, and then nothing until it is closed.
type stalled struct {
	io.Reader
	begun, end chan struct{}
}

func stall(beginning []byte) *stalled {
	s := &stalled{begun: make(chan struct{}), end: make(chan struct{})}
	s.Reader = io.MultiReader(bytes.NewReader(beginning), readerFunc(func([]byte) (int, error) {
		close(s.begun)
		<-s.end
		return 0, io.ErrUnexpectedEOF
	}))
	return s
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// wait sends bodies that stall, and returns when all have begun to. The function it returns ends them.
func (l *lab) wait(key string, n int, beginning []byte, headers ...string) (end func()) {
	var all []*stalled
	done := make(chan answer, n)
	for range n {
		s := stall(beginning)
		all = append(all, s)
		go func() { done <- l.as(key, "/v1/batch", s, headers...) }()
	}
	for _, s := range all {
		<-s.begun
	}
	return func() {
		for _, s := range all {
			close(s.end)
			<-done
		}
	}
}

func TestWhoHasNoKeyHoldsUpNobodyWhoHasOne(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.Memory = 4_000_000 })
	end := l.wait("", 244, []byte(`{"batch":[`))
	if a := l.as("", "/v1/batch", struct{ io.Reader }{strings.NewReader(`{"batch":[]}`)}); a.Code != http.StatusTooManyRequests {
		t.Errorf("one more without a key: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/batch", bytes.NewReader(batch("mine", 5))); a.Code != http.StatusOK {
		t.Errorf("with a key: %d %s", a.Code, a.Body)
	}
	end()
	if held := l.service.Stats().Held; held != 0 {
		t.Errorf("%d bytes are still held", held)
	}
}

// Whoever has no key may promise as much as they like.
func TestAPromiseHoldsNoMemory(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.Memory = 16_000_000 })
	var all []*stalled
	done := make(chan struct{})
	const promises = 50
	for range promises {
		s := stall([]byte(`{"batch":[`))
		all = append(all, s)
		r := httptest.NewRequest(http.MethodPost, "/batch/", s)
		r.ContentLength = 3_900_000
		go func() {
			l.handler.ServeHTTP(httptest.NewRecorder(), r)
			done <- struct{}{}
		}()
	}
	for _, s := range all {
		<-s.begun
	}
	if held := l.service.Stats().Held; held > promises*16_000 {
		t.Errorf("%d bytes are held for bodies that have not come", held)
	}
	body := fmt.Sprintf(`{"api_key":%q,"event":"seen","distinct_id":"p","properties":{"a":%q},"pad":%q}`, l.key, strings.Repeat("x", 20_000), strings.Repeat("y", 1_000_000))
	if a := l.as("", "/capture/", text(body)); a.Code != http.StatusOK || l.stored()["seen"] != 1 {
		t.Errorf("with the key in the body: %d %s", a.Code, a.Body)
	}
	for _, s := range all {
		close(s.end)
		<-done
	}
}

func TestABodyThatInflatesCountsAsLarge(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.Memory = 4_000_000 })
	large := zipped(t, append([]byte(`{"batch":[`), bytes.Repeat([]byte(" "), 400_000)...)).Bytes()
	end := l.wait(l.key, 1, large[:len(large)-8]) // no header says that it is compressed
	defer end()
	if held := l.service.Stats().Held; held < 400_000 {
		t.Errorf("only %d bytes are held", held)
	}
}
