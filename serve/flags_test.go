package serve_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

// What programs on the network send to ask for flags is answered in bounds, and nothing without a key.
func TestFlagsAreAnsweredInBounds(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	_, err := w.product.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "owner", Role: ledger.Owner}, Ops: []ledger.Op{
		{Put: &ledger.Put{Kind: "flag", Title: "Gone", State: "removed", Fields: json.RawMessage(`{"name":"gone"}`)}},
	}})
	w.ok(err)
	token, _, err := w.server.Accounts().CreateToken(t.Context(), "owner", "flags", account.Admin, time.Time{})
	w.ok(err)
	post := func(path, bearer, body string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path, strings.NewReader(body))
		w.ok(err)
		r.Header.Set("Authorization", "Bearer "+bearer)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		w.ok(err)
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		w.ok(err)
		return res.StatusCode, string(text)
	}
	_, made := post("/api/v1/write-keys", token, `{"name":"flags"}`)
	var key struct{ Key string }
	w.ok(json.Unmarshal([]byte(made), &key))
	const one, all = "/ofrep/v1/evaluate/flags/gone", "/ofrep/v1/evaluate/flags"
	for _, c := range []struct {
		path, bearer, body string
		status             int
		part               string
	}{
		{one, "wk_wrong", `{}`, http.StatusUnauthorized, "write key"},
		{one, token, `{}`, http.StatusUnauthorized, "write key"},
		{one, key.Key, `{"context":{"targetingKey":"ada"}}`, http.StatusNotFound, "FLAG_NOT_FOUND"},
		{all, key.Key, `{"context":{"x":"` + strings.Repeat("y", 300_000) + `"}}`, http.StatusRequestEntityTooLarge, "INVALID_CONTEXT"},
		{all, key.Key, `{"context":{"x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}`, http.StatusBadRequest, "PARSE_ERROR"},
		{all, key.Key, `{"context":{"__proto__":{"id":"x"}}}`, http.StatusOK, `{"flags":[]}`},
		{"/flags/?v=2", "", `{"token":"wrong","distinct_id":"ada"}`, http.StatusUnauthorized, "invalid_api_key"},
		{"/flags/?v=2", "", `{"token":"` + key.Key + `"}`, http.StatusBadRequest, "distinct_id"},
	} {
		if status, text := post(c.path, c.bearer, c.body); status != c.status || !strings.Contains(text, c.part) {
			t.Errorf("%s %.60s: %d %.120s, want %d with %s", c.path, c.body, status, text, c.status, c.part)
		}
	}
}
