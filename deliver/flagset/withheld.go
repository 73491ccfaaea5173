package flagset

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	growthbook "github.com/growthbook/growthbook-golang"
)

// NamesPeople lists the places of the rules at which somebody is named: a mail address (or a part of one), or the value
// of an attribute that tells people apart. Whoever can read the document that libraries evaluate would read them.
func (f Flag) NamesPeople() []string {
	var out []string
	for i, raw := range f.Rules {
		var r struct {
			Condition any `json:"condition"`
		}
		if json.Unmarshal(raw, &r) == nil {
			out = append(out, people(fmt.Sprintf("rules[%d].condition", i), r.Condition, false, 0)...)
		}
	}
	return out
}

// identifying reports whether an attribute tells people apart.
func identifying(name string) bool {
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", "$", "", " ", "").Replace(name[strings.LastIndexByte(name, '.')+1:]))
	switch plain {
	case "id", "userid", "distinctid", "personid", "email", "mail", "emailaddress", "phone", "phonenumber", "name", "username", "fullname", "firstname", "lastname", "ip", "ipaddress", "targetingkey", "anonymousid":
		return true
	}
	return false
}

// people lists the places below a condition at which a text names somebody.
func people(path string, v any, identity bool, depth int) (out []string) {
	if depth > 2*maxDepth {
		return nil
	}
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "@") || identity && v != "" {
			out = append(out, path)
		}
	case float64:
		if identity {
			out = append(out, path)
		}
	case []any:
		for i, one := range v {
			out = append(out, people(fmt.Sprintf("%s[%d]", path, i), one, identity, depth+1)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			is := identity || !strings.HasPrefix(name, "$") && identifying(name)
			if name == "$exists" || name == "$type" || name == "$size" {
				continue
			}
			out = append(out, people(path+"."+name, v[name], is, depth+1)...)
		}
	}
	return out
}

// withheld finds the flags whose rules are not told to libraries that decide by themselves: those that name people, and
// those that depend on one, because a library would take that one's default for its value.
func withheld(flags map[string]Flag, parsed growthbook.FeatureMap) map[string]bool {
	out := map[string]bool{}
	dependents := map[string][]string{}
	var queue []string
	for name, f := range flags {
		if p := parsed[name]; p == nil || len(p.Rules) == 0 {
			continue
		}
		if len(f.NamesPeople()) > 0 {
			queue = append(queue, name)
		}
		for _, r := range parsed[name].Rules {
			for _, parent := range r.ParentConditions {
				dependents[parent.Id] = append(dependents[parent.Id], name)
			}
		}
	}
	for len(queue) > 0 {
		name := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if !out[name] {
			out[name] = true
			queue = append(queue, dependents[name]...)
		}
	}
	return out
}
