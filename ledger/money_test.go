package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

func TestMoneyIsReadExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ledger.Money{
		"EUR 12.50": {Minor: 1250, Currency: "EUR"}, "12.50 EUR": {Minor: 1250, Currency: "EUR"}, " EUR  12.5 ": {Minor: 1250, Currency: "EUR"},
		"EUR -12.34": {Minor: -1234, Currency: "EUR"}, "JPY 1000": {Minor: 1000, Currency: "JPY"}, "KWD 1.001": {Minor: 1001, Currency: "KWD"},
		"EUR 0.29": {Minor: 29, Currency: "EUR"}, // 28.999… in binary fractions
	} {
		if got, err := ledger.ParseMoney(text); err != nil || got != want {
			t.Errorf("%q is read as %v, %v; want %v", text, got, err, want)
		}
	}
	for text, why := range map[string]string{
		"EUR 12.345": "fraction", "JPY 1.5": "fraction", "EUR 1e300": "not an amount", "EUR": "not an amount", "12": "not an amount", "eur 12": "not an amount",
		"EUR 92233720368547758.08": "more than can be kept", "EUR x": "not an amount", "": "not an amount", "EUR 1/3": "not an amount",
	} {
		if got, err := ledger.ParseMoney(text); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q is read as %v, %v; want an error saying %q", text, got, err, why)
		}
	}
}

func TestMoneyComesBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := ledger.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"EUR", "JPY", "KWD", "CLF", "RWF"}).Draw(t, "currency")}
		if got, err := ledger.ParseMoney(m.String()); err != nil || got != m {
			t.Fatalf("%s is read as %v, %v", m, got, err)
		}
	})
}
