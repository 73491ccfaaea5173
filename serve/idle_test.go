package serve_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// perStream is what an open stream may cost the server, in bytes.
const perStream = 20 << 10

// Thousands of streams that nothing is said on cost little, and all of them hear what is said then.
func TestIdleStreamsCostLittle(t *testing.T) {
	beChild(t)
	t.Parallel()
	want := ci(10_000, 2_000)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if most := int(limit.Cur) - 1000; want > most {
		t.Logf("%d streams instead of %d: the limit of open files is %d", most, want, limit.Cur)
		want = most
	}
	const each = 50
	dir := t.TempDir()
	tokens := people(t, dir, (want+each-1)/each)
	c := startChild(t, dir)
	defer c.kill()
	address := strings.TrimPrefix(c.url, "http://")
	open := func(token string) *bufio.Reader {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
		// What a browser sends, more or less.
		fmt.Fprintf(conn, "GET /api/v1/stream HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: text/event-stream\r\nAccept-Language: en\r\nCache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nAccept-Encoding: gzip, deflate, br\r\nReferer: http://localhost/discover/feedback\r\n\r\n", address, token)
		r := bufio.NewReaderSize(conn, 512)
		waitFor(t, r, "event: hello")
		return r
	}
	open(tokens[0]) // what the first one costs alone is no matter
	before := c.memory()
	streams := make([]*bufio.Reader, 0, want)
	for i := 1; i < want; i++ {
		streams = append(streams, open(tokens[i/each]))
	}
	after := c.memory()
	n := uint64(len(streams))
	cost := (after.heap + after.stacks - before.heap - before.stacks) / n
	t.Logf("%d streams: %d bytes each (heap %d, stacks %d), %.2f goroutines each", n, cost, (after.heap-before.heap)/n, (after.stacks-before.stacks)/n, float64(after.goroutines-before.goroutines)/float64(n))
	if cost > perStream && !raceDetector {
		t.Errorf("a stream costs %d bytes, want at most %d", cost, perStream)
	}

	// Another process changes the product; the server looks for that by itself.
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, err = p.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "owner", Role: ledger.Owner}, Ops: []ledger.Op{{Put: &ledger.Put{Kind: "theme", Title: "Heard by all"}}}})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for _, s := range streams {
		waitFor(t, s, "event: change")
	}
	t.Logf("all of them heard of a change within %v", time.Since(start).Round(time.Millisecond))
	if afterwards := c.memory(); afterwards.heap+afterwards.stacks > after.heap+after.stacks+n*perStream/2 {
		t.Errorf("the server has grown from %+v to %+v by one change", after, afterwards)
	}
}

// waitFor reads until a line.
func waitFor(t *testing.T, r *bufio.Reader, line string) {
	t.Helper()
	for {
		got, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("waiting for %q: %v", line, err)
		}
		if strings.TrimSpace(got) == line {
			return
		}
	}
}
