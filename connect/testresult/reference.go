package testresult

import (
	"strconv"
	"strings"
)

// Reference is a record that a result names: REQ-12, REQ-12.1 (its first criterion), US-3.
type Reference struct {
	Key    string // "REQ-12"
	Part   int    // number of the criterion or scenario; 0: none
	Loose  bool   // the part was joined by an underscore, and may be a word's number instead
	Within string // where it stood: name, label
}

// maxReferences bounds what one test can name.
const maxReferences = 50

// References finds the records that a result names in its name, its labels and its suite, in this order, each once. A
// prefix counts when it stands at the start of a word, so that TestREQ_12 names one and PREREQ-12 does not. Names of
// functions cannot hold a hyphen: REQ_12 and REQ_12_1 are read too.
func (r Result) References(prefixes []string) []Reference {
	var out []Reference
	add := func(text string) {
		for _, ref := range find(text, prefixes) {
			known := false
			for _, o := range out {
				known = known || o.Key == ref.Key && o.Part == ref.Part
			}
			if !known && len(out) < maxReferences {
				out = append(out, ref)
			}
		}
	}
	add(r.Name)
	for _, l := range r.Labels {
		add(l)
	}
	if len(out) == 0 { // a suite speaks for all its tests
		add(r.Suite)
	}
	return out
}

// find scans a text once.
func find(text string, prefixes []string) []Reference {
	var out []Reference
	for i := 0; i < len(text); i++ {
		if !letter(text[i]) || i > 0 && !starts(text[i-1], text[i]) {
			continue
		}
		for _, p := range prefixes {
			ref, n := at(text[i:], p)
			if n > 0 {
				out = append(out, ref)
				i += n - 1
				break
			}
		}
	}
	return out
}

// starts reports whether a word starts between two bytes: after what is no letter or digit, or at a capital after a
// small letter.
func starts(before, c byte) bool {
	switch {
	case letter(before):
		return before >= 'a' && c <= 'Z'
	case before >= '0' && before <= '9', before >= 0x80:
		return false
	}
	return true
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// at reads a reference at the start of a text and returns its length.
func at(text, prefix string) (Reference, int) {
	n := len(prefix)
	if len(text) < n+2 || !strings.EqualFold(text[:n], prefix) || text[n] != '-' && text[n] != '_' {
		return Reference{}, 0
	}
	hyphen := text[n] == '-'
	number, end := digits(text, n+1)
	if end == n+1 || end < len(text) && letter(text[end]) {
		return Reference{}, 0
	}
	ref := Reference{Key: strings.ToUpper(prefix) + "-" + number}
	if end+1 < len(text) && (text[end] == '.' || !hyphen && text[end] == '_') {
		part, after := digits(text, end+1)
		if v, err := strconv.Atoi(part); err == nil && after > end+1 && (after == len(text) || !letter(text[after])) && v > 0 {
			ref.Part, ref.Loose = v, text[end] == '_'
			end = after
		}
	}
	return ref, end
}

// digits returns the digits at i without leading zeros, and where they end. More than nine are no number of a record.
func digits(s string, i int) (number string, end int) {
	end = i
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end-i > 9 {
		return "", i
	}
	number = strings.TrimLeft(s[i:end], "0")
	if number == "" {
		return "", i
	}
	return number, end
}
