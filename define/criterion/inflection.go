package criterion

import (
	"strings"

	"throughline.dev/define/inflection"
	"throughline.dev/define/quantity"
)

func copula(subject string) string {
	if strings.HasSuffix(subject, "s") && !strings.HasSuffix(subject, "ss") {
		return " are "
	}
	return " is "
}

// nounOf is what a quantity counts, with its adjectives: "concurrent users".
func nounOf(q quantity.Quantity) string {
	w := q.Unit.Written
	if i := strings.Index(w, q.Unit.Noun); q.Unit.Noun != "" && i >= 0 {
		return w[:i+len(q.Unit.Noun)]
	}
	return q.Unit.Noun
}

func per(symbol string) string {
	if _, t, ok := strings.Cut(symbol, "/"); ok {
		switch t {
		case "s":
			return "second"
		case "min":
			return "minute"
		case "h":
			return "hour"
		}
		return t
	}
	return "time"
}

// base returns the base form of a participle, a gerund or a third person.
func base(w string) string { return inflection.Base(w, isVerb) }

func isVerb(w string) bool { return classes()[w].is(verb) }

func participle(v string) string { return inflection.Participle(v) }

func isParticiple(w string) bool { return inflection.IsParticiple(w) }
