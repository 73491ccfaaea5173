package duckdb

import (
	"context"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"throughline.dev/events"
)

// windows puts the windows of units into a table of the session. Joined with the events before anything else is looked
// at, it keeps what a question does not reach from being read as text.
func (s *session) windows(ctx context.Context, texts *dictionary, of map[string]events.Window) (err error) {
	t, err := s.create(ctx, "windows", "no INTEGER, low BIGINT, high BIGINT", mapping.TypeInteger, mapping.TypeBigInt, mapping.TypeBigInt)
	if err != nil {
		return err
	}
	n := 0
	nos, lows, highs := t.part.ints(0), t.part.longs(1), t.part.longs(2)
	for unit, w := range of {
		no, known := texts.find(unit)
		if !known || unit == "" {
			continue
		}
		nos[n], lows[n], highs[n] = int32(no), w.From, w.Until
		if n++; n == t.room {
			t.flush(n)
			n, nos, lows, highs = 0, t.part.ints(0), t.part.longs(1), t.part.longs(2)
		}
	}
	t.flush(n)
	return t.close()
}
