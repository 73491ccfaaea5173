package serve_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"

	"throughline.dev/product"
	"throughline.dev/serve"
)

// A page of another site may let its own name point at this machine; the browser then takes it for a page of this
// server, unless the server looks at the name it is called by.
func TestOnlyOwnNamesAreAnsweredOnLoopback(t *testing.T) {
	t.Parallel()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	s, err := serve.New(t.Context(), serve.Config{Product: p, URL: "https://throughline.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve: %v", err)
		}
	})
	for host, want := range map[string]int{
		"127.0.0.1:7420": http.StatusOK, "localhost": http.StatusOK, "LOCALHOST:1": http.StatusOK, "app.localhost:7420": http.StatusOK, "[::1]:7420": http.StatusOK,
		"throughline.example.com": http.StatusOK, "Throughline.Example.com:443": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "127.0.0.1.evil.example": http.StatusMisdirectedRequest, "localhost.evil.example:7420": http.StatusMisdirectedRequest,
		"192.0.2.1": http.StatusMisdirectedRequest, "evil-localhost": http.StatusMisdirectedRequest,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/sign-in", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("host %q: %d, want %d", host, res.StatusCode, want)
		}
		if want != http.StatusOK {
			continue
		}
		for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000"} {
			if res.Header.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, res.Header.Get(name), value)
			}
		}
		if res.Header.Get("Content-Security-Policy") == "" {
			t.Error("there is no content security policy")
		}
	}
}
