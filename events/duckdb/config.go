package duckdb

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Config says where the log is and what it may use. The zero value is a log in memory.
type Config struct {
	Path        string // of the database file, made if absent; empty: in memory
	MemoryLimit string // such as "512MB"; empty: 1GB. Queries that need more spill to disk or fail
	Threads     int    // for queries; 0: one per core
	ReadOnly    bool   // the file must exist; several processes may read at once
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
	}
	if c.MemoryLimit == "" {
		v.Set("memory_limit", "1GB")
	}
	if c.Threads <= 0 {
		v.Set("threads", strconv.Itoa(runtime.GOMAXPROCS(0)))
	}
	if c.Path == "" {
		if c.ReadOnly {
			return "", nil, fmt.Errorf("a log in memory cannot be read-only. Name a file")
		}
		v.Set("temp_directory", filepath.Join(tempDir(), "throughline-events"))
		return "", v, nil
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
