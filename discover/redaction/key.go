package redaction

import (
	"math"
	"strings"
)

// keys finds what opens something: keys by how they begin, private keys by their frame, passwords in addresses, and rows of
// letters and digits without order after a word such as token.
func keys(found []Span, text string) []Span {
	for i := 0; i < len(text); {
		if n := privateKey(text[i:]); n > 0 {
			found = append(found, Span{i, i + n, Key})
			i += n
			continue
		}
		if !keyByte(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && keyByte(text[end]) && !(end > i && text[end] == '-' && strings.HasPrefix(text[end:], "-----BEGIN ")) {
			end++
		}
		found = keysInWord(found, text, i, end)
		i = end
	}
	return found
}

// keyByte reports whether a character may stand in a key, or in an assignment or an address around it.
func keyByte(c byte) bool {
	return isAlnum(c) || strings.IndexByte("_-+/=.~!@#$%^&*:?", c) >= 0
}

// keysInWord finds keys in a row of characters without spaces.
func keysInWord(found []Span, text string, start, end int) []Span {
	if s, ok := passwordInAddress(text, start, end); ok {
		return append(found, s)
	}
	word := text[start:end]
	// what may be a key begins at the start or after a sign
	for i := 0; i < len(word); i++ {
		if i > 0 && strings.IndexByte("=:/?&", word[i-1]) < 0 {
			continue
		}
		if n := knownKey(word[i:]); n > 0 {
			return append(found, Span{start + i, start + i + n, Key})
		}
	}
	from, assigned := start, ""
	if k := strings.IndexAny(word, "=:"); k > 0 && k+1 < len(word) {
		from, assigned = start+k+1, strings.ToLower(word[:k])
	}
	to := start + len(strings.TrimRight(word, ".:!?,"))
	if to <= from {
		return found
	}
	value := text[from:to]
	password := len(value) >= 6 && len(value) <= 128 && chosen(text[from:end])
	drawn := len(value) >= 12 && len(value) <= 4096 && disordered(value)
	if !password && !drawn {
		return found
	}
	switch before := context(text, start, assigned); {
	case before.password && password:
		return append(found, Span{from, passwordEnd(text, from, end), Key})
	case before.secret && drawn:
		return append(found, Span{from, to, Key})
	}
	return found
}

// passwordEnd leaves a full stop that ends the sentence; any other sign may be part of a password.
func passwordEnd(text string, from, end int) int {
	for end > from && (text[end-1] == '.' || text[end-1] == ':' || text[end-1] == '?') {
		end--
	}
	return end
}

// hint is what the words before a value say about it.
type hint struct{ secret, password bool }

// context reads the words before a value: those of the assignment it stands in, else up to five words before.
func context(text string, start int, assigned string) hint {
	if assigned != "" {
		return hint{secret: secretWord(assigned), password: passwordWord(assigned)}
	}
	before := text[max(0, start-reach):start]
	if k := strings.LastIndexAny(before, "\n;"); k >= 0 && strings.TrimSpace(before[k:]) != "" {
		before = before[k+1:]
	}
	words := strings.Fields(strings.ToLower(before))
	var h hint
	joined := strings.HasSuffix(strings.TrimSpace(before), ":") || strings.HasSuffix(strings.TrimSpace(before), "=")
	for n := range min(5, len(words)) {
		w := strings.Trim(words[len(words)-1-n], `.,:;="'()[]<>{}`)
		switch w {
		case "commit", "sha", "hash", "md5", "sha1", "sha256", "etag", "uuid", "guid", "digest", "checksum", "version", "build", "revision", "changeset":
			return h
		case "is", "ist", "lautet", "was", "war", "es", "est", "to":
			joined = true
			continue
		}
		if passwordWord(w) {
			h.password = joined
			h.secret = true
			return h
		}
		if secretWord(w) {
			h.secret = true
			return h
		}
	}
	return h
}

func passwordWord(w string) bool {
	for _, p := range []string{"password", "passwort", "kennwort", "passwd", "passphrase", "contraseña", "lösenord", "wachtwoord", "hasło"} {
		if strings.HasSuffix(w, p) {
			return true
		}
	}
	return w == "pwd" || w == "pw" || w == "pass"
}

func secretWord(w string) bool {
	w = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`_-."`, r) {
			return -1
		}
		return r
	}, w)
	for _, s := range []string{"token", "secret", "apikey", "accesskey", "secretkey", "privatekey", "schlüssel", "credential", "credentials", "bearer", "accesstoken"} {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return w == "key" || w == "basic" || w == "jwt" || w == "tokens" || w == "keys" || w == "xapikey" || w == "clé" || w == "clave" || w == "geheimnis"
}

// chosen reports whether a word may be a password: letters with digits, or with signs that words do not hold.
func chosen(w string) bool {
	letters, digits, signs := 0, 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case isAlpha(c):
			letters++
		case isDigit(c):
			digits++
		case strings.IndexByte("!@#$%^&*+~", c) >= 0 && i+1 < len(w):
			signs++
		}
	}
	return letters > 0 && digits+signs > 0 && !strings.Contains(w, "://")
}

// disordered reports whether a word looks drawn, not written: letters and digits mixed in one part, and many different
// ones. Identifiers, whose form is known, are not.
func disordered(w string) bool {
	if uuid(w) || strings.Contains(w, "://") {
		return false
	}
	var count [128]int
	digits, letters := 0, 0
	mixed := false
	partDigits, partLetters := 0, 0
	for i := range len(w) {
		c := w[i]
		if c < 128 {
			count[c]++
		}
		switch {
		case isDigit(c):
			digits, partDigits = digits+1, partDigits+1
		case isAlpha(c):
			letters, partLetters = letters+1, partLetters+1
		default:
			partDigits, partLetters = 0, 0
		}
		mixed = mixed || partDigits > 0 && partLetters > 0 && partDigits+partLetters >= 4
	}
	if !mixed || digits < 2 || letters < 2 {
		return false
	}
	entropy := 0.0
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(w))
			entropy -= p * math.Log2(p)
		}
	}
	return entropy >= 3
}

// uuid reports whether a word is written as one: 8-4-4-4-12 hexadecimal digits.
func uuid(w string) bool {
	if len(w) != 36 {
		return false
	}
	for i := range len(w) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (w[i] == '-') || !dash && !isHex(w[i]) {
			return false
		}
	}
	return true
}

// passwordInAddress finds the password in scheme://user:password@host.
func passwordInAddress(text string, start, end int) (Span, bool) {
	word := text[start:end]
	from := strings.Index(word, "://")
	if from < 1 {
		return Span{}, false
	}
	rest := word[from+3:]
	if k := strings.IndexByte(rest, '/'); k >= 0 {
		rest = rest[:k]
	}
	at := strings.LastIndexByte(rest, '@')
	colon := strings.IndexByte(rest, ':')
	if colon < 1 || at <= colon+1 {
		return Span{}, false
	}
	return Span{start + from + 3 + colon + 1, start + from + 3 + at, Key}, true
}

// prefixes are how issuers begin their keys, and how many characters follow at least.
var prefixes = [...]struct {
	begin string
	least int
}{
	{"sk_live_", 16},
	{"sk_test_", 16},
	{"rk_live_", 16},
	{"rk_test_", 16},
	{"pk_live_", 16},
	{"whsec_", 16},
	{"sk-proj-", 16},
	{"sk-ant-", 16},
	{"sk-", 20},
	{"ghp_", 30},
	{"gho_", 30},
	{"ghu_", 30},
	{"ghs_", 30},
	{"ghr_", 30},
	{"github_pat_", 20},
	{"glpat-", 16},
	{"xoxb-", 16},
	{"xoxp-", 16},
	{"xoxa-", 16},
	{"xoxr-", 16},
	{"xoxs-", 16},
	{"AIza", 30},
	{"ya29.", 20},
	{"SG.", 30},
	{"npm_", 30},
	{"pypi-", 30},
	{"hf_", 30},
	{"shpat_", 20},
	{"dop_v1_", 30},
	{"AGE-SECRET-KEY-1", 30},
	{"hooks.slack.com/services/", 20},
}

// knownKey returns the length of the key at the beginning of a word, 0 when it begins as none does.
func knownKey(w string) int {
	if strings.HasPrefix(w, "eyJ") {
		return webToken(w)
	}
	if (strings.HasPrefix(w, "AKIA") || strings.HasPrefix(w, "ASIA")) && len(w) >= 20 {
		n := 4
		for n < len(w) && (isDigit(w[n]) || w[n] >= 'A' && w[n] <= 'Z') {
			n++
		}
		if n == 20 {
			return n
		}
		return 0
	}
	for _, p := range prefixes {
		if !strings.HasPrefix(w, p.begin) {
			continue
		}
		n := len(p.begin)
		for n < len(w) && (isAlnum(w[n]) || w[n] == '_' || w[n] == '-' || w[n] == '.' && n+1 < len(w) && isAlnum(w[n+1]) || w[n] == '/' && p.begin[0] == 'h') {
			n++
		}
		// what begins like a word, such as sk-, must not go on like one
		if n-len(p.begin) >= p.least && (len(p.begin) > 3 || p.begin == "hf_" || strings.ContainsAny(w[len(p.begin):n], "0123456789")) {
			return n
		}
	}
	return 0
}

// webToken returns the length of a JSON web token: three parts of base64, the last of which may be empty.
func webToken(w string) int {
	part, n := 0, 0
	from := 0
	for ; n < len(w); n++ {
		if w[n] == '.' && part < 2 && n-from >= 8 {
			part, from = part+1, n+1
		} else if !isAlnum(w[n]) && w[n] != '_' && w[n] != '-' {
			break
		}
	}
	if part < 2 {
		return 0
	}
	return n
}

// privateKey returns the length of a private key in its frame at the beginning of a text, 0 when there is none. One whose
// end is missing reaches as far as its letters do.
func privateKey(text string) int {
	const begin, mark = "-----BEGIN ", "PRIVATE KEY"
	if text[0] != '-' || !strings.HasPrefix(text, begin) {
		return 0
	}
	head := text[:min(len(text), 80)]
	k := strings.Index(head, mark)
	if k < 0 {
		return 0
	}
	i := k + len(mark)
	for i < len(text) && (isAlnum(text[i]) || strings.IndexByte("+/=- \r\n\t\\:,", text[i]) >= 0) {
		if strings.HasPrefix(text[i:], "-----END ") {
			if end := strings.Index(text[i+9:min(len(text), i+80)], "-----"); end >= 0 {
				return i + 9 + end + 5
			}
		}
		i++
	}
	return i
}
