package duckdb

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Config says where the log is and what it may use. The zero value is a log of its own that is gone when it
// is closed.
type Config struct {
	Path        string // of the database file, made if absent; empty: in a temporary folder
	MemoryLimit string // such as "512MB"; empty: 1GB. Queries that need more spill to disk or fail
	Threads     int    // for queries; 0: one per core
	ReadOnly    bool   // the file must exist; several processes may read at once
	// Columns names properties that get a column of their own at once. Others get one when many events carry them.
	Columns []string

	piece int // instead of erasePiece, for tests
}

// resolve returns the absolute path and DuckDB's options.
func (c Config) resolve() (path string, options url.Values, err error) {
	v := url.Values{
		"duckdb_api":                   {"go"},    // the driver sets it; both ways into an instance must ask for the same
		"autoinstall_known_extensions": {"false"}, // nothing is fetched, ever
		"autoload_known_extensions":    {"false"},
		"memory_limit":                 {c.MemoryLimit},
		"threads":                      {strconv.Itoa(c.Threads)},
		"preserve_insertion_order":     {"false"},
		// A statement is planned in a transaction of its own. With the statistics of that moment DuckDB drops a condition
		// that holds for all rows, such as seq <= the newest, and then runs without it on rows appended since.
		"disabled_optimizers":  {"statistics_propagation"},
		"checkpoint_threshold": {"64MB"},
		// Older ones cannot read a file that is made now, in return texts take half the space.
		"storage_compatibility_version": {"v1.4.0"},
	}
	if c.MemoryLimit == "" {
		v.Set("memory_limit", "1GB")
	}
	if c.Threads <= 0 {
		v.Set("threads", strconv.Itoa(runtime.GOMAXPROCS(0)))
	}
	if c.Path == "" {
		if c.ReadOnly {
			return "", nil, fmt.Errorf("a log that is made for the occasion has nothing to read. Name a file")
		}
		dir, err := os.MkdirTemp("", "throughline-events-")
		if err != nil {
			return "", nil, fmt.Errorf("making a place for an event log: %w", err)
		}
		return filepath.Join(dir, "events.duckdb"), v, nil
	}
	if path, err = filepath.Abs(c.Path); err != nil {
		return "", nil, fmt.Errorf("event log %s: %w", c.Path, err)
	}
	if _, err := url.Parse(path); err != nil || strings.ContainsAny(path, "?\x00") {
		return "", nil, fmt.Errorf("event log %s: the path may not contain '?' or '%%'. Use another file name", path)
	}
	if c.ReadOnly {
		v.Set("access_mode", "READ_ONLY")
	}
	return path, v, nil
}
