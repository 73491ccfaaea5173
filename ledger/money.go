package ledger

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Money is an amount in minor units (cents) of an ISO 4217 currency.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate reports whether the currency is a three-letter code.
func (m Money) Validate() error {
	if m == (Money{}) {
		return nil
	}
	if !currency.MatchString(m.Currency) {
		return Errorf(CodeInvalid, "%q is not a currency. Expected an ISO 4217 code, such as EUR", m.Currency)
	}
	return nil
}

// Decimals returns how many digits the minor unit of a currency has after the point: ISO 4217, 2 where the list does
// not say otherwise.
func Decimals(currency string) int {
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

// Amount writes the number without the currency, with all its decimals: "12.50", "1000" of yen.
func (m Money) Amount() string {
	n := Decimals(m.Currency)
	digits, negative := strings.CutPrefix(strconv.FormatInt(m.Minor, 10), "-")
	for len(digits) <= n {
		digits = "0" + digits
	}
	text := digits[:len(digits)-n]
	if n > 0 {
		text += "." + digits[len(digits)-n:]
	}
	if negative {
		text = "-" + text
	}
	return text
}

// String writes "EUR 12.50".
func (m Money) String() string { return m.Currency + " " + m.Amount() }

// ParseMoney reads "EUR 12.50" or "12.50 EUR". It refuses what is no amount, and a fraction that the currency does not
// have.
func ParseMoney(s string) (Money, error) {
	a, b, _ := strings.Cut(strings.TrimSpace(s), " ")
	code, amount := a, strings.TrimSpace(b)
	if len(amount) == 3 && amount[0] >= 'A' && amount[0] <= 'Z' {
		code, amount = amount, a
	}
	value, ok := new(big.Rat).SetString(amount)
	if !ok || !currency.MatchString(code) || len(amount) > 30 || strings.Trim(amount, "-0123456789.") != "" {
		return Money{}, &Error{Code: CodeInvalid, Op: -1, Message: fmt.Sprintf("%.40q is not an amount of money", s), Remedy: "Expected an amount such as EUR 12.50"}
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(Decimals(code))), nil)
	value.Mul(value, new(big.Rat).SetInt(unit))
	switch {
	case !value.IsInt():
		return Money{}, &Error{Code: CodeInvalid, Op: -1, Message: fmt.Sprintf("%.40q has a fraction that %s does not", s, code), Remedy: fmt.Sprintf("Give at most %d decimals", Decimals(code))}
	case !value.Num().IsInt64():
		return Money{}, Errorf(CodeInvalid, "%.40q is more than can be kept", s)
	}
	return Money{Minor: value.Num().Int64(), Currency: code}, nil
}
