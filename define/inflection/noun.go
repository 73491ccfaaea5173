package inflection

// Singular turns a plural noun, the last word of the phrase, into the name of an attribute: lower case, its words joined
// with underscores.
func Singular(noun string) string {
	b := []byte(noun)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] += 'a' - 'A'
		case c == ' ' || c == '-' || c == '/':
			b[i] = '_'
		}
	}
	s := string(b)
	n := len(s)
	switch {
	case n > 3 && s[n-3:] == "ies":
		return s[:n-3] + "y"
	case n > 4 && (s[n-4:] == "sses" || s[n-4:] == "ches" || s[n-4:] == "shes" || s[n-3:] == "xes"):
		return s[:n-2]
	case n > 2 && s[n-1] == 's' && s[n-2] != 's':
		return s[:n-1]
	}
	return s
}
