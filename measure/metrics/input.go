package metrics

import (
	"context"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// logOf returns the event log and where it stands; without one nothing can be asked.
func logOf(ctx context.Context, env stage.Env) (events.Log, events.Mark, error) {
	if env.Events == nil {
		return nil, events.Mark{}, ledger.Errorf(ledger.CodeNotFound, "there is no event log. Import events first")
	}
	mark, err := env.Events.Mark(ctx)
	return env.Events, mark, err
}

// Input makes what reconcilers read from what operations have.
func Input(ctx context.Context, env stage.Env) (stage.Input, error) {
	in := stage.Input{Ledger: env.Reader, Now: env.Now, Version: env.Store.Version, Schema: env.Store.Schema()}
	if env.Events == nil {
		return in, nil
	}
	mark, err := env.Events.Mark(ctx)
	in.Events, in.Mark = Remember(env.Events), mark
	return in, err
}
