package product_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/product"
)

// clock is a product's time. It stands still, and goes on by step whenever somebody looks at it.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	step time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.step)
	return c.at
}

func (c *clock) set(at time.Time, step time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.step = at, step
}

// openAt opens an empty product on real stores whose time is that of a clock.
func openAt(t *testing.T, c *clock) *product.Product {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// seen is one event of a test.
type seen struct {
	name, person string
	at           time.Time
	properties   string // JSON; empty: none
}

// arrive imports events as a file of Segment's. Call it once with the same file name at most.
func arrive(t *testing.T, p *product.Product, file string, all ...seen) {
	t.Helper()
	var b strings.Builder
	for i, e := range all {
		if e.properties == "" {
			e.properties = "{}"
		}
		fmt.Fprintf(&b, `{"type":"track","event":%q,"userId":%q,"messageId":"%s-%d","timestamp":%q,"properties":%s}`+"\n", e.name, e.person, file, i, e.at.Format(time.RFC3339), e.properties)
	}
	path := filepath.Join(t.TempDir(), file+".ndjson")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{path}, Actor: editor()}); err != nil {
		t.Fatal(err)
	}
}

// measuring runs an operation of the measure stage as an owner does, with the input as a surface gets it.
func measuring(t *testing.T, p *product.Product, name, in string) map[string]any {
	t.Helper()
	for _, op := range measure.Stage().Operations {
		if op.Name != name {
			continue
		}
		env, err := p.Env(t.Context(), ledger.Actor{ID: "olga", Role: ledger.Owner}, nil)
		if err != nil {
			t.Fatal(err)
		}
		input := reflect.New(op.In)
		if err := json.Unmarshal([]byte(in), input.Interface()); err != nil {
			t.Fatal(err)
		}
		out, err := op.Run(t.Context(), env, input.Elem().Interface())
		if err != nil {
			t.Fatalf("%s %s: %v", name, in, err)
		}
		raw, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	t.Fatalf("the stage has no operation %s", name)
	return nil
}

func findings(t *testing.T, p *product.Product, q ledger.FindingQuery) []ledger.Finding {
	t.Helper()
	reconcile(t, p)
	found, err := p.Store.Findings(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func eventCount(t *testing.T, p *product.Product) int64 {
	t.Helper()
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := log.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.Events
}
