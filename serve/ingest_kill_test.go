package serve_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/product"
	"throughline.dev/serve/ingest"
)

const killBatch = 50 // events of one request

// A server that is killed while events come in has all that it acknowledged, no batch by halves, and nothing twice,
// though every client sends again what it got no answer for.
func TestNothingAcknowledgedIsLostWhenTheServerIsKilled(t *testing.T) {
	beChild(t)
	t.Parallel()
	dir := t.TempDir()
	key := writeKey(t, dir)
	var senders []sender
	for i, f := range killFormats() {
		senders = append(senders, sender{killFormat: f, name: "c" + strconv.Itoa(i), key: key, acknowledged: -1})
	}
	kills := ci(100, 4)
	for range kills {
		c := startChild(t, dir)
		stop := make(chan struct{})
		var all sync.WaitGroup
		for i := range senders {
			all.Go(func() { senders[i].send(c.url, stop) })
		}
		time.Sleep(20*time.Millisecond + rand.N(200*time.Millisecond))
		c.kill()
		close(stop)
		all.Wait()
		verify(t, dir, senders)
		if t.Failed() {
			return
		}
	}
	sent := 0
	for _, s := range senders {
		sent += s.acknowledged + 1
		if s.acknowledged < 0 {
			t.Errorf("nothing sent to %s was acknowledged", s.path)
		}
	}
	t.Logf("%d kills, %d batches acknowledged", kills, sent)
	if sent < kills {
		t.Errorf("only %d batches were acknowledged in %d runs", sent, kills)
	}

	// A server that is asked to stop has noticed what came.
	c := startChild(t, dir)
	c.stop()
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Store.Shelf().Get(t.Context(), "ingest", "unnoticed"); err == nil {
		t.Error("the findings were not told of the events")
	}
}

// sender sends batch after batch; the one it got no answer for it sends again.
type sender struct {
	killFormat
	name, key    string
	acknowledged int // the last batch
}

func (s *sender) send(url string, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		n := s.acknowledged + 1
		r, err := http.NewRequest(http.MethodPost, url+s.path, strings.NewReader(s.body(s.name, n)))
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", s.contentType)
		r.SetBasicAuth(s.key, "")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			continue // the server is gone, or not there yet
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			s.acknowledged = n
		}
	}
}

// killFormat is a way to send.
type killFormat struct {
	path, contentType string
	open, close       string // of a body
	message           string // of the number and the batch of an event
}

// body writes a batch.
func (f killFormat) body(name string, n int) string {
	var b strings.Builder
	b.WriteString(f.open)
	for i := range killBatch {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, f.message, i, fmt.Sprintf("%s-%d", name, n))
	}
	b.WriteString(f.close)
	return b.String()
}

func killFormats() []killFormat {
	const inJSON = "application/json"
	postHog := `{"event":"sent","distinct_id":"u%[1]d","uuid":"%[2]s-%[1]d","timestamp":"2026-01-02T03:04:05Z","properties":{"batch":"%[2]s"}}`
	return []killFormat{
		{"/v1/batch", inJSON, `{"batch":[`, `]}`, `{"type":"track","event":"sent","userId":"u%[1]d","messageId":"%[2]s-%[1]d","timestamp":"2026-01-02T03:04:05Z","properties":{"batch":"%[2]s"}}`},
		{"/batch/", inJSON, `{"batch":[`, `]}`, postHog},
		{"/i/v1/analytics/events", inJSON, `{"batch":[`, `]}`, postHog},
		{
			"/v1/logs", inJSON, `{"resourceLogs":[{"scopeLogs":[{"logRecords":[`, `]}]}]}`,
			`{"eventName":"sent","timeUnixNano":"1767323045000000000","attributes":[{"key":"user.id","value":{"stringValue":"u%[1]d"}},{"key":"log.record.uid","value":{"stringValue":"%[2]s-%[1]d"}},{"key":"batch","value":{"stringValue":"%[2]s"}}]}`,
		},
		{"/v1/cloudevents", "application/cloudevents-batch+json", `[`, `]`, `{"specversion":"1.0","source":"%[2]s","id":"%[1]d","type":"sent","subject":"u%[1]d","time":"2026-01-02T03:04:05Z","data":{"batch":"%[2]s"}}`},
	}
}

// verify reads the log of a server that was killed.
func verify(t *testing.T, dir string, senders []sender) {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts, ids := map[string]int{}, map[string]bool{}
	for row, err := range log.Scan(t.Context(), events.Query{Columns: []string{"batch"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if ids[row.ID] {
			t.Errorf("event %s is there twice", row.ID)
		}
		ids[row.ID] = true
		counts[row.Values[0]]++
	}
	for _, s := range senders {
		for n := range s.acknowledged + 1 {
			if c := counts[fmt.Sprintf("%s-%d", s.name, n)]; c != killBatch {
				t.Errorf("batch %d of %s was acknowledged and has %d of %d events", n, s.name, c, killBatch)
			}
		}
		if c := counts[fmt.Sprintf("%s-%d", s.name, s.acknowledged+1)]; c != 0 && c != killBatch {
			t.Errorf("the batch that %s got no answer for has %d of %d events", s.name, c, killBatch)
		}
	}
}

// writeKey makes a write key in the product of a directory.
func writeKey(t testing.TB, dir string) string {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	keys, err := ingest.OpenKeys(t.Context(), p.Store.Shelf(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := keys.Create(t.Context(), "test", "", "owner")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}
