package distribution

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Limits of a question.
const (
	MaxBins   = 200
	MaxTop    = 20
	MaxValues = 50_000_000 // numbers held at once
)

// Question asks for a distribution.
type Question struct {
	question.Scope
	Match    events.Matcher `json:"match"`
	Property string         `json:"property" doc:"the property whose numbers are looked at"`
	By       string         `json:"by,omitempty" doc:"property that splits the numbers"`
	Top      int            `json:"top,omitempty" min:"1" doc:"values of by told apart, at most 20; the rest is other; 10 unless given"`
	Bins     int            `json:"bins,omitempty" min:"1" doc:"bars of the histogram, at most 200; chosen by the data unless given"`
}

func (q Question) top() int {
	if q.Top == 0 {
		return 10
	}
	return q.Top
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Match.Check(); err != nil {
		return fmt.Errorf("match: %w", err)
	}
	switch {
	case q.Property == "":
		return fmt.Errorf("property: missing. Name the property whose numbers are wanted")
	case q.Bins < 0 || q.Bins > MaxBins:
		return fmt.Errorf("bins: %d. Give from 1 to %d", q.Bins, MaxBins)
	case q.Top < 0 || q.Top > MaxTop:
		return fmt.Errorf("top: %d values. Give from 1 to %d", q.Top, MaxTop)
	}
	return nil
}

// Definition says in words what is shown.
func (q Question) Definition() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, where it reads as a number; quantiles interpolated between the two nearest values (type 7), with intervals from order statistics that allow for several values of one %s", q.Property, question.Describe(q.Match), q.One())
	if q.Bins > 0 {
		fmt.Fprintf(&b, "; histogram of %d bars of one width", q.Bins)
	} else {
		fmt.Fprintf(&b, "; histogram of bars of one width by the rule of Freedman and Diaconis, at most about %d", few)
	}
	b.WriteString(", over what lies within three quartile ranges of the quartiles")
	if q.By != "" {
		fmt.Fprintf(&b, "; split by %s, the %d most frequent values apart", q.By, q.top())
	}
	fmt.Fprintf(&b, "; %s", q.Describe())
	return b.String()
}
