package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve"
	"throughline.dev/serve/account"
)

// childEnv names the data directory for a child process that is a server.
const childEnv = "THROUGHLINE_SERVE_TEST_CHILD"

// child is a server in a process of its own, which can be killed.
type child struct {
	*testing.T
	cmd   *exec.Cmd
	url   string
	in    io.WriteCloser
	lines *bufio.Scanner
}

// beChild serves a product until the process is killed or its input ends, when it is the child; the test it is called
// from must do so first.
func beChild(t *testing.T) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		return
	}
	ctx, stop := context.WithCancel(t.Context())
	p, err := product.Open(ctx, product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(ctx, serve.Config{Product: p, URL: "http://" + l.Addr().String(), Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer stop()
		fmt.Fprintf(os.Stderr, "listening %s\n", l.Addr())
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			debug.FreeOSMemory()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Fprintf(os.Stderr, "memory %d %d %d\n", m.HeapInuse, m.StackInuse, runtime.NumGoroutine())
		}
	}()
	if err := s.Serve(ctx, l); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	os.Exit(0)
}

// startChild starts a server on a data directory.
func startChild(t *testing.T, dir string) *child {
	t.Helper()
	c := &child{T: t, cmd: exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")}
	c.cmd.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewScanner(out)
	c.url = "http://" + c.line("listening ")
	return c
}

// line returns the rest of the next line of the child that begins so.
func (c *child) line(prefix string) string {
	c.Helper()
	var said []string
	for c.lines.Scan() {
		if rest, ok := strings.CutPrefix(c.lines.Text(), prefix); ok {
			return rest
		}
		said = append(said, c.lines.Text())
	}
	c.Fatalf("the server has ended: %s", strings.Join(said, "\n"))
	return ""
}

// memory is what a process uses.
type memory struct {
	heap, stacks uint64
	goroutines   int
}

func (c *child) memory() (m memory) {
	c.Helper()
	if _, err := fmt.Fprintln(c.in, "memory"); err != nil {
		c.Fatal(err)
	}
	if _, err := fmt.Sscan(c.line("memory "), &m.heap, &m.stacks, &m.goroutines); err != nil {
		c.Fatal(err)
	}
	return m
}

// kill ends the process at once.
func (c *child) kill() {
	c.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.Error(err)
	}
	_ = c.cmd.Wait() // it was killed, and says so
}

// stop asks the server to stop and waits for it.
func (c *child) stop() {
	c.Helper()
	if err := c.in.Close(); err != nil {
		c.Error(err)
	}
	for c.lines.Scan() {
	}
	if err := c.cmd.Wait(); err != nil {
		c.Error(err)
	}
}

// people makes an owner and some viewers in the product of a directory and returns a token of each viewer.
func people(t *testing.T, dir string, viewers int) (tokens []string) {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	a := account.New(account.Config{Shelf: p.Store.Shelf()})
	secret, err := a.NewOwnerLink(t.Context(), "")
	if err == nil {
		_, err = a.UseLink(t.Context(), secret, account.Newcomer{Handle: "owner", Name: "Owner", Password: password})
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range viewers {
		name := fmt.Sprintf("viewer%d", i)
		who, err := a.Admit(t.Context(), account.Vouched{Identity: account.Identity{Issuer: "https://id.example", Subject: name}, Email: name + "@example.com", Name: name, Handle: name}, ledger.Viewer)
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := a.CreateToken(t.Context(), who.ID, "streams", account.Read, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// ci is how often something is done: often where it is checked in earnest, seldom where somebody waits for it.
func ci(often, seldom int) int {
	if os.Getenv("CI") == "true" {
		return often
	}
	return seldom
}
