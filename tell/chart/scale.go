package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// scale maps values to coordinates.
type scale struct{ from, to, low, high float64 }

func (s scale) at(v float64) float64 {
	if s.to == s.from {
		return s.low
	}
	return s.low + (v-s.from)/(s.to-s.from)*(s.high-s.low)
}

// Ticks returns round values that cover 0 to high in about n steps of 1, 2, 2.5 or 5 times a power of ten. The last
// one is at or above high.
func Ticks(high float64, n int) []float64 {
	if !(high > 1e-200) || math.IsInf(high, 0) || n < 1 {
		return []float64{0, 1}
	}
	raw := high / float64(n)
	magnitude := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * magnitude
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*magnitude >= raw*(1-1e-9) {
			step = m * magnitude
			break
		}
	}
	var out []float64
	for i := 0; ; i++ {
		v := twelve(float64(i) * step)
		out = append(out, v)
		if v >= high*(1-1e-9) {
			return out
		}
	}
}

// WeekTicks returns whole weeks, in days, from 0 to at most high: about n of them. High below two weeks gives whole
// days, below two days the values of [Ticks].
func WeekTicks(high float64, n int) []float64 {
	unit := 7.0
	if high < 14 {
		unit = 1
	}
	if high < 2 {
		t := Ticks(high, n)
		for len(t) > 2 && t[len(t)-1] > high*(1+1e-9) {
			t = t[:len(t)-1]
		}
		return t
	}
	step := unit
	for _, m := range []float64{1, 2, 4, 8, 13, 26, 52, 104, 208, 520, 1040, 5200} {
		step = unit * m
		if high/step <= float64(n) {
			break
		}
	}
	var out []float64
	for v := 0.0; v <= high*(1+1e-9); v += step {
		out = append(out, v)
	}
	return out
}

// Plain writes a number without needless digits: 1,200, 0.5.
func Plain(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if math.Abs(v) < 1000 {
		return s
	}
	whole, rest, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// months returns the first days of the months between two instants, at most n of them: each, or every second, third,
// sixth, twelfth.
func months(from, to time.Time, n int) []time.Time {
	var out []time.Time
	for _, step := range []int{1, 2, 3, 6, 12, 24, 60, 120, 600, 1200} {
		out = out[:0]
		for y := from.Year(); y <= to.Year(); y++ {
			for m := 0; m < 12; m++ {
				t := time.Date(y, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC)
				if (y*12+m)%step == 0 && !t.Before(from) && !t.After(to) {
					out = append(out, t)
				}
			}
		}
		if len(out) <= n {
			return out
		}
	}
	return out[:0]
}

// monthName writes a month, with its year in January and in the first label.
func monthName(t time.Time, first bool) string {
	if first || t.Month() == time.January {
		return t.Format("Jan 2006")
	}
	return t.Format("Jan")
}
