package tabular

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"throughline.dev/connect/cell"
	"throughline.dev/connect/table"
	"throughline.dev/ledger"
)

// convert reads a cell as a declared field. A loss is for a value that is fine where it comes from but has no place
// here; a problem is for one that cannot be read.
func (c *record) convert(f ledger.Field, t target, text string) (raw json.RawMessage, loss string, p *cell.Problem) {
	if raw, ok := c.required(f.Name, text); ok {
		return raw, "", nil
	}
	switch f.Type {
	case ledger.TextField:
		return encode(table.Unguard(text)), "", nil
	case ledger.EnumField:
		for _, e := range f.Enum {
			if cell.Fold(e) == cell.Fold(text) {
				return encode(e), "", nil
			}
		}
		return nil, "the " + f.Name + " is one of " + strings.Join(f.Enum, ", "), nil
	case ledger.BoolField:
		v, p := cell.Bool(text)
		return encode(v), "", p
	case ledger.IntegerField:
		v, p := c.style.Number(text)
		if p == nil && (v != math.Trunc(v) || math.Abs(v) > 1<<53) {
			p = &cell.Problem{Reason: "is not a whole number: \"" + text + "\"", Remedy: "Expected a number such as 12"}
		}
		if p != nil {
			return nil, "", p
		}
		return encode(int64(v)), "", nil
	case ledger.NumberField:
		if f.Name == "rating" {
			text = stars(text)
		}
		v, p := c.style.Number(text)
		return encode(v), "", p
	case ledger.InstantField, ledger.DateField:
		at, p := c.style.Instant(text)
		if p != nil {
			return nil, "", p
		}
		if f.Type == ledger.DateField {
			return encode(at.Date()), "", nil
		}
		c.noZone = c.noZone || at.NoZone && !strings.Contains(cell.Fold(t.header), "utc")
		return encode(at.Time.Format(time.RFC3339Nano)), "", nil
	case ledger.MoneyField:
		if text[0] == '{' {
			break
		}
		v, p := c.style.Money(text, t.currency)
		return encode(v), "", p
	case ledger.DurationField:
		if text[0] == '{' {
			break
		}
		v, p := c.style.Duration(text)
		return encode(v), "", p
	case ledger.RangeField:
		v, p := c.style.Range(text)
		return encode(v), "", p
	case ledger.KeyField:
		if k := ledger.Key(text); k.Number() > 0 {
			return encode(k), "", nil
		}
		return nil, "the " + f.Name + " is the key of a record, such as MET-1", nil
	case ledger.ListField:
		if f.Elem == ledger.TextField || f.Elem == ledger.KeyField {
			return encode(cell.List(table.Unguard(text))), "", nil
		}
	}
	if json.Valid([]byte(text)) && (text[0] == '{' || text[0] == '[') {
		return json.RawMessage(text), "", nil
	}
	return nil, "the " + f.Name + " has parts of its own; write it as JSON", nil
}

// stars reads ratings as sites write them: "★★★★☆", "4/5", "4 of 5", "4 stars".
func stars(text string) string {
	if n := strings.Count(text, "★"); n > 0 {
		return string(encode(n))
	}
	for _, cut := range []string{"/", " of ", " out of ", " von ", " star", " Star", " Stern"} {
		if i := strings.Index(text, cut); i > 0 {
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}

// encode writes a value of a type that JSON always has.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return b
}
