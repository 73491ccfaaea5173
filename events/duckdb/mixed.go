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
	value  int32  // index of the text
	first  int32  // index of its masks
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
	g := gathered{masks: (len(s.matchers) + maskBits - 1) / maskBits}
	if s.disjoint {
		g.masks = 1
	}
	counts := make([]uint32, len(s.texts.starts)+1)
	err := s.raw.query(ctx, fmt.Sprintf("SELECT %s, e.us, e.uid, e.id, %s, %s FROM %s WHERE %s%s", s.unit, s.by(), s.fitting(), s.from, s.filter, page), func(c chunk) error {
		units := c.ints(0)
		for i, u := range units {
			if s.only == nil || s.only[u] {
				g.units = append(g.units, u)
				counts[u]++
			} else {
				units[i] = -1
			}
		}
		g.take(c, units, s.query.By == events.NameColumn, s.names.Load().reading())
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

// by writes the column of values.
func (s *walk) by() string {
	switch s.query.By {
	case "":
		return "NULL::VARCHAR"
	case events.NameColumn:
		return "e.name"
	}
	return s.exact(s.query.By)
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
	units  []int32
	events []happening
	sets   []int64 // masks for each event: the sets of matchers, or the one
	masks  int
	values []string
	index  map[string]int32

	found []step
}

// take adds the rows of a chunk whose unit is wanted.
func (g *gathered) take(c chunk, units []int32, named bool, names view) {
	if g.index == nil {
		g.index, g.values = map[string]int32{"": 0}, []string{""}
	}
	ats, uids, isUUID, ids := c.longs(1), c.uuids(2), c.valid(2), c.texts(3)
	hasValue := c.valid(4)
	var numbers []int32
	var texts []stringT
	if named {
		numbers = c.ints(4)
	} else {
		texts = c.texts(4)
	}
	for i, u := range units {
		if u < 0 {
			continue
		}
		h := happening{at: ats[i], first: int32(len(g.sets))}
		if isUUID.at(i) {
			h.uid = uids[i]
		} else {
			h.id = string(ids[i].bytes())
		}
		if hasValue.at(i) {
			if named {
				h.value = g.value([]byte(names.text(int(numbers[i]))))
			} else {
				h.value = g.value(texts[i].bytes())
			}
		}
		for m := range g.masks {
			g.sets = append(g.sets, c.longs(5 + m)[i])
		}
		g.events = append(g.events, h)
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

// steps appends the steps of a unit whose events have the indices.
func (g *gathered) steps(out []events.Step, own []int32, disjoint, valued bool) []events.Step {
	g.found = g.found[:0]
	for _, i := range own {
		h := &g.events[i]
		h.number = -1
		if disjoint {
			g.found = append(g.found, step{int(g.sets[h.first]), int(i)})
			continue
		}
		for m := range g.masks {
			for set, bit := g.sets[int(h.first)+m], m*maskBits; set != 0; set, bit = set>>1, bit+1 {
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
		if valued {
			s.Value = g.values[h.value]
		}
		out = append(out, s)
	}
	return out
}
