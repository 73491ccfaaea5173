package quantity

import "strings"

// counted reads the noun that a number counts, and what it is counted per: "800 open sessions", "records per second".
// Adjectives before it are passed over. The noun of one thing is put in the plural.
func (f *finder) counted(i int, n number) (Unit, int, bool) {
	const furthest = 5
	attributive := f.attributive(i)
	for j := i; j < len(f.tokens) && j < i+furthest; j++ {
		t := f.tokens[j]
		if t.class != word && t.class != mixture || isStop(t.lower) && !(t.lower == "more" || t.lower == "different") ||
			j > i && f.text[f.tokens[j-1].End:t.Start] != " " && !t.dash {
			break
		}
		if j == i && t.glued && !t.dash {
			break
		}
		if t.lower == "times" && j == i {
			return f.times(i)
		}
		if rate, ok := abbreviated(t.lower); ok && f.lower(j+1) == "/" {
			return f.rated(i, j, rate)
		}
		if !f.plural(j) {
			if n.value == 1 && f.ends(j+1) && !strings.HasSuffix(t.lower, "ly") && !strings.HasSuffix(t.lower, "ing") {
				return f.rated(i, j, plural(t.lower))
			}
			if n.value == 1 && f.lower(j+1) == "/" {
				return f.rated(i, j, plural(t.lower))
			}
			if attributive && j == i && t.class == word && !strings.HasSuffix(t.lower, "ly") {
				return f.rated(i, j, plural(f.noun(j)))
			}
			continue
		}
		for j+1 < len(f.tokens) && f.plural(j+1) && f.text[f.tokens[j].End:f.tokens[j+1].Start] == " " && !isVerb(f.lower(j+1)) {
			j++
		}
		return f.rated(i, j, f.noun(j))
	}
	return Unit{}, i, false
}

// attributive reports whether an article stands before the number that ends at i, so that its noun is in the singular:
// "a 10,000 node tree".
func (f *finder) attributive(i int) bool {
	switch f.lower(i - 2) {
	case "a", "an", "each", "every", "any":
		return f.class(i-1) == digits
	}
	return false
}

// noun returns the head noun as it is written: acronyms keep their capitals.
func (f *finder) noun(j int) string {
	w := f.written(j, j+1)
	if len(w) > 2 && isUpper(w[0]) && isUpper(w[1]) {
		return w
	}
	return f.lower(j)
}

// rated returns a count of the noun at j, or a rate when a time follows.
func (f *finder) rated(i, j int, noun string) (Unit, int, bool) {
	u := Unit{Symbol: noun, Written: f.written(i, j+1), Dimension: Count, Factor: 1, Noun: noun}
	if per, after, ok := f.per(j + 1); ok {
		return divided(u, per, f.written(i, after)), after, true
	}
	return u, j + 1, true
}

// times reads "3 times", "3 times a day"; "1.5 times the median" is a multiple and no count.
func (f *finder) times(i int) (Unit, int, bool) {
	return f.rated(i, i, "times")
}

// abbreviated returns the noun of a shortened unit of rates: "req/s".
func abbreviated(w string) (string, bool) {
	switch w {
	case "req", "reqs":
		return "requests", true
	case "msg", "msgs":
		return "messages", true
	case "tx", "txn", "txns", "trans":
		return "transactions", true
	case "ops", "op":
		return "operations", true
	case "rec", "recs":
		return "records", true
	case "evt", "evts":
		return "events", true
	case "pkt", "pkts":
		return "packets", true
	}
	return "", false
}

// plural reports whether the token at i looks like a plural noun.
func (f *finder) plural(i int) bool {
	if i >= len(f.tokens) || f.tokens[i].class != word && f.tokens[i].class != mixture {
		return false
	}
	return isPlural(f.tokens[i].lower)
}

func isPlural(w string) bool {
	switch w {
	case "people", "persons", "children", "men", "women", "data", "criteria", "media", "feet", "indices", "vertices", "matrices", "staff",
		"personnel", "series", "analyses", "bus", "lenses", "traffic":
		return w != "bus" && w != "data" && w != "traffic" && w != "media"
	case "is", "has", "was", "does", "this", "thus", "its", "as", "us", "yes", "plus", "minus", "versus", "always", "sometimes", "less",
		"unless", "across", "various", "previous", "previously", "concurrent", "continuous", "consecutive", "status", "access", "process",
		"success", "address", "business", "class", "analysis", "basis", "axis", "bias", "https", "css", "dns", "gps", "sms", "os", "ios", "aws",
		"tls", "rss", "pos", "https:", "perhaps", "towards", "afterwards", "besides", "thanks", "needs", "gas", "canvas", "lens", "means", "express",
		"cross", "gross", "loss", "mass", "pass", "press", "stress", "wireless", "simultaneous", "autonomous", "anonymous", "asynchronous",
		"synchronous", "numerous", "serious", "obvious", "hours", "days", "seconds", "minutes", "contains", "requires", "represents", "indicates", "denotes", "equals":
		return false
	}
	n := len(w)
	if n < 3 || w[n-1] != 's' {
		return false
	}
	switch w[n-2] {
	case 's', 'u', 'i':
		return strings.HasSuffix(w, "menus") || strings.HasSuffix(w, "apis") || strings.HasSuffix(w, "uis") || strings.HasSuffix(w, "guis")
	case '\'':
		return false
	}
	return true
}

// isVerb reports whether a word with an s follows its subject rather than a noun: "users access", "tasks runs".
func isVerb(w string) bool {
	switch w {
	case "needs", "wants", "uses", "exists", "fails", "takes", "makes", "gets", "runs", "starts", "ends", "occurs", "happens", "logs", "tries", "works":
		return true
	}
	return false
}

// plural puts a noun in the plural.
func plural(w string) string {
	switch {
	case isPlural(w):
		return w
	case w == "person":
		return "people"
	case w == "child":
		return "children"
	case strings.HasSuffix(w, "y") && len(w) > 1 && !strings.ContainsRune("aeiou", rune(w[len(w)-2])):
		return w[:len(w)-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"):
		return w + "es"
	}
	return w + "s"
}

// isStop reports whether a word ends the phrase of a noun: prepositions, articles, conjunctions, verbs, pronouns.
func isStop(w string) bool {
	switch w {
	case "a", "an", "the", "this", "that", "these", "those", "of", "in", "on", "at", "by", "for", "from", "to", "with", "without", "within",
		"into", "onto", "over", "under", "above", "below", "after", "before", "during", "until", "till", "between", "among", "through", "per",
		"via", "across", "against", "about", "around", "upon", "since", "while", "when", "where", "if", "unless", "because", "as", "than",
		"then", "and", "or", "but", "nor", "so", "yet", "not", "no", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had",
		"do", "does", "did", "shall", "should", "must", "will", "would", "can", "could", "may", "might", "it", "they", "he", "she", "we",
		"you", "i", "who", "which", "whom", "whose", "what", "its", "their", "our", "your", "his", "her", "each", "every", "any", "all",
		"both", "either", "neither", "only", "also", "too", "more", "less", "fewer", "later", "earlier", "longer", "ago", "away", "old",
		"long", "wide", "high", "deep", "tall", "or-more", "plus", "minus", "regardless", "except", "excluding", "including", "given",
		"based", "using", "depending", "according", "due", "out", "up", "down", "off", "there", "here", "e.g.", "i.e.", "etc", "otherwise",
		"different", "apart", "maximum", "minimum", "max", "min", "tbd", "exceeds", "exceed", "following", "without-", "inclusive", "respectively":
		return true
	}
	return false
}
