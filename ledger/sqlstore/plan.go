package sqlstore

import (
	"context"
	"slices"
)

// SQLite keeps no statistics of the values of expressions, and so it cannot tell whether a listing is found faster by
// walking an index in the order asked for, testing record after record, or by gathering the records that meet the
// most selective condition and sorting them. The wrong one of the two takes seconds over a million records. The
// store counts instead, as far as fewRows, and decides:
//
//   - All conditions that have an index are met along the one that has the order asked for: walk what they leave of it.
//   - Few records meet a condition that has an index: gather them.
//   - Otherwise, where an index has the order asked for: walk it, but no further than walkBudget records.
//   - A walk that met too few records on its way gives up: what is left meets the conditions together so rarely
//     that their indexes are intersected and the outcome is gathered.
//
// PostgreSQL decides itself.
const (
	fewRows    = 3_000
	walkBudget = 20_000
)

// bounds are fewRows and walkBudget, which tests make small.
type bounds struct{ few, walk int }

// way is how a listing is read. The zero way leaves it to the engine.
type way struct {
	chosen bool
	met    []*condition // by gathering the records that meet them all
	index  string       // to be walked
	budget int          // records to walk at most; 0: all
}

// choose settles the way.
func (l *listing) choose(ctx context.Context) error {
	if l.way.chosen {
		return nil
	}
	l.way.chosen = true
	if l.at != 0 || l.store.dialect.walking("") == "" {
		return nil
	}
	best, fewest := -1, int64(l.store.bounds.few)
	narrowing, index := l.narrowing(), l.orderIndex()
	if index != "" && !slices.ContainsFunc(narrowing, func(c *condition) bool { return c.index != index }) {
		l.way.index = index
		return nil
	}
	for i, c := range narrowing {
		n, err := l.count(ctx, c)
		if err != nil {
			return err
		}
		if n < fewest {
			best, fewest = i, n
		}
	}
	switch {
	case best >= 0:
		l.way.met = narrowing[best : best+1]
	case index != "":
		l.way.index = index
		l.way.budget = l.store.bounds.walk
	}
	return nil
}

// narrowing returns the conditions that an index serves, the kinds among them where there are several.
func (l *listing) narrowing() []*condition {
	var out []*condition
	for _, c := range l.conditions {
		if c.narrow != nil {
			out = append(out, c)
		}
	}
	if !l.all && len(l.kinds) > 1 {
		out = append(out, &condition{narrow: func(st *statement) {
			st.WriteString("SELECT r.id FROM record r" + l.store.dialect.walking("record_kind_created") + " WHERE TRUE")
			l.whereKind(st)
		}})
	}
	return out
}

// count counts the records that meet a condition, as far as fewRows.
func (l *listing) count(ctx context.Context, c *condition) (int64, error) {
	var st statement
	st.WriteString("SELECT count(*) FROM (")
	c.narrow(&st)
	st.WriteString(" LIMIT " + st.arg(l.store.bounds.few) + ")")
	n, _, err := one(ctx, l.store, value[int64], st.String(), st.args...)
	return n, err
}

// orderIndex returns the index that has the order of the first term.
func (l *listing) orderIndex() string {
	single := len(l.kinds) == 1 && !l.all
	switch first := l.order[0]; {
	case first.name == "created" || first.name == "updated":
		if single {
			return "record_kind_" + first.name
		}
		return "record_" + first.name
	case first.name == "number" && single:
		return "record_kind_number"
	case single:
		if _, core := coreField(first.name); !core {
			return l.store.indexOf[kindField{l.kinds[0].Name, first.name}]
		}
	}
	return ""
}

// giveUp leaves a walk that came to the end of its budget.
func (l *listing) giveUp() { l.way = way{chosen: true, met: l.narrowing()} }

// from writes the table of the records to look through.
func (w way) from(st *statement, l *listing) {
	switch {
	case w.index != "":
		st.WriteString("record r" + l.store.dialect.walking(w.index))
		return
	case len(w.met) == 0:
		l.source(st)
		return
	}
	st.WriteString("(")
	for i, c := range w.met {
		if i > 0 {
			st.WriteString(" INTERSECT ")
		}
		c.narrow(st)
	}
	st.WriteString(") m CROSS JOIN record r")
}

// join writes what connects the tables of from.
func (w way) join() string {
	if len(w.met) == 0 && w.budget == 0 {
		return "TRUE"
	}
	return "r.id = m.id"
}

// stretch writes the next records of the index, as many as the budget allows, in order; bound writes where they start.
// The inner query reads the index only.
func (l *listing) stretch(st *statement, bound func(), p part) {
	st.WriteString("(SELECT r.id FROM record r" + l.store.dialect.walking(l.way.index) + " WHERE TRUE")
	if !l.all {
		l.whereKind(st)
	}
	for _, c := range l.conditions {
		if c.index == l.way.index {
			st.WriteString(" AND ")
			c.write(st)
		}
	}
	bound()
	orderBy(st, l.order, p)
	st.WriteString(" LIMIT " + st.arg(l.way.budget) + ") m CROSS JOIN record r")
}

// left returns the conditions that remain to be tested, as they are tested on the records of the way.
func (w way) left(conditions []*condition) []*condition {
	if !w.chosen || len(w.met) == 0 && w.index == "" {
		return conditions
	}
	left := make([]*condition, 0, len(conditions))
	for _, c := range conditions {
		switch {
		case slices.Contains(w.met, c):
		case c.probe != nil:
			left = append(left, c.probe)
		default:
			left = append(left, c)
		}
	}
	return left
}
