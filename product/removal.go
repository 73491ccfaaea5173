package product

import (
	"context"
	"errors"

	"throughline.dev/events"
)

// told is the event log as operations have it: once something was removed, what is known from events is computed anew.
type told struct {
	events.Log
	product *Product
}

// tell wraps the event log, which keeps its console where it has one.
func (p *Product) tell(log events.Log) events.Log {
	t := told{log, p}
	if console, ok := log.(events.Console); ok {
		return toldConsole{t, console}
	}
	return t
}

// toldConsole is a log with a console.
type toldConsole struct {
	told
	console events.Console
}

// Console asks the log.
func (t toldConsole) Console(ctx context.Context, query string, limits events.Limits) (events.Table, error) {
	return t.console.Console(ctx, query, limits)
}

// Erase removes a person.
func (t told) Erase(ctx context.Context, e events.Erasure) (events.Erased, error) {
	done, err := t.Log.Erase(ctx, e)
	if e.Preview {
		return done, err
	}
	return done, errors.Join(err, t.removed(ctx, done))
}

// Expire removes what is old.
func (t told) Expire(ctx context.Context, e events.Expiry) (events.Erased, error) {
	done, err := t.Log.Expire(ctx, e)
	return done, errors.Join(err, t.removed(ctx, done))
}

func (t told) removed(ctx context.Context, done events.Erased) error {
	if done.Events+done.Identities == 0 {
		return nil
	}
	return t.product.Notice(ctx, true, false)
}
