package rest

import "strings"

// Words takes the values of a list parameter apart, which may be given several times, with commas between, or both.
func Words(values []string) (words []string) {
	for _, v := range values {
		for w := range strings.SplitSeq(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				words = append(words, w)
			}
		}
	}
	return words
}
