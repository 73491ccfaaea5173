package serve_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline.dev/serve/account"
	"throughline.dev/serve/rest"
)

func TestProgramsAreToldWhatAnAddressTakes(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	handler := w.server.Handler()
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodPut, "/api/v1/records", http.StatusMethodNotAllowed, "POST"},
		{http.MethodDelete, "/v1/batch", http.StatusMethodNotAllowed, "POST"},
		{http.MethodPost, "/api/v1/nothing/here", http.StatusMethodNotAllowed, "GET"},
	} {
		got := httptest.NewRecorder()
		handler.ServeHTTP(got, httptest.NewRequest(c.method, w.url+c.path, nil))
		var p rest.Problem
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != c.status || p.Status != c.status || p.Remedy == "" || !strings.Contains(got.Header().Get("Allow"), c.allow) {
			t.Errorf("%s %s: %d %v %s", c.method, c.path, got.Code, got.Header(), got.Body)
		}
	}
}

func TestTheTrailNamesWhoTookABackupAndMadeAKey(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	secret, err := w.server.Accounts().StartSession(t.Context(), "owner", account.Client{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string) {
		r := httptest.NewRequest(method, w.url+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: "throughline_session", Value: secret})
		got := httptest.NewRecorder()
		if w.server.Handler().ServeHTTP(got, r); got.Code/100 != 2 {
			t.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
		}
	}
	ask(http.MethodPost, "/api/v1/write-keys", `{"name":"checkout"}`)
	ask(http.MethodPost, "/api/v1/backups", "")
	entries, err := w.server.Accounts().Trail(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, e := range entries {
		if e.Actor == "owner" {
			said += e.Text + "\n"
		}
	}
	for _, want := range []string{"write key checkout made", "backup asked for"} {
		if !strings.Contains(said, want) {
			t.Errorf("the trail does not say %q: %s", want, said)
		}
	}
}
