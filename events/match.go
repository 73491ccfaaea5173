package events

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Match reports whether the matcher picks an event with this name and these properties.
func (m Matcher) Match(name string, properties []byte) bool {
	if len(m.Names) > 0 && !slices.Contains(m.Names, name) || len(m.Names) == 0 && Evidence(name) {
		return false
	}
	for _, c := range m.Where {
		if !c.Holds(properties) {
			return false
		}
	}
	return true
}

// Check reports a matcher that cannot be evaluated.
func (m Matcher) Check() error {
	for _, n := range m.Names {
		if strings.IndexByte(n, 0) >= 0 {
			return fmt.Errorf("name %q contains a NUL byte; no event has such a name", n)
		}
	}
	for _, c := range m.Where {
		switch c.Op {
		case Eq, Ne, Lt, Le, Gt, Ge, Has, Lacks:
		default:
			return fmt.Errorf("property %q: operator %q is not one of = != < <= > >= has lacks", c.Property, c.Op)
		}
		if err := CheckProperty(c.Property); err != nil {
			return err
		}
		if strings.IndexByte(c.Value, 0) >= 0 {
			return fmt.Errorf("property %q: a condition may not contain a NUL byte", c.Property)
		}
	}
	return nil
}

// Check reports a query that cannot be answered.
func (q Query) Check() error {
	if err := checkProperties(append([]string{q.By}, q.Columns...)...); err != nil {
		return err
	}
	return q.Match.Check()
}

// CheckProperty reports a name that no property has, or that is too long to be asked for.
func CheckProperty(name string) error {
	if len(name) > MaxText {
		return fmt.Errorf("property %.40q and so on: the name is %d bytes long, a question takes up to %d. Send it under a shorter name", name, len(name), MaxText)
	}
	if strings.IndexByte(name, 0) >= 0 {
		return fmt.Errorf("property %q: a name may not contain a NUL byte", name)
	}
	return nil
}

func checkProperties(names ...string) error {
	for _, n := range names {
		if err := CheckProperty(n); err != nil {
			return err
		}
	}
	return nil
}

// Holds reports whether the condition holds for an event with these properties; see [Operator].
func (c Cond) Holds(properties []byte) bool {
	v, ok := Property(properties, c.Property)
	switch c.Op {
	case Has:
		return ok
	case Lacks:
		return !ok
	case Ne:
		return !ok || compare(v, c.Value) != 0
	}
	if !ok {
		return false
	}
	d := compare(v, c.Value)
	switch c.Op {
	case Eq:
		return d == 0
	case Lt:
		return d < 0
	case Le:
		return d <= 0
	case Gt:
		return d > 0
	case Ge:
		return d >= 0
	}
	return false
}

func compare(a, b string) int {
	if x, ok := Number(a); ok {
		if y, ok := Number(b); ok {
			return cmp.Compare(x, y)
		}
	}
	return strings.Compare(a, b)
}

// Number reads text as a number if it follows the grammar of JSON numbers and fits a float64: "1.50" is one,
// "007", "+1", ".5" and "1e999" are text.
func Number(s string) (float64, bool) {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return 0, false
	}
	end, ok := number([]byte(s), 0)
	if !ok || end != len(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
