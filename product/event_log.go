package product

import (
	"context"
	"os"
	"path/filepath"

	"throughline.dev/events"
	"throughline.dev/measure/upkeep"
)

// EventLogState is what can be told of the event log without opening it.
type EventLogState struct {
	Bytes int64       // on disk; 0: there is none
	Open  bool        // it has been opened by this process
	Mark  events.Mark // when it is open
}

// expire removes the events that are older than the product keeps them.
func (p *Product) expire(ctx context.Context) error {
	if p.cfg.ReadOnly || !p.HasEvents() {
		return nil
	}
	log, err := p.Events(ctx)
	if err != nil {
		return err
	}
	return upkeep.Expire(ctx, p.Store.Shelf(), p.tell(log), p.Now())
}

// EventLog tells how large the event log is, and where it stands when it is open. It never opens it.
func (p *Product) EventLog(ctx context.Context) (s EventLogState) {
	for _, name := range []string{"events.duckdb", "events.duckdb.wal"} {
		if f, err := os.Stat(filepath.Join(p.cfg.Dir, name)); err == nil {
			s.Bytes += f.Size()
		}
	}
	p.mu.Lock()
	log := p.events
	p.mu.Unlock()
	if log == nil {
		return s
	}
	m, err := log.Mark(ctx)
	s.Open, s.Mark = err == nil, m
	return s
}
