// Package upkeep is what owners do with the event log itself: ask it in SQL, remove a person, and remove what is old.
package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Bounds of a query. Owners may ask for less.
const (
	usualRows  = 1000
	mostRows   = 10_000
	mostTime   = 30 * time.Second
	mostMemory = 512 << 20
	mostSQL    = 20_000
)

// SQLInput is a query to the event log.
type SQLInput struct {
	Query   string `json:"query" arg:"1" required:"true" doc:"one SELECT over the tables events and identities"`
	Rows    int    `json:"rows" min:"1" doc:"rows to return at most, up to 10,000; 1,000 unless given"`
	Seconds int    `json:"seconds" min:"1" doc:"time it may take, up to 30"`
}

// Note writes every query to the trail, also those that are refused.
func (in SQLInput) Note() (kind, text string) {
	return "sql_run", strings.Join(strings.Fields(in.Query), " ")
}

// SQLTable is what a query returned.
type SQLTable struct {
	events.Table
	Milliseconds int64       `json:"milliseconds"` // that it took, with waiting for other queries
	Limit        int         `json:"limit"`        // rows at most
	Mark         events.Mark `json:"mark"`
}

// WriteText writes a table for a person.
func (t SQLTable) WriteText(w io.Writer) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	p := &stage.Printer{W: tab}
	p.F("%s\n", strings.Join(t.Columns, "\t"))
	for _, row := range t.Rows {
		for i, v := range row {
			if i > 0 {
				p.F("\t")
			}
			p.F("%s", sqlText(v))
		}
		p.F("\n")
	}
	if p.Err == nil {
		p.Err = tab.Flush()
	}
	p.W = w
	rows := fmt.Sprintf("%d rows", len(t.Rows))
	if len(t.Rows) == 1 {
		rows = "1 row"
	}
	if t.Truncated {
		rows = fmt.Sprintf("The first %d rows, there are more", t.Limit)
	}
	p.F("\n%s. %.1f s.\n", rows, float64(t.Milliseconds)/1000)
	return p.Err
}

// sqlText writes a value on one line.
func sqlText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.999999Z")
	case float64:
		return fmt.Sprintf("%g", v)
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, fmt.Sprint(v))
}

// Operations are what can be done.
func Operations() []stage.Operation {
	return []stage.Operation{askSQL(), erase(), keepEvents(), removals()}
}

// askSQL is the operation that asks the event log in SQL.
func askSQL() stage.Operation {
	op := stage.Op("sql", "Ask the event log in SQL, reading only", ledger.Owner,
		func(ctx context.Context, env stage.Env, in SQLInput) (out SQLTable, err error) {
			console, ok := env.Events.(events.Console)
			if !ok {
				return out, ledger.Errorf(ledger.CodeNotFound, "there is no event log that can be asked in SQL. Import events first")
			}
			if len(in.Query) > mostSQL {
				return out, ledger.Errorf(ledger.CodeInvalid, "query: %d bytes, the limit is %d. Ask for less at once", len(in.Query), mostSQL)
			}
			limits := events.Limits{Rows: usualRows, Time: mostTime, Memory: mostMemory}
			if in.Rows > 0 {
				limits.Rows = min(in.Rows, mostRows)
			}
			if in.Seconds > 0 {
				limits.Time = min(time.Duration(in.Seconds)*time.Second, mostTime)
			}
			if out.Mark, err = env.Events.Mark(ctx); err != nil {
				return out, err
			}
			start := env.Clock()
			out.Table, err = console.Console(ctx, in.Query, limits)
			out.Milliseconds, out.Limit = env.Clock().Sub(start).Milliseconds(), limits.Rows
			if errors.Is(err, events.ErrStatement) {
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query", Message: err.Error()}
			}
			return out, err
		})
	op.Doc = "Tables: events (time, received, name, person, distinct_id, account, id, properties, and a column for each hot property) and identities (told, from_id, to_id, kind). " +
		"One SELECT, at most 10,000 rows, 30 seconds and 512 MB. Every query is written to the trail."
	return op
}
