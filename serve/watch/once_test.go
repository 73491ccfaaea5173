package watch_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline.dev/serve/rest"
	"throughline.dev/serve/watch"
)

const key = "7f0a6d2e-3a10-4b0f-9a2e-000000000001"

// counting answers every request with another number, and keeps the tokens it was handed.
func counting(l *lab) (n *atomic.Int64, tokens *sync.Map) {
	n, tokens = &atomic.Int64{}, &sync.Map{}
	l.handle(http.MethodPost, "/things", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		i := n.Add(1)
		tokens.Store(i, rest.TokenOf(r.Context()))
		w.Header().Set("Location", fmt.Sprint("/things/", i))
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "secret %d for %s", i, body)
	})
	return n, tokens
}

func TestARequestSentAgainIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	n, tokens := counting(l)
	first := l.ask("POST", "/things", "a", "Idempotency-Key", key)
	again := l.ask("POST", "/things", "a", "Idempotency-Key", key)
	if n.Load() != 1 || again.status != first.status || again.body != first.body || again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("the second answer is %+v, the first was %+v; %d were worked for", again, first, n.Load())
	}
	if again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Error("a repeated answer does not say that it is one, or the first says so")
	}
	if other := l.ask("POST", "/things", "b", "Idempotency-Key", key); other.status != http.StatusUnprocessableEntity {
		t.Errorf("the key of one request is taken for another one: %d", other.status)
	}
	if other := l.ask("POST", "/things?x=1", "a", "Idempotency-Key", key); other.status != http.StatusUnprocessableEntity {
		t.Errorf("the key of one request is taken for one with another query: %d", other.status)
	}
	if bob := l.ask("POST", "/things", "a", "Idempotency-Key", key, "Test-Caller", "bob:editor"); bob.body == first.body || bob.status != http.StatusCreated {
		t.Errorf("bob is given the answer of ada: %+v", bob)
	}
	if free := l.ask("POST", "/things", "a"); free.header.Get("Location") != "/things/3" {
		t.Errorf("without a key the request is not carried out: %+v", free)
	}
	one, _ := tokens.Load(int64(1))
	two, _ := tokens.Load(int64(2))
	if one == "" || one == two {
		t.Errorf("the changes of ada and bob carry the tokens %q and %q", one, two)
	}

	docs, err := l.product.Store.Shelf().List(t.Context(), "idempotency", "", "", 0)
	if err != nil || len(docs) != 2 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	for _, d := range docs {
		if strings.Contains(string(d.Data), "secret") || strings.Contains(string(d.Data)+d.ID, key) {
			t.Errorf("an answer, or its key, is stored for everybody to read: %s", d.Data)
		}
	}

	l.clock.move(25 * time.Hour)
	if late := l.ask("POST", "/things", "a", "Idempotency-Key", key); late.header.Get("Location") != "/things/4" {
		t.Errorf("a day later the answer is %+v", late)
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	var n atomic.Int64
	l.handle(http.MethodPost, "/fails", func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			panic("broken")
		default:
			w.WriteHeader(http.StatusCreated)
		}
	})
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusInternalServerError, http.StatusCreated, http.StatusCreated} {
		if got := l.ask("POST", "/fails", "", "Idempotency-Key", key); got.status != want {
			t.Errorf("status %d, want %d", got.status, want)
		}
	}
	if n.Load() != 3 {
		t.Errorf("it was carried out %d times, want 3", n.Load())
	}
}

func TestARequestUnderWayIsNotBegunAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	entered, leave := make(chan struct{}), make(chan struct{})
	l.handle(http.MethodPost, "/slow", func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-leave
	})
	first := make(chan answer, 1)
	go func() { first <- l.ask("POST", "/slow", "", "Idempotency-Key", key) }()
	<-entered
	if again := l.ask("POST", "/slow", "", "Idempotency-Key", key); again.status != http.StatusConflict || again.header.Get("Retry-After") == "" {
		t.Errorf("while the first is under way: %+v", again)
	}
	close(leave)
	if got := <-first; got.status != http.StatusOK {
		t.Errorf("the first came to %d", got.status)
	}
}

func TestKeysAreLongEnoughToSealWith(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	counting(l)
	for _, bad := range []string{"1", "short", strings.Repeat("x", 201), "with blanks in between", "umlaut-äöü-umlaut-äöü"} {
		if got := l.ask("POST", "/things", "", "Idempotency-Key", bad); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", bad, got.status)
		}
	}
}
