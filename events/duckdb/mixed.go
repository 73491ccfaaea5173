package duckdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
)

// maskBits is how many matchers one column of a result tells about.
const maskBits = 62

// happening is an event of a unit that fits at least one matcher.
type happening struct {
	at     int64
	uid    uuid   // unless id is set
	id     string // where it is no UUID
	number int32
}

func (h *happening) compareID(o *happening) int {
	if h.id == "" && o.id == "" {
		return h.uid.compare(o.uid)
	}
	return cmp.Compare(h.text(), o.text())
}

func (h *happening) text() string {
	if h.id == "" {
		return h.uid.String()
	}
	return h.id
}

// step is a step before the events of its unit are numbered.
type step struct {
	match int
	event int // index of the happening
}

// mixed reads sequences in which events fit several matchers or carry a value. The order of what happened at the same
// time shows in them, so ids are read too.
func (s *walk) mixed(ctx context.Context, page string, visit func(string, []events.Step) error) error {
	g := gathered{masks: (len(s.matchers) + maskBits - 1) / maskBits, properties: s.properties(), names: s.names.Load().reading()}
	if s.disjoint {
		g.masks = 1
	}
	counts := make([]uint32, len(s.texts.starts)+1)
	query := fmt.Sprintf("SELECT %s, e.us, e.uid, e.id, %s%s FROM %s WHERE %s%s", s.unit, s.fitting(), s.values(g.properties), s.from, s.filter, page)
	err := s.raw.query(ctx, query, func(c chunk) error {
		units := c.ints(0)
		g.units = append(g.units, units...)
		for _, u := range units {
			counts[u]++
		}
		g.take(c)
		return nil
	})
	if err != nil {
		return err
	}
	ends := starts(counts)
	sorted := make([]int32, len(g.events))
	for i, u := range g.units {
		sorted[ends[u]] = int32(i)
		ends[u]++
	}
	start := uint32(0)
	var out []events.Step
	for u, end := range ends {
		if end == start {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		out = g.steps(out[:0], sorted[start:end], s.disjoint, s.query.By != "")
		start = end
		if err := visit(s.texts.text(u), out); err != nil {
			return err
		}
	}
	return nil
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

// gathered are the events of a page of units.
type gathered struct {
	properties []string
	names      view
	units      []int32
	events     []happening
	sets       []int64 // masks for each event: the sets of matchers, or the one
	masks      int
	numbers    []int32 // of the values of each event, one for each property
	values     []string
	index      map[string]int32

	found []step
	texts []string // the values of the steps at hand
}

// take adds the rows of a chunk.
func (g *gathered) take(c chunk) {
	if g.index == nil {
		g.index, g.values = map[string]int32{"": 0}, []string{""}
	}
	ats, uids, isUUID, ids := c.longs(1), c.uuids(2), c.valid(2), c.texts(3)
	first := len(g.events)
	for i := range c.rows {
		h := happening{at: ats[i]}
		if isUUID.at(i) {
			h.uid = uids[i]
		} else {
			h.id = string(ids[i].bytes())
		}
		g.events = append(g.events, h)
	}
	const masks = 4 // column of the first
	g.sets = slices.Grow(g.sets, c.rows*g.masks)[:len(g.events)*g.masks]
	for m := range g.masks {
		for i, set := range c.longs(masks + m) {
			g.sets[(first+i)*g.masks+m] = set
		}
	}
	g.numbers = slices.Grow(g.numbers, c.rows*len(g.properties))[:len(g.events)*len(g.properties)]
	for k, p := range g.properties {
		column := masks + g.masks + k
		own := g.numbers[first*len(g.properties)+k:]
		if p == events.NameColumn {
			for i, n := range c.ints(column) {
				own[i*len(g.properties)] = g.value([]byte(g.names.text(int(n))))
			}
			continue
		}
		texts, has := c.texts(column), c.valid(column)
		for i := range texts {
			own[i*len(g.properties)] = 0
			if has.at(i) {
				own[i*len(g.properties)] = g.value(texts[i].bytes())
			}
		}
	}
}

// value numbers a value.
func (g *gathered) value(text []byte) int32 {
	n, ok := g.index[string(text)]
	if !ok {
		n = int32(len(g.values))
		g.values = append(g.values, string(text))
		g.index[g.values[n]] = n
	}
	return n
}

// steps appends the steps of a unit whose events have the indices. The first value is that of Query.By where it is asked
// for.
func (g *gathered) steps(out []events.Step, own []int32, disjoint, by bool) []events.Step {
	g.found, g.texts = g.found[:0], g.texts[:0]
	for _, i := range own {
		g.events[i].number = -1
		if disjoint {
			g.found = append(g.found, step{int(g.sets[i]), int(i)})
			continue
		}
		for m := range g.masks {
			for set, bit := g.sets[int(i)*g.masks+m], m*maskBits; set != 0; set, bit = set>>1, bit+1 {
				if set&1 == 1 {
					g.found = append(g.found, step{bit, int(i)})
				}
			}
		}
	}
	slices.SortFunc(g.found, func(a, b step) int {
		x, y := &g.events[a.event], &g.events[b.event]
		if c := cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(a.match, b.match)); c != 0 || a.event == b.event {
			return c
		}
		return x.compareID(y)
	})
	next := int32(0)
	for _, f := range g.found {
		h := &g.events[f.event]
		if h.number < 0 {
			h.number = next
			next++
		}
		s := events.Step{Match: f.match, At: h.at, Event: h.number}
		numbers := g.numbers[f.event*len(g.properties):][:len(g.properties)]
		if by {
			s.Value, numbers = g.values[numbers[0]], numbers[1:]
		}
		if len(numbers) > 0 {
			from := len(g.texts)
			for _, n := range numbers {
				g.texts = append(g.texts, g.values[n])
			}
			s.Values = g.texts[from:len(g.texts):len(g.texts)]
		}
		out = append(out, s)
	}
	return out
}
