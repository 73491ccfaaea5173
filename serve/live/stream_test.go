package live_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/ledger"
	"throughline.dev/serve/live"
)

func TestAStreamTellsWhatChanges(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	l.feedback("before anybody listens")
	s := l.listen()
	if h := s.hello(); h.Position != 1 || h.Resumed { // what was there before is no news
		t.Errorf("hello %+v", h)
	}
	if got := s.header.Get("Content-Type"); got != "text/event-stream" || s.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", s.header)
	}
	l.apply("", ledger.Op{Put: &ledger.Put{As: "t", Kind: "theme", Title: "Errors"}}, ledger.Op{Link: &ledger.Bond{From: "FB-1", Relation: "about", To: "@t"}})
	title := "Error texts"
	l.apply("it is about the texts", ledger.Op{Edit: &ledger.Edit{Key: "TH-1", Title: &title}}, ledger.Op{Comment: &ledger.Remark{Key: "FB-1", Body: "seen"}})
	l.apply("", ledger.Op{Unlink: &ledger.Bond{From: "FB-1", Relation: "about", To: "TH-1"}})
	l.apply("doubled", ledger.Op{Delete: &ledger.Target{Key: "TH-1"}})
	ada := ledger.Actor{ID: "ada", Role: ledger.Editor}
	want := []live.StreamChange{
		{Position: 2, Actor: ada, Source: "ui", Keys: []live.StreamRecord{{"TH-1", "theme", 1, "created"}, {"FB-1", "feedback", 0, "linked"}}, Links: []live.StreamLink{{"FB-1", "about", "TH-1"}}},
		{Position: 3, Actor: ada, Source: "ui", Reason: "it is about the texts", Keys: []live.StreamRecord{{"TH-1", "theme", 2, "edited"}, {"FB-1", "feedback", 0, "commented"}}},
		{Position: 4, Actor: ada, Source: "ui", Keys: []live.StreamRecord{{"FB-1", "feedback", 0, "unlinked"}, {"TH-1", "theme", 0, "unlinked"}}, Links: []live.StreamLink{{"FB-1", "about", "TH-1"}}},
		{Position: 5, Actor: ada, Source: "ui", Reason: "doubled", Keys: []live.StreamRecord{{"TH-1", "theme", 3, "deleted"}}},
	}
	for _, w := range want {
		got := s.change()
		if diff := cmp.Diff(w, got, cmpopts.IgnoreFields(live.StreamChange{}, "At")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if time.Since(got.At) > time.Minute {
			t.Errorf("change %d happened at %v", got.Position, got.At)
		}
	}
}

func TestAStreamTellsOfFindings(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	l.feedback("x")
	s := l.listen()
	s.hello()
	system := ledger.Actor{ID: "reconciler", Role: ledger.System}
	_, err := l.product.Store.Apply(t.Context(), ledger.Change{Actor: system, Source: "reconcile", Ops: []ledger.Op{{Findings: &ledger.FindingSet{
		Subject: "FB-1", Reconciler: "quote", Engine: "1", Findings: []ledger.Finding{{Rule: "quote.check", Severity: ledger.Info, Message: "look"}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	var got live.StreamFindings
	e := s.want("findings")
	e.into(t, &got)
	if want := (live.StreamFindings{Position: 2, Subjects: []ledger.Key{"FB-1"}}); !cmp.Equal(want, got) || e.id != "2" {
		t.Errorf("%+v, id %q", got, e.id)
	}
}

func TestAStreamGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	for i := range 5 {
		l.feedback(fmt.Sprint(i))
	}
	s := l.listen("Last-Event-ID", "2")
	if h := s.hello(); h.Position != 2 || !h.Resumed {
		t.Errorf("hello %+v", h)
	}
	for p := ledger.Position(3); p <= 5; p++ {
		if c := s.change(); c.Position != p {
			t.Errorf("change %d, want %d", c.Position, p)
		}
	}
	l.stop() // the server is restarted while somebody goes on writing
	if _, err := s.next(); err == nil {
		t.Error("the stream goes on after its server stopped")
	}
	l.feedback("meanwhile")
	l.start(live.Config{})
	s = l.listen("Last-Event-ID", "5")
	if h := s.hello(); !h.Resumed {
		t.Errorf("hello %+v", h)
	}
	l.feedback("afterwards")
	for p := ledger.Position(6); p <= 7; p++ {
		if c := s.change(); c.Position != p {
			t.Errorf("change %d, want %d", c.Position, p)
		}
	}
	for name, last := range map[string]string{"from the future": "9999", "nonsense": "x", "negative": "-1"} {
		if h := l.listen("Last-Event-ID", last).hello(); h.Resumed || h.Position != 7 {
			t.Errorf("%s: hello %+v", name, h)
		}
	}
}

// More changes than are kept at hand are read from the ledger.
func TestAStreamCatchesUpFromFarBehind(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	const n = 700
	for i := range n {
		l.feedback(fmt.Sprint(i))
	}
	s := l.listen("Last-Event-ID", "0")
	s.hello()
	for p := ledger.Position(1); p <= n; p++ {
		if c := s.change(); c.Position != p || len(c.Keys) != 1 || c.Keys[0].What != "created" {
			t.Fatalf("%+v, want %d", c, p)
		}
	}
}

func TestOneLongChangeIsToldShortly(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	s := l.listen()
	s.hello()
	var ops []ledger.Op
	for i := range 300 {
		ops = append(ops, ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: fmt.Sprint(i), Body: "x"}})
	}
	l.apply(strings.Repeat("ä", 5000), ops...)
	c := s.change()
	if len(c.Keys) != 200 || c.More != 100 || len(c.Reason) > 1010 || !strings.HasSuffix(c.Reason, "ä…") {
		t.Errorf("%d keys, %d more, a reason of %d bytes", len(c.Keys), c.More, len(c.Reason))
	}
}

func TestAStreamShowsThatItLives(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{Beat: 10 * time.Millisecond})
	s := l.listen()
	s.hello()
	s.want(":")
	s.want(":")
	l.feedback("x")
	for {
		e, err := s.next()
		if err != nil {
			t.Fatal(err)
		}
		if e.name == "change" {
			return
		}
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	for name, beat := range map[string]time.Duration{"idle": 5 * time.Millisecond, "busy": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, live.Config{Beat: beat, Check: 20 * time.Millisecond})
			s := l.listen()
			s.hello()
			l.who.shut.Store(true)
			time.Sleep(25 * time.Millisecond)
			l.feedback("of this the stream must not tell")
			for {
				e, err := s.next()
				if err != nil {
					return
				}
				if e.name == "change" {
					t.Fatalf("told of %s", e.data)
				}
			}
		})
	}
}

func TestOnlyWhoMayReadListens(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{})
	if s := l.listen("Test-Caller", ""); s.status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", s.status)
	}
}

func TestAPersonHasOnlySoManyStreams(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{PerPerson: 3, Total: 5})
	var last *listener
	for range 3 {
		last = l.listen()
		last.hello()
	}
	if s := l.listen(); s.status != http.StatusTooManyRequests || s.header.Get("Retry-After") == "" {
		t.Errorf("the fourth: %d %v", s.status, s.header)
	}
	for range 2 {
		l.listen("Test-Caller", "ada:owner").hello()
	}
	if s := l.listen("Test-Caller", "bob:viewer"); s.status != http.StatusServiceUnavailable {
		t.Errorf("the sixth: %d", s.status)
	}
	last.close()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if s := l.listen(); s.status == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("a stream that was closed still counts")
		}
	}
}

// A client that does not read is cut off, and the others hear everything meanwhile.
func TestASlowClientIsCutOff(t *testing.T) {
	t.Parallel()
	l := newLab(t, live.Config{Patience: 200 * time.Millisecond})
	quick := l.listen()
	quick.hello()
	slow, err := net.Dial("tcp", l.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if err := slow.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(slow, "GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nTest-Caller: sam:viewer\r\n\r\n")
	// It listens before anything changes, and reads no more from then on.
	_ = slow.SetReadDeadline(time.Now().Add(time.Minute))
	for heard := ""; !strings.Contains(heard, "event: hello"); {
		part := make([]byte, 256)
		n, err := slow.Read(part)
		if err != nil {
			t.Fatalf("after %q: %v", heard, err)
		}
		heard += string(part[:n])
	}
	var ops []ledger.Op
	for i := range 200 {
		ops = append(ops, ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: fmt.Sprint(i), Body: "x"}})
	}
	const changes = 20 // of about 9 KB each: many times what the buffers of a connection hold
	for i := range changes {
		l.apply("", ops...)
		if c := quick.change(); c.Position != ledger.Position(i+1) {
			t.Fatalf("the quick one heard of %d, want %d", c.Position, i+1)
		}
	}
	// One stream is left: the quick one. What the slow client could still read lies in buffers of the system, which hand
	// it out at their own pace; how long that takes says nothing of us.
	for deadline := time.Now().Add(time.Minute); l.streams.Open() != 1; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d streams are open: the slow client was not cut off", l.streams.Open())
		}
	}
}

func TestAStreamEndsAtOnceWhenItsSessionDoes(t *testing.T) {
	t.Parallel()
	var revision atomic.Int64
	l := newLab(t, live.Config{Beat: time.Hour, Check: time.Hour, Revision: func() int { return int(revision.Load()) }})
	s := l.listen()
	s.hello()
	l.feedback("seen")
	s.change()
	l.who.shut.Store(true)
	revision.Add(1)
	l.feedback("not for them")
	if e, err := s.next(); err == nil {
		t.Errorf("who was shut out hears of %+v", e)
	}
}
