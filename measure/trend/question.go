package trend

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Count says what is counted of the events of a series.
type Count string

// Counts.
const (
	Events  Count = "events"
	Units   Count = "units"    // different people or accounts
	Total   Count = "sum"      // of a property, where it reads as a number
	Mean    Count = "mean"     // of a property over events
	PerUnit Count = "per_unit" // events for each unit that has one
	Lowest  Count = "min"
	Most    Count = "max"
)

// Limits of a question.
const (
	MaxSeries = 10
	MaxTop    = 50
)

// Question asks for a trend.
type Question struct {
	question.Scope
	Series   []Series          `json:"series" doc:"what is counted, from 1 to 10 series; formulas call them A, B and so on"`
	Formula  string            `json:"formula,omitempty" doc:"one line made of the series instead, such as 100*A/B"`
	Interval question.Interval `json:"interval,omitempty" enum:"hour|day|week|month|quarter" doc:"length of a bucket; day unless given"`
	By       string            `json:"by,omitempty" doc:"property that splits every series"`
	Top      int               `json:"top,omitempty" min:"1" doc:"values told apart, at most 50; the rest is other; 10 unless given"`
	// Rolling counts units over so many days up to the end of each bucket.
	Rolling question.Span `json:"rolling,omitempty" doc:"for units by day: active within so many days up to each day, such as 7d"`
}

// Series is one thing to count.
type Series struct {
	Name     string         `json:"name,omitempty"`
	Match    events.Matcher `json:"match"`
	Count    Count          `json:"count,omitempty" enum:"events|units|sum|mean|per_unit|min|max" doc:"events unless given"`
	Property string         `json:"property,omitempty" doc:"for sum, mean, min and max: the property"`
}

func (s Series) count() Count {
	if s.Count == "" {
		return Events
	}
	return s.Count
}

func (s Series) numeric() bool {
	switch s.count() {
	case Total, Mean, Lowest, Most:
		return true
	}
	return false
}

// Label is the series' name, or what it counts.
func (s Series) Label() string {
	if s.Name != "" {
		return s.Name
	}
	what := question.Describe(s.Match)
	switch s.count() {
	case Units:
		return "who did " + what
	case PerUnit:
		return what + " each"
	case Total:
		return "sum of " + s.Property + ", " + what
	case Mean:
		return "mean of " + s.Property + ", " + what
	case Lowest:
		return "lowest " + s.Property + ", " + what
	case Most:
		return "highest " + s.Property + ", " + what
	}
	return what
}

func (q Question) normal() Question {
	if q.Interval == "" {
		q.Interval = question.Day
	}
	if q.Top == 0 {
		q.Top = 10
	}
	return q
}

// days returns the length of Rolling in days, 0 for none.
func (q Question) days() (int, error) {
	if q.Rolling == "" {
		return 0, nil
	}
	d, err := q.Rolling.Duration()
	if err != nil {
		return 0, fmt.Errorf("rolling: %w", err)
	}
	n := int(d.Hours() / 24)
	if float64(n) != d.Hours()/24 || n > 366 {
		return 0, fmt.Errorf("rolling: %s is not from 1 to 366 whole days. Write for example 7d", q.Rolling)
	}
	return n, nil
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	q = q.normal()
	if err := q.Scope.Check(); err != nil {
		return err
	}
	if err := q.Interval.Check(); err != nil {
		return err
	}
	if len(q.Series) == 0 || len(q.Series) > MaxSeries {
		return fmt.Errorf("series: %d given. A trend has from 1 to %d", len(q.Series), MaxSeries)
	}
	days, err := q.days()
	if err != nil {
		return err
	}
	for i, s := range q.Series {
		if err := s.check(days > 0); err != nil {
			return fmt.Errorf("series: %s: %w", letter(i), err)
		}
	}
	switch {
	case q.Top < 1 || q.Top > MaxTop:
		return fmt.Errorf("top: %d values. Give from 1 to %d", q.Top, MaxTop)
	case days > 0 && q.Interval != question.Day:
		return fmt.Errorf("rolling: goes by day, not by %s. Leave the interval out", q.Interval)
	case days > 0 && q.By != "":
		return fmt.Errorf("rolling: cannot be split. Leave by out, or restrict the question by a condition")
	}
	if q.Formula != "" {
		if _, err := ParseFormula(q.Formula, len(q.Series)); err != nil {
			return fmt.Errorf("formula: %w", err)
		}
	}
	return nil
}

func (s Series) check(rolling bool) error {
	if err := s.Match.Check(); err != nil {
		return err
	}
	switch c := s.count(); {
	case c != Events && c != Units && c != PerUnit && !s.numeric():
		return fmt.Errorf("count: %q is not one of events, units, sum, mean, per_unit, min, max", s.Count)
	case s.numeric() && s.Property == "":
		return fmt.Errorf("property: missing. Name the property whose %s is wanted", c)
	case rolling && c != Units:
		return fmt.Errorf("count: %s cannot be rolling. Count units", c)
	}
	return nil
}

// letter names series i as formulas do.
func letter(i int) string { return string(rune('A' + i)) }

// Definition says in words what is counted.
func (q Question) Definition() string {
	q = q.normal()
	var parts []string
	for i, s := range q.Series {
		what := question.Describe(s.Match)
		text := "events: " + what
		switch s.count() {
		case Units:
			text = fmt.Sprintf("different %s who did %s", q.Who(), what)
		case PerUnit:
			text = fmt.Sprintf("%s for each %s who did it in the bucket (interval: Student's t over %s)", what, q.One(), q.Who())
		case Total, Lowest, Most, Mean:
			name := map[Count]string{Total: "sum", Lowest: "lowest", Most: "highest", Mean: "mean"}[s.count()]
			text = fmt.Sprintf("%s of %s over %s where it reads as a number", name, s.Property, what)
		}
		if len(q.Series) > 1 || q.Formula != "" {
			text = letter(i) + " = " + text
		}
		parts = append(parts, text)
	}
	b := strings.Join(parts, "; ")
	b = strings.ToUpper(b[:1]) + b[1:]
	if q.Formula != "" {
		b += "; shown is " + q.Formula + ", without a value where it divides by zero"
	}
	if n, err := q.days(); err == nil && n > 0 {
		b += fmt.Sprintf("; by day, over the %d days of the calendar up to and with it", n)
	} else {
		b += fmt.Sprintf("; by %s of the calendar", q.Interval)
	}
	if q.By != "" {
		b += fmt.Sprintf("; split by %s, the %d most frequent values apart", q.By, q.Top)
	}
	return b + "; counts of everything observed, so without interval unless stated; " + q.Describe()
}
