package serve_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"throughline.dev/ledger"
)

// A write key stands where others can read it. Whatever asks for a person refuses it, in each way it can be shown.
func TestAWriteKeyIsNobody(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/api/v1/write-keys", strings.NewReader(`{"name":"page"}`))
	w.ok(err)
	r.Header.Set("Content-Type", "application/json")
	w.sign(r, visitor{role: ledger.Owner})
	res, err := http.DefaultClient.Do(r)
	w.ok(err)
	defer res.Body.Close()
	var made struct{ Key string }
	w.ok(json.NewDecoder(res.Body).Decode(&made))
	if made.Key == "" {
		t.Fatalf("no key was made: %s", res.Status)
	}
	for _, route := range w.server.Routes() {
		if route.Rule.Role == "" {
			continue
		}
		for name, show := range map[string]func(*http.Request){
			"as a user name": func(r *http.Request) { r.SetBasicAuth(made.Key, "") },
			"as a password":  func(r *http.Request) { r.SetBasicAuth("owner", made.Key) },
			"as a token":     func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+made.Key) },
			"as a session":   func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "throughline_session", Value: made.Key}) },
		} {
			if got := w.status(route, show); got != http.StatusUnauthorized {
				t.Errorf("%s %s answers a write key %s with %d, want 401", route.Method, route.Path, name, got)
			}
		}
	}
}
