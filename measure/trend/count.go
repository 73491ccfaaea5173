package trend

import (
	"context"

	"throughline.dev/events"
)

// count lets the log count all series but those that need the events of each unit. Series that sum up different
// properties are counted in different readings.
func (t *table) count(ctx context.Context) error {
	done := make([]bool, len(t.q.Series))
	for i, s := range t.q.Series {
		if done[i] || s.count() == PerUnit {
			continue
		}
		tally := events.Tally{Query: t.query, Units: s.count() == Units, Number: s.Property}
		if !s.numeric() {
			tally.Number = ""
		}
		var series []int
		for j, other := range t.q.Series {
			number := ""
			if other.numeric() {
				number = other.Property
			}
			if other.count() != PerUnit && number == tally.Number && (other.count() == Units) == tally.Units {
				done[j] = true
				series = append(series, j)
				tally.Series = append(tally.Series, other.Match)
			}
		}
		if err := t.tally(ctx, tally, series); err != nil {
			return err
		}
	}
	return nil
}

// tally fills in some series. Different units of several buckets, or of several values, are not a sum: they are counted
// again.
func (t *table) tally(ctx context.Context, x events.Tally, series []int) error {
	if t.q.By != "" {
		x.By = []string{t.q.By}
	}
	x.Cuts = t.cuts
	err := t.log.Count(ctx, x, func(c events.Cell) error {
		l := t.at(series, c)
		l.cells[c.Bucket].merge(c.Events, c.Number)
		l.cells[c.Bucket].units += c.Units
		l.total.merge(c.Events, c.Number)
		return nil
	})
	if err != nil || !x.Units || t.spans {
		return err
	}
	x.Cuts = t.ends()
	if err := t.log.Count(ctx, x, func(c events.Cell) error {
		t.at(series, c).total.units += c.Units
		return nil
	}); err != nil || !t.values.Rest() {
		return err
	}
	return t.tallyRest(ctx, x, series)
}

// tallyRest counts the different units of all values that are not told apart.
func (t *table) tallyRest(ctx context.Context, x events.Tally, series []int) error {
	for _, s := range series {
		l := &t.lines[s][t.rest()]
		for i := range l.cells {
			l.cells[i].units, l.cells[i].unitsUnknown = 0, t.q.By == events.NameColumn
		}
		l.total.units, l.total.unitsUnknown = 0, t.q.By == events.NameColumn
	}
	if t.q.By == events.NameColumn { // no condition can leave names out
		return nil
	}
	x.By = nil
	x.Match.Where = append(append([]events.Cond(nil), x.Match.Where...), t.values.Beyond(t.q.By)...)
	x.Cuts = t.cuts
	if err := t.log.Count(ctx, x, func(c events.Cell) error {
		t.lines[series[c.Series]][t.rest()].cells[c.Bucket].units = c.Units
		return nil
	}); err != nil {
		return err
	}
	x.Cuts = t.ends()
	return t.log.Count(ctx, x, func(c events.Cell) error {
		t.lines[series[c.Series]][t.rest()].total.units = c.Units
		return nil
	})
}

// at returns the line that a cell of the log belongs to.
func (t *table) at(series []int, c events.Cell) *line {
	value := ""
	if len(c.By) > 0 {
		value = c.By[0]
	}
	return &t.lines[series[c.Series]][t.place(value)]
}
