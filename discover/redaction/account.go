package redaction

import (
	"strings"
	"sync"
)

// ibans finds account numbers: a country, the length that country writes, and the check digits (ISO 13616, mod 97).
func ibans(found []Span, text string) []Span {
	for i := 0; i+4 < len(text); i++ {
		if !isAlpha(text[i]) || !isAlpha(text[i+1]) || !isDigit(text[i+2]) || !isDigit(text[i+3]) {
			continue
		}
		if i > 0 && (isAlnum(text[i-1]) || text[i-1] >= 0x80) {
			continue
		}
		if end := ibanEnd(text, i); end > 0 {
			found = append(found, Span{i, end, IBAN})
			i = end - 1
		}
	}
	return found
}

// ibanEnd returns where the account number at i ends, 0 when there is none.
func ibanEnd(text string, i int) int {
	want := ibanLengths()[strings.ToUpper(text[i:i+2])]
	if want == 0 {
		return 0
	}
	read := make([]byte, 0, 34)
	for len(read) < want && i < len(text) {
		switch c := text[i]; {
		case isAlnum(c):
			if isAlpha(c) {
				c &^= 0x20
			}
			read = append(read, c)
		case (c == ' ' || c == '-') && len(read) >= 4 && isAlnum(text[i-1]):
		default:
			return 0
		}
		i++
	}
	if len(read) < want || i < len(text) && isAlnum(text[i]) {
		return 0
	}
	rest := 0
	for _, c := range append(read[4:], read[:4]...) {
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return 0
	}
	return i
}

// ibanLengths is how many characters the account numbers of a country have.
var ibanLengths = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for n, countries := range map[int]string{
		15: "NO", 16: "BE", 18: "DK FI NL FO GL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
		22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
		25: "PT ST", 26: "IS TR", 27: "FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB PL SV", 29: "BR EG PS QA UA",
		30: "JO KW MU", 31: "MT SC", 32: "LC",
	} {
		for c := range strings.FieldsSeq(countries) {
			m[c] = n
		}
	}
	return m
})

// luhn reports whether the check digit of a card number is right. A row of one digit is nobody's card.
func luhn(digits string) bool {
	sum, same := 0, true
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		same = same && digits[i] == digits[0]
	}
	return sum%10 == 0 && !same
}

// cardLength reports whether a network issues cards that begin so and are that long.
func cardLength(digits string) bool {
	n := len(digits)
	if n < 12 || n > 19 {
		return false
	}
	two := int(digits[0]-'0')*10 + int(digits[1]-'0')
	four := two*100 + int(digits[2]-'0')*10 + int(digits[3]-'0')
	switch {
	case digits[0] == '4':
		return n == 13 || n == 16 || n == 19
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720:
		return n == 16
	case two == 34 || two == 37:
		return n == 15
	case two == 36 || two == 38 || two == 39 || four/10 >= 300 && four/10 <= 305:
		return n == 14
	case four >= 3528 && four <= 3589, four == 6011, two == 65, four/10 >= 644 && four/10 <= 649:
		return n == 16 || n == 19
	case two == 62:
		return n >= 16
	case two == 50 || two >= 56 && two <= 58 || two == 60 || two == 63 || two == 67:
		return n >= 12 && (n == 16 || n == 18 || n == 19 || four == 6304 || four == 6759)
	}
	return false
}
