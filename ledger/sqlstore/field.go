package sqlstore

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// class is how the values of an expression are compared and written.
type class int

const (
	textual  class = iota // text, compared byte by byte
	whole                 // BIGINT
	numeric               // DOUBLE PRECISION
	truth                 // the text true or false
	instants              // BIGINT, microseconds
	list                  // JSON array
	ownKey                // the record's key: its prefix, then its number
	opaque                // JSON object: there or not
)

// operand is a field as SQL sees it.
type operand struct {
	name     string
	expr     string
	start    string // beginning of the text, which is what an index holds; empty where it holds all
	class    class
	typ      ledger.FieldType
	nullable bool
}

// coreFields are the fields that every record has; the columns belong to the alias r.
func coreField(name string) (operand, bool) {
	o := operand{name: name, class: textual, typ: ledger.TextField}
	switch name {
	case "title", "kind", "state", "phase":
		o.expr = "r." + name
	case "owner":
		o.expr, o.nullable = "NULLIF(r.owner, '')", true
	case "key":
		o.expr, o.class, o.typ = "r.key", ownKey, ledger.KeyField
	case "label":
		o.expr, o.class, o.typ, o.nullable = "r.labels", list, ledger.ListField, true
	case "created", "updated":
		o.expr, o.class, o.typ = "r."+name, instants, ledger.InstantField
	case "deleted":
		o.expr, o.class, o.typ = "CASE WHEN r.deleted THEN 'true' ELSE 'false' END", truth, ledger.BoolField
	default:
		return operand{}, false
	}
	return o, true
}

var coreNames = []string{"key", "kind", "title", "state", "phase", "owner", "label", "created", "updated", "deleted"} // constant

// field finds a field of the kinds asked for.
func field(d dialect, kinds []*ledger.Kind, name string) (operand, error) {
	if o, ok := coreField(name); ok {
		return o, nil
	}
	base, part, _ := strings.Cut(name, ".")
	var found operand
	var of *ledger.Kind
	for _, k := range kinds {
		f, ok := k.Field(base)
		if !ok {
			continue
		}
		o, ok := declared(d, "r.fields", f, part)
		if !ok {
			continue
		}
		o.name = name
		if of != nil && (found.class != o.class || found.expr != o.expr) {
			return operand{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: name, Message: fmt.Sprintf("it is of another type in kind %s than in kind %s", of.Name, k.Name), Remedy: "Ask for one of the kinds"}
		}
		found, of = o, k
	}
	if of != nil {
		return found, nil
	}
	return operand{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: name, Message: "no such field", Remedy: "The fields are " + strings.Join(fieldNames(kinds), ", ")}
}

func fieldNames(kinds []*ledger.Kind) []string {
	names := append([]string{}, coreNames...)
	seen := map[string]bool{}
	for _, k := range kinds {
		for _, f := range k.Fields {
			if seen[f.Name] {
				continue
			}
			seen[f.Name] = true
			names = append(names, f.Name)
			if f.Type == ledger.RangeField {
				names = append(names, f.Name+".low", f.Name+".high")
			}
		}
	}
	return names
}

// declared returns the expression of a declared field, or a part of one (low and high of a range), over a column
// of fields. A range alone stands for its middle, money for its minor units, a duration for its seconds.
func declared(d dialect, column string, f ledger.Field, part string) (operand, bool) {
	name := literal(f.Name)
	at := column + "->" + name
	text := "(" + column + "->>" + name + ")"
	number := func(expr string) string { return "CAST(" + expr + " AS DOUBLE PRECISION)" }
	inside := func(member string) string { return number("(" + at + "->>'" + member + "')") }
	o := operand{typ: f.Type, nullable: true, class: numeric}
	if part != "" && f.Type != ledger.RangeField {
		return o, false
	}
	switch f.Type {
	case ledger.TextField, ledger.EnumField, ledger.KeyField, ledger.DateField:
		o.class, o.expr = textual, d.bytewise("NULLIF("+text+", '')")
		o.start = d.start(o.expr)
	case ledger.BoolField:
		o.class, o.expr = truth, "NULLIF(CAST("+at+" AS TEXT), 'null')"
	case ledger.IntegerField, ledger.NumberField:
		o.expr = number(text)
	case ledger.InstantField:
		o.class, o.expr = instants, d.instant(text)
	case ledger.MoneyField:
		o.expr = inside("minor")
	case ledger.DurationField:
		o.expr = seconds(inside("value"), "("+at+"->>'unit')")
	case ledger.RangeField:
		switch part {
		case "":
			o.expr = inside("low") + " / 2 + " + inside("high") + " / 2" // the sum might overflow
		case "low", "high":
			o.expr, o.typ = inside(part), ledger.NumberField
		default:
			return o, false
		}
	case ledger.ListField:
		o.class, o.expr = list, "("+at+")"
	case ledger.ObjectField:
		o.class, o.expr = opaque, "NULLIF(CAST("+at+" AS TEXT), 'null')"
	default:
		return o, false
	}
	return o, true
}

// seconds is the length of a duration, reckoned as ledger.Duration.Seconds does, rounding included.
func seconds(value, unit string) string {
	return "CASE " + unit +
		" WHEN 'ms' THEN " + value + " / 1000.0" +
		" WHEN 'min' THEN " + value + " * 60.0" +
		" WHEN 'h' THEN " + value + " * 60.0 * 60.0" +
		" WHEN 'd' THEN " + value + " * 86400.0" +
		" WHEN 'wk' THEN " + value + " * 7.0 * 86400.0" +
		" WHEN 'mo' THEN " + value + " * 30.4375 * 86400.0" +
		" ELSE " + value + " END"
}

// literal quotes a name of the schema. Values of callers are never written into a statement.
func literal(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// parameter brings a value of a condition into the form in which it is compared.
func (o operand) parameter(v any) (any, bool) {
	switch o.class {
	case textual, ownKey, list:
		switch v := v.(type) {
		case string:
			return v, true
		case ledger.Key:
			return string(v), true
		case ledger.Date:
			return string(v), true
		case ledger.Phase:
			return string(v), true
		}
	case truth:
		if b, ok := v.(bool); ok {
			return fmt.Sprint(b), true
		}
	case instants:
		switch v := v.(type) {
		case time.Time:
			return instant(v), true
		case string:
			t, err := time.Parse(time.RFC3339Nano, v)
			return instant(t), err == nil
		}
	case numeric, whole:
		switch v := v.(type) {
		case float64:
			return v, true
		case int:
			return float64(v), true
		case int64:
			return float64(v), true
		}
	}
	return nil, false
}
