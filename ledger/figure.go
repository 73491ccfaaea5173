package ledger

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Figure is a number that may be shown to a person: it never travels without its unit, its n, its interval and
// its definition. A nil Value is an answer too: Note says which ("not reached", "cannot tell").
type Figure struct {
	Name       string   `json:"name"`
	Value      *float64 `json:"value"`
	Low        *float64 `json:"low,omitempty"`
	High       *float64 `json:"high,omitempty"`
	Level      float64  `json:"level,omitempty"` // confidence level of the interval, 0.95 for 95 %
	Unit       string   `json:"unit"`
	N          int64    `json:"n"`
	Definition string   `json:"definition"`
	AsOf       string   `json:"as_of"` // an instant (RFC 3339) or "change N"
	Note       string   `json:"note,omitempty"`
	Sources    []Key    `json:"sources,omitempty"`
}

// String writes the figure as the interface does: "4.05 d [3.60, 4.50]".
func (f Figure) String() string {
	var b strings.Builder
	switch {
	case f.Value == nil && f.Note != "":
		b.WriteString(f.Note)
	case f.Value == nil:
		b.WriteString("cannot tell")
	default:
		b.WriteString(FormatNumber(*f.Value))
		if f.Unit != "" {
			b.WriteString(" " + f.Unit)
		}
	}
	if f.Low != nil || f.High != nil {
		fmt.Fprintf(&b, " [%s, %s]", bound(f.Low), bound(f.High))
	}
	return b.String()
}

func bound(v *float64) string {
	if v == nil || math.IsInf(*v, 0) {
		return "not reached"
	}
	return FormatNumber(*v)
}

// FormatNumber writes a number with three significant digits, whole numbers as such, and from 1,000 up as a
// grouped whole number.
func FormatNumber(v float64) string {
	a := math.Abs(v)
	switch { // the bounds are where rounding reaches the next size
	case math.IsNaN(v):
		return "cannot tell"
	case v == 0:
		return "0"
	case a >= 1e15:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case a >= 999.5:
		return group(strconv.FormatFloat(math.Round(v), 'f', 0, 64))
	case a >= 99.95 || v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 0.9995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	default:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
}

func group(s string) string {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if neg {
		return "-" + s
	}
	return s
}
