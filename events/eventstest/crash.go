package eventstest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/events"
)

// crashEnv names the log for a child process that is to be killed.
const crashEnv = "THROUGHLINE_EVENTSTEST_CRASH"

// crashBatch is how many events the child puts into a batch.
const crashBatch = 200

// Crash checks that what was acknowledged survives kill -9, all of it, and nothing of a batch by halves. It starts the
// test binary again as a child that appends to the log at path, kills it at a random moment, and opens the log; as
// often as it is told. The test it is called from, by the name t has, must be the first to run in the child, and
// open must open the log at the path, in both processes.
func Crash(t *testing.T, kills int, open func(ctx context.Context, path string) (events.Log, error), path string) {
	if child := os.Getenv(crashEnv); child != "" {
		appendForEver(t, child, open)
		return
	}
	acknowledged := -1
	for i := range kills {
		// Every fourth child is killed wherever it is, opening the log perhaps; the others once they append.
		acknowledged = max(acknowledged, killOne(t, path, acknowledged+1, i%4 != 3))
		log, err := open(t.Context(), path)
		if err != nil {
			t.Fatalf("kill %d: open: %v", i, err)
		}
		stored, err := verify(t.Context(), log, acknowledged)
		if err != nil {
			t.Errorf("kill %d: %v", i, err)
		}
		if err := log.Close(); err != nil {
			t.Errorf("kill %d: close: %v", i, err)
		}
		acknowledged = max(acknowledged, stored)
	}
	if acknowledged < kills/2 {
		t.Errorf("%d batches in %d runs: the child hardly came to append anything", acknowledged+1, kills)
	}
}

// appendForEver appends batch after batch and prints the number of each once it is acknowledged.
func appendForEver(t *testing.T, spec string, open func(ctx context.Context, path string) (events.Log, error)) {
	first, path, _ := strings.Cut(spec, ":")
	n, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	log, err := open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for ; ; n++ {
		// The batch before is sent again along with the new one: it must be dropped whether or not it was stored.
		b := batch(n)
		if n > 0 {
			b.Events = append(b.Events, batch(n-1).Events...)
		}
		if _, err := log.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "acknowledged %d\n", n)
	}
}

func batch(n int) events.Batch {
	var b events.Batch
	for i := range crashBatch {
		e := event(fmt.Sprintf("%d-%d", n, i), "a", fmt.Sprint("p", i), day(float64(n)/100))
		b.Events = append(b.Events, with(e, fmt.Sprintf(`{"batch":%d}`, n)))
	}
	return b
}

// killOne runs the child for a moment, which begins with its first append if so wanted, and returns the last batch it
// saw acknowledged.
func killOne(t *testing.T, path string, first int, appending bool) int {
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d:%s", crashEnv, first, path))
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	seen, started := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(seen)
		begun := sync.OnceFunc(func() { close(started) })
		defer begun()
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if s, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
				last, _ = strconv.Atoi(s)
				begun()
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	if appending {
		<-started // or the child has ended, and said why
	}
	time.Sleep(rand.N(300 * time.Millisecond))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-seen
	_ = cmd.Wait() // it was killed, and says so
	return last
}

// verify checks that batches up to the acknowledged one are whole, that each one is whole or absent, and that no
// event is there twice. It returns the last batch that is there.
func verify(ctx context.Context, log events.Log, acknowledged int) (int, error) {
	counts := map[string]int{}
	ids := map[string]bool{}
	for r, err := range log.Scan(ctx, events.Query{Columns: []string{"batch"}}) {
		if err != nil {
			return 0, err
		}
		if ids[r.ID] {
			return 0, fmt.Errorf("event %s is there twice", r.ID)
		}
		ids[r.ID] = true
		counts[r.Values[0]]++
	}
	last := -1
	for n := 0; n <= acknowledged || counts[strconv.Itoa(n)] > 0; n++ {
		if c := counts[strconv.Itoa(n)]; c != crashBatch {
			return 0, fmt.Errorf("batch %d has %d of %d events; %d was acknowledged", n, c, crashBatch, acknowledged)
		}
		last = n
	}
	s, err := log.Stats(ctx)
	if err == nil && s.Events != int64(len(ids)) {
		err = fmt.Errorf("stats say %d events, there are %d", s.Events, len(ids))
	}
	return last, err
}
