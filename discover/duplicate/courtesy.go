package duplicate

import "bytes"

// withoutCourtesy takes a greeting from the beginning of a normal form and thanks, with up to two words for a name, from its
// end: both are written or left out by whim, and in a short text weigh as much as what it says. A text of nothing else stays.
func withoutCourtesy(normal []byte) []byte {
	rest := normal
	for range 4 {
		word, after, more := bytes.Cut(rest, []byte(" "))
		if !more || !greets(word) {
			break
		}
		rest = after
	}
	cut := rest
	for range 4 {
		k := bytes.LastIndexByte(cut, ' ')
		if k < 0 {
			break
		}
		word := cut[k+1:]
		cut = cut[:k]
		if thanks(word) {
			rest = cut
		}
	}
	if bytes.IndexByte(rest, ' ') < 0 {
		return normal
	}
	return rest
}

func greets(word []byte) bool {
	switch string(word) {
	case "hi", "hello", "hey", "dear", "team", "support", "there", "all", "hallo", "guten", "tag", "morgen", "moin", "good", "morning", "afternoon",
		"liebes", "sehr", "geehrte", "geehrtes", "damen", "und", "herren", "bonjour", "hola", "ciao":
		return true
	}
	return false
}

func thanks(word []byte) bool {
	switch string(word) {
	case "thanks", "thank", "thx", "cheers", "regards", "sincerely", "danke", "dank", "gruß", "grüße", "grüßen", "lg", "mfg", "vg", "merci", "gracias", "cordialement":
		return true
	}
	return false
}
