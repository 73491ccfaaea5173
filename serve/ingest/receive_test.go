package ingest_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/serve/ingest"
)

func TestEveryAddressTakesItsKindOfMessage(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for path, body := range map[string]string{
		"/v1/track": `{"userId":"u","event":"signed_up"}`, "/v1/t": `{"userId":"u","event":"signed_up"}`,
		"/v1/page": `{"userId":"u","name":"Home"}`, "/v1/p": `{"userId":"u","name":"Home"}`,
		"/v1/screen": `{"userId":"u"}`, "/v1/s": `{"userId":"u"}`,
		"/v1/identify": `{"userId":"u","traits":{"plan":"pro"}}`, "/v1/i": `{"userId":"u"}`,
		"/v1/group": `{"userId":"u","groupId":"acme"}`, "/v1/g": `{"userId":"u","groupId":"acme"}`,
		"/v1/alias": `{"userId":"u","previousId":"anon"}`, "/v1/a": `{"userId":"u","previousId":"anon"}`,
		"/v1/batch": `{"batch":[{"type":"track","event":"in_batch","userId":"u"}]}`, "/v1/b": `{"batch":[]}`, "/v1/import": `{"batch":[]}`,
	} {
		if a := l.post(path, text(body)); a.Code != http.StatusOK || strings.TrimSpace(a.Body.String()) != `{"success":true}` {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
	}
	want := map[string]int64{"signed_up": 2, "page": 2, "screen": 2, events.IdentifyEvent: 2, events.GroupEvent: 2, "in_batch": 1}
	if diff := cmp.Diff(want, l.stored()); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestTheKeyDecides(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	with := func(key string) string { return fmt.Sprintf(`{"userId":"u","event":"e","writeKey":%q}`, key) }
	for name, c := range map[string]struct {
		header, body string
		status       int
	}{
		"header":                       {l.key, with(""), 200},
		"body":                         {"", with(l.key), 200},
		"both":                         {l.key, with(l.key), 200},
		"none":                         {"", `{"userId":"u","event":"e"}`, 401},
		"wrong in the header":          {"wk_wrong", with(""), 401},
		"wrong in the body":            {"", with("wk_wrong"), 401},
		"a wrong header hides nothing": {"wk_wrong", with(l.key), 401},
	} {
		if a := l.as(c.header, "/v1/track", text(c.body)); a.Code != c.status {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if n := l.stored()["e"]; n != 3 {
		t.Errorf("%d events are stored, want 3", n)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if a := l.post("/v1/batch", zipped(t, batch("a", 10)), "Content-Encoding", "gzip"); a.Code != 200 {
		t.Errorf("gzip: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/batch", zipped(t, batch("b", 10))); a.Code != 200 {
		t.Errorf("gzip that is not said to be: %d %s", a.Code, a.Body)
	}
	var deflated bytes.Buffer
	z := zlib.NewWriter(&deflated)
	if _, err := z.Write(batch("d", 10)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if a := l.post("/v1/batch", &deflated, "Content-Encoding", "deflate"); a.Code != 200 {
		t.Errorf("deflate: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/batch", text("x"), "Content-Encoding", "deflate"); a.Code != 400 || a.member("detail") == "" {
		t.Errorf("deflate that is none: %d %s", a.Code, a.Body)
	}
	if n := l.stored()["api_call"]; n != 30 {
		t.Errorf("%d events", n)
	}
	half := zipped(t, batch("c", 10)).Bytes()
	if a := l.post("/v1/batch", bytes.NewReader(half[:len(half)/2])); a.Code != 400 || !strings.Contains(a.member("detail"), "cut off") {
		t.Errorf("half of it: %d %s", a.Code, a.Body)
	}
	if a := l.post("/v1/batch", text("x"), "Content-Encoding", "br"); a.Code != 415 || a.member("remedy") == "" {
		t.Errorf("brotli: %d %s", a.Code, a.Body)
	}
}

// A body is no larger than its limit in memory, however small it is on the way.
func TestGzipBomb(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	bomb := zipped(t, append([]byte(`{"batch":[`), bytes.Repeat([]byte(" "), 16<<20)...)) // 16 KB
	for range 2 {
		bomb = zipped(t, bomb.Bytes())
		if a := l.post("/v1/batch", bytes.NewReader(bomb.Bytes())); a.Code != 400 && a.Code != 413 {
			t.Errorf("nested: %d", a.Code)
		}
	}
	bomb = zipped(t, append([]byte(`{"batch":[`), bytes.Repeat([]byte(" "), 16<<20)...))
	before := l.service.Stats().Held
	a := l.post("/v1/batch", bomb, "Content-Encoding", "gzip")
	if a.Code != http.StatusRequestEntityTooLarge || !strings.Contains(a.member("detail"), "4000000 bytes") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if held := l.service.Stats().Held; held != before {
		t.Errorf("%d bytes are still held", held)
	}
}

func TestLimitsNameThePlace(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	large := `{"batch":[{"event":"e","userId":"u"},{"event":"e","userId":"u","properties":{"x":"` + strings.Repeat("x", events.MaxEvent) + `"}}]}`
	many := `{"batch":[` + strings.Repeat(`{"event":"e","userId":"u"},`, wire.MaxPost) + `{}]}`
	for name, c := range map[string]struct {
		path, body string
		status     int
		want       string
	}{
		"body":                {"/v1/batch", `{"batch":[` + strings.Repeat(" ", 4_000_001) + `]}`, 413, "4000000 bytes"},
		"events":              {"/v1/batch", many, 400, `"path":"batch"`},
		"event in a batch":    {"/v1/batch", large, 200, `"path":"batch[1]"`},
		"one event":           {"/v1/track", `{"event":"e","userId":"u","properties":{"x":"` + strings.Repeat("x", events.MaxEvent) + `"}}`, 400, "the limit of a message is 32768"},
		"not JSON":            {"/v1/batch", `{"batch":[`, 400, "not valid JSON at byte 10"},
		"nobody":              {"/v1/track", `{"event":"e"}`, 400, `"path":"userId"`},
		"no batch":            {"/v1/batch", `{"event":"e","userId":"u"}`, 400, `"path":"batch"`},
		"nothing of it is ok": {"/v1/batch", `{"batch":[{"event":"e"},{"type":"x","userId":"u"}]}`, 400, `"path":"batch[1].type"`},
	} {
		a := l.post(c.path, text(c.body))
		if a.Code != c.status || !strings.Contains(a.Body.String(), c.want) {
			t.Errorf("%s: %d %.300s, want %d and %q", name, a.Code, a.Body, c.status, c.want)
		}
		// A body of unknown length, too.
		a = l.post(c.path, struct{ io.Reader }{text(c.body)})
		if a.Code != c.status {
			t.Errorf("%s in chunks: %d", name, a.Code)
		}
	}
}

func TestGoodMessagesOfABatchStay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	a := l.post("/v1/batch", text(`{"batch":[{"event":"good","userId":"u"},{"event":"bad","messageId":"m7"},{"event":"good","userId":"v"}]}`))
	var got ingest.Answer
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := ingest.Answer{Success: true, Accepted: 2, Refused: []wire.Refusal{{Index: 1, ID: "m7", Path: "batch[1].userId", Reason: "nobody is named", Remedy: "Give userId or anonymousId"}}}
	if diff := cmp.Diff(want, got); a.Code != 200 || diff != "" {
		t.Errorf("%d (-want +got):\n%s", a.Code, diff)
	}
	if diff := cmp.Diff(map[string]int64{"good": 2}, l.stored()); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	// A long list of what is wrong is cut.
	many := `{"batch":[{"event":"good","userId":"u"}` + strings.Repeat(`,{}`, 150) + `]}`
	a = l.post("/v1/batch", text(many))
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || len(got.Refused) != 100 || got.More != 50 {
		t.Errorf("%v: %d listed, %d more", err, len(got.Refused), got.More)
	}
}

func TestPagesOfOtherSitesMaySend(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	r := httptest.NewRequest(http.MethodOptions, "/v1/t", nil)
	r.Header.Set("Origin", "https://shop.example")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	h := w.Result().Header
	if w.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" ||
		!strings.Contains(h.Get("Access-Control-Allow-Headers"), "Authorization") || h.Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("preflight: %d %v", w.Code, h)
	}
	a := l.as("", "/v1/t", text(`{"userId":"u","event":"e","writeKey":"`+l.key+`"}`), "Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain")
	if a.Code != 200 || a.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a page's request: %d %s %v", a.Code, a.Body, a.Header())
	}
	if a := l.as("", "/v1/t", text(`{`)); a.Code != 400 || a.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a page cannot read why it was refused: %d %v", a.Code, a.Header())
	}
}

func TestAFullQueueAsksToComeAgain(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	l := newLab(t, func(l *lab, c *ingest.Config) { l.log.held, c.Memory = held, 200_000 })
	var waiting sync.WaitGroup
	var taken, turned int
	var mu sync.Mutex
	for i := range 40 {
		waiting.Go(func() {
			a := l.post("/v1/batch", bytes.NewReader(batch(fmt.Sprint("r", i), 50)))
			mu.Lock()
			defer mu.Unlock()
			switch a.Code {
			case http.StatusOK:
				taken++
			case http.StatusTooManyRequests:
				if turned++; a.Header().Get("Retry-After") == "" || a.Header().Get("X-RateLimit-Reset") == "" || a.member("code") != "unavailable" {
					t.Errorf("turned away with %v %s", a.Header(), a.Body)
				}
			default:
				t.Errorf("%d %s", a.Code, a.Body)
			}
		})
	}
	for l.service.Stats().TurnedAway == 0 { // nothing is stored meanwhile
		time.Sleep(time.Millisecond)
	}
	close(held)
	waiting.Wait()
	if taken == 0 || taken+turned != 40 || turned == 0 {
		t.Errorf("%d taken, %d turned away", taken, turned)
	}
	if n := l.stored()["api_call"]; n != int64(taken*50) {
		t.Errorf("%d events are stored of %d acknowledged", n, taken*50)
	}
	if s := l.service.Stats(); s.Held != 0 || s.TurnedAway != int64(turned) {
		t.Errorf("afterwards %+v", s)
	}
	if a := l.post("/v1/batch", bytes.NewReader(batch("after", 50))); a.Code != 200 {
		t.Errorf("afterwards: %d %s", a.Code, a.Body)
	}
}

func TestRequestsThatWaitTogetherAreStoredAsOne(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	l := newLab(t, func(l *lab, _ *ingest.Config) { l.log.held = held })
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			if a := l.post("/v1/track", text(fmt.Sprintf(`{"userId":"u%d","event":"e"}`, i))); a.Code != 200 {
				t.Errorf("%d %s", a.Code, a.Body)
			}
		})
	}
	close(held)
	all.Wait()
	if n := l.stored()["e"]; n != 64 {
		t.Errorf("%d events", n)
	}
	if n := l.log.appends.Load(); n > 8 {
		t.Errorf("%d appends for 64 requests at once", n)
	}
}

func TestALogThatFailsIsNotAnAcknowledgement(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if err := l.log.Close(); err != nil {
		t.Fatal(err)
	}
	a := l.post("/v1/track", text(`{"userId":"u","event":"e"}`))
	if a.Code != http.StatusServiceUnavailable || a.Header().Get("Retry-After") == "" || strings.Contains(a.Body.String(), "closed") {
		t.Errorf("%d %v %s", a.Code, a.Header(), a.Body)
	}
}

func TestStoppingStoresWhatWaitsAndTurnsNewcomersAway(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var all sync.WaitGroup
	codes := make(chan int, 200)
	for i := range 200 {
		all.Go(func() {
			codes <- l.post("/v1/batch", bytes.NewReader(batch(fmt.Sprint("r", i), 5))).Code
		})
		if i == 100 {
			all.Go(l.stop)
		}
	}
	all.Wait()
	close(codes)
	ok := 0
	for c := range codes {
		switch c {
		case 200:
			ok++
		case 503:
		default:
			t.Errorf("%d", c)
		}
	}
	if n := l.stored()["api_call"]; n != int64(5*ok) {
		t.Errorf("%d events stored, %d acknowledged", n, 5*ok)
	}
	if a := l.post("/v1/track", text(`{"userId":"u","event":"e"}`)); a.Code != 503 {
		t.Errorf("afterwards: %d", a.Code)
	}
	if l.noticed.Load() == 0 {
		t.Error("nobody was told of the events")
	}
}

// FuzzBody sends whatever bytes as a body: it is answered, in bounds, and holds nothing afterwards.
func FuzzBody(f *testing.F) {
	f.Add(batch("a", 2), "", byte(0))
	f.Add(zipped(f, batch("b", 2)).Bytes(), "gzip", byte(0))
	f.Add([]byte("\x1f\x8b\x08"), "", byte(1))
	f.Add([]byte(`{"userId":1,"event":"e","timestamp":0}`), "identity", byte(1))
	f.Add([]byte(`data=eyJldmVudCI6ImUifQ%3D%3D&compression=base64`), "", byte(8))
	f.Add([]byte(`{"batch":[{"event":"e","distinct_id":1,"uuid":"u"}]}`), "", byte(10))
	var l *lab
	f.Fuzz(func(t *testing.T, body []byte, encoding string, path byte) {
		if l == nil {
			l = newLab(t)
			l.t = t
		}
		paths := []string{
			"/v1/batch", "/v1/track", "/v1/identify", "/v1/group", "/v1/alias", "/v1/page", "/v1/screen",
			"/batch/", "/e?compression=gzip-js", "/engage/", "/i/v1/analytics/events", "/v1/logs", "/v1/cloudevents",
		}
		a := l.post(paths[int(path)%len(paths)], bytes.NewReader(body), "Content-Encoding", encoding, "Content-Type", "application/json")
		switch a.Code {
		case 200, 400, 413, 415, 503:
		default:
			t.Errorf("%d %s", a.Code, a.Body)
		}
		if !json.Valid(a.Body.Bytes()) {
			t.Errorf("not JSON: %q", a.Body)
		}
		if held := l.service.Stats().Held; held != 0 {
			t.Errorf("%d bytes are held", held)
		}
	})
}
