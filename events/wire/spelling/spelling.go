// Package spelling tells names that are nearly the same: of columns, members and events, where one was asked for that is
// not there. It knows no language and no meaning; what it returns is a question to whoever wrote the name, never an
// answer that is used in its place.
package spelling

import "strings"

// Plain reduces a column name to its letters and digits.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A')
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r > 0x7f:
			return r
		}
		return -1
	}, s)
}

// Nearest returns the name that a word was probably meant to be: the same letters and digits, its beginning, or at
// most a third of its letters off. It is empty where none is.
func Nearest(names []string, word string) string {
	short := Plain(word)
	best, off := "", len([]rune(short))/3+1
	for _, n := range names {
		if len(n) > 200 || len(word) > 200 {
			continue
		}
		p := Plain(n)
		if p == short || len(short) >= 3 && (strings.HasPrefix(p, short) || strings.HasSuffix(p, short)) {
			return n
		}
		if d := distance([]rune(short), []rune(p)); d < off {
			best, off = n, d
		}
	}
	return best
}

// distance counts the letters to insert, leave out, replace or swap with their neighbour to get from one word to
// another.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			d := rows[i][j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
