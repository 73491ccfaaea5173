package events

import (
	"context"
	"errors"
	"time"
)

// Console is a log that people may ask in its own language. It only reads.
type Console interface {
	// Console runs one query within limits. ErrStatement: it is none that may be run, or it did not end within them.
	Console(ctx context.Context, query string, limits Limits) (Table, error)
}

// Limits bounds one statement of a console. A zero value means the engine's default.
type Limits struct {
	Rows   int           // that are returned; 1,000
	Time   time.Duration // that it may take; 30 seconds
	Memory int64         // bytes beyond what the log itself has in memory; 512 MB
}

// Table is what a statement returned. Values are nil, bool, int64, float64, string or time.Time.
type Table struct {
	Columns   []string `json:"columns"`
	Rows      [][]any  `json:"rows"`
	Truncated bool     `json:"truncated"` // there were more rows
}

// ErrStatement says that a statement is none that the console runs, or that the engine refuses.
var ErrStatement = errors.New("the statement cannot be run")
