package sqlstore

import (
	"context"
	"os"
	"time"
)

const (
	// checkpointEvery is how often the log of SQLite is looked at. SQLite writes it back itself at commits, but not
	// past what the oldest reader needs; while readers are busy all the time the log grows without bound.
	checkpointEvery = 5 * time.Second
	// checkpointFrom is the size in bytes from which the log is written back and cut, which makes writers wait for
	// the readers of the moment.
	checkpointFrom = 16 << 20
)

func (s *Store) checkpoints() {
	_, path, err := s.config.place()
	if err != nil {
		return
	}
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closing:
			return
		case <-tick.C:
			if log, err := os.Stat(path + "-wal"); err != nil || log.Size() < checkpointFrom {
				continue
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			if _, err := s.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				s.config.Logger.Debug("the log could not be written back", "error", err)
			}
			cancel()
		}
	}
}
