package transfer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/transfer"
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

// lab is the surface over a real product, at a server that really listens.
type lab struct {
	t        *testing.T
	server   *httptest.Server
	product  *product.Product
	transfer *transfer.Transfer
	dir      string
}

const maxUpload = 1 << 20

func newLab(t *testing.T) *lab {
	t.Helper()
	dir := t.TempDir()
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	mux := gate.New(byHeader{}, func(w http.ResponseWriter, _ *http.Request, status int, cause error) {
		if cause == nil {
			w.WriteHeader(status)
			return
		}
		rest.Write(w, cause)
	})
	moved := transfer.New(transfer.Config{Product: p, Version: "test", MaxUpload: maxUpload})
	moved.Mount(rest.New(mux, "test"))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- moved.Run(ctx) }()
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.Close()
		stop()
		<-done
		_ = p.Close()
	})
	return &lab{t, server, p, moved, dir}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (l *lab) ask(caller, method, path, body string) answer {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.server.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Test-Caller", caller)
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer got.Body.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, got.Body); err != nil {
		l.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, b.Bytes()}
}

// into reads a JSON answer of the expected status.
func into[T any](l *lab, a answer, status int) (out T) {
	l.t.Helper()
	if a.status != status {
		l.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, &out); err != nil {
		l.t.Fatalf("%v in %s", err, a.body)
	}
	return out
}

// upload uploads a file as somebody and returns its id.
func (l *lab) upload(caller, name, text string) string {
	l.t.Helper()
	return into[transfer.Upload](l, l.ask(caller, http.MethodPost, "/uploads?name="+name, text), http.StatusCreated).ID
}

// run starts an import and waits for its end.
func (l *lab) run(caller, request string) transfer.Import {
	l.t.Helper()
	im := into[transfer.Import](l, l.ask(caller, http.MethodPost, "/imports", request), http.StatusAccepted)
	for range 3000 { // a minute: the race detector and a busy machine take their time
		if im.State != "running" {
			return im
		}
		time.Sleep(20 * time.Millisecond)
		im = into[transfer.Import](l, l.ask(caller, http.MethodGet, "/imports/"+im.ID, ""), http.StatusOK)
	}
	l.t.Fatalf("the import does not end: %+v", im)
	return im
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
