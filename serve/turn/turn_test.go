package turn_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/turn"
)

// as is a context of a request of somebody.
func as(t *testing.T, who string) context.Context {
	t.Helper()
	return gate.With(t.Context(), gate.Caller{Actor: ledger.Actor{ID: who}, Via: "session"})
}

func TestOnePersonDoesNotTakeEveryPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := turn.New(3, 10, time.Second)
		var done []func()
		for range 2 {
			d, err := turns.Take(as(t, "greedy"))
			if err != nil {
				t.Fatal(err)
			}
			done = append(done, d)
		}
		began := time.Now()
		if _, err := turns.Take(as(t, "greedy")); ledger.CodeOf(err) != ledger.CodeUnavailable || time.Since(began) != time.Second {
			t.Errorf("a third place at once: %v after %s", err, time.Since(began))
		}
		d, err := turns.Take(as(t, "modest"))
		if err != nil {
			t.Fatalf("somebody else finds no place: %v", err)
		}
		for _, give := range append(done, d) {
			give()
		}
		if d, err = turns.Take(as(t, "greedy")); err != nil {
			t.Errorf("places that were given back are not free: %v", err)
		} else {
			d()
		}
	})
}

func TestWhoeverWaitsHasATurnAndWhoeverLeavesNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := turn.New(1, 3, time.Minute)
		first, err := turns.Take(as(t, "ada"))
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan error, 1)
		go func() {
			d, err := turns.Take(as(t, "bob"))
			if err == nil {
				d()
			}
			got <- err
		}()
		gone, leave := context.WithCancel(as(t, "cy"))
		left := make(chan error, 1)
		go func() {
			_, err := turns.Take(gone)
			left <- err
		}()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		first()
		if err := <-got; err != nil {
			t.Errorf("who waited: %v", err)
		}
		if d, err := turns.Take(as(t, "cy")); err != nil {
			t.Errorf("who left and comes again: %v", err)
		} else {
			d()
		}
	})
}

func TestALongQueueIsNotMadeLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := turn.New(1, 1, time.Minute)
		done, err := turns.Take(as(t, "ada"))
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		var p *rest.Problem
		if _, err := turns.Take(as(t, "ada")); !errors.As(err, &p) || p.Status != http.StatusTooManyRequests {
			t.Errorf("%v", err)
		}
	})
}
