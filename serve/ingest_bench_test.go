package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/product"
	"throughline.dev/serve"
)

// BenchmarkIngestHTTP sends events over HTTP to a whole server in this process, as client libraries do, in batches of 100
// and one at a time, and waits for each answer: the events are durable then. The client takes its share of the processor.
// What the event log takes by itself, without HTTP, JSON and small batches, is measured in the same run: ratio is how much
// of it is left. So is the disk: flushes is how much is left of what as many clients could get if the disk did nothing but
// flush what they send together.
func BenchmarkIngestHTTP(b *testing.B) {
	batches := []int{8, 32}
	// A single event waits for others to be flushed with, so that it takes many at once to keep the server busy.
	singles := []int{512}
	for _, f := range []benchFormat{segmentBench(), postHogBench()} {
		for _, clients := range batches {
			b.Run(f.name+"/size=100/clients="+strconv.Itoa(clients), func(b *testing.B) { benchIngest(b, f, 100, 2000, clients) })
		}
		for _, clients := range singles {
			b.Run(f.name+"/size=1/clients="+strconv.Itoa(clients), func(b *testing.B) { benchIngest(b, f, 1, 20_000, clients) })
		}
	}
}

// benchIngest sends so many requests of so many events.
func benchIngest(b *testing.B, f benchFormat, size, requests, clients int) {
	dir := b.TempDir()
	key := writeKey(b, dir)
	url, p := benchServer(b, dir)
	lines := make([]*line, clients)
	for i := range lines {
		lines[i] = dial(b, url, f.path, key)
	}
	lines[0].send(b, f.bodies("warm", 1, size)[0])
	var bare, used time.Duration
	round := 0
	for b.Loop() {
		b.StopTimer()
		round++
		all := f.bodies(strconv.Itoa(round), requests, size)
		bare += bareAppend(b, f, all)
		before := cpuTime(b)
		b.StartTimer()
		var next atomic.Int64
		var group sync.WaitGroup
		for _, l := range lines {
			group.Go(func() {
				for n := next.Add(1); n <= int64(requests); n = next.Add(1) {
					l.send(b, all[n-1])
				}
			})
		}
		group.Wait()
		used += cpuTime(b) - before
	}
	sent := float64(size * requests)
	rate := sent * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "events/s")
	b.ReportMetric(rate/(sent*float64(round)/bare.Seconds()), "ratio")
	b.ReportMetric(rate*flushTime(b, dir, size*clients).Seconds()/float64(size*clients), "flushes")
	b.ReportMetric(float64(used.Microseconds())/(sent*float64(round)), "cpu-µs/event")
	log, err := p.Events(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if s, err := log.Stats(b.Context()); err != nil || s.Events != int64(round*size*requests+size) {
		b.Fatal(s, err)
	}
}

// line is a client's connection. It writes what a client library writes and reads of the answer what it must, because the
// processor it takes is taken from the server.
type line struct {
	conn   net.Conn
	in     *bufio.Reader
	head   string
	buffer []byte
}

func dial(b *testing.B, url, path, key string) *line {
	b.Helper()
	host := strings.TrimPrefix(url, "http://")
	conn, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", host)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	head := "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: bench\r\nAuthorization: Basic " + base64.StdEncoding.EncodeToString([]byte(key+":")) +
		"\r\nContent-Type: application/json\r\nContent-Length: "
	return &line{conn: conn, in: bufio.NewReader(conn), head: head}
}

// send sends a body and waits for the answer, which must say that it was taken.
func (l *line) send(b *testing.B, body []byte) {
	l.buffer = append(l.buffer[:0], l.head...)
	l.buffer = append(strconv.AppendInt(l.buffer, int64(len(body)), 10), "\r\n\r\n"...)
	if _, err := l.conn.Write(append(l.buffer, body...)); err != nil {
		b.Error(err)
		return
	}
	length := 0
	for n := 0; ; n++ {
		text, err := l.in.ReadSlice('\n')
		switch {
		case err != nil:
			b.Error(err)
			return
		case n == 0 && !bytes.HasPrefix(text, []byte("HTTP/1.1 200 ")):
			b.Errorf("the answer begins with %q", text)
		case bytes.HasPrefix(text, []byte("Content-Length: ")):
			length, _ = strconv.Atoi(string(bytes.TrimSpace(text[len("Content-Length: "):])))
		}
		if len(text) == len("\r\n") {
			break
		}
	}
	if _, err := l.in.Discard(length); err != nil {
		b.Error(err)
	}
}

// flushTime is the median of how long it takes to write so many events to the disk of a directory, 200 bytes each, and to
// flush it.
func flushTime(b *testing.B, dir string, events int) time.Duration {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "flushed"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	data := make([]byte, 200*events)
	all := make([]time.Duration, 31)
	for i := range all {
		start := time.Now()
		if _, err := f.Write(data); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		all[i] = time.Since(start)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// cpuTime is what this process has used of the processor: client, server and event log.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchServer serves the product of a directory until the benchmark ends.
func benchServer(b *testing.B, dir string) (string, *product.Product) {
	b.Helper()
	p, err := product.Open(b.Context(), product.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	s, err := serve.New(b.Context(), serve.Config{Product: p, URL: url, Version: "1"})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		_ = p.Close()
	})
	return url, p
}

// benchFormat is how events are sent.
type benchFormat struct {
	name, path    string
	open, close   string
	event, single string // how an event is written in a batch and alone, with its time, number within the batch, number and id
	read          func(body []byte) (wire.Posted, error)
}

// bodies makes what a client library sends: n requests of so many events.
func (f benchFormat) bodies(run string, n, size int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		var body bytes.Buffer
		event := f.event
		if size == 1 {
			event = f.single
		} else {
			body.WriteString(f.open)
		}
		for k := range size {
			if k > 0 {
				body.WriteByte(',')
			}
			at := time.UnixMilli(1767323045000 + int64(i*size+k)).UTC().Format("2006-01-02T15:04:05.000Z")
			fmt.Fprintf(&body, event, at, (k+i)%40, k%50, k*7%3000, k*13%2000, (i*size+k)%100_000, fmt.Sprintf("%s-%06d-%03d", run, i, k))
		}
		if size > 1 {
			body.WriteString(f.close)
		}
		out[i] = body.Bytes()
	}
	return out
}

func segmentBench() benchFormat {
	event := `{"timestamp":%q,"integrations":{},"event":"event_%02d","type":"track","properties":{"endpoint":"/v1/resource/%d","method":"GET","status":200,"latency_ms":%d,"plan":"pro","region":"eu-west-1"},"context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"},"groupId":"account-%04d"},"userId":"user-%06d","messageId":"node-next-1767323045000-%s","_metadata":{"nodeVersion":"v20.20.2","jsRuntime":"node"}}`
	return benchFormat{
		"segment", "/v1/batch", `{"batch":[`, `],"sentAt":"2026-01-02T03:30:00.000Z"}`, event, `{"batch":[` + event + `],"sentAt":"2026-01-02T03:30:00.000Z"}`,
		func(body []byte) (wire.Posted, error) { return wire.ReadPost(body, "") },
	}
}

func postHogBench() benchFormat {
	event := `{"timestamp":%q,"event":"event_%02d","properties":{"endpoint":"/v1/resource/%d","method":"GET","status":200,"latency_ms":%d,"plan":"pro","region":"eu-west-1","$groups":{"company":"account-%04d"},"$lib":"posthog-node","$lib_version":"5.70.0","$is_server":true,"$geoip_disable":true},"distinct_id":"user-%06d","uuid":"018f0000-0000-7000-8000-%s"}`
	return benchFormat{
		"posthog", "/batch/", `{"batch":[`, `],"sent_at":"2026-01-02T03:30:00.000Z"}`, event, event,
		func(body []byte) (wire.Posted, error) { return wire.ReadPostHog(body, wire.PostHogHints{}) },
	}
}

// bareAppend appends the events of some bodies to an event log of their own, ten thousand at once, and returns how long
// the log took.
func bareAppend(b *testing.B, f benchFormat, all [][]byte) time.Duration {
	b.Helper()
	p, err := product.Open(b.Context(), product.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	log, err := p.Events(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	var batch events.Batch
	for i, body := range all {
		post, err := f.read(body)
		if err != nil {
			b.Fatal(err)
		}
		one, refused := post.Events(time.Now(), "")
		if len(refused) > 0 {
			b.Fatal(refused)
		}
		batch.Events = append(batch.Events, one.Events...)
		if len(batch.Events) < 10_000 && i < len(all)-1 {
			continue
		}
		start := time.Now()
		if _, err := log.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
		batch = events.Batch{}
	}
	return took
}
