package ledgertest

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// builtin are the fields every record has.
func builtin(name string) (ledger.FieldType, bool) {
	switch name {
	case "title", "kind", "state", "phase", "owner":
		return ledger.TextField, true
	case "key":
		return ledger.KeyField, true
	case "label":
		return ledger.ListField, true
	case "created", "updated":
		return ledger.InstantField, true
	case "deleted":
		return ledger.BoolField, true
	}
	return "", false
}

// typeOfField returns the type of a field that one of the kinds must have.
func typeOfField(kinds []ledger.Kind, name string) (ledger.FieldType, error) {
	if typ, ok := builtin(name); ok {
		return typ, nil
	}
	base, bound, isBound := strings.Cut(name, ".")
	for _, k := range kinds {
		f, ok := k.Field(base)
		switch {
		case !ok:
		case !isBound:
			return f.Type, nil
		case f.Type == ledger.RangeField && (bound == "low" || bound == "high"):
			return ledger.NumberField, nil
		}
	}
	return "", &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: name, Message: "no such field"}
}

// recordKey is a record's own key, which compares by number.
type recordKey ledger.Key

// valueOf returns what a record has in a field: text, a number, a bool, an instant, a key, a list of text, or nil
// when it has no value.
func valueOf(kinds []ledger.Kind, r ledger.Record, name string) any {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	switch name {
	case "key":
		return recordKey(r.Key)
	case "kind":
		return r.Kind
	case "title":
		return r.Title
	case "state":
		return r.State
	case "owner":
		return text(r.Owner)
	case "created":
		return r.Created
	case "updated":
		return r.Updated
	case "deleted":
		return r.Deleted
	case "label":
		return list(r.Labels)
	}
	for _, k := range kinds {
		if k.Name != r.Kind {
			continue
		}
		if name == "phase" {
			s, _ := k.Lifecycle.State(r.State)
			return text(string(s.Phase))
		}
		base, bound, _ := strings.Cut(name, ".")
		if f, ok := k.Field(base); ok {
			var fields map[string]json.RawMessage
			_ = json.Unmarshal(r.Fields, &fields) // stored fields are canonical
			return fieldValue(f, fields[base], bound)
		}
	}
	return nil
}

func list[T any](values []T) any {
	if len(values) == 0 {
		return nil
	}
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

func fieldValue(f ledger.Field, raw json.RawMessage, bound string) any {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	switch f.Type {
	case ledger.InstantField:
		return into(raw, func(t time.Time) any { return t })
	case ledger.MoneyField:
		return into(raw, func(m ledger.Money) any { return float64(m.Minor) })
	case ledger.DurationField:
		return into(raw, func(d ledger.Duration) any { return d.Seconds() })
	case ledger.RangeField:
		return into(raw, func(r ledger.Range) any {
			switch bound {
			case "low":
				return r.Low
			case "high":
				return r.High
			}
			return (r.Low + r.High) / 2
		})
	case ledger.ListField:
		return into(raw, func(l []any) any { return list(l) })
	}
	return into(raw, func(v any) any {
		if v == "" {
			return nil
		}
		return v
	})
}

func into[T any](raw json.RawMessage, f func(T) any) any {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil
	}
	return f(v)
}

// operand brings a value of a condition into the form that valueOf gives fields of a type.
func operand(raw any, typ ledger.FieldType, name string) (any, bool) {
	switch typ {
	case ledger.BoolField:
		b, ok := raw.(bool)
		return b, ok
	case ledger.IntegerField, ledger.NumberField, ledger.MoneyField, ledger.DurationField, ledger.RangeField:
		n, ok := raw.(float64)
		return n, ok
	case ledger.InstantField:
		t, ok := raw.(time.Time)
		return t, ok
	}
	s, ok := raw.(string)
	if k, is := raw.(ledger.Key); is {
		s, ok = string(k), true
	}
	if name == "key" {
		return recordKey(s), ok
	}
	return s, ok
}

// compare orders two values of one type.
func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case float64:
		return cmp.Compare(a, b.(float64))
	case time.Time:
		return a.Compare(b.(time.Time))
	case bool:
		return cmp.Compare(truth(a), truth(b.(bool)))
	case recordKey:
		x, y := ledger.Key(a), ledger.Key(b.(recordKey))
		return cmp.Or(cmp.Compare(x.Prefix(), y.Prefix()), cmp.Compare(x.Number(), y.Number()))
	}
	return 0
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case recordKey:
		return string(v)
	}
	return ""
}
