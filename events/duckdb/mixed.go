package duckdb

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/events"
)

// maskBits is how many matchers one column of a result tells about.
const maskBits = 62

// mixed reads sequences in which events fit several matchers or carry a value. The order of what happened at the same
// time shows in them where it differs in anything else; only then ids are read, of the units with such events.
func (s *walk) mixed(ctx context.Context, page string, visit func(string, []events.Step) error) error {
	g, err := s.gather(ctx, page, s.identify)
	if err != nil {
		return err
	}
	tied, units, err := s.tell(ctx, g, visit)
	if err != nil || len(tied) == 0 {
		return err
	}
	s.identify = s.identify || 4*len(tied) > units // then most of the next page will have them too
	set := make([]bool, len(s.texts.starts))
	for _, u := range tied {
		set[u] = true
	}
	if g, err = s.gather(ctx, page+" AND "+among(s.unit, set), true); err != nil {
		return err
	}
	_, _, err = s.tell(ctx, g, visit)
	return err
}

// gather reads the events of a page of units.
func (s *walk) gather(ctx context.Context, page string, identify bool) (*gathered, error) {
	g := &gathered{masks: (len(s.matchers) + maskBits - 1) / maskBits, properties: s.properties(), names: s.names.Load().reading(), identified: identify, disjoint: s.disjoint, by: s.query.By != ""}
	if s.disjoint {
		g.masks = 1
	}
	g.counts = make([]uint32, len(s.texts.starts)+1)
	columns := s.unit + ", e.us, " + s.fitting() + s.values(g.properties)
	if identify {
		columns += ", e.uid, e.id"
	}
	err := s.session.query(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s%s", columns, s.from, s.filter, page), func(c chunk) error {
		g.take(c)
		return nil
	})
	return g, err
}

// tell calls visit with each unit. It leaves out those with events whose order only their ids tell, and returns them and
// how many units there were.
func (s *walk) tell(ctx context.Context, g *gathered, visit func(string, []events.Step) error) (tied []int, units int, err error) {
	ends := starts(g.counts)
	sorted := make([]int32, len(g.units))
	for i, u := range g.units {
		sorted[ends[u]] = int32(i)
		ends[u]++
	}
	start := uint32(0)
	for u, end := range ends {
		if end == start {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		units++
		steps, told := g.steps(sorted[start:end])
		start = end
		if !told {
			tied = append(tied, u)
			continue
		}
		if err := visit(s.texts.text(u), steps); err != nil {
			return nil, 0, err
		}
	}
	return tied, units, nil
}

// properties are those whose values are asked for: of Query.By first, then of Query.Columns.
func (s *walk) properties() []string {
	if s.query.By == "" {
		return s.query.Columns
	}
	return append([]string{s.query.By}, s.query.Columns...)
}

// values writes the columns of values.
func (s *walk) values(properties []string) string {
	var out strings.Builder
	for _, p := range properties {
		if p == events.NameColumn {
			out.WriteString(", e.name")
		} else {
			out.WriteString(", " + s.exact(p))
		}
	}
	return out.String()
}

// fitting writes the matcher of an event, or the sets of those it fits.
func (s *walk) fitting() string {
	if s.disjoint {
		return "(" + s.which() + ")::BIGINT"
	}
	var masks []string
	for i, m := range s.matchers {
		if i%maskBits == 0 {
			masks = append(masks, "0::BIGINT")
		}
		masks[len(masks)-1] += fmt.Sprintf(" + CASE WHEN %s THEN %d ELSE 0 END", s.fits(m), int64(1)<<(i%maskBits))
	}
	return strings.Join(masks, ", ")
}
