package flagset

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	maxDepth   = 16   // of a condition
	maxNodes   = 5000 // values and operators of a condition
	maxPattern = 500  // bytes of a pattern
)

// checkCondition refuses what the engine would read as a condition that never holds: an unknown operator, an operand of
// the wrong sort, a pattern that is none. Patterns may do what RE2 can, which takes time linear in the text; what
// libraries in browsers make of them is theirs.
func checkCondition(path string, raw json.RawMessage) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return wrong(path, "Write it as JSON", "it is not JSON")
	}
	m, ok := v.(map[string]any)
	if !ok {
		return wrong(path, `Write an object such as {"country": "DE"}`, "it is no JSON object")
	}
	c := &conditionCheck{}
	return c.object(path, m, 0)
}

type conditionCheck struct{ nodes int }

func (c *conditionCheck) deeper(path string, depth int) error {
	if c.nodes++; c.nodes > maxNodes {
		return wrong(path, "Shorten it, or send the answer as an attribute", "the condition has more than %d parts", maxNodes)
	}
	if depth > maxDepth {
		return wrong(path, "Write it flatter", "the condition is more than %d deep", maxDepth)
	}
	return nil
}

// object checks a condition on attributes.
func (c *conditionCheck) object(path string, m map[string]any, depth int) error {
	if err := c.deeper(path, depth); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		place, v := path+"."+name, m[name]
		var err error
		switch name {
		case "$and", "$or", "$nor":
			err = c.list(place, v, depth, func(p string, e any, d int) error { return c.nested(p, e, d) })
		case "$not":
			err = c.nested(place, v, depth+1)
		default:
			if strings.HasPrefix(name, "$") {
				return wrong(place, "On this level there are $and, $or, $nor and $not; others stand below an attribute", "there is no such operator here")
			}
			err = c.operand(place, v, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *conditionCheck) nested(path string, v any, depth int) error {
	m, ok := v.(map[string]any)
	if !ok {
		return wrong(path, "Write a condition there", "it is no JSON object")
	}
	return c.object(path, m, depth)
}

func (c *conditionCheck) list(path string, v any, depth int, each func(string, any, int) error) error {
	list, ok := v.([]any)
	if !ok {
		return wrong(path, "Write a list there", "it is no list")
	}
	for i, e := range list {
		if err := each(fmt.Sprintf("%s[%d]", path, i), e, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// operand checks what an attribute is compared with: a value, or operators.
func (c *conditionCheck) operand(path string, v any, depth int) error {
	m, ok := v.(map[string]any)
	if !ok || !operators(m) {
		return c.value(path, v, depth)
	}
	if err := c.deeper(path, depth); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if err := c.operator(path+"."+name, name, m[name], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// operators reports whether an object is made of operators.
func operators(m map[string]any) bool {
	for name := range m {
		if strings.HasPrefix(name, "$") {
			return true
		}
	}
	return false
}

// combined reports whether an object has operators that combine conditions.
func combined(m map[string]any) bool {
	for _, name := range [...]string{"$and", "$or", "$nor"} {
		if _, ok := m[name]; ok {
			return true
		}
	}
	return false
}

func (c *conditionCheck) operator(path, name string, v any, depth int) error {
	switch name {
	case "$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte":
		return c.value(path, v, depth)
	case "$in", "$nin", "$ini", "$nini":
		return c.list(path, v, depth, c.value)
	case "$all", "$alli":
		return c.list(path, v, depth, c.operand)
	case "$elemMatch":
		// Elements that are objects are tested by a condition, others by operators.
		if m, ok := v.(map[string]any); ok && (!operators(m) || combined(m)) {
			return c.object(path, m, depth+1)
		}
		return c.operand(path, v, depth+1)
	case "$not", "$size":
		return c.operand(path, v, depth+1)
	case "$exists":
		return nil
	case "$type":
		if s, _ := v.(string); !slices.Contains([]string{"string", "number", "boolean", "array", "object", "null", "undefined"}, s) {
			return wrong(path, "Types are string, number, boolean, array, object, null, undefined", "%v is no type", v)
		}
		return nil
	case "$regex", "$regexi":
		pattern, ok := v.(string)
		if !ok || len(pattern) > maxPattern {
			return wrong(path, fmt.Sprintf("Write a pattern of at most %d bytes", maxPattern), "it is no such pattern")
		}
		if _, err := regexp.Compile(pattern); err != nil {
			return wrong(path, "Write it without looking ahead or back and without references", "the pattern cannot be read: %v", err)
		}
		return nil
	}
	return wrong(path, "See docs/user/flags.md for the operators", "there is no such operator")
}

// value bounds a value that is compared with.
func (c *conditionCheck) value(path string, v any, depth int) error {
	if err := c.deeper(path, depth); err != nil {
		return err
	}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if err := c.value(fmt.Sprintf("%s[%d]", path, i), e, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if err := c.value(path+"."+name, v[name], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
