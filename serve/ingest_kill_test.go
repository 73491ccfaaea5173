package serve_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
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
	const clients = 4
	var senders [clients]sender
	for i := range senders {
		senders[i] = sender{name: "c" + strconv.Itoa(i), key: key, acknowledged: -1}
	}
	kills := ci(50, 5)
	for range kills {
		c := startChild(t, dir)
		stop := make(chan struct{})
		var all sync.WaitGroup
		for i := range senders {
			all.Go(func() { senders[i].send(c.url, stop) })
		}
		time.Sleep(50*time.Millisecond + rand.N(250*time.Millisecond))
		c.kill()
		close(stop)
		all.Wait()
		verify(t, dir, senders[:])
		if t.Failed() {
			return
		}
	}
	sent := 0
	for _, s := range senders {
		sent += s.acknowledged + 1
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
		var body bytes.Buffer
		body.WriteString(`{"batch":[`)
		for i := range killBatch {
			if i > 0 {
				body.WriteByte(',')
			}
			fmt.Fprintf(&body, `{"type":"track","event":"sent","userId":"u%d","messageId":"%s-%d-%d","timestamp":"2026-01-02T03:04:05Z","properties":{"batch":"%s-%d"}}`, i, s.name, n, i, s.name, n)
		}
		fmt.Fprintf(&body, `],"writeKey":%q}`, s.key)
		res, err := http.Post(url+"/v1/batch", "application/json", &body)
		if err != nil {
			continue // the server is gone, or not there yet
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			s.acknowledged = n
		}
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
	_, secret, err := keys.Create(t.Context(), "test", "owner")
	if err != nil {
		t.Fatal(err)
	}
	return secret
}
