package cell

import (
	"strings"
	"unicode/utf8"
)

// scan takes the text apart. It reports false for what no date has.
func (p *dateParser) scan() bool {
	sep := byte(0)
	for i := 0; i < len(p.in); {
		c := p.in[i]
		switch {
		case c >= '0' && c <= '9':
			n, ok := p.number(i, sep)
			if !ok {
				return false
			}
			i, sep = n, 0
		case (c == '+' || c == '-') && p.clock:
			n, ok := p.offset(i)
			if !ok {
				return false
			}
			i = n
		case c == '(': // a time zone's name after its offset
			j := strings.IndexByte(p.in[i:], ')')
			if j < 0 {
				return false
			}
			i += j + 1
		case c == ' ' || c == ',' || c == '/' || c == '-' || c == '.':
			if c != ' ' || sep == 0 {
				sep = c
			}
			i++
		case letter(c):
			j := i
			for j < len(p.in) && letter(p.in[j]) {
				j++
			}
			if !p.word(p.in[i:j]) {
				return false
			}
			i = j
		default:
			return false
		}
	}
	return true
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

// number reads a number of the date, or a time when a colon follows.
func (p *dateParser) number(i int, sep byte) (next int, ok bool) {
	v, j := p.digitsAt(i)
	if j-i > 9 {
		return 0, false
	}
	if j < len(p.in) && p.in[j] == ':' {
		return p.time(v, j)
	}
	if len(p.numbers) == 3 || len(p.numbers) == 2 && p.month > 0 {
		// "10 PM", and "11 05 2026 16h" are not read
		return 0, false
	}
	p.numbers = append(p.numbers, datePart{v, j - i, sep})
	return j, true
}

func (p *dateParser) digitsAt(i int) (value, next int) {
	for ; i < len(p.in) && p.in[i] >= '0' && p.in[i] <= '9'; i++ {
		if value < 1e9 {
			value = 10*value + int(p.in[i]-'0')
		}
	}
	return value, i
}

// time reads what follows an hour: ":15", ":15:04.123456".
func (p *dateParser) time(hour, i int) (next int, ok bool) {
	if p.clock {
		return 0, false
	}
	p.clock, p.hour = true, hour
	minute, j := p.digitsAt(i + 1)
	if j-i != 3 {
		return 0, false
	}
	p.minute = minute
	if j >= len(p.in) || p.in[j] != ':' {
		return j, true
	}
	sec, k := p.digitsAt(j + 1)
	if k-j != 3 {
		return 0, false
	}
	p.sec = sec
	if k < len(p.in) && (p.in[k] == '.' || p.in[k] == ',') {
		start := k + 1
		for k = start; k < len(p.in) && p.in[k] >= '0' && p.in[k] <= '9'; k++ {
		}
		if k == start {
			return 0, false
		}
		fraction := (p.in[start:k] + "000000")[:6]
		for _, c := range []byte(fraction) {
			p.nano = 10*p.nano + int(c-'0')
		}
		p.nano *= 1000
	}
	return k, true
}

// offset reads a time zone as "+0100", "-05:30" or "+01".
func (p *dateParser) offset(i int) (next int, ok bool) {
	sign := 1
	if p.in[i] == '-' {
		sign = -1
	}
	v, j := p.digitsAt(i + 1)
	hours, minutes := v, 0
	switch j - i - 1 {
	case 4:
		hours, minutes = v/100, v%100
	case 1, 2:
		if j < len(p.in) && p.in[j] == ':' {
			var k int
			if minutes, k = p.digitsAt(j + 1); k-j != 3 {
				return 0, false
			}
			j = k
		}
	default:
		return 0, false
	}
	if hours > 15 || minutes > 59 {
		return 0, false
	}
	p.zoned = true
	p.zone = sign * (hours*3600 + minutes*60)
	return j, true
}

// word reads the name of a month, a day, half of a day or a time zone.
func (p *dateParser) word(w string) bool {
	f := Fold(w)
	switch f {
	case "t": // between day and time
		return len(p.numbers) == 3
	case "am", "a":
		p.half = 1
		return p.clock
	case "pm", "p":
		p.half = 2
		return p.clock
	case "m": // of "p. m."
		return p.half > 0
	case "z", "utc", "gmt":
		p.zoned = true
		return p.clock
	case "uhr", "at", "um", "de", "del", "st", "nd", "rd", "th":
		return true
	}
	if hours, ok := zoneHours(f); ok && p.clock {
		p.zoned, p.zone = true, hours*3600
		return true
	}
	if m := monthNamed(f); m > 0 && p.month == 0 {
		p.month, p.monthAt = m, len(p.numbers)
		return true
	}
	return weekday(f)
}

// zoneHours knows the abbreviations that exports write, in hours east of Greenwich. Those with two meanings (IST, CST
// in China) are read as in American and European exports.
func zoneHours(f string) (int, bool) {
	switch f {
	case "cet", "mez", "bst", "west":
		return 1, true
	case "cest", "mesz", "eet":
		return 2, true
	case "eest", "msk":
		return 3, true
	case "wet":
		return 0, true
	case "edt":
		return -4, true
	case "est", "cdt":
		return -5, true
	case "cst", "mdt":
		return -6, true
	case "mst", "pdt":
		return -7, true
	case "pst":
		return -8, true
	}
	return 0, false
}

func monthNamed(f string) int {
	switch f {
	case "jan", "january", "janner", "januar", "janv", "janvier", "ene", "enero":
		return 1
	case "feb", "february", "februar", "fev", "fevr", "fevrier", "febrero":
		return 2
	case "mar", "march", "marz", "mrz", "maerz", "mars", "marzo":
		return 3
	case "apr", "april", "avr", "avril", "abr", "abril":
		return 4
	case "may", "mai", "mayo":
		return 5
	case "jun", "june", "juni", "juin", "junio":
		return 6
	case "jul", "july", "juli", "juil", "juillet", "julio":
		return 7
	case "aug", "august", "aout", "ago", "agosto":
		return 8
	case "sep", "sept", "september", "septembre", "septiembre":
		return 9
	case "oct", "october", "okt", "oktober", "octobre", "octubre":
		return 10
	case "nov", "november", "novembre", "noviembre":
		return 11
	case "dec", "december", "dez", "dezember", "decembre", "dic", "diciembre":
		return 12
	}
	return 0
}

func weekday(f string) bool {
	switch f {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "thur", "thurs",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"mo", "di", "mi", "do", "fr", "sa", "so",
		"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag":
		return true
	}
	return false
}
