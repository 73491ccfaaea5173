package ingest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline.dev/serve/ingest"
)

func TestAKeyIsShownOnceAndStoredHashed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if !strings.HasPrefix(l.key, "wk_") || len(l.key) < 25 {
		t.Errorf("the key is %q", l.key)
	}
	docs, err := l.shelf.List(t.Context(), "write-key", "", "", 0)
	if err != nil || len(docs) != 1 {
		t.Fatal(docs, err)
	}
	if stored := docs[0].ID + string(docs[0].Data); strings.Contains(stored, strings.TrimPrefix(l.key, "wk_")) {
		t.Errorf("the key stands on the shelf: %s", stored)
	}
	if listed := fmt.Sprint(l.api("GET", "/write-keys", "", 200)); strings.Contains(listed, l.key) {
		t.Errorf("the key stands in the list: %s", listed)
	}
}

func TestARevokedKeyIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if a := l.post("/v1/track", text(`{"userId":"u","event":"e"}`)); a.Code != 200 {
		t.Fatal(a.Code, a.Body)
	}
	id := l.listed(t)["id"].(string)
	l.api("DELETE", "/write-keys/"+id, "", http.StatusNoContent)
	if a := l.post("/v1/track", text(`{"userId":"u","event":"e"}`)); a.Code != 401 {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if l.listed(t)["revoked"] == nil {
		t.Error("the list does not say that it is revoked")
	}
	l.api("DELETE", "/write-keys/"+id, "", http.StatusNoContent) // again
	l.api("DELETE", "/write-keys/nothing", "", http.StatusNotFound)
	l.stop()
	l.start()
	if a := l.post("/v1/track", text(`{"userId":"u","event":"e"}`)); a.Code != 401 {
		t.Errorf("after a restart: %d", a.Code)
	}
}

// listed returns the one key there is.
func (l *lab) listed(t *testing.T) map[string]any {
	t.Helper()
	keys, _ := l.api("GET", "/write-keys", "", 200)["keys"].([]any)
	if len(keys) != 1 {
		t.Fatalf("%d keys", len(keys))
	}
	return keys[0].(map[string]any)
}

func TestAKeyCountsWhatCameInWithIt(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if k := l.listed(t); k["last_used"] != nil || k["events"] != 0.0 {
		t.Errorf("a new key: %v", k)
	}
	for range 2 {
		l.post("/v1/batch", bytes.NewReader(batch("same", 10)))
	}
	l.post("/v1/batch", text(`{"batch":[{"event":"e","userId":"u"},{"event":"e"}]}`))
	check := func() {
		t.Helper()
		k := l.listed(t)
		if k["events"] != 11.0 || k["duplicates"] != 10.0 || k["refused"] != 1.0 || k["last_used"] == nil || k["name"] != "checkout" || k["created_by"] != "ada" {
			t.Errorf("%v", k)
		}
		if last, _ := k["last_refusal"].(map[string]any); last["path"] != "batch[1].userId" {
			t.Errorf("the last refusal: %v", last)
		}
	}
	check()
	l.stop() // it is written down
	l.start()
	check()
}

func TestKeysHaveNames(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, body := range []string{`{}`, `{"name":""}`, `{"name":"  "}`, `{"name":"` + strings.Repeat("x", 101) + `"}`} {
		l.api("POST", "/write-keys", body, http.StatusUnprocessableEntity)
	}
}

func TestThereAreOnlySoManyKeys(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	keys := l.service.Keys()
	for i := range 199 {
		if _, _, err := keys.Create(t.Context(), fmt.Sprint(i), "", "ada"); err != nil {
			t.Fatal(i, err)
		}
	}
	if _, _, err := keys.Create(t.Context(), "one too many", "", "ada"); err == nil || !strings.Contains(err.Error(), "Revoke one") {
		t.Errorf("%v", err)
	}
	if err := keys.Revoke(t.Context(), keys.List()[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := keys.Create(t.Context(), "in its place", "", "ada"); err != nil {
		t.Error(err)
	}
	if n := len(keys.List()); n != 200 {
		t.Errorf("%d keys", n)
	}
}

// Whatever happens between an acknowledgement and the notice, the notice comes.
func TestAnOwedNoticeOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	rarely := func(_ *lab, c *ingest.Config) { c.NoticeEvery = time.Hour }
	l := newLab(t, rarely)
	l.post("/v1/track", text(`{"userId":"u","event":"e"}`)) // noticed at once, it is the first
	l.post("/v1/track", text(`{"userId":"u","event":"f"}`)) // owed
	// The process is killed here: another one begins with the same shelf and log.
	next := &lab{t: t, log: l.log, shelf: l.shelf}
	next.start(rarely)
	for deadline := time.Now().Add(time.Minute); next.noticed.Load() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody was told")
		}
	}
}

func TestNoticesAreFew(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.NoticeEvery = 50 * time.Millisecond })
	start := time.Now()
	for i := range 100 {
		l.post("/v1/track", text(fmt.Sprintf(`{"userId":"u%d","event":"e"}`, i)))
	}
	l.stop()
	if n, most := l.noticed.Load(), int64(time.Since(start)/(50*time.Millisecond))+2; n == 0 || n > most {
		t.Errorf("%d notices in %v", n, time.Since(start))
	}
}
