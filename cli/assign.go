package cli

import (
	"encoding/json"
	"fmt"
	"math"
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
			return nil, fmt.Errorf("%s has no field %q. Its fields are %s", ledger.WithArticle(k.Name), name, strings.Join(names, ", "))
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
		if _, err := number(value); err != nil || !json.Valid([]byte(value)) {
			return nil, fmt.Errorf("%q is not a number", value)
		}
		return json.RawMessage(value), nil
	case ledger.RangeField:
		if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
			return loose(value), nil
		}
		low, high, two := strings.Cut(value, "..")
		if !two {
			high = low
		}
		a, err1 := number(low)
		b, err2 := number(high)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%q is not a range. Expected 2..6 or a number", value)
		}
		return json.Marshal(ledger.Range{Low: a, High: b})
	case ledger.MoneyField:
		if strings.HasPrefix(value, "{") {
			return loose(value), nil
		}
		m, err := ledger.ParseMoney(value)
		if err != nil {
			return nil, err
		}
		return json.Marshal(m)
	case ledger.ListField:
		if strings.HasPrefix(value, "[") {
			return loose(value), nil
		}
		return json.Marshal(words(value))
	}
	return loose(value), nil
}

// number reads a finite number.
func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err == nil && (math.IsInf(v, 0) || math.IsNaN(v)) {
		err = strconv.ErrRange
	}
	return v, err
}
