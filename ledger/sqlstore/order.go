package sqlstore

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"throughline.dev/ledger"
)

// term is one expression that a listing is sorted by.
type term struct {
	operand
	desc bool
}

// terms returns what to sort by: the orders asked for and then, so that the order is total, the number of the key
// and its prefix, in the direction of the last one.
func terms(d dialect, kinds []*ledger.Kind, orders []ledger.Order) ([]term, error) {
	if len(orders) == 0 {
		orders = []ledger.Order{{Field: "created", Desc: true}}
	}
	var out []term
	number := func(desc bool) term { return term{operand{name: "number", expr: "r.number", class: whole}, desc} }
	prefix := func(desc bool) term { return term{operand{name: "prefix", expr: prefixOf, class: textual}, desc} }
	desc, decided := false, false
	for _, o := range orders {
		f, err := field(d, kinds, o.Field)
		switch {
		case err != nil:
			return nil, err
		case f.class == list || f.class == opaque:
			return nil, invalid(o.Field, "", "cannot sort by a field of type %s", f.typ)
		case decided:
			continue
		}
		desc = o.Desc
		if f.class == ownKey {
			if len(kinds) > 1 {
				out = append(out, prefix(desc))
			}
			out, decided = append(out, number(desc)), true
			continue
		}
		if f.start != "" { // the order is the same, and an index knows it
			out = append(out, term{operand{name: f.name, expr: f.start, class: textual, nullable: true}, desc})
		}
		out = append(out, term{f, desc})
	}
	if decided {
		return out, nil
	}
	out = append(out, number(desc))
	if len(kinds) > 1 {
		out = append(out, prefix(desc))
	}
	return out, nil
}

// part is a part of a listing. Records with and without a value in the first term are asked for apart where an
// index may have the order, so that it serves both parts.
type part int

const (
	everything part = iota // all records
	valued                 // those that have a value in the first term
	bare                   // those that have none: the order starts with the second term
)

// start is the first term that counts.
func (p part) start() int {
	if p == bare {
		return 1
	}
	return 0
}

// mayLack reports whether records of the part may lack a value in a term.
func (p part) mayLack(order []term, i int) bool {
	return order[i].nullable && (i > 0 || p == everything)
}

// orderBy writes the order of a part.
func orderBy(st *statement, order []term, p part) {
	st.WriteString(" ORDER BY ")
	for i := p.start(); i < len(order); i++ {
		t := order[i]
		if i > p.start() {
			st.WriteString(", ")
		}
		if p.mayLack(order, i) {
			st.WriteString("(" + t.expr + " IS NULL), ")
		}
		st.WriteString(t.expr)
		if t.desc {
			st.WriteString(" DESC")
		}
	}
}

// after writes the condition for what comes after a place in an order; values are those of the terms there.
func after(st *statement, order []term, values []any, p part) {
	start := p.start()
	first := order[start]
	if p.uniform(order, values) {
		// The bound on the first term alone is implied; it lets an index start at the place.
		exprs, marks := make([]string, 0, len(order)), make([]string, 0, len(order))
		for i := start; i < len(order); i++ {
			exprs, marks = append(exprs, order[i].expr), append(marks, order[i].mark(st, values[i]))
		}
		fmt.Fprintf(st, "%s %s= %s AND (%s) %s (%s)", first.expr, first.beyond(), marks[0], strings.Join(exprs, ", "), first.beyond(), strings.Join(marks, ", "))
		return
	}
	if !p.mayLack(order, start) && values[start] != nil {
		fmt.Fprintf(st, "%s %s= %s AND ", first.expr, first.beyond(), first.mark(st, values[start]))
	}
	st.WriteString("(FALSE")
	for i := start; i < len(order); i++ {
		if values[i] == nil {
			continue // nothing comes after no value but by a later term
		}
		st.WriteString(" OR (TRUE")
		for j := start; j < i; j++ {
			if values[j] == nil {
				fmt.Fprintf(st, " AND %s IS NULL", order[j].expr)
			} else {
				fmt.Fprintf(st, " AND %s = %s", order[j].expr, order[j].mark(st, values[j]))
			}
		}
		t := order[i]
		beyond := fmt.Sprintf("%s %s %s", t.expr, t.beyond(), t.mark(st, values[i]))
		if p.mayLack(order, i) {
			beyond = "(" + beyond + " OR " + t.expr + " IS NULL)"
		}
		st.WriteString(" AND " + beyond + ")")
	}
	st.WriteString(")")
}

func (t term) beyond() string {
	if t.desc {
		return "<"
	}
	return ">"
}

// uniform reports whether terms can be compared as one row: one direction, a value each, and in all records.
func (p part) uniform(order []term, values []any) bool {
	for i := p.start(); i < len(order); i++ {
		if order[i].desc != order[p.start()].desc || values[i] == nil || p.mayLack(order, i) {
			return false
		}
	}
	return true
}

// cursor is a place in a listing: the values of the terms of the last record that was shown. It stays valid when
// records come and go.
type cursor struct {
	Query  uint64 `json:"q"`
	Values []any  `json:"v"`
}

// fingerprint tells queries apart. A cursor of one makes no sense in another.
func fingerprint(q ledger.Query) uint64 {
	q.After, q.Limit, q.WithTotal = "", 0, false
	h := fnv.New64a()
	b, _ := json.Marshal(q) // of values that were checked
	_, _ = h.Write(b)
	return h.Sum64()
}

func (c cursor) encode() (string, error) {
	b, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b), err
}

func decodeCursor(q ledger.Query, order []term) ([]any, error) {
	foreign := invalid("after", "Start again at the first page", "the cursor belongs to another query")
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err != nil {
		return nil, foreign
	}
	var c cursor
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if dec.Decode(&c) != nil || c.Query != fingerprint(q) || len(c.Values) != len(order) {
		return nil, foreign
	}
	for i, v := range c.Values {
		ok := v == nil && order[i].nullable
		switch v := v.(type) {
		case json.Number:
			var err error
			switch order[i].class {
			case whole, instants:
				c.Values[i], err = v.Int64()
				ok = err == nil
			case numeric:
				c.Values[i], err = v.Float64()
				ok = err == nil
			}
		case string:
			ok = (order[i].class == textual || order[i].class == truth) && storable(v)
		}
		if !ok {
			return nil, foreign
		}
	}
	return c.Values, nil
}
