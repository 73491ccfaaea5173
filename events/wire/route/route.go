// Package route writes the path of a request without its ids, so that requests to one operation have one name. It goes
// by how a segment looks, not by a description of the interface, and therefore errs: a word that looks like an id is
// taken for one, and an id that looks like a word is left.
package route

import "strings"

// Of takes the ids out of a path: segments that are numbers, UUIDs, long hexadecimal numbers, addresses of people
// or long words with digits in them become {id}.
func Of(path string) string {
	if strings.IndexFunc(path, func(r rune) bool { return '0' <= r && r <= '9' || r == '@' || r == '%' }) < 0 {
		return path
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if isID(p) {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

func isID(s string) bool {
	digits, hex, others := 0, 0, 0
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
			hex++
		case c == '-' || c == '_' || 'g' <= c && c <= 'z' || 'G' <= c && c <= 'Z':
			others++
		case c == '@':
			return true
		case c == '%':
			return strings.Contains(s, "%40")
		default:
			return false // a file name, or words
		}
	}
	dashes := strings.Count(s, "-")
	switch {
	case digits == 0:
		return false
	case digits == len(s): // 2024 in a path is a number as well
		return true
	case len(s) == 36 && dashes == 4 && others == 4:
		return true // a UUID
	case others == 0:
		return len(s) >= 12 && digits > 1
	}
	// cus_9s6XKzkNRiz8i3, 01ARZ3NDEKTSV4RRFFQ69G5FAV; but not release-2024-notes.
	return len(s) >= 14 && digits >= 2 && dashes == 0 && (strings.IndexByte(s, '_') > 0 || len(s) >= 20) && mixed(s)
}

// mixed reports whether letters and digits alternate, as in no word.
func mixed(s string) bool {
	changes, before := 0, false
	for i, c := range []byte(s) {
		digit := '0' <= c && c <= '9'
		if i > 0 && digit != before {
			changes++
		}
		before = digit
	}
	return changes >= 3
}
