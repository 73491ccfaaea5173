package metrics

import (
	"context"
	"fmt"
	"slices"

	"throughline.dev/events"
)

// Bounds of the counts that are kept: cells of one tally, and of all.
const (
	mostCellsEach = 5_000
	mostCells     = 100_000
)

// counted is what was counted at a mark.
type counted struct {
	tallies map[string][]events.Cell
	cells   int
}

// Count is that of the log. A tally that was counted before is not counted again, unless it has very many cells or asks
// for some units only.
func (r *Remembered) Count(ctx context.Context, t events.Tally, visit func(events.Cell) error) error {
	key := tallyKey(t)
	if key == "" {
		return r.Reader.Count(ctx, t, visit)
	}
	known, ok := r.counted.tallies[key]
	if ok {
		for _, c := range known {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := visit(c); err != nil {
				return err
			}
		}
		return nil
	}
	most := min(mostCellsEach, mostCells-r.counted.cells)
	kept := true
	err := r.Reader.Count(ctx, t, func(c events.Cell) error {
		if kept = kept && len(known) < most; kept {
			mine := c
			mine.By = slices.Clone(c.By)
			known = append(known, mine)
		}
		return visit(c)
	})
	if err == nil && kept && len(r.counted.tallies) < mostRemembered {
		if r.counted.tallies == nil {
			r.counted.tallies = map[string][]events.Cell{}
		}
		r.counted.tallies[key] = known
		r.counted.cells += len(known)
	}
	return err
}

// tallyKey says all that a tally asks; empty when it depends on more, or when the log may grow under it.
func tallyKey(t events.Tally) string {
	if t.AsOf.Seq == 0 || t.Only != nil || t.Windows != nil {
		return ""
	}
	// Quoted, and not as JSON: texts that are no UTF-8 stay apart.
	key := fmt.Sprintf("%q %q %q %q %q ", t.Match, t.Series, t.By, t.Number, t.Unit)
	key += fmt.Sprintln(t.Units, t.AsOf.Seq, t.AsOf.Through.UnixNano(), t.From.UnixNano(), t.From.IsZero(), t.To.UnixNano(), t.To.IsZero())
	for _, at := range t.Cuts {
		key += fmt.Sprint(at.UnixNano(), " ")
	}
	return key
}
