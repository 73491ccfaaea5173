package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

// assignments reads FIELD=VALUE arguments by the types of the kind's fields. A part of an object is set as
// FIELD.PART=VALUE over what the record has; an empty value clears the field.
func assignments(k *ledger.Kind, current json.RawMessage, args []string) (map[string]json.RawMessage, error) {
	if len(args) == 0 {
		return nil, nil
	}
	old := map[string]json.RawMessage{}
	if len(current) > 0 {
		if err := json.Unmarshal(current, &old); err != nil {
			return nil, err
		}
	}
	out := map[string]json.RawMessage{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not FIELD=VALUE", arg)
		}
		name, part, dotted := strings.Cut(name, ".")
		f, ok := k.Field(name)
		if !ok {
			names := make([]string, len(k.Fields))
			for i, f := range k.Fields {
				names[i] = f.Name
			}
			return nil, fmt.Errorf("a %s has no field %q. Its fields are %s", k.Name, name, strings.Join(names, ", "))
		}
		if dotted {
			obj := map[string]json.RawMessage{}
			base := out[name]
			if base == nil {
				base = old[name]
			}
			if len(base) > 0 && string(base) != "null" {
				if err := json.Unmarshal(base, &obj); err != nil {
					return nil, fmt.Errorf("%s is not an object whose parts can be set", name)
				}
			}
			obj[part] = loose(value)
			raw, err := json.Marshal(obj)
			if err != nil {
				return nil, err
			}
			out[name] = raw
			continue
		}
		raw, err := typed(f, value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = raw
	}
	return out, nil
}

// loose takes JSON as JSON and everything else as text.
func loose(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	raw, _ := json.Marshal(value)
	return raw
}

func typed(f ledger.Field, value string) (json.RawMessage, error) {
	if value == "" {
		return json.RawMessage("null"), nil
	}
	switch f.Type {
	case ledger.TextField, ledger.EnumField, ledger.DateField, ledger.KeyField:
		return json.Marshal(value)
	case ledger.InstantField:
		t, err := filter.Instant(value)
		if err != nil {
			return nil, err
		}
		return json.Marshal(t)
	case ledger.BoolField:
		v, err := strconv.ParseBool(value)
		if err != nil {
			return nil, fmt.Errorf("%q is neither true nor false", value)
		}
		return json.Marshal(v)
	case ledger.IntegerField, ledger.NumberField:
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			return nil, fmt.Errorf("%q is not a number", value)
		}
		return json.RawMessage(value), nil
	case ledger.RangeField:
		low, high, ok := strings.Cut(value, "..")
		if !ok {
			return loose(value), nil
		}
		a, err1 := strconv.ParseFloat(low, 64)
		b, err2 := strconv.ParseFloat(high, 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%q is not a range. Expected 2..6 or a number", value)
		}
		return json.Marshal(ledger.Range{Low: a, High: b})
	case ledger.MoneyField:
		cur, amount, _ := strings.Cut(value, " ")
		v, err := strconv.ParseFloat(amount, 64)
		if err != nil {
			return loose(value), nil
		}
		return json.Marshal(ledger.Money{Minor: int64(v*100 + 0.5), Currency: cur})
	case ledger.ListField:
		if strings.HasPrefix(value, "[") {
			return loose(value), nil
		}
		return json.Marshal(words(value))
	}
	return loose(value), nil
}
