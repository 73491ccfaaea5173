package outbound_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"throughline.dev/serve/outbound"
)

// get makes a request and returns the body, or the error of either.
func get(t *testing.T, c *http.Client, url string) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestNothingConnectsToAPrivateAddress(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	s := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	c := outbound.Guard{}.Client(outbound.Limits{})
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0",
		"１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", // a library turns these into 127.0.0.1 after the text was looked at
	} {
		if _, _, err := get(t, c, "http://"+host+":"+port+"/"); err == nil {
			t.Errorf("%s is reached", host)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("the server behind was reached %d times", reached.Load())
	}
}

// A name is looked up when it is dialled. What it led to when it was entered counts for nothing.
func TestNamesAreJudgedByWhatTheyLeadTo(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	s := serve(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if found, err := net.DefaultResolver.LookupHost(t.Context(), name); err != nil || !slices.Contains(found, "127.0.0.1") {
		t.Skipf("%s does not lead to this machine's loopback address: %v, %v", name, found, err)
	}
	_, _, err = get(t, outbound.Guard{}.Client(outbound.Limits{}), "http://"+name+":"+port+"/")
	var refused *outbound.RefusedError
	if !errors.As(err, &refused) || reached.Load() != 0 {
		t.Errorf("%s: %v; reached %d times", name, err, reached.Load())
	}
	if _, _, err := get(t, outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{}), "http://"+name+":"+port+"/"); err != nil {
		t.Errorf("with private addresses allowed: %v", err)
	}
}

func TestRedirectsAreJudgedLikeAnyAddress(t *testing.T) {
	t.Parallel()
	target := ""
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
	c := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{Redirects: 3})
	for _, target = range []string{"http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://0.0.0.0:1/", "ftp://127.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://0xa9fea9fe/"} {
		if _, _, err := get(t, c, s.URL); err == nil {
			t.Errorf("a redirect to %s is followed", target)
		}
	}
}

func TestRedirectsAreBounded(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Referer") != "" {
			t.Error("the address before is told")
		}
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	g := outbound.Guard{AllowPrivate: true}
	if _, _, err := get(t, g.Client(outbound.Limits{Redirects: 3}), s.URL); err == nil || asked.Load() != 4 {
		t.Errorf("a loop ends with %v after %d requests, want 4", err, asked.Load())
	}
	answer, _, err := get(t, g.Client(outbound.Limits{}), s.URL)
	if err != nil || answer.StatusCode != http.StatusFound {
		t.Errorf("without redirects: %v, %v", answer, err)
	}
}

func TestWhatIsSentIsNotSentOnToAnother(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		var leaked atomic.Bool
		other := serve(t, func(http.ResponseWriter, *http.Request) { leaked.Store(true) })
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("client_secret=hunter2"))
		answer, err := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{Redirects: 3}).Do(r)
		if err == nil {
			answer.Body.Close()
		}
		if err == nil || leaked.Load() {
			t.Errorf("%d: err %v, reached the other: %t", status, err, leaked.Load())
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fits":
			io.WriteString(w, strings.Repeat("x", 1000))
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 4096)); err != nil {
					return
				}
			}
		case "/header":
			w.Header().Set("X-Large", strings.Repeat("x", 1<<20))
		}
	})
	c := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{MaxAnswer: 1000})
	if _, body, err := get(t, c, s.URL+"/fits"); err != nil || len(body) != 1000 {
		t.Errorf("an answer as large as allowed: %d bytes, %v", len(body), err)
	}
	if _, body, err := get(t, c, s.URL+"/endless"); !errors.Is(err, outbound.ErrTooLarge) || len(body) != 1000 {
		t.Errorf("an endless answer: %d bytes, %v", len(body), err)
	}
	if _, _, err := get(t, c, s.URL+"/header"); err == nil {
		t.Error("a header of a megabyte is taken")
	}
}

func TestSlowAnswersEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/silent" {
			<-r.Context().Done()
			return
		}
		for r.Context().Err() == nil { // a byte now and then keeps many a timeout from firing
			io.WriteString(w, "x")
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	c := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{Timeout: 200 * time.Millisecond})
	for _, path := range []string{"/silent", "/trickle"} {
		began := time.Now()
		_, _, err := get(t, c, s.URL+path)
		if err == nil || time.Since(began) > time.Minute {
			t.Errorf("%s: %v after %v", path, err, time.Since(began))
		}
	}
}

func TestCookiesAreNotKept(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			sent.Add(1)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	})
	c := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{})
	for range 2 {
		if _, _, err := get(t, c, s.URL); err != nil {
			t.Fatal(err)
		}
	}
	if sent.Load() != 0 {
		t.Error("a cookie is sent back")
	}
}

func TestTheEnvironmentNamesNoProxy(t *testing.T) {
	var asked atomic.Int64
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("NO_PROXY", "")
	if _, _, err := get(t, outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{}), "http://hooks.invalid/"); err == nil || asked.Load() != 0 {
		t.Errorf("%v; the proxy was asked %d times", err, asked.Load())
	}
}

func TestExplanationsHoldNoAddress(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c := outbound.Guard{AllowPrivate: true}.Client(outbound.Limits{Timeout: 50 * time.Millisecond})
	for _, url := range []string{s.URL + "/hunter2", "http://127.0.0.1:1/hunter2", "http://169.254.169.254/hunter2"} {
		_, _, err := get(t, c, url)
		if text := outbound.Explain(err); text == "" || strings.Contains(text, "hunter2") {
			t.Errorf("%s: %q", url, text)
		}
	}
	missing := &net.DNSError{Name: "hooks.example.com", Server: "10.255.0.53:53", Err: "no such host"}
	if got := outbound.Explain(&url.Error{Op: "Post", URL: "https://hooks.example.com/hunter2", Err: missing}); strings.Contains(got, "10.255.0.53") || !strings.Contains(got, "hooks.example.com") {
		t.Errorf("a name that is not there: %s", got)
	}
	if got := outbound.Explain(context.Canceled); got != "context canceled" {
		t.Errorf("another error became %q", got)
	}
}
