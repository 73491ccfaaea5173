// Package tracking holds the tracking plan: events as they are declared, and how those that arrive compare. It has the
// kind of record, the reconciler and the operations. The look itself ([Check]) compares what is declared with what arrives:
// properties that are missing, of another type or with a value that is not allowed.
//
// Counts come from the log; no event is read one by one, so that a look costs the same however many people there are.
package tracking

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
)

// Types of properties. A text that reads as a number is a number, and "true" is a boolean: the log does not keep whether
// a sender put quotes around them.
const (
	Text    = "text" // anything goes
	Number  = "number"
	Boolean = "boolean"
	List    = "list"
)

// Bounds of a declaration.
const (
	MaxProperties = 200
	MaxAllowed    = 100
)

// Property declares what an event carries.
type Property struct {
	Name        string   `json:"name"`
	Type        string   `json:"type,omitempty"` // none: any
	Required    bool     `json:"required,omitempty"`
	Allowed     []string `json:"allowed,omitempty"` // values; none: any
	Description string   `json:"description,omitempty"`
}

// CheckProperties reports the first declaration that cannot be, and its place.
func CheckProperties(all []Property) (int, error) {
	if len(all) > MaxProperties {
		return MaxProperties, fmt.Errorf("an event may declare %d properties, not %d", MaxProperties, len(all))
	}
	seen := map[string]bool{}
	for i, p := range all {
		switch {
		case p.Name == "":
			return i, errors.New("a property needs a name")
		case seen[p.Name]:
			return i, fmt.Errorf("%s is declared twice. Leave one of them out", p.Name)
		case p.Type != "" && !slices.Contains([]string{Text, Number, Boolean, List}, p.Type):
			return i, fmt.Errorf("%s has the type %q. Give text, number, boolean or list", p.Name, p.Type)
		case len(p.Allowed) > MaxAllowed:
			return i, fmt.Errorf("%s allows %d values, the limit is %d. Leave them out and say in the description what is allowed", p.Name, len(p.Allowed), MaxAllowed)
		}
		seen[p.Name] = true
	}
	return 0, nil
}

// Window is the stretch of time that is looked at: from its start on, before its end.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Last returns the last days of a log up to its end of observation: whole days (UTC), so that findings stay as they are
// during a day.
func Last(mark events.Mark, days int) Window {
	end := mark.Through.UTC().Truncate(24 * time.Hour)
	return Window{end.AddDate(0, 0, -days), end}
}

// UpToNow returns the last days with the one under way.
func UpToNow(mark events.Mark, days int) Window {
	end := mark.Through.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	return Window{end.AddDate(0, 0, -days), end}
}
