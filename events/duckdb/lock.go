package duckdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"throughline.dev/events"
)

// lock keeps other logs, in this process and in others, off the file. DuckDB has a lock of its own, but shares an
// instance within a process, and two writers with a filter each would let duplicates through.
//
// The lock is on a file beside the database: closing any handle of the database file itself would take away the lock
// that DuckDB holds on it.
func lock(path string, readOnly bool) (*os.File, error) {
	how := syscall.LOCK_EX | syscall.LOCK_NB
	if readOnly {
		how = syscall.LOCK_SH | syscall.LOCK_NB
	}
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if readOnly && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		return nil, nil // nobody can write there
	}
	if err != nil {
		return nil, fmt.Errorf("event log %s: %w. Check that the folder exists and can be written to", path, err)
	}
	if err := syscall.Flock(int(f.Fd()), how); err != nil {
		pid := make([]byte, 20)
		n, _ := f.ReadAt(pid, 0)
		f.Close()
		return nil, inUse(path, strings.TrimSpace(string(pid[:n])))
	}
	if !readOnly {
		// The number only serves the message of the one who comes too late.
		if err := f.Truncate(0); err == nil {
			_, _ = fmt.Fprintf(f, "%d\n", os.Getpid())
		}
	}
	return f, nil
}

func inUse(path, pid string) error {
	if pid == "" {
		return fmt.Errorf("%s: %w by another process. Stop it, or work through its server", path, events.ErrInUse)
	}
	return fmt.Errorf("%s: %w by process %s. Stop it, or work through its server", path, events.ErrInUse, pid)
}
