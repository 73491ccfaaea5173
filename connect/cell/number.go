package cell

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"

	"throughline.dev/ledger"
)

// Number reads a number with a decimal point or comma, grouped or not, in percent or not (the sign is dropped:
// "12 %" is 12). Where one comma or point stands before three last digits, the style decides whether it groups.
func (st Style) Number(s string) (float64, *Problem) {
	problem := &Problem{Reason: "is not a number: " + quote(s), Remedy: "Expected a number such as 12.5"}
	if st.DecimalComma {
		problem.Remedy = "Expected a number such as 12,5"
	}
	t := strings.TrimSpace(s)
	t = strings.TrimSpace(strings.TrimSuffix(t, "%"))
	if strings.Trim(t, "+-0123456789.,eE'’−\u00a0\u202f ") != "" {
		return 0, problem
	}
	if v, err := strconv.ParseFloat(t, 64); err == nil && !st.ambiguous(t) {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return 0, problem
		}
		return v, nil
	}
	plain, ok := st.plainNumber(t)
	if !ok {
		return 0, problem
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, problem
	}
	return v, nil
}

// ambiguous reports whether a point that Go takes for a decimal one may group thousands: "1.500".
func (st Style) ambiguous(s string) bool {
	i := strings.IndexByte(s, '.')
	return st.DecimalComma && i > 0 && i <= 4 && len(s)-i == 4
}

// plainNumber brings a grouped number or one with a decimal comma into the form of programming languages.
func (st Style) plainNumber(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\'', '’':
			return -1 // they group
		case '−':
			return '-'
		}
		return r
	}, s)
	if s == "" {
		return "", false
	}
	comma, point := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
	switch {
	case comma >= 0 && point >= 0:
		group, decimal := ",", "."
		if comma > point {
			group, decimal = ".", ","
		}
		if strings.Count(s, decimal) > 1 || !grouped(s, group[0], decimal[0]) {
			return "", false
		}
		return strings.Replace(strings.ReplaceAll(s, group, ""), decimal, ".", 1), true
	case comma >= 0:
		return single(s, ',', st.DecimalComma)
	case point >= 0:
		return single(s, '.', !st.DecimalComma)
	}
	return s, true
}

// single reads a number with one sort of separator, which is decimal unless it groups.
func single(s string, sep byte, decimal bool) (string, bool) {
	n := strings.Count(s, string(sep))
	i := strings.IndexByte(s, sep)
	threeLast := len(s)-strings.LastIndexByte(s, sep) == 4
	leadingZero := strings.HasPrefix(strings.TrimLeft(s, "+-"), "0")
	if n == 1 && (decimal || !threeLast || leadingZero || i > 4) {
		return strings.Replace(s, string(sep), ".", 1), true
	}
	if !grouped(s, sep, 0) {
		return "", false
	}
	return strings.ReplaceAll(s, string(sep), ""), true
}

// grouped reports whether the separators part a number before its decimal sign into groups of three.
func grouped(s string, sep, decimal byte) bool {
	if decimal != 0 {
		s = s[:strings.LastIndexByte(s, decimal)]
	}
	parts := strings.Split(strings.TrimLeft(s, "+-"), string(sep))
	if len(parts[0]) == 0 || len(parts[0]) > 3 {
		return false
	}
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return true
}

var rangeMark = regexp.MustCompile(`^\s*(.*?[0-9]\s*%?)\s*(?:\.\.\.?|…|–|—|-|\bto\b|\bbis\b|\ba\b|à|;|\|)\s*(.*[0-9].*?)\s*$`)

// Range reads an estimate: a number, "2-6", "2..6", "2 to 6", [2,6] or {"low":2,"high":6}.
func (st Style) Range(s string) (ledger.Range, *Problem) {
	t := strings.TrimSpace(s)
	if strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[") {
		var r ledger.Range
		if err := json.Unmarshal([]byte(t), &r); err == nil {
			return ordered(s, r)
		}
	}
	if v, p := st.Number(t); p == nil {
		return ledger.Range{Low: v, High: v}, nil
	}
	if m := rangeMark.FindStringSubmatch(t); m != nil {
		low, p1 := st.Number(m[1])
		high, p2 := st.Number(m[2])
		if p1 == nil && p2 == nil {
			return ordered(s, ledger.Range{Low: low, High: high})
		}
	}
	return ledger.Range{}, &Problem{Reason: "is not an estimate: " + quote(s), Remedy: "Expected a number or a range such as 2-6"}
}

func ordered(s string, r ledger.Range) (ledger.Range, *Problem) {
	if r.Low > r.High {
		return r, &Problem{Reason: "is a range that runs backwards: " + quote(s), Remedy: "Write the lower bound first"}
	}
	return r, nil
}

// Money reads an amount with its currency: "€1,200.50", "1200 EUR", "USD 3k". An amount without a currency takes the
// one given; when that is empty too, it is a problem, as an amount without one says nothing.
func (st Style) Money(s, currency string) (ledger.Money, *Problem) {
	problem := &Problem{Reason: "is not an amount of money: " + quote(s), Remedy: "Expected an amount such as 1200.50 EUR"}
	t := strings.TrimSpace(s)
	if code, rest := cutCurrency(t); code != "" {
		currency, t = code, rest
	}
	scale := 1.0
	switch {
	case strings.HasSuffix(t, "k"), strings.HasSuffix(t, "K"):
		scale, t = 1e3, t[:len(t)-1]
	case strings.HasSuffix(t, "m"), strings.HasSuffix(t, "M"):
		scale, t = 1e6, t[:len(t)-1]
	}
	v, p := st.Number(t)
	if p != nil || strings.HasSuffix(t, "%") {
		return ledger.Money{}, problem
	}
	if currency == "" {
		return ledger.Money{}, &Problem{Reason: "is an amount without a currency: " + quote(s), Remedy: "Write it with one, such as 1200 EUR, or name the currency in the header: revenue (EUR)"}
	}
	minor := v * scale * math.Pow10(ledger.Decimals(currency))
	if math.Abs(minor) > 1<<53 {
		return ledger.Money{}, problem
	}
	return ledger.Money{Minor: int64(math.Round(minor)), Currency: currency}, nil
}

var currencyCode = regexp.MustCompile(`^([A-Za-z]{3})\b\s*(.*)$|^(.*[0-9kKmM])\s*([A-Za-z]{3})$`)

// cutCurrency takes a currency's sign or code off an amount.
func cutCurrency(s string) (code, rest string) {
	for _, c := range [][2]string{{"US$", "USD"}, {"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}, {"₹", "INR"}, {"Fr.", "CHF"}} {
		sign, code := c[0], c[1]
		if r, ok := strings.CutPrefix(s, sign); ok {
			return code, strings.TrimSpace(r)
		}
		if r, ok := strings.CutSuffix(s, sign); ok {
			return code, strings.TrimSpace(r)
		}
	}
	if m := currencyCode.FindStringSubmatch(s); m != nil {
		if m[1] != "" {
			return strings.ToUpper(m[1]), m[2]
		}
		return strings.ToUpper(m[4]), strings.TrimSpace(m[3])
	}
	return "", s
}

var headerCurrency = regexp.MustCompile(`(?i)(?:^|[^a-z])(EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|CZK|INR|CNY|BRL)(?:[^a-z]|$)`)

// Currency finds the currency that a header names, as in "ARR (EUR)" or "mrr_usd"; empty when it names none.
func Currency(header string) string {
	if m := headerCurrency.FindStringSubmatch(header); m != nil {
		return strings.ToUpper(m[1])
	}
	if i := strings.IndexAny(header, "€$£"); i >= 0 {
		code, _ := cutCurrency(strings.TrimSpace(strings.Trim(header[i:], "()")))
		return code
	}
	return ""
}

var durationPart = regexp.MustCompile(`(?i)([0-9]+(?:[.,][0-9]+)?)\s*([a-zµ]+)`)

// WorkSeconds reads an amount of work as trackers write it: a plain number of seconds, or "1w 2d 4h 30m" with a day
// of 8 hours and a week of 5 days.
func (st Style) WorkSeconds(s string) (float64, *Problem) {
	problem := &Problem{Reason: "is not an amount of work: " + quote(s), Remedy: "Expected seconds, or a text such as 2d 4h"}
	t := strings.TrimSpace(s)
	if v, p := st.Number(t); p == nil && !strings.HasSuffix(t, "%") {
		if v < 0 {
			return 0, problem
		}
		return v, nil
	}
	parts := durationPart.FindAllStringSubmatch(t, -1)
	if len(parts) == 0 || strings.Trim(durationPart.ReplaceAllString(t, ""), " ,;and") != "" {
		return 0, problem
	}
	total := 0.0
	for _, p := range parts {
		v, err := strconv.ParseFloat(strings.Replace(p[1], ",", ".", 1), 64)
		unit := workUnit(p[2])
		if err != nil || unit == 0 {
			return 0, problem
		}
		total += v * unit
	}
	return total, nil
}

func workUnit(name string) float64 {
	switch strings.ToLower(name) {
	case "s", "sec", "secs", "second", "seconds", "sek", "sekunden":
		return 1
	case "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos":
		return 60
	case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas":
		return 3600
	case "d", "day", "days", "tag", "tage", "t", "j", "jour", "jours", "dia", "dias":
		return 8 * 3600
	case "w", "wk", "week", "weeks", "woche", "wochen", "sem", "semaine", "semaines", "semana", "semanas":
		return 5 * 8 * 3600
	}
	return 0
}

// Duration reads a length of time with its unit: "200 ms", "5 d".
func (st Style) Duration(s string) (ledger.Duration, *Problem) {
	problem := &Problem{Reason: "is not a length of time: " + quote(s), Remedy: "Expected a number and a unit: ms, s, min, h, d, wk or mo"}
	t := strings.TrimSpace(s)
	i := len(t)
	for i > 0 && (t[i-1] >= 'a' && t[i-1] <= 'z' || t[i-1] >= 'A' && t[i-1] <= 'Z') {
		i--
	}
	v, p := st.Number(t[:i])
	if p != nil {
		return ledger.Duration{}, problem
	}
	unit := ""
	switch u := strings.ToLower(t[i:]); u {
	case "ms", "s", "min", "h", "d", "wk", "mo":
		unit = u
	case "sec", "second", "seconds":
		unit = "s"
	case "minute", "minutes":
		unit = "min"
	case "hour", "hours", "hr", "hrs":
		unit = "h"
	case "day", "days":
		unit = "d"
	case "w", "week", "weeks":
		unit = "wk"
	case "month", "months":
		unit = "mo"
	default:
		return ledger.Duration{}, problem
	}
	d := ledger.Duration{Value: v, Unit: unit}
	if d.Validate() != nil {
		return d, problem
	}
	return d, nil
}

func jsonList(s string) ([]string, bool) {
	var list []any
	if json.Unmarshal([]byte(s), &list) != nil {
		return nil, false
	}
	out := []string{}
	for _, v := range list {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case float64:
			out = append(out, strconv.FormatFloat(v, 'f', -1, 64))
		case bool:
			out = append(out, strconv.FormatBool(v))
		default:
			return nil, false
		}
	}
	return out, true
}
