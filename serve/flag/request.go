package flag

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"throughline.dev/serve/gate"
	"throughline.dev/serve/ingest"
)

const (
	maxBody  = 256 << 10 // bytes of a request, inflated
	maxDepth = 64        // of what it says about somebody
)

// fault is why a request is not answered.
type fault struct {
	status int
	text   string
}

func (f *fault) Error() string { return f.text }

var (
	errNoKey = &fault{http.StatusUnauthorized, "The write key is missing, unknown or revoked. Send it as a bearer token, in X-API-Key or where the library puts its key; an owner makes one in the settings."}
	errBusy  = &fault{http.StatusTooManyRequests, "Too many requests are being answered. Try again after a second."}
	errLarge = &fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has more than %d bytes. Send fewer attributes.", maxBody)}
)

// Mount registers where flags are asked for.
func (s *Service) Mount(mux *gate.Mux) {
	rule := gate.Rule{Foreign: true, Why: "programs and pages elsewhere ask what somebody gets; the write key decides"}
	preflight := func(path string) {
		mux.Handle(http.MethodOptions, path, gate.Open("a browser asks first what a page may send"), allow)
	}
	mux.Handle(http.MethodGet, "/api/features/{key}", rule, s.guarded(s.features, refuseFeatures))
	mux.Handle(http.MethodPost, "/api/eval/{key}", rule, s.guarded(s.remote, refuseFeatures))
	mux.Handle(http.MethodGet, "/sub/{key}", rule, s.guarded(s.stream, refuseFeatures))
	mux.Handle(http.MethodPost, "/ofrep/v1/evaluate/flags/{key}", rule, s.guarded(s.evaluateOne, refuseOFREP))
	mux.Handle(http.MethodPost, "/ofrep/v1/evaluate/flags", rule, s.guarded(s.evaluateAll, refuseOFREP))
	for _, path := range [...]string{"/api/features/{key}", "/api/eval/{key}", "/ofrep/v1/evaluate/flags/{key}", "/ofrep/v1/evaluate/flags"} {
		preflight(path)
	}
	for _, path := range [...]string{"/flags", "/flags/{$}", "/decide", "/decide/{$}"} {
		mux.Handle(http.MethodPost, path, rule, s.guarded(s.postHog, refusePostHog))
		preflight(path)
	}
	for _, path := range [...]string{"/flags/definitions", "/api/feature_flag/local_evaluation", "/api/feature_flag/local_evaluation/{$}"} {
		mux.Handle(http.MethodGet, path, rule, s.guarded(s.definitions, refusePostHog))
	}
}

// guarded bounds how many requests are answered at once, and answers errors in the shape of a protocol.
func (s *Service) guarded(answer func(http.ResponseWriter, *http.Request) error, refuse func(http.ResponseWriter, *http.Request, *fault)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowPages(w.Header())
		err := error(errBusy)
		select {
		case s.busy <- struct{}{}:
			err = answer(w, r)
			<-s.busy
		default:
		}
		if err == nil {
			return
		}
		var f *fault
		if !errors.As(err, &f) {
			s.cfg.Log.Error("flags", "error", err.Error())
			f = &fault{http.StatusInternalServerError, "The flags cannot be evaluated at the moment."}
		}
		if f.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "1")
		}
		refuse(w, r, f)
	}
}

// allowPages lets pages of any site read the answer: the write key lets them ask, and a page carries it openly.
func allowPages(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, X-SSE-Support")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Authorization, X-API-Key")
}

func allow(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	allowPages(h)
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, X-API-Key, Content-Type, If-None-Match, *")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// sender finds who holds the key of the headers.
func (s *Service) sender(r *http.Request) (ingest.Sender, error) {
	secret := r.Header.Get("X-API-Key")
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		secret = token
	}
	return s.holder(secret)
}

func (s *Service) holder(secret string) (ingest.Sender, error) {
	if from, ok := s.cfg.Ingest.Sender(secret); ok {
		return from, nil
	}
	return ingest.Sender{}, errNoKey
}

// body reads a request, inflated when its first bytes are those of gzip.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, errLarge
	case err != nil:
		return nil, &fault{http.StatusBadRequest, "The body did not arrive. Send it again."}
	}
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		return raw, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, &fault{http.StatusBadRequest, "The gzip of the body is damaged. Send it again."}
	}
	raw, err = io.ReadAll(io.LimitReader(z, maxBody+1))
	if err == nil && len(raw) > maxBody {
		return nil, errLarge
	}
	if err != nil {
		return nil, &fault{http.StatusBadRequest, "The gzip of the body is damaged. Send it again."}
	}
	return raw, nil
}

// decode reads JSON that is not nested too deeply for what looks at it.
func decode(raw []byte, into any) error {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	if deepest > maxDepth {
		return &fault{http.StatusBadRequest, fmt.Sprintf("The body is nested more than %d deep. Send attributes that are flatter.", maxDepth)}
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return &fault{http.StatusBadRequest, "The body is not the JSON that is expected: " + err.Error() + "."}
	}
	return nil
}

func write(w http.ResponseWriter, status int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may have gone
}

// same reports whether a client has what a tag names, and otherwise notes the tag.
func same(w http.ResponseWriter, r *http.Request, tag string) bool {
	tag = `"` + tag + `"`
	w.Header().Set("ETag", tag)
	for one := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// person is whom flags are evaluated for.
type person struct {
	id, account string
	attributes  map[string]any
}

func personOf(id string, attributes map[string]any) person {
	if attributes == nil {
		attributes = map[string]any{}
	}
	if id != "" {
		attributes["id"] = id
	}
	account, _ := attributes["account"].(string)
	return person{id, account, attributes}
}
