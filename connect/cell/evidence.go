package cell

import "strings"

// Evidence gathers from the dates and numbers of a file how it writes them. The zero value is ready for use.
type Evidence struct {
	dates, day, month int // dates whose order matters; of those, the ones that only one order allows
	half              int // of the dates, those with AM or PM
	comma, point      int // numbers that show their decimal sign
	example           string
}

// Date looks at a cell that holds a date.
func (e *Evidence) Date(s string) {
	p := dateParser{in: plainBlanks(s)}
	if p.in == "" || len(p.in) > 40 || digits(p.in) || !p.scan() {
		return
	}
	n := p.numbers
	if p.month > 0 || len(n) != 3 || n[0].digits > 2 || n[1].sep == '.' {
		return
	}
	e.dates++
	if p.half > 0 {
		e.half++
	}
	switch a, b := n[0].value, n[1].value; {
	case a > 12 && b <= 12:
		e.day++
	case b > 12 && a <= 12:
		e.month++
	case e.example == "" && a != b:
		e.example = p.in
	}
}

// Number looks at a cell that may hold a number.
func (e *Evidence) Number(s string) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if s == "" || len(s) > 24 {
		return
	}
	sign := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '-' && i == 0:
		case c == ',' || c == '.':
			sign = i
		default:
			return
		}
	}
	if sign <= 0 || len(s)-sign == 4 && s[0] != '0' || strings.Count(s, s[sign:sign+1]) > 1 {
		return // no sign, or one that may group
	}
	if s[sign] == ',' {
		e.comma++
	} else {
		e.point++
	}
}

// Enough reports whether more cells would hardly change the conclusion.
func (e *Evidence) Enough() bool { return e.day+e.month > 20 }

// Style concludes. European says what to assume for dates that could be both: it is known from elsewhere, such as the
// language of the headers or a semicolon as delimiter. The notice is for the user, and empty when nothing had to be
// assumed.
func (e *Evidence) Style(european bool) (st Style, notice string) {
	st = Style{DayFirst: e.day > e.month, DecimalComma: e.comma > e.point}
	if e.dates == 0 || e.day != e.month {
		return st, ""
	}
	st.DayFirst = european && e.half == 0
	order, other := "month", "day"
	if st.DayFirst {
		order, other = other, order
	}
	if e.day > 0 {
		return st, "dates are written in both orders of day and month; read with the " + order + " first"
	}
	if e.example == "" {
		return st, "" // all have the same number twice
	}
	return st, "dates such as " + e.example + " do not tell which is the day; read with the " + order + " first. If the " + other + " comes first, say so"
}
