package redaction

import (
	"net/netip"
	"strings"
)

// addresses finds IP addresses of both versions. Those that name no machine of anybody (this host, masks) are left, and
// so are versions and numbers of sections, which have the same form.
func addresses(found []Span, text string) []Span {
	for i := 0; i < len(text); {
		c := text[i]
		if c != ':' && !isHex(c) || i > 0 && (isAlnum(text[i-1]) || text[i-1] == '_' || text[i-1] >= 0x80) {
			i++
			continue
		}
		end, colons, dots := i, 0, 0
		for ; end < len(text) && (isHex(text[end]) || text[end] == ':' || text[end] == '.'); end++ {
			switch text[end] {
			case ':':
				colons++
			case '.':
				dots++
			}
		}
		start := i
		i = end + 1
		if end < len(text) && (isAlnum(text[end]) || text[end] == '_' || text[end] >= 0x80) || dots == 0 && colons < 2 {
			continue
		}
		word := text[start:end]
		if dots >= 3 && colons <= 1 { // 192.0.2.1:8080 or 192.0.2.1.
			word, _, _ = strings.Cut(word, ":")
		}
		word = strings.TrimRight(word, ".")
		if !strings.HasSuffix(word, "::") {
			word = strings.TrimRight(word, ":")
		}
		if len(word) > 45 || len(word) < 3 {
			continue
		}
		if a, err := netip.ParseAddr(word); err == nil && somebodys(a, word) && !versionBefore(text, start) && !versionAfter(text, start+len(word)) {
			found = append(found, Span{start, start + len(word), IP})
		}
	}
	return found
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// somebodys reports whether an address may be that of a person's machine.
func somebodys(a netip.Addr, word string) bool {
	if a.IsLoopback() || a.IsUnspecified() {
		return false
	}
	if a.Is4In6() {
		return true
	}
	if a.Is4() {
		return !strings.HasPrefix(word, "255.") && !strings.HasPrefix(word, "0.")
	}
	// a::b and dead::beef are also names in programs
	groups := len(strings.FieldsFunc(word, func(r rune) bool { return r == ':' }))
	return strings.ContainsAny(word, "0123456789") && (groups >= 3 || groups == 2 && (strings.HasPrefix(word, "f") || strings.HasPrefix(word, "2")) && strings.IndexByte(word, ':') == 4)
}

// versionBefore reports whether the words before a number say that it is a version or a section.
func versionBefore(text string, start int) bool {
	if start > 0 {
		switch text[start-1] {
		case '.', '-':
			return true
		case '/':
			return start < 2 || text[start-2] != '/'
		}
	}
	for n, w := range wordsBefore(text, start) {
		if n >= 2 {
			break
		}
		switch w {
		case "version", "versions", "v", "ver", "build", "release", "firmware", "update", "upgrade", "section", "chapter", "kapitel",
			"abschnitt", "fassung", "paragraph", "clause", "chrome", "firefox", "edge", "safari", "chromium", "webkit", "android", "ios",
			"windows", "kernel", "driver", "sdk", "dotnet", "patch", "oid", "versión", "versione", "rev", "revision":
			return true
		}
	}
	return false
}

// versionAfter reports whether a number goes on, or is said to be a version after it.
func versionAfter(text string, end int) bool {
	rest := text[end:min(len(text), end+24)]
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == '-') && isAlnum(rest[1]) {
		return true
	}
	rest = strings.ToLower(rest)
	return strings.HasPrefix(rest, " sdk") || strings.HasPrefix(rest, " version") || strings.HasPrefix(rest, " release") || strings.HasPrefix(rest, " build")
}
