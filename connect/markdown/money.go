package markdown

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// writeMoney writes "EUR 12.50"; ok is false when the amount is not of a currency.
func writeMoney(m ledger.Money) (text string, ok bool) {
	if m.Currency == "" || m.Validate() != nil {
		return "", false
	}
	return m.String(), true
}

// money reads "EUR 12.50", "12.50 EUR" or {minor: 1250, currency: EUR}.
func (d decoder) money(path string, n frontmatter.Node) json.RawMessage {
	const expected = "an amount such as EUR 12.50"
	if n.Shape == frontmatter.Map {
		return d.object(path, n, reflect.TypeFor[ledger.Money]())
	}
	if n.Shape != frontmatter.Scalar {
		return d.refuse(path, n, expected)
	}
	m, err := ledger.ParseMoney(n.Text)
	var refused *ledger.Error
	if errors.As(err, &refused) {
		d.fail(n.Where, fmt.Sprintf("`%s`: %s", path, refused.Message), refused.Remedy)
		return nil
	}
	return encodeJSON(m)
}
