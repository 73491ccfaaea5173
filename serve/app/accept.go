package app

import (
	"strconv"
	"strings"
)

// accepts reports whether the values of Accept-Encoding take an encoding (RFC 9110, 12.5.3): named with a weight above
// zero, or not named and covered by "*".
func accepts(values []string, encoding string) bool {
	var star bool
	for _, list := range values {
		for item := range strings.SplitSeq(list, ",") {
			name, parameters, _ := strings.Cut(item, ";")
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, encoding):
				return weight(parameters) > 0
			case name == "*":
				star = weight(parameters) > 0
			}
		}
	}
	return star
}

// weight reads "q=0.5"; without one it is 1, and one that cannot be read counts as 0.
func weight(parameters string) float64 {
	name, value, ok := strings.Cut(strings.TrimSpace(parameters), "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
