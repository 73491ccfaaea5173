package serve

import (
	"context"

	"throughline.dev/serve/flag"
	"throughline.dev/serve/ingest"
)

// mountIncoming registers what takes events from programs elsewhere, and what runs beside it.
func (s *Server) mountIncoming(ctx context.Context) error {
	plan := &trackingPlan{store: s.product.Store, failed: s.reconcileFailed}
	if err := plan.refresh(ctx); err != nil {
		return err
	}
	in, err := ingest.New(ctx, ingest.Config{
		Shelf: s.product.Store.Shelf(), Events: s.product.Events, Now: s.product.Now, Log: s.log,
		Note: s.settingChanged, Known: plan.known,
		Notice: func(ctx context.Context) error { return s.product.Notice(ctx, true, false) },
	})
	if err != nil {
		return err
	}
	in.Mount(s.mux)
	in.Describe(s.api)
	flags, err := flag.New(ctx, flag.Config{Store: s.product.Store, Ingest: in, Now: s.product.Now, Log: s.log})
	if err != nil {
		return err
	}
	flags.Mount(s.mux)
	s.background = append(s.background, in.Run, plan.run, flags.Run)
	for name, g := range map[string]struct {
		help    string
		measure func(ingest.Stats) int64
	}{
		"throughline_ingest_events":      {"Events stored since the start.", func(s ingest.Stats) int64 { return s.Events }},
		"throughline_ingest_duplicates":  {"Events dropped since the start because they had been sent before.", func(s ingest.Stats) int64 { return s.Duplicates }},
		"throughline_ingest_conflicts":   {"Events dropped since the start because an event with their id and other content had come before.", func(s ingest.Stats) int64 { return s.Conflicts }},
		"throughline_ingest_refused":     {"Messages refused since the start.", func(s ingest.Stats) int64 { return s.Refused }},
		"throughline_ingest_turned_away": {"Requests told to come again since the start.", func(s ingest.Stats) int64 { return s.TurnedAway }},
		"throughline_ingest_held_bytes":  {"Memory of requests that are read or wait to be stored.", func(s ingest.Stats) int64 { return s.Held }},
	} {
		s.watch.Gauge(name, g.help, func() float64 { return float64(g.measure(in.Stats())) })
	}
	return nil
}
