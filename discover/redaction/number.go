package redaction

import "strings"

// group is a row of digits in a number that is written in several.
type group struct {
	start, end int
	sep        string // what stands between it and the group before
}

// numbers finds cards and phone numbers: both are rows of digits with spaces and signs between them.
func numbers(found []Span, text string) []Span {
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		groups, end := readGroups(text, i)
		i = end
		if partOfWord(text, groups[0].start) {
			continue
		}
		groups = groups[:len(groups)-cutAtEnd(text, end, groups)]
		fresh := true // nothing of the same row stands before that was not taken
		for len(groups) > 0 {
			taken := 0
			if n := dateAt(text, groups); n > 0 {
				groups, fresh = groups[n:], true
				continue
			}
			if n := cardAt(text, groups); n > 0 {
				found, taken = append(found, Span{groups[0].start, groups[n-1].end, Card}), n
			} else if n, start := phoneAt(text, groups, fresh); n > 0 {
				found, taken = append(found, Span{start, groups[n-1].end, Phone}), n
			}
			groups, fresh = groups[max(1, taken):], taken > 0
		}
	}
	return found
}

// readGroups reads groups of digits from i on and returns where the last ends.
func readGroups(text string, i int) ([]group, int) {
	var groups []group
	sep := ""
	for {
		start := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		groups = append(groups, group{start, i, sep})
		n := i
		for n < len(text) && n-i < 3 && strings.IndexByte(" -./()", text[n]) >= 0 {
			n++
		}
		if n == i || n == len(text) || !isDigit(text[n]) {
			return groups, i
		}
		sep, i = text[i:n], n
	}
}

// partOfWord reports whether digits go on something: a word, a price, a decimal, a path.
func partOfWord(text string, start int) bool {
	if start == 0 {
		return false
	}
	c := text[start-1]
	if c == '-' || c == '/' || c == '.' || c == ',' {
		return start > 1 && (isAlnum(text[start-2]) || c != '-' || text[start-2] >= 0x80)
	}
	return isAlpha(c) || c >= 0x80 || strings.IndexByte("_#@$%&~", c) >= 0
}

// cutAtEnd returns how many groups at the end belong to something else: a time, a word, a share.
func cutAtEnd(text string, end int, groups []group) int {
	if end == len(text) {
		return 0
	}
	next := text[end]
	goesOn := end+1 < len(text) && isAlnum(text[end+1])
	if isAlpha(next) || next == '_' || next == '%' || next >= 0x80 && len(groups) == 1 || (next == ':' || next == ',' || next == '-') && goesOn {
		return 1
	}
	return 0
}

// dateAt returns of how many groups a date at the beginning consists, 0 for none.
func dateAt(text string, g []group) int {
	if len(g) < 3 || g[1].sep != g[2].sep || len(g[1].sep) != 1 || strings.IndexByte("-./", g[1].sep[0]) < 0 {
		return 0
	}
	a, b, c := text[g[0].start:g[0].end], text[g[1].start:g[1].end], text[g[2].start:g[2].end]
	if !small(b, 31) {
		return 0
	}
	switch {
	case len(a) == 4 && small(c, 31), small(a, 31) && len(c) == 4:
		return 3
	case small(a, 31) && len(c) == 2 && (len(g) == 3 || g[3].sep != g[1].sep):
		return 3
	}
	return 0
}

// small reports whether digits are a number of one or two digits from 1 to most.
func small(digits string, most int) bool {
	if len(digits) == 0 || len(digits) > 2 {
		return false
	}
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n >= 1 && n <= most
}

// cardAt returns of how many groups the card number at the beginning consists, 0 for none: one row, or rows as they are
// printed on cards, with one sign between them.
func cardAt(text string, g []group) int {
	var digits []byte
	best := 0
	for n := range g {
		if n > 0 && (g[n].sep != " " && g[n].sep != "-" || g[n].sep != g[1].sep) {
			break
		}
		digits = append(digits, text[g[n].start:min(g[n].end, g[n].start+20)]...)
		if len(digits) > 19 {
			break
		}
		if n > 0 && (g[0].end-g[0].start != 4 || n < 2) {
			continue
		}
		if cardLength(string(digits)) && luhn(string(digits)) {
			best = n + 1
		}
	}
	return best
}

// phoneAt returns of how many groups the phone number at the beginning consists, and where it begins with its sign and
// bracket; 0 for none.
func phoneAt(text string, g []group, fresh bool) (n, start int) {
	start = g[0].start
	if start > 0 && text[start-1] == '(' {
		start--
	}
	plus := start > 0 && text[start-1] == '+'
	if plus {
		start--
	}
	if start > 0 && (isAlnum(text[start-1]) || text[start-1] == '+') {
		return 0, 0
	}
	if !fresh && !plus {
		return 0, 0
	}
	first := text[g[0].start:g[0].end]
	grouped := len(g) > 1
	switch {
	case plus:
		if n, digits := take(g, 15); digits >= 8 && first[0] != '0' {
			return n, start
		}
		return 0, 0
	case strings.HasPrefix(first, "00") && len(first) >= 4 && len(first) <= 5 && grouped:
		if n, digits := take(g, 17); digits >= 10 && said(text, start, true) != counted {
			return n, start
		}
	}
	n, digits := take(g, 13)
	if digits < 6 {
		return 0, 0
	}
	switch said(text, start, grouped) {
	case called:
		return n, start
	case counted:
		return 0, 0
	}
	if n > 0 && digits >= 7 && saidAfter(text, g[n-1].end) {
		return n, start
	}
	if m := american(text, g); m > 0 {
		return m, start
	}
	if grouped && digits >= 9 && digits <= 12 && len(first) >= 2 && first[0] == '0' && first[1] != '0' {
		return n, start
	}
	return 0, 0
}

// take counts how many groups hold at most so many digits together, and their digits.
func take(g []group, most int) (n, digits int) {
	for n < len(g) && digits+g[n].end-g[n].start <= most {
		digits += g[n].end - g[n].start
		n++
	}
	if n < len(g) && n == 0 {
		return 0, 0
	}
	return n, digits
}

// american returns of how many groups a North American number consists: 415-555-0134, 1-800-555-0199.
func american(text string, g []group) int {
	from := 0
	if len(g) > 3 && text[g[0].start:g[0].end] == "1" {
		from = 1
	}
	if len(g) != from+3 {
		return 0
	}
	for k, want := range []int{3, 3, 4} {
		p := g[from+k]
		if p.end-p.start != want || k < 2 && text[p.start] < '2' {
			return 0
		}
	}
	return from + 3
}
