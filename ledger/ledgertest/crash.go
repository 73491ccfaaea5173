package ledgertest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"throughline.dev/ledger"
)

// crashPlace is the environment variable by which the child knows that it is one, and where to write.
const crashPlace = "LEDGERTEST_CRASH_PLACE"

// acknowledgement starts a line by which the child says that Apply has returned.
const acknowledgement = "acknowledged "

// Verifier is what Crash asks of a store: whether its indexes agree with its state.
type Verifier interface {
	Verify(ctx context.Context) error
}

// Crash kills a process that writes to a store, at random moments, and checks each time that the store, opened
// again, has every change that was acknowledged, none in part, and indexes that agree with its state.
//
// open opens the store at a place, a path that does not exist the first time; the store must be a [Verifier]. Rounds
// 0 means 200 where CI=true and 20 elsewhere; a round takes about 0.1 s. The test binary runs itself with the same
// test as its child, so Crash must be the only slow thing in a test or subtest of its own.
func Crash(t *testing.T, rounds int, open func(t *testing.T, place string) ledger.Store) {
	t.Helper()
	if place := os.Getenv(crashPlace); place != "" {
		if err := writeUntilKilled(t.Context(), open(t, place)); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	if rounds <= 0 {
		if rounds = 20; os.Getenv("CI") == "true" {
			rounds = 200
		}
	}
	const perPlace = 10 // rounds on one store; then a fresh one, lest checking it takes longer and longer
	var c *crash
	acknowledged := 0
	for i := range rounds {
		if i%perPlace == 0 {
			c = &crash{T: t, open: open, place: filepath.Join(t.TempDir(), "store"), acks: map[string]ledger.Position{}}
		}
		c.round(i)
		if t.Failed() {
			return
		}
		if i%perPlace == perPlace-1 || i == rounds-1 {
			acknowledged += len(c.acks)
		}
	}
	t.Logf("%d rounds, %d changes acknowledged, none lost", rounds, acknowledged)
}

// writeUntilKilled is the child: four writers make changes of many parts and say so when they are made.
func writeUntilKilled(ctx context.Context, s ledger.Store) error {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent
		os.Exit(4)
	}()
	failed := make(chan error)
	var out sync.Mutex
	for w := range 4 {
		go func() {
			for n := 0; ; n++ {
				token := fmt.Sprintf("p%dw%dn%dz", os.Getpid(), w, n) // a word that begins no other
				done, err := s.Apply(ctx, crashChange(token, w))
				if err != nil {
					failed <- fmt.Errorf("change %s: %w", token, err)
					return
				}
				out.Lock()
				fmt.Printf("%s%s %d\n", acknowledgement, token, done.Position)
				out.Unlock()
			}
		}()
	}
	return <-failed
}

// crashChange creates two records, links them, comments on one, and edits a third that all changes of a writer
// share; each part says the token.
func crashChange(token string, w int) ledger.Change {
	return ledger.Change{Actor: ada, Token: token, Reason: token, Ops: []ledger.Op{
		{Put: &ledger.Put{As: "req", Kind: "requirement", Title: token, Body: strings.Repeat(token+" ", 20), Fields: encode(Requirement{Horizon: "now"})}},
		{Put: &ledger.Put{As: "dec", Kind: "decision", Title: token, External: []ledger.ExternalKey{{Source: "crash", Key: token}}}},
		{Link: &ledger.Bond{From: "@req", Relation: ledger.DecidedBy, To: "@dec"}},
		{Comment: &ledger.Remark{Key: "@req", Body: token}},
		{Put: &ledger.Put{Kind: "theme", Title: token, External: []ledger.ExternalKey{{Source: "crash", Key: fmt.Sprint("shared ", w)}}}},
	}}
}

// crash is a store that is killed again and again.
type crash struct {
	*testing.T
	open    func(t *testing.T, place string) ledger.Store
	place   string
	acks    map[string]ledger.Position
	checked ledger.Position // up to here everything was found in order
}

func (c *crash) round(i int) {
	c.Helper()
	acks, stderr := c.killed()
	if stderr != "" {
		c.Fatalf("round %d: the child failed before it was killed: %s", i, stderr)
	}
	maps.Copy(c.acks, acks)
	s := c.open(c.T, c.place)
	defer func() { _ = s.Close() }()
	c.check(i, s, acks)
}

// killed runs the child, kills it after a while and returns what it acknowledged.
func (c *crash) killed() (acks map[string]ledger.Position, failure string) {
	c.Helper()
	pattern := ""
	for part := range strings.SplitSeq(c.Name(), "/") {
		pattern += "/^" + regexp.QuoteMeta(part) + "$"
	}
	child := exec.Command(os.Args[0], "-test.run="+pattern[1:], "-test.count=1", "-test.timeout=60s") // this very test
	child.Env = append(os.Environ(), crashPlace+"="+c.place)
	var stderr strings.Builder
	child.Stderr = &stderr
	stdin, err := child.StdinPipe()
	c.must(err)
	defer stdin.Close()
	stdout, err := child.StdoutPipe()
	c.must(err)
	c.must(child.Start())
	kill := func(after time.Duration) {
		time.AfterFunc(after, func() { _ = child.Process.Signal(syscall.SIGKILL) })
	}
	early := rand.IntN(5) == 0
	if early { // perhaps while it is opening the store
		kill(time.Duration(rand.IntN(60)) * time.Millisecond)
	}
	acks = map[string]ledger.Position{}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		var token string
		var p ledger.Position
		rest, ok := strings.CutPrefix(lines.Text(), acknowledgement)
		if n, _ := fmt.Sscan(rest, &token, &p); !ok || n != 2 {
			continue
		}
		if acks[token] = p; len(acks) == 1 && !early {
			kill(time.Duration(rand.IntN(60_000)) * time.Microsecond)
		}
	}
	_ = child.Wait()
	if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signal() == syscall.SIGKILL {
		return acks, ""
	}
	return acks, fmt.Sprintf("%s: %s", child.ProcessState, stderr.String())
}

func (c *crash) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// check looks at all changes that are new since the last check.
func (c *crash) check(round int, s ledger.Store, acks map[string]ledger.Position) {
	c.Helper()
	ctx := c.Context()
	head, err := s.Position(ctx)
	c.must(err)
	found := map[string]ledger.Position{}
	for p := c.checked; p < head; {
		changes, err := s.Changes(ctx, ledger.ChangeQuery{After: p, Limit: 500})
		c.must(err)
		if len(changes) == 0 {
			c.Fatalf("round %d: the ledger stands at %d, but there is no change after %d", round, head, p)
		}
		for _, change := range changes {
			if p++; change.Position != p {
				c.Fatalf("round %d: change %d follows change %d", round, change.Position, p-1)
			}
			found[change.Token] = p
			c.checkChange(ctx, s, change)
		}
	}
	for token, p := range acks {
		if found[token] != p {
			c.Errorf("round %d: change %s was acknowledged at position %d and is at %d (0: lost)", round, token, p, found[token])
		}
	}
	c.checked = head
	counts, err := s.Count(ctx)
	c.must(err)
	if n := int64(head); counts["requirement"]["draft"] != n || counts["decision"]["open"] != n {
		c.Errorf("round %d: %d changes, but counts are %v", round, head, counts)
	}
	v, ok := s.(Verifier)
	if !ok {
		c.Fatalf("%T has no method Verify", s)
	}
	if err := v.Verify(ctx); err != nil {
		c.Errorf("round %d: %v", round, err)
	}
}

// checkChange checks that every part of a change is there.
func (c *crash) checkChange(ctx context.Context, s ledger.Store, change ledger.Change) {
	c.Helper()
	token := change.Token
	wrong := func(format string, args ...any) {
		c.Helper()
		c.Errorf("change %d (%s) is there in part: %s", change.Position, token, fmt.Sprintf(format, args...))
	}
	dec, err := s.Resolve(ctx, ledger.ExternalKey{Source: "crash", Key: token})
	if err != nil {
		wrong("its external key: %v", err)
		return
	}
	links, err := s.Links(ctx, ledger.LinkQuery{To: dec})
	c.must(err)
	if len(links) != 1 || links[0].Since != change.Position {
		wrong("links %+v", links)
		return
	}
	for _, key := range []ledger.Key{dec, links[0].From} {
		if r, err := s.Record(ctx, key); err != nil || r.Title != token || r.Position != change.Position {
			wrong("record %s: %+v, %v", key, r, err)
		}
	}
	comments, err := s.Comments(ctx, links[0].From)
	c.must(err)
	if len(comments) != 1 || comments[0].Body != token {
		wrong("comments %+v", comments)
	}
	if hits, err := s.Search(ctx, token, []string{"requirement"}, 2); err != nil || len(hits) != 1 {
		wrong("%d search results, %v", len(hits), err)
	}
	writer := token[strings.IndexByte(token, 'w')+1 : strings.IndexByte(token, 'n')]
	theme, err := s.Resolve(ctx, ledger.ExternalKey{Source: "crash", Key: "shared " + writer})
	c.must(err)
	then, err := s.AsOf(ctx, change.Position)
	c.must(err)
	if r, err := then.Record(ctx, theme); err != nil || r.Title != token || r.Position != change.Position {
		wrong("the shared record then: %+v, %v", r, err)
	}
}
