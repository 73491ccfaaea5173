package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// condition writes a test into a statement.
type condition struct {
	write func(st *statement)
	// check repeats in Go what SQL cannot decide exactly: the case of letters beyond ASCII, and words as they
	// were at an earlier position. Nil where SQL is enough.
	check func(ledger.Record) bool

	// cheap conditions need no JSON to be read; they are tested first.
	cheap bool

	// narrow writes a query for the row numbers of the records that meet the condition, all of which an index
	// gives. Nil where none does.
	narrow func(st *statement)
	// index is the index that narrow reads; a walk of the same index begins and ends where the condition says.
	index string
	// probe is the condition as it is tested record by record; nil where that is the condition itself.
	probe *condition
}

func invalid(path, remedy, format string, args ...any) error {
	return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: path, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

// compile turns a condition of a query into one of SQL.
func (r *reader) compile(kinds []*ledger.Kind, c ledger.Cond) (condition, error) {
	o, err := field(r.store.dialect, kinds, c.Field)
	if err != nil {
		return condition{}, err
	}
	params, err := operands(o, c)
	if err != nil {
		return condition{}, err
	}
	for i, p := range params {
		if text, ok := p.(string); ok {
			params[i] = cleanText(text)
		}
	}
	if c.Op == ledger.Contains && o.class != list {
		return contains(o, params[0].(string)), nil
	}
	_, core := coreField(o.name)
	cond := condition{write: func(st *statement) { r.compare(st, o, c.Op, params) }, cheap: core && o.class != list}
	if r.at != 0 {
		return cond, nil
	}
	if o.name == "label" && c.Op == ledger.Contains {
		cond.narrow = func(st *statement) { st.WriteString("SELECT id FROM label WHERE label = " + st.arg(params[0])) }
		cond.probe = &condition{write: func(st *statement) {
			st.WriteString("EXISTS (SELECT 1 FROM label l WHERE l.label = " + st.arg(params[0]) + " AND l.id = r.id)")
		}}
	} else if index := r.filterIndex(kinds, o, c.Op); index != "" {
		cond.index = index
		cond.narrow = func(st *statement) {
			st.WriteString("SELECT r.id FROM record r" + r.store.dialect.walking(index) + " WHERE ")
			if o.name == "owner" {
				st.WriteString("r.owner <> '' AND r.owner IN " + st.list(texts(params)))
				return
			}
			st.WriteString("r.kind = " + literal(kinds[0].Name) + " AND ")
			cond.write(st)
		}
	}
	return cond, nil
}

// filterIndex returns the index that serves a condition.
func (r *reader) filterIndex(kinds []*ledger.Kind, o operand, op ledger.Comparison) string {
	switch op {
	case ledger.Eq, ledger.In:
		switch {
		case o.name == "owner":
			return "record_owner"
		case o.name == "state" && len(kinds) == 1:
			return "record_kind_state"
		}
	case ledger.Lt, ledger.Le, ledger.Gt, ledger.Ge:
		if (o.name == "created" || o.name == "updated") && len(kinds) == 1 {
			return "record_kind_" + o.name
		}
	default:
		return ""
	}
	if _, core := coreField(o.name); core || len(kinds) != 1 {
		return ""
	}
	return r.store.indexOf[kindField{kinds[0].Name, o.name}]
}

func texts(params []any) []string {
	out := make([]string, len(params))
	for i, p := range params {
		out[i], _ = p.(string)
	}
	return out
}

// compare writes a condition as it is.
func (r *reader) compare(st *statement, o operand, op ledger.Comparison, params []any) {
	o.bound(st, op, params)
	switch {
	case o.class == list:
		r.writeList(st, o, op, params)
	case op == ledger.Set:
		st.WriteString(o.expr + " IS NOT NULL")
	case op == ledger.Unset:
		st.WriteString(o.expr + " IS NULL")
	case op == ledger.In:
		marks := make([]string, len(params))
		for i, p := range params {
			marks[i] = o.mark(st, p)
		}
		st.WriteString(o.expr + " IN (" + strings.Join(marks, ", ") + ")")
	case op == ledger.Ne && o.nullable:
		fmt.Fprintf(st, "(%s <> %s OR %s IS NULL)", o.expr, o.mark(st, params[0]), o.expr)
	case op == ledger.Ne:
		st.WriteString(o.expr + " <> " + o.mark(st, params[0]))
	case o.class == ownKey && op != ledger.Eq:
		k := ledger.Key(params[0].(string))
		fmt.Fprintf(st, "(%s, r.number) %s (%s, %s)", prefixOf, op, st.arg(k.Prefix()+"-"), st.arg(k.Number()))
	default:
		st.WriteString(o.expr + " " + string(op) + " " + o.mark(st, params[0]))
	}
}

// bound writes a condition on the beginning of a text that follows from the condition on the whole, for an index
// that holds beginnings.
func (o operand) bound(st *statement, op ledger.Comparison, params []any) {
	if o.start == "" {
		return
	}
	beginnings := make([]string, len(params))
	for i, p := range params {
		runes := []rune(p.(string))
		beginnings[i] = string(runes[:min(len(runes), indexedText)])
	}
	switch op {
	case ledger.Eq, ledger.In:
		st.WriteString(o.start + " IN " + st.list(beginnings) + " AND ")
	case ledger.Lt, ledger.Le:
		st.WriteString(o.start + " <= " + st.arg(beginnings[0]) + " AND ")
	case ledger.Gt, ledger.Ge:
		st.WriteString(o.start + " >= " + st.arg(beginnings[0]) + " AND ")
	}
}

// prefixOf is a record's key up to and with the last hyphen.
const prefixOf = "rtrim(r.key, '0123456789')"

// mark adds a value to compare with.
func (o operand) mark(st *statement, v any) string {
	if o.class == numeric {
		return "CAST(" + st.arg(v) + " AS DOUBLE PRECISION)"
	}
	return st.arg(v)
}

// operands checks that a comparison fits a field, and returns its values as SQL takes them.
func operands(o operand, c ledger.Cond) ([]any, error) {
	fits, low, high := true, 1, 1
	switch c.Op {
	case ledger.Set, ledger.Unset:
		low, high = 0, 0
	case ledger.In:
		high = max(1, len(c.Values))
		fits = o.class != list && o.class != opaque
	case ledger.Eq, ledger.Ne:
		fits = o.class != list && o.class != opaque
	case ledger.Lt, ledger.Le, ledger.Gt, ledger.Ge:
		fits = o.class != list && o.class != opaque && o.class != truth
	case ledger.Contains:
		fits = slices.Contains([]ledger.FieldType{ledger.TextField, ledger.EnumField, ledger.KeyField, ledger.ListField}, o.typ)
	default:
		return nil, invalid(c.Field, "", "there is no comparison %q", c.Op)
	}
	if !fits {
		return nil, invalid(c.Field, "", "%q does not fit a field of type %s", c.Op, o.typ)
	}
	if len(c.Values) < low || len(c.Values) > high {
		return nil, invalid(c.Field, "", "%q does not take %d values", c.Op, len(c.Values))
	}
	out := make([]any, len(c.Values))
	for i, v := range c.Values {
		p, ok := o.parameter(v)
		if !ok {
			return nil, invalid(c.Field, "", "%v does not fit a field of type %s", v, o.typ)
		}
		out[i] = p
	}
	return out, nil
}

// cleanText makes text that no record can hold into text that the database takes.
func cleanText(s string) string {
	if storable(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func (r *reader) writeList(st *statement, o operand, op ledger.Comparison, params []any) {
	elements := r.store.dialect.elements(o.expr)
	switch {
	case op == ledger.Set:
		fmt.Fprintf(st, "EXISTS (SELECT 1 FROM %s)", elements)
	case op == ledger.Unset:
		fmt.Fprintf(st, "NOT EXISTS (SELECT 1 FROM %s)", elements)
	case o.name == "label" && r.at == 0:
		fmt.Fprintf(st, "r.id IN (SELECT id FROM label WHERE label = %s)", st.arg(params[0]))
	default:
		fmt.Fprintf(st, "EXISTS (SELECT 1 FROM %s e WHERE e.value = %s)", elements, st.arg(params[0]))
	}
}

// contains finds text in any case. SQL folds ASCII letters only, so other characters match anything there, and Go
// decides.
func contains(o operand, needle string) condition {
	var pattern strings.Builder
	exact := true
	for _, c := range strings.ToLower(needle) {
		switch {
		case c >= 0x80:
			pattern.WriteByte('%')
			exact = false
		case c == '%' || c == '_' || c == '\\':
			pattern.WriteString(`\` + string(c))
		default:
			pattern.WriteRune(c)
		}
	}
	cond := condition{write: func(st *statement) {
		fmt.Fprintf(st, `lower(%s) LIKE %s ESCAPE '\'`, o.expr, st.arg("%"+pattern.String()+"%"))
	}}
	if !exact {
		low := strings.ToLower(needle)
		cond.check = func(r ledger.Record) bool {
			return strings.Contains(strings.ToLower(textOf(r, o.name)), low)
		}
	}
	return cond
}

// textOf returns the text that a record has in a textual field.
func textOf(r ledger.Record, name string) string {
	switch name {
	case "title":
		return r.Title
	case "kind":
		return r.Kind
	case "state":
		return r.State
	case "owner":
		return r.Owner
	case "key":
		return string(r.Key)
	}
	return memberText(r.Fields, name)
}
