// Package filter reads the filters people type, in a search box, an address or a command:
//
//	kind:feature horizon:now,next reach>=100 label:api owner:ada -decline:* "error messages"
//
// A term field:value compares for equality (a list of values: any of them; a list-typed field: holds it),
// field>value and its kin compare in order, field!=value excludes, field~text finds text inside, field:* asks for any
// value and -field:* for none. Everything else is full text; double quotes keep blanks and commas together, and each
// of several values may have its own: team:"Core API",Docs. The package turns text into a [ledger.Query]; it reads no
// ledger. The web application reads the same language: testdata/readings.json holds what both must agree on.
package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Parse reads a filter. Kinds restrict the fields that may be named, beside those of kind: terms in the text.
// Errors name the term and what would be understood.
func Parse(schema *ledger.Schema, text string, kinds ...string) (ledger.Query, error) {
	q := ledger.Query{Kinds: slices.Clone(kinds)}
	terms, err := split(text)
	if err != nil {
		return q, err
	}
	var words []string
	var rest []term
	for _, t := range terms {
		switch {
		case t.field == "":
			words = append(words, t.value)
		case t.field == "kind" && t.op == ledger.Eq && !t.not:
			for name := range strings.SplitSeq(t.value, ",") {
				k, ok := schema.Kind(name)
				if !ok {
					return q, fmt.Errorf("filter: there is no kind %q", name)
				}
				q.Kinds = append(q.Kinds, k.Name)
			}
		default:
			rest = append(rest, t)
		}
	}
	for _, t := range rest {
		c, err := t.cond(schema, q.Kinds)
		if err != nil {
			return q, err
		}
		q.Where = append(q.Where, c)
	}
	q.Text = strings.Join(words, " ")
	return q, nil
}

// term is one piece of a filter; without a field it is a word to find.
type term struct {
	field, value string
	values       []string // value, split at the commas that stand outside quotes
	op           ledger.Comparison
	not          bool
	quoted       bool
}

// operators in the order in which they are looked for.
func operators() []ledger.Comparison {
	return []ledger.Comparison{ledger.Ne, ledger.Le, ledger.Ge, ledger.Lt, ledger.Gt, ":", "=", "~"}
}

func split(text string) ([]term, error) {
	var out []term
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' || text[i] == '\n' {
			i++
			continue
		}
		start := i
		var b strings.Builder
		quoted, opened := -1, false
		var commas []int // where in b a comma stands outside quotes
		for ; i < len(text) && (opened || text[i] != ' ' && text[i] != '\t' && text[i] != '\n'); i++ {
			if text[i] == '"' {
				if quoted < 0 {
					quoted = b.Len()
				}
				opened = !opened
				continue
			}
			if text[i] == ',' && !opened {
				commas = append(commas, b.Len())
			}
			b.WriteByte(text[i])
		}
		if opened {
			return nil, fmt.Errorf("filter: the quote in %q is not closed", text[start:])
		}
		out = append(out, newTerm(b.String(), quoted, commas))
	}
	return out, nil
}

// newTerm takes a piece apart; quoted is where a quoted part begins, -1 for none, and commas are the places of those
// that separate values. Nothing inside quotes is an operator.
func newTerm(s string, quoted int, commas []int) term {
	plain := s
	if quoted >= 0 {
		plain = s[:quoted]
	}
	at, best := -1, ledger.Comparison("")
	for _, op := range operators() {
		if i := strings.Index(plain, string(op)); i > 0 && (at < 0 || i < at) {
			at, best = i, op
		}
	}
	if at < 0 {
		return term{value: s, quoted: quoted >= 0}
	}
	t := term{field: s[:at], op: best, value: s[at+len(best):], quoted: quoted >= 0}
	if name, not := strings.CutPrefix(t.field, "-"); not {
		t.field, t.not = name, true
	}
	if !isName(t.field) || strings.HasPrefix(t.value, "//") && !t.quoted { // an address is text
		return term{value: s}
	}
	from := at + len(best)
	for _, i := range commas {
		if i >= from {
			t.values = append(t.values, s[from:i])
			from = i + 1
		}
	}
	t.values = append(t.values, s[from:])
	switch best {
	case ":", "=":
		t.op = ledger.Eq
	case "~":
		t.op = ledger.Contains
	}
	return t
}

func isName(s string) bool {
	for _, r := range s {
		if r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// core are the fields every record has.
func core() []string {
	return []string{"key", "kind", "title", "state", "phase", "owner", "label", "created", "updated", "deleted"}
}

func (t term) cond(schema *ledger.Schema, kinds []string) (ledger.Cond, error) {
	typ, err := typeOf(schema, kinds, t.field)
	if err != nil {
		return ledger.Cond{}, err
	}
	c := ledger.Cond{Field: t.field, Op: t.op}
	if t.value == "*" && !t.quoted && t.op == ledger.Eq {
		c.Op = ledger.Set
		if t.not {
			c.Op = ledger.Unset
		}
		return c, nil
	}
	if t.not {
		if t.op != ledger.Eq {
			return c, fmt.Errorf("filter: -%s can only exclude a value or ask for none (-%s:*)", t.field, t.field)
		}
		c.Op = ledger.Ne
	}
	values := []string{t.value}
	if t.op == ledger.Eq {
		values = t.values
	}
	if typ == ledger.ListField {
		if c.Op != ledger.Eq && c.Op != ledger.Contains || len(values) > 1 {
			return c, fmt.Errorf("filter: %s is a list: ask for one element at a time, %s:a %s:b", t.field, t.field, t.field)
		}
		c.Op = ledger.Contains
	}
	if len(values) > 1 {
		if c.Op != ledger.Eq {
			return c, fmt.Errorf("filter: several values need field:a,b; %s%s%s compares with one", t.field, t.op, t.value)
		}
		c.Op = ledger.In
	}
	known := possible(schema, kinds, t.field)
	for _, s := range values {
		if len(known) > 0 && (c.Op == ledger.Eq || c.Op == ledger.Ne || c.Op == ledger.In) && !slices.Contains(known, s) {
			return c, fmt.Errorf("filter: %s: %q is not one of %s", t.field, s, strings.Join(known, ", "))
		}
		v, err := value(typ, t.field, s)
		if err != nil {
			return c, err
		}
		c.Values = append(c.Values, v)
	}
	return c, nil
}

// possible lists the values that a field may have, nil when they cannot be listed.
func possible(schema *ledger.Schema, kinds []string, field string) (known []string) {
	if field == "phase" {
		return []string{string(ledger.Open), string(ledger.Active), string(ledger.Done), string(ledger.Dropped)}
	}
	add := func(values []string) {
		for _, v := range values {
			if !slices.Contains(known, v) {
				known = append(known, v)
			}
		}
	}
	for _, k := range schema.Kinds() {
		switch f, ok := k.Field(field); {
		case len(kinds) > 0 && !slices.Contains(kinds, k.Name):
		case field == "state":
			add(k.Lifecycle.Names())
		case ok && f.Type != ledger.EnumField:
			return nil // a text of one kind, a choice of another
		case ok:
			add(f.Enum)
		}
	}
	return known
}

func typeOf(schema *ledger.Schema, kinds []string, field string) (ledger.FieldType, error) {
	switch field {
	case "created", "updated":
		return ledger.InstantField, nil
	case "deleted":
		return ledger.BoolField, nil
	case "label":
		return ledger.ListField, nil
	}
	if slices.Contains(core(), field) {
		return ledger.TextField, nil
	}
	name, part, _ := strings.Cut(field, ".")
	var known []string
	for _, k := range schema.Kinds() {
		if len(kinds) > 0 && !slices.Contains(kinds, k.Name) {
			continue
		}
		for _, f := range k.Fields {
			if f.Name == name {
				if f.Type == ledger.RangeField && (part == "" || part == "low" || part == "high") {
					return ledger.NumberField, nil
				}
				if part == "" {
					return f.Type, nil
				}
			}
			if !slices.Contains(known, f.Name) {
				known = append(known, f.Name)
			}
		}
	}
	slices.Sort(known)
	return "", fmt.Errorf("filter: there is no field %q. There are %s and the fields %s", field, strings.Join(core(), ", "), strings.Join(known, ", "))
}

func value(typ ledger.FieldType, field, s string) (any, error) {
	switch typ {
	case ledger.IntegerField, ledger.NumberField, ledger.MoneyField, ledger.DurationField, ledger.RangeField:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("filter: %s compares with a number, %q is none", field, s)
		}
		return v, nil
	case ledger.BoolField:
		v, err := strconv.ParseBool(s)
		if err != nil {
			return nil, fmt.Errorf("filter: %s is true or false, not %q", field, s)
		}
		return v, nil
	case ledger.InstantField:
		t, err := Instant(s)
		if err != nil {
			return nil, fmt.Errorf("filter: %s compares with a time: %w", field, err)
		}
		return t, nil
	case ledger.DateField:
		if err := ledger.Date(s).Validate(); err != nil {
			return nil, fmt.Errorf("filter: %s: %w", field, err)
		}
	}
	return s, nil
}

// Instant reads a day (its beginning in UTC), a day with a time, or an RFC 3339 instant.
func Instant(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time. Expected 2026-11-23 or 2026-11-23T14:30:00Z", s)
}
