package events

import (
	"cmp"
	"slices"
	"strings"
)

// PropertyUse says how a property is used.
type PropertyUse struct {
	Name    string `json:"name"`
	Events  int64  `json:"events"`  // that carry it; null counts as absent
	Numbers int64  `json:"numbers"` // of those looked at, how many read as a number
	Looked  int64  `json:"looked"`  // how many were looked at for Numbers and Values
	Values  int64  `json:"values"`  // different values among those looked at; counted up to MaxValues
	Example string `json:"example"` // the most frequent value of those looked at, ties by text, cut to MaxExample bytes
}

// Bounds of what is remembered of a property.
const (
	MaxValues  = 1000 // different values
	MaxExample = 100  // bytes
)

// PropertyUses collects how properties are used. Memory is bounded by the number of properties, not of events.
type PropertyUses map[string]*propertyUse

type propertyUse struct {
	looked, numbers int64
	values          map[string]int64
}

// Look takes in the properties of an event, which must have passed CheckProperties. Of a repeated name the first value
// counts.
func (u PropertyUses) Look(properties []byte) {
	seen := map[string]bool{}
	for k, v := range Members(properties) {
		name := unquote(k)
		if seen[name] {
			continue
		}
		seen[name] = true
		if v[0] == 'n' {
			continue
		}
		p := u[name]
		if p == nil {
			p = &propertyUse{values: map[string]int64{}}
			u[name] = p
		}
		p.looked++
		value := string(v)
		if v[0] == '"' {
			value = unquote(v)
		}
		if _, ok := Number(value); ok {
			p.numbers++
		}
		if len(value) > MaxExample {
			value = strings.ToValidUTF8(value[:MaxExample], "")
		}
		if n, known := p.values[value]; known || len(p.values) < MaxValues {
			p.values[value] = n + 1
		}
	}
}

// List returns what was seen, without Events, ordered by name.
func (u PropertyUses) List() []PropertyUse {
	var out []PropertyUse
	for name, p := range u {
		x := PropertyUse{Name: name, Numbers: p.numbers, Looked: p.looked, Values: int64(len(p.values))}
		var most int64
		for v, n := range p.values {
			if n > most || n == most && v < x.Example {
				x.Example, most = v, n
			}
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b PropertyUse) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
