package record_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
)

// byHeader takes callers at their word: "ada:editor" in the header Test-Caller.
type byHeader struct{}

func (byHeader) Authenticate(r *http.Request) (gate.Caller, error) {
	id, role, ok := strings.Cut(r.Header.Get("Test-Caller"), ":")
	if !ok {
		return gate.Caller{}, nil
	}
	return gate.Caller{Actor: ledger.Actor{ID: id, Role: ledger.Role(role)}, Name: id, Via: "session"}, nil
}

// lab is the surface over a real product.
type lab struct {
	t       *testing.T
	handler http.Handler
	product *product.Product
}

func newLab(t *testing.T) *lab {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	mux := gate.New(byHeader{}, func(w http.ResponseWriter, _ *http.Request, status int, cause error) {
		if cause == nil {
			w.WriteHeader(status)
			return
		}
		rest.Write(w, cause)
	})
	record.Mount(rest.New(mux, "test"), p, func(context.Context, string, string, string) {})
	return &lab{t, mux, p}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// as makes a request as a person with a role ("ada:editor"); headers come in pairs.
func (l *lab) as(who, method, path string, body any, headers ...string) answer {
	l.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			l.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r := httptest.NewRequest(method, "/api/v1"+path, reader)
	r.Header.Set("Test-Caller", who)
	if reader != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// want fails when the status is another one, and decodes the body.
func want[T any](t *testing.T, a answer, status int) (out T) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if len(a.body) > 0 {
		if err := json.Unmarshal(a.body, &out); err != nil {
			t.Fatalf("%v in %s", err, a.body)
		}
	}
	return out
}

// feature makes one as an owner.
func (l *lab) feature(title string) ledger.Record {
	l.t.Helper()
	return want[ledger.Record](l.t, l.as("olga:owner", "POST", "/records", map[string]any{"kind": "feature", "title": title}), 201)
}
