package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve"
	"throughline.dev/serve/account"
)

// station is a server on a port of its own, with a token of its owner.
type station struct {
	address, token string
	product        *product.Product
}

// listen serves the product of a directory until the benchmark ends.
func listen(b *testing.B, dir string) station {
	b.Helper()
	ctx := context.Background()
	p, err := product.Open(ctx, product.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	s, err := serve.New(ctx, serve.Config{Product: p, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	a := s.Accounts()
	token, _, err := a.CreateToken(ctx, "bench", "bench", account.Admin, time.Time{})
	if err != nil { // the product is served for the first time
		secret, err := a.NewOwnerLink(ctx, "")
		if err == nil {
			_, err = a.UseLink(ctx, secret, account.Newcomer{Handle: "bench", Name: "Bench", Password: "a long enough sentence"})
		}
		if err == nil {
			token, _, err = a.CreateToken(ctx, "bench", "bench", account.Admin, time.Time{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	stop, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Serve(stop, l) }()
	b.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, p.Close()); err != nil {
			b.Error(err)
		}
	})
	return station{l.Addr().String(), token, p}
}

// request writes a request as it goes over the wire, so that the client costs little beside the server it shares two
// cores with.
func (s station) request(method, path, body string, headers ...string) []byte {
	var w bytes.Buffer
	fmt.Fprintf(&w, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n", method, path, s.address, s.token)
	for i := 0; i < len(headers); i += 2 {
		fmt.Fprintf(&w, "%s: %s\r\n", headers[i], headers[i+1])
	}
	if body != "" {
		fmt.Fprintf(&w, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	w.WriteString("\r\n" + body)
	return w.Bytes()
}

// load keeps clients asking, each on a connection of its own, and reports requests a second and how long the slowest
// hundredth waited.
func (s station) load(b *testing.B, clients int, next func(client, i int) []byte) {
	b.Helper()
	conns := make([]net.Conn, clients)
	for i := range conns {
		c, err := net.Dial("tcp", s.address)
		if err != nil {
			b.Fatal(err)
		}
		conns[i] = c
		defer c.Close()
	}
	var asked atomic.Int64
	waits := make([][]time.Duration, clients)
	failures := make([]error, clients)
	b.ResetTimer()
	var wg sync.WaitGroup
	for n, c := range conns {
		wg.Go(func() {
			r := bufio.NewReaderSize(c, 64<<10)
			for {
				i := int(asked.Add(1))
				if i > b.N {
					return
				}
				began := time.Now()
				if _, err := c.Write(next(n, i)); err != nil {
					failures[n] = err
					return
				}
				if err := skim(r); err != nil {
					failures[n] = err
					return
				}
				waits[n] = append(waits[n], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	if err := errors.Join(failures...); err != nil {
		b.Fatal(err)
	}
	all := slices.Concat(waits...)
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// skim reads an answer and fails when it is none of success.
func skim(r *bufio.Reader) error {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	status := string(line[9:12])
	length, chunked := 0, false
	for {
		line, err = r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	if status[0] != '2' {
		text, _ := io.ReadAll(io.LimitReader(r, int64(length)))
		return fmt.Errorf("status %s: %s", status, text)
	}
	for chunked {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return err
		}
		if _, err := r.Discard(int(n) + 2); err != nil || n == 0 {
			return err
		}
	}
	_, err = r.Discard(length)
	return err
}

// shelves puts some features into the product of a station.
func (s station) shelves(b *testing.B, n int) {
	b.Helper()
	c := ledger.Change{Actor: ledger.Actor{ID: "bench", Role: ledger.Owner}}
	for i := range n {
		c.Ops = append(c.Ops, ledger.Op{Put: &ledger.Put{Kind: "feature", Title: fmt.Sprintf("Feature %d", i), Body: "What it does, in a sentence or two."}})
	}
	if _, err := s.product.Store.Apply(b.Context(), c); err != nil {
		b.Fatal(err)
	}
}

// One record, asked for by 200 clients at once.
func BenchmarkGetRecord(b *testing.B) {
	s := listen(b, b.TempDir())
	s.shelves(b, 1000)
	requests := make([][]byte, 1000)
	for i := range requests {
		requests[i] = s.request(http.MethodGet, fmt.Sprintf("/api/v1/records/FEAT-%d", i+1), "")
	}
	s.load(b, 200, func(client, i int) []byte { return requests[(client*7+i)%len(requests)] })
}

// One field of a record, altered and durable before the answer, by 32 clients at once.
func BenchmarkPatchRecord(b *testing.B) {
	s := listen(b, b.TempDir())
	s.shelves(b, 1000)
	s.load(b, 32, func(client, i int) []byte {
		return s.request(http.MethodPatch, fmt.Sprintf("/api/v1/records/FEAT-%d", 1+(client*31+i)%1000), fmt.Sprintf(`{"owner":"person %d"}`, i))
	})
}

// A page of 50 of a million records, asked for by 200 clients at once. THROUGHLINE_BENCH_PRODUCT names a directory that
// holds such a product, with feedback; make bench makes one.
func BenchmarkListMillion(b *testing.B) {
	dir := os.Getenv("THROUGHLINE_BENCH_PRODUCT")
	if dir == "" {
		b.Skip("THROUGHLINE_BENCH_PRODUCT names no product")
	}
	s := listen(b, dir)
	for name, query := range map[string]string{
		"newest":          "kind=feedback&limit=50&brief=true",
		"filter-and-sort": "kind=feedback&limit=50&brief=true&filter=status:open&sort=-occurred_at",
	} {
		request := s.request(http.MethodGet, "/api/v1/records?"+query, "")
		b.Run(name, func(b *testing.B) { s.load(b, 200, func(int, int) []byte { return request }) })
	}
	// Answers are remembered until the ledger moves; here no question is asked twice.
	b.Run("no-two-alike", func(b *testing.B) {
		s.load(b, 200, func(_, i int) []byte {
			day := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 37 * time.Minute)
			return s.request(http.MethodGet, "/api/v1/records?kind=feedback&limit=50&brief=true&sort=-occurred_at&filter=occurred_at<"+day.Format(time.RFC3339), "")
		})
	})
}
