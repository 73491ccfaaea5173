package flag_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/serve/flag"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/ingest"
	"throughline.dev/serve/rest"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// owner takes every caller for the owner.
type owner struct{}

func (owner) Authenticate(*http.Request) (gate.Caller, error) {
	return gate.Caller{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Name: "Ada", Via: "session"}, nil
}

// lab is a running service over an event log on disk.
type lab struct {
	*testing.T
	store   ledger.Store
	path    string
	handler http.Handler
	key     string
	stop    func()
}

func newLab(t *testing.T) *lab {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	schema, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{T: t, store: ledgertest.NewMemory(ledger.Rules{Schema: schema}, time.Now), path: filepath.Join(t.TempDir(), "events.duckdb")}
	t.Cleanup(func() { _ = l.store.Close() })
	return l
}

// start begins the services on what is there; stop ends them, with everything written.
func (l *lab) start() {
	l.Helper()
	log, err := duckdb.Open(l.Context(), duckdb.Config{Path: l.path, Threads: 1})
	if err != nil {
		l.Fatal(err)
	}
	in, err := ingest.New(l.Context(), ingest.Config{
		Shelf: l.store.Shelf(), Events: func(context.Context) (events.Log, error) { return log, nil }, Notice: func(context.Context) error { return nil },
	})
	if err != nil {
		l.Fatal(err)
	}
	flags, err := flag.New(l.Context(), flag.Config{Store: l.store, Ingest: in})
	if err != nil {
		l.Fatal(err)
	}
	mux := gate.New(owner{}, func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) })
	in.Mount(mux)
	in.Describe(rest.New(mux, "test"))
	flags.Mount(mux)
	l.handler = mux
	writing, stopWriting := context.WithCancel(context.WithoutCancel(l.Context()))
	asking, stopAsking := context.WithCancel(context.WithoutCancel(l.Context()))
	ended := make(chan error, 2)
	go func() { ended <- in.Run(writing) }()
	go func() { ended <- flags.Run(asking) }()
	l.stop = func() {
		stopAsking()
		first := <-ended // exposures that wait are written before the queue of events ends
		stopWriting()
		if second := <-ended; first != nil || second != nil {
			l.Error(first, second)
		}
		if err := log.Close(); err != nil {
			l.Error(err)
		}
	}
	if l.key == "" {
		var made struct{ Key string }
		_, text := l.ask(http.MethodPost, rest.Base+"/write-keys", `{"name":"test"}`)
		if err := json.Unmarshal([]byte(text), &made); err != nil || made.Key == "" {
			l.Fatal(err, text)
		}
		l.key = made.Key
	}
}

func (l *lab) put(key, state, fields string) {
	l.Helper()
	_, err := l.store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Restore: true, Ops: []ledger.Op{
		{Put: &ledger.Put{Kind: "flag", Key: ledger.Key(key), Title: key, State: state, Fields: json.RawMessage(fields)}},
	}})
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) ask(method, path, body string, headers ...string) (*httptest.ResponseRecorder, string) {
	l.Helper()
	r := httptest.NewRequestWithContext(l.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if l.key != "" {
		r.Header.Set("Authorization", "Bearer "+l.key)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return w, w.Body.String()
}

// exposed reads the log on disk while no service has it.
func (l *lab) exposed() int64 {
	l.Helper()
	log, err := duckdb.Open(l.Context(), duckdb.Config{Path: l.path, Threads: 1})
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	all, err := log.Catalogue(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	for _, c := range all {
		if c.Name == "$exposure" {
			return c.Count
		}
	}
	return 0
}

const experiment = `{"name":"tour","type":"string","default":"none","rules":[{"id":"test","variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"hashVersion":2}]}`

// Somebody who comes again, also after a restart, is exposed once; to other rules once more.
func TestExposuresAreWrittenOnceAcrossRestarts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("FLAG-1", "partial", experiment)
	everybody := func() {
		for i := range 20 {
			if w, text := l.ask(http.MethodPost, "/ofrep/v1/evaluate/flags/tour", fmt.Sprintf(`{"context":{"targetingKey":"p%d"}}`, i)); w.Code != http.StatusOK || !strings.Contains(text, `"SPLIT"`) {
				t.Fatal(w.Code, text)
			}
		}
	}
	for _, want := range []int64{20, 20} {
		l.start()
		everybody()
		everybody()
		l.stop()
		if got := l.exposed(); got != want {
			t.Errorf("%d exposures, want %d", got, want)
		}
	}
	fields := map[string]json.RawMessage{"rules": json.RawMessage(`[{"id":"test","variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"hashVersion":2,"weights":[0.9,0.1]}]`)}
	if _, err := l.store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Ops: []ledger.Op{{Edit: &ledger.Edit{Key: "FLAG-1", Fields: fields}}}}); err != nil {
		t.Fatal(err)
	}
	l.start()
	everybody()
	l.stop()
	if got := l.exposed(); got != 40 {
		t.Errorf("%d exposures after the rules were altered, want 40", got)
	}
}

// Each rule has its reason in OpenFeature's terms.
func TestReasonsOfRules(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("FLAG-1", "off", `{"name":"off","rollout":100}`)
	l.put("FLAG-2", "on", `{"name":"on"}`)
	l.put("FLAG-3", "partial", `{"name":"rule","rules":[{"force":true,"condition":{"plan":"pro"}}]}`)
	l.put("FLAG-4", "partial", `{"name":"share","rules":[{"id":"some","force":true,"coverage":0.999999}]}`)
	l.put("FLAG-5", "partial", `{"name":"rollout","rollout":100}`)
	l.put("FLAG-6", "partial", `{"name":"none","rules":[{"force":true,"condition":{"plan":"free"}}]}`)
	l.put("FLAG-7", "partial", `{"name":"child","rules":[{"force":true,"parentConditions":[{"id":"off","condition":{"value":true},"gate":true}]}]}`)
	l.start()
	defer l.stop()
	for name, want := range map[string]string{"off": "DISABLED", "on": "STATIC", "rule": "TARGETING_MATCH", "share": "SPLIT", "rollout": "SPLIT", "none": "DEFAULT", "child": "TARGETING_MATCH"} {
		_, text := l.ask(http.MethodPost, "/ofrep/v1/evaluate/flags/"+name, `{"context":{"targetingKey":"ada","plan":"pro"}}`)
		var got struct{ Reason string }
		if err := json.Unmarshal([]byte(text), &got); err != nil || got.Reason != want {
			t.Errorf("%s: %s, want %s", name, text, want)
		}
	}
}

// A page that holds a key cannot read whom the rules name; the server still goes by them.
func TestRulesThatNamePeopleStayOnTheServer(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("FLAG-1", "partial", `{"name":"beta","rules":[{"force":true,"condition":{"email":"ada@example.com"}}]}`)
	l.put("FLAG-2", "partial", `{"name":"child","rules":[{"force":true,"parentConditions":[{"id":"beta","condition":{"value":true}}]}]}`)
	l.put("FLAG-3", "partial", `{"name":"plan","rules":[{"force":true,"condition":{"plan":"pro"}}]}`)
	l.put("FLAG-4", "partial", experiment)
	l.start()
	defer l.stop()
	w, text := l.ask(http.MethodGet, "/api/features/"+l.key, "")
	if strings.Contains(text, "ada@example.com") || strings.Contains(text, "parentConditions") || !strings.Contains(text, `"plan":"pro"`) {
		t.Error(text)
	}
	if w.Header().Get("X-SSE-Support") != "disabled" {
		t.Errorf("%v", w.Header())
	}
	if again, _ := l.ask(http.MethodGet, "/api/features/"+l.key, "", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d", again.Code)
	}
	_, text = l.ask(http.MethodPost, "/api/eval/"+l.key, `{"attributes":{"id":"ada","email":"ada@example.com"},"forcedFeatures":[],"url":""}`)
	if strings.Contains(text, "condition") || !strings.Contains(text, `"beta":{"defaultValue":null,"rules":[{"id":"rule-1","force":true}]}`) || !strings.Contains(text, `"child":{"defaultValue":null,"rules":[{"id":"rule-1","force":true}]}`) {
		t.Error(text)
	}
	if !strings.Contains(text, `"featureId":"tour"`) || !strings.Contains(text, `"inExperiment":true`) {
		t.Errorf("nothing for the tracking callback: %s", text)
	}
	_, text = l.ask(http.MethodPost, "/ofrep/v1/evaluate/flags/beta", `{"context":{"targetingKey":"ada","email":"ada@example.com"}}`)
	if !strings.Contains(text, `"value":true`) {
		t.Error(text)
	}
}

// What is not offered says so, and what asks without a key of this product learns nothing.
func TestWhatIsNotOfferedIsRefusedInWords(t *testing.T) {
	t.Parallel()
	l, other := newLab(t), newLab(t)
	l.put("FLAG-1", "partial", experiment)
	l.start()
	defer l.stop()
	other.start()
	defer other.stop()
	for _, c := range []struct {
		method, path, body, bearer string
		status                     int
		part                       string
	}{
		{http.MethodGet, "/flags/definitions?token=x&send_cohorts", "", l.key, http.StatusNotImplemented, "another variant"},
		{http.MethodGet, "/api/feature_flag/local_evaluation/?token=x", "", l.key, http.StatusNotImplemented, "not_implemented"},
		{http.MethodGet, "/sub/" + l.key, "", "", http.StatusNotImplemented, "If-None-Match"},
		{http.MethodGet, "/api/features/" + other.key, "", "", http.StatusUnauthorized, "write key"},
		{http.MethodPost, "/api/eval/" + other.key, "{}", "", http.StatusUnauthorized, "write key"},
		{http.MethodPost, "/ofrep/v1/evaluate/flags/tour", "{}", other.key, http.StatusUnauthorized, "write key"},
		{http.MethodPost, "/flags/?v=2", `{"token":"` + other.key + `","distinct_id":"ada"}`, "", http.StatusUnauthorized, "write key"},
		{http.MethodPost, "/api/eval/" + l.key, `{"attributes":{"x":"` + strings.Repeat("y", 300_000) + `"}}`, "", http.StatusRequestEntityTooLarge, "fewer attributes"},
		{http.MethodPost, "/api/eval/" + l.key, `{"attributes":` + strings.Repeat(`{"x":`, 100) + "1" + strings.Repeat("}", 100) + `}`, "", http.StatusBadRequest, "nested"},
		{http.MethodPost, "/api/eval/" + l.key, `{"attributes":null}`, "", http.StatusOK, `"tour"`},
	} {
		if w, text := l.ask(c.method, c.path, c.body, "Authorization", "Bearer "+c.bearer); w.Code != c.status || !strings.Contains(text, c.part) {
			t.Errorf("%s %.60s: %d %.200s, want %d with %s", c.method, c.path, w.Code, text, c.status, c.part)
		}
	}
}
