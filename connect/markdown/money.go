package markdown

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// decimals returns how many digits the minor unit of a currency has after the point: ISO 4217, 2 where the list does
// not say otherwise.
func decimals(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// writeMoney writes "EUR 12.50"; ok is false when the amount is not of a currency.
func writeMoney(m ledger.Money) (text string, ok bool) {
	if m.Currency == "" || m.Validate() != nil {
		return "", false
	}
	n := decimals(m.Currency)
	digits, negative := strings.CutPrefix(strconv.FormatInt(m.Minor, 10), "-")
	for len(digits) <= n {
		digits = "0" + digits
	}
	text = digits[:len(digits)-n]
	if n > 0 {
		text += "." + digits[len(digits)-n:]
	}
	if negative {
		text = "-" + text
	}
	return m.Currency + " " + text, true
}

// money reads "EUR 12.50", "12.50 EUR" or {minor: 1250, currency: EUR}.
func (d decoder) money(path string, n frontmatter.Node) json.RawMessage {
	const expected = "an amount such as EUR 12.50"
	if n.Shape == frontmatter.Map {
		return d.object(path, n, reflect.TypeFor[ledger.Money]())
	}
	a, b, _ := strings.Cut(strings.TrimSpace(n.Text), " ")
	currency, amount := a, strings.TrimSpace(b)
	if len(amount) == 3 && amount[0] >= 'A' && amount[0] <= 'Z' {
		currency, amount = amount, a
	}
	m := ledger.Money{Currency: currency}
	if n.Shape != frontmatter.Scalar || m.Validate() != nil || currency == "" || strings.Trim(amount, "-0123456789.") != "" {
		return d.refuse(path, n, expected)
	}
	value, ok := new(big.Rat).SetString(amount)
	if !ok {
		return d.refuse(path, n, expected)
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals(currency))), nil)
	value.Mul(value, new(big.Rat).SetInt(unit))
	if !value.IsInt() || !value.Num().IsInt64() {
		d.fail(n.Where, fmt.Sprintf("`%s`: %s has a fraction that %s does not", path, quoted(n.Text), currency), fmt.Sprintf("Give at most %d decimals", decimals(currency)))
		return nil
	}
	m.Minor = value.Num().Int64()
	return encodeJSON(m)
}
