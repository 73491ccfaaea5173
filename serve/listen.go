package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// graceful is how long running requests may take once the server is asked to stop.
	graceful = 10 * time.Second
	// flushed is how long what runs beside requests may take after that: what was accepted is made durable.
	flushed = 10 * time.Second
)

// Serve answers the requests of a listener until the context ends. Then it stops accepting, ends the streams, lets the
// running requests finish and stops what runs beside them, in this order. It returns nil when all of that was done.
// When something that must run beside requests fails, Serve stops in the same way and returns why.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	beside, halt := context.WithCancel(context.WithoutCancel(ctx))
	defer halt()
	var group errgroup.Group
	for _, run := range s.background {
		group.Go(func() error {
			err := run(beside)
			if err != nil {
				stop()
			}
			return err
		})
	}
	handler := s.Handler()
	if local(l.Addr()) {
		handler = misdirected(l.Addr().String(), s.cfg.URL, handler)
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	var failed error
	select {
	case failed = <-served:
	case <-ctx.Done():
	}
	s.watch.Drain()
	s.stream.Drain()
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	if err := server.Shutdown(deadline); err != nil {
		s.log.Warn("requests were still running and have been cut off", "after", graceful.String())
		_ = server.Close() // they had their time
	}
	halt()
	done := make(chan error, 1)
	go func() { done <- group.Wait() }()
	select {
	case err := <-done:
		failed = errors.Join(failed, err)
	case <-time.After(flushed):
		failed = errors.Join(failed, fmt.Errorf("what runs beside the requests did not stop within %s", flushed))
	}
	return failed
}
