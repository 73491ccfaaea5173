package wording

import "strings"

// is reports whether a word can be of a class, told by the tables and, for open classes, by its ending.
func (w *word) is(c class) bool {
	if w.class.is(c) {
		return true
	}
	if c.is(adverb) && w.letter && len(w.low) > 4 && strings.HasSuffix(w.low, "ly") {
		switch w.low {
		case "supply", "reply", "apply", "comply", "assembly", "family", "anomaly", "daily", "monthly", "weekly":
		default:
			return true
		}
	}
	return false
}

// participled reports whether a word can be a past participle.
func (w *word) participled() bool {
	if !w.letter {
		return false
	}
	if w.class.is(participle) {
		return true
	}
	n := len(w.low)
	if n < 4 || !strings.HasSuffix(w.low, "ed") || w.low[n-3] == 'e' && !agreed(w.low) {
		return false
	}
	switch w.low {
	case "embed", "shed", "sled", "hundred", "sacred", "naked", "wicked", "ragged", "rugged", "unrated", "biped", "moped", "aged":
		return false
	}
	return true
}

// agreed tells "agreed" and "guaranteed" from "need" and "speed".
func agreed(w string) bool {
	switch {
	case strings.HasSuffix(w, "agreed"), strings.HasSuffix(w, "guaranteed"), strings.HasSuffix(w, "decreed"), strings.HasSuffix(w, "freed"), strings.HasSuffix(w, "refereed"):
		return true
	}
	return false
}
