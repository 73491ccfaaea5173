package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Compacted tells how large the file was and is, in bytes.
type Compacted struct {
	Before, After int64
}

// Compact writes the log anew, without the room that removed events left: DuckDB uses it again for what comes later,
// but never gives it back, and until then old bytes stay in it. Nobody may have the log open. Whatever interrupts it,
// the file is the old or the new one; there must be room for both.
func Compact(ctx context.Context, c Config, progress func(done, total int64)) (out Compacted, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("compacting the event log %s: %w", c.Path, err)
		}
	}()
	if _, err := os.Stat(c.Path); err != nil {
		return out, err
	}
	c.ReadOnly = false
	log, err := Open(ctx, c)
	if err != nil {
		return out, err
	}
	next := log.path + ".compact"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by one that was interrupted
		return out, errors.Join(err, log.Close())
	}
	before, err := log.Stats(ctx)
	if err == nil {
		_, err = log.Copy(ctx, next, progress)
	}
	lock := log.lock // stays until the file is exchanged
	log.lock = nil
	defer lock.Close()
	if err = errors.Join(err, log.Close()); err != nil {
		return out, err
	}
	if _, err := os.Stat(log.path + ".wal"); err == nil {
		return out, errors.New("the log has not been closed cleanly. Try again")
	}
	if err := os.Rename(next, log.path); err != nil {
		return out, err
	}
	if err := syncFolder(filepath.Dir(log.path)); err != nil {
		return out, err
	}
	info, err := os.Stat(log.path)
	if err != nil {
		return out, err
	}
	return Compacted{before.Bytes, info.Size()}, nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
