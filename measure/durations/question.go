package durations

import (
	"fmt"
	"strconv"
	"strings"

	"throughline.dev/measure/survival"
)

// Question says how a table of durations is to be read.
type Question struct {
	Duration string  `json:"duration"` // name of the column, for the definition
	Status   string  `json:"status"`
	Group    string  `json:"group,omitempty"` // column whose values are compared
	Entry    string  `json:"entry,omitempty"` // column with when observation began
	Unit     string  `json:"unit,omitempty"`  // of the durations, such as days
	Tau      float64 `json:"tau,omitempty"`   // of restricted means; 0: the longest time that all groups were followed
	Level    float64 `json:"level,omitempty"` // 0: 0.95
	// Scale is where the intervals of curves and of their quantiles are made; empty: log-log.
	Scale survival.Scale `json:"scale,omitempty"`
}

// Limits.
const (
	MaxSubjects = 20_000_000
	MaxGroups   = 50
)

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	switch {
	case q.Duration == "" || q.Status == "":
		return fmt.Errorf("duration and status: name both columns")
	case q.Level != 0 && !(q.Level > 0.5 && q.Level < 1):
		return fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", q.Level)
	case q.Tau < 0:
		return fmt.Errorf("tau: %v is negative. Give a time up to which means are restricted", q.Tau)
	}
	return q.Scale.Check()
}

func (q Question) level() float64 {
	if q.Level == 0 {
		return 0.95
	}
	return q.Level
}

// Definition says in words what is estimated.
func (q Question) Definition() string {
	var b strings.Builder
	unit := ""
	if q.Unit != "" {
		unit = " in " + q.Unit
	}
	fmt.Fprintf(&b, "Time to the event from the column %s%s; the column %s says whether it happened, otherwise the subject is censored at that time", q.Duration, unit, q.Status)
	if q.Entry != "" {
		fmt.Fprintf(&b, "; observed from the time in %s on", q.Entry)
	}
	fmt.Fprintf(&b, "; Kaplan-Meier with %s intervals, restricted means", q.Scale)
	if q.Tau > 0 {
		fmt.Fprintf(&b, " up to %g", q.Tau)
	} else {
		b.WriteString(" up to the longest time that all groups were followed")
	}
	if q.Group != "" {
		fmt.Fprintf(&b, "; groups by %s compared by log-rank test and Cox hazard ratio (ties by Efron)", q.Group)
	}
	return b.String()
}

// Coding turns the texts of a status column into whether the event happened. Three codings are known: true and false
// (also yes and no), 0 and 1, and 1 and 2, where 2 is the event, as in the data sets of R. Which one it is shows when all
// values have been seen.
type Coding struct {
	seen [3]bool // 0, 1, 2
	word bool
}

// Read reads a status: 0, 1 or 2, or the number that a word stands for.
func (c *Coding) Read(text string) (int, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "t", "yes", "y":
		c.word = true
		return 1, nil
	case "false", "f", "no", "n":
		c.word = true
		return 0, nil
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if n := int(v); err == nil && float64(n) == v && n >= 0 && n <= 2 {
		c.seen[n] = true
		return n, nil
	}
	return 0, fmt.Errorf("%q is no status. Write 0 or 1, 1 or 2 (2 is the event), or true or false", text)
}

// Happened returns the smallest number that means that the event happened, and how the coding is told in words.
func (c *Coding) Happened() (least int, words string, err error) {
	switch {
	case c.seen[2] && (c.seen[0] || c.word):
		return 0, "", fmt.Errorf("the status column has 0, 1 and 2: which of them is the event cannot be told. Write 0 or 1")
	case c.seen[2]:
		return 2, "2 is the event, 1 is censored", nil
	case c.word && !c.seen[0] && !c.seen[1]:
		return 1, "true is the event, false is censored", nil
	}
	return 1, "1 is the event, 0 is censored", nil
}
