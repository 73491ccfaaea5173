package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// stretches divides the appends into runs of about so many events and returns the last append of each: a log may have
// been filled by few large appends or by many small ones, and must not be in memory all at once.
func stretches(ctx context.Context, db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, size int,
) (ends []int64, err error) {
	rows, err := db.QueryContext(ctx, fmt.Sprintf(`SELECT max(seq) FROM (
		SELECT seq, (sum(events) OVER (ORDER BY seq) - 1) // %d AS page FROM appends) GROUP BY page ORDER BY 1`, size))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var end int64
		if err := rows.Scan(&end); err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	return ends, rows.Err()
}
