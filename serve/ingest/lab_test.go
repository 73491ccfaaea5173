package ingest_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/ingest"
	"throughline.dev/serve/rest"
)

// owner takes every caller for the owner, unless a header gives another role.
type owner struct{}

func (owner) Authenticate(r *http.Request) (gate.Caller, error) {
	role := cmp.Or(ledger.Role(r.Header.Get("As")), ledger.Owner)
	return gate.Caller{Actor: ledger.Actor{ID: "ada", Role: role}, Name: "Ada", Via: "session"}, nil
}

// lab is a running service over a log and a shelf in memory.
type lab struct {
	t       *testing.T
	log     *slowLog
	shelf   ledger.Shelf
	service *ingest.Service
	handler http.Handler
	key     string
	noticed atomic.Int64
	stop    func()
}

// slowLog is a log whose appends can be held up.
type slowLog struct {
	eventstest.Memory
	held    chan struct{} // nil: they go through; otherwise until it is closed
	appends atomic.Int64
}

func (l *slowLog) Append(ctx context.Context, b events.Batch) (events.Appended, error) {
	if l.held != nil {
		<-l.held
	}
	l.appends.Add(1)
	return l.Memory.Append(ctx, b)
}

func newLab(t *testing.T, alter ...func(*lab, *ingest.Config)) *lab {
	t.Helper()
	schema, err := ledger.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, log: &slowLog{}, shelf: ledgertest.NewMemory(ledger.Rules{Schema: schema}, time.Now).Shelf()}
	l.start(alter...)
	made := l.api(http.MethodPost, "/write-keys", `{"name":"checkout"}`, http.StatusCreated)
	l.key, _ = made["key"].(string)
	return l
}

// start begins a service on what is there.
func (l *lab) start(alter ...func(*lab, *ingest.Config)) {
	l.t.Helper()
	cfg := ingest.Config{
		Shelf: l.shelf, Events: func(context.Context) (events.Log, error) { return l.log, nil },
		Notice: func(context.Context) error { l.noticed.Add(1); return nil },
	}
	for _, f := range alter {
		f(l, &cfg)
	}
	var err error
	if l.service, err = ingest.New(l.t.Context(), cfg); err != nil {
		l.t.Fatal(err)
	}
	mux := gate.New(owner{}, func(w http.ResponseWriter, _ *http.Request, status int, cause error) { w.WriteHeader(status) })
	l.service.Mount(mux)
	l.service.Describe(rest.New(mux, "test"))
	l.handler = mux
	ctx, cancel := context.WithCancel(context.WithoutCancel(l.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- l.service.Run(ctx) }()
	var once atomic.Bool
	l.stop = func() {
		if cancel(); once.CompareAndSwap(false, true) {
			if err := <-ended; err != nil {
				l.t.Error(err)
			}
		}
	}
	l.t.Cleanup(func() { l.stop() })
}

// api makes a REST request as the owner and returns the members of the answer.
func (l *lab) api(method, path, body string, status int) map[string]any {
	l.t.Helper()
	r := httptest.NewRequest(method, rest.Base+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	if w.Code != status {
		l.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	var out map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			l.t.Fatal(err)
		}
	}
	return out
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
}

func (a answer) member(name string) string {
	var m map[string]any
	_ = json.Unmarshal(a.Body.Bytes(), &m)
	v, ok := m[name]
	if !ok {
		return ""
	}
	return fmt.Sprint(v)
}

// post sends a body with the lab's write key.
func (l *lab) post(path string, body io.Reader, headers ...string) answer {
	return l.as(l.key, path, body, headers...)
}

func (l *lab) as(key, path string, body io.Reader, headers ...string) answer {
	r := httptest.NewRequest(http.MethodPost, path, body)
	if key != "" {
		r.SetBasicAuth(key, "")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return answer{w}
}

// stored returns the names of the events in the log.
func (l *lab) stored() map[string]int64 {
	l.t.Helper()
	all, err := l.log.Catalogue(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	out := map[string]int64{}
	for _, c := range all {
		out[c.Name] = c.Count
	}
	return out
}

func text(s string) io.Reader { return strings.NewReader(s) }

func zipped(t testing.TB, body []byte) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

// batch writes n track messages whose ids begin with a prefix.
func batch(prefix string, n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"batch":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"track","event":"api_call","userId":"user-%d","messageId":"%s-%d","timestamp":"2026-01-02T03:04:05.678Z","context":{"library":{"name":"analytics-node","version":"3.1.0"}},"properties":{"endpoint":"/v1/search","method":"GET","status":200,"latency_ms":182.5,"plan":"pro"}}`, i%50, prefix, i)
	}
	b.WriteString(`],"sentAt":"2026-01-02T03:04:06.000Z"}`)
	return b.Bytes()
}
