package watch

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

const (
	answersSpace = "idempotency"
	// keptFor is how long an answer is given again.
	keptFor = 24 * time.Hour
	// runsFor is how long a request may be under way before it is taken for lost with the process that ran it.
	runsFor = 5 * time.Minute
	// maxKept is the size of an answer up to which it is kept. The change behind a longer one is still made once.
	maxKept = 1 << 20
	minKey  = 16
	maxKey  = 200
)

// answers keeps what was answered to requests that may be sent again. An answer may hold a secret (a new token): it is
// stored under a hash of the key that the client chose, and sealed with that key.
type answers struct {
	shelf ledger.Shelf
	now   func() time.Time
}

// kept is the document of one request.
type kept struct {
	Request string    `json:"request"` // hash of what was asked
	State   string    `json:"state"`   // "running" or "done"
	At      time.Time `json:"at"`
	Answer  []byte    `json:"answer,omitempty"` // sealed
}

// given is what was answered.
type given struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// once answers a request with an Idempotency-Key one time and gives the same answer again for a day.
func (w *Watch) once(route gate.Route, next http.HandlerFunc) http.HandlerFunc {
	limit := bodyLimit(route)
	return func(rw http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		caller := gate.CallerOf(r.Context())
		if key == "" || !caller.Known() {
			next(rw, r)
			return
		}
		if err := checkKey(key); err != nil {
			rest.Write(rw, err)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			rest.Write(rw, unreadable(err, limit))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		asked := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", r.URL.RequestURI(), r.Header.Get("If-Match"), body))
		id := digest("id", caller.Actor.ID, r.Method, r.URL.Path, key)
		doc, before, err := w.answers.begin(r.Context(), id, hex.EncodeToString(asked[:]))
		if err != nil {
			if c := ledger.CodeOf(err); c == ledger.CodeConflict {
				rw.Header().Set("Retry-After", "1")
			}
			rest.Write(rw, err)
			return
		}
		seal := sealing(caller.Actor.ID, r.URL.Path, key)
		if before != nil {
			repeat(rw, before, seal)
			return
		}
		note := &noted{ResponseWriter: rw}
		// Whatever becomes of the client: an answer that was worked for is kept, a failed attempt is forgotten.
		ctx := context.WithoutCancel(r.Context())
		defer func() {
			if err := w.answers.end(ctx, doc, note, seal); err != nil {
				w.log.Warn("an answer could not be kept for a repeated request", "route", pattern(route), "error", err.Error())
			}
		}()
		next(note, r.WithContext(rest.WithToken(r.Context(), "once-"+id[:40])))
		note.whole = true
	}
}

func checkKey(key string) error {
	visible := !strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' })
	if len(key) < minKey || len(key) > maxKey || !visible {
		return &ledger.Error{
			Code: ledger.CodeInvalid, Op: -1, Path: "header.Idempotency-Key",
			Message: fmt.Sprintf("it has %d to %d visible characters, and no blanks", minKey, maxKey), Remedy: "Send a random UUID, the same one when the request is sent again",
		}
	}
	return nil
}

func unreadable(err error, limit int64) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(limit)
	}
	return rest.NewProblem(http.StatusBadRequest, ledger.CodeInvalid, "the body of the request did not arrive", "Send it again")
}

// begin notes that a request is under way, or returns the answer it was given before. CodeInvalid: the key was used for
// another request. CodeConflict: the request is under way.
func (a answers) begin(ctx context.Context, id, asked string) (doc ledger.Document, before []byte, err error) {
	now := a.now()
	version := int64(0)
	there, err := a.shelf.Get(ctx, answersSpace, id)
	switch {
	case ledger.CodeOf(err) == ledger.CodeNotFound && err != nil:
	case err != nil:
		return doc, nil, err
	default:
		var k kept
		if err := json.Unmarshal(there.Data, &k); err != nil {
			return doc, nil, err
		}
		age := now.Sub(k.At)
		switch {
		case age > keptFor:
		case k.Request != asked:
			return doc, nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "header.Idempotency-Key", Message: "the key was used for another request", Remedy: "Use a new key for a new request"}
		case k.State == "done":
			return doc, k.Answer, nil
		case age < runsFor:
			return doc, nil, underWay()
		}
		version = there.Version
	}
	doc = ledger.Document{Space: answersSpace, ID: id, Version: version}
	if doc.Data, err = json.Marshal(kept{Request: asked, State: "running", At: now}); err != nil {
		return doc, nil, err
	}
	docs, err := a.shelf.Put(ctx, doc)
	if ledger.CodeOf(err) == ledger.CodeConflict && err != nil {
		return doc, nil, underWay()
	}
	if err != nil {
		return doc, nil, err
	}
	return docs[0], nil, nil
}

func underWay() error {
	return &ledger.Error{Code: ledger.CodeConflict, Op: -1, Path: "header.Idempotency-Key", Message: "a request with this key is under way", Remedy: "Wait for its answer, or send it again in a moment"}
}

// end keeps an answer that would be the same again. One that says "not now" is forgotten, so that the next attempt is
// made in earnest.
func (a answers) end(ctx context.Context, doc ledger.Document, n *noted, seal cipher.AEAD) error {
	status := n.status
	if status == 0 {
		status = http.StatusOK
	}
	if !n.whole || n.long || status >= 500 || status == http.StatusTooManyRequests || status == http.StatusUnauthorized {
		return a.shelf.Remove(ctx, answersSpace, doc.ID)
	}
	header := maps.Clone(n.sent)
	for _, name := range []string{"X-Request-Id", "Ratelimit", "Ratelimit-Policy", "Date", "Content-Encoding", "Vary", "Set-Cookie", "Content-Length"} {
		delete(header, name)
	}
	plain, err := json.Marshal(given{Status: status, Header: header, Body: n.body})
	if err != nil {
		return err
	}
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	var k kept
	if err := json.Unmarshal(doc.Data, &k); err != nil {
		return err
	}
	k.State, k.At, k.Answer = "done", a.now(), seal.Seal(nonce, nonce, plain, nil)
	if doc.Data, err = json.Marshal(k); err != nil {
		return err
	}
	_, err = a.shelf.Put(ctx, doc)
	return err
}

// forget removes answers that are not given again.
func (a answers) forget(ctx context.Context) error {
	for after := ""; ; {
		page, err := a.shelf.List(ctx, answersSpace, "", after, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		var old []string
		for _, d := range page {
			after = d.ID
			if a.now().Sub(d.Updated) > keptFor {
				old = append(old, d.ID)
			}
		}
		if len(old) > 0 {
			if err := a.shelf.Remove(ctx, answersSpace, old...); err != nil {
				return err
			}
		}
	}
}

// repeat gives an answer again.
func repeat(w http.ResponseWriter, sealed []byte, seal cipher.AEAD) {
	var g given
	n := seal.NonceSize()
	if len(sealed) < n {
		rest.Write(w, ledger.Errorf(ledger.CodeInternal, "a kept answer is damaged"))
		return
	}
	plain, err := seal.Open(nil, sealed[:n], sealed[n:], nil)
	if err == nil {
		err = json.Unmarshal(plain, &g)
	}
	if err != nil {
		rest.Write(w, fmt.Errorf("a kept answer cannot be opened: %w", err))
		return
	}
	maps.Copy(w.Header(), g.Header)
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(g.Status)
	_, _ = w.Write(g.Body)
}

// sealing returns the seal of a key. Who has the database but not the key cannot open it.
func sealing(parts ...string) cipher.AEAD {
	sum := sha256.Sum256([]byte("throughline kept answer\x00" + strings.Join(parts, "\x00")))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size that GCM needs
	}
	return aead
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte("throughline idempotency\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// noted notes an answer while it goes out.
type noted struct {
	http.ResponseWriter
	status int
	sent   http.Header
	body   []byte
	long   bool // longer than is kept
	whole  bool // the handler came to its end
}

func (n *noted) WriteHeader(status int) {
	if n.status == 0 && status >= 200 {
		n.status, n.sent = status, n.Header().Clone()
	}
	n.ResponseWriter.WriteHeader(status)
}

func (n *noted) Write(b []byte) (int, error) {
	if n.status == 0 {
		n.WriteHeader(http.StatusOK)
	}
	if len(n.body)+len(b) > maxKept {
		n.long, n.body = true, nil
	}
	if !n.long {
		n.body = append(n.body, b...)
	}
	return n.ResponseWriter.Write(b)
}

// Report hands the cause of a failure on.
func (n *noted) Report(cause error) {
	if to, ok := n.ResponseWriter.(rest.Reporter); ok {
		to.Report(cause)
	}
}

// Unwrap lets the server's own controls through.
func (n *noted) Unwrap() http.ResponseWriter { return n.ResponseWriter }
