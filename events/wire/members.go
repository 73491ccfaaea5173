package wire

import (
	"slices"
	"strings"
)

// role is what a member of a row says about its event.
type role int

const (
	asProperty role = iota
	asPerson
	asName
	asTime
	asAccount
	asID
	asMethod
	asPath
	asRoute
	asStatus
	asDuration
	asCode
	asAddress
	roles
)

// naming says which names have which role. A role that is given has that name and no other.
type naming struct {
	given [roles]string
	usual [roles][]string
	known map[string]place // by name as written
}

// place is a role and how likely the name is to have it; 0 is the likeliest.
type place struct {
	role role
	rank int
}

// maxNames bounds how many names are remembered.
const maxNames = 10_000

// of returns the role of a member by its name with dots.
func (n *naming) of(name string) place {
	if p, ok := n.known[name]; ok {
		return p
	}
	if n.known == nil || len(n.known) >= maxNames {
		n.known = map[string]place{}
	}
	p := n.look(name)
	n.known[strings.Clone(name)] = p
	return p
}

func (n *naming) look(name string) place {
	for r, given := range n.given {
		if given != "" && given == name {
			return place{role: role(r)}
		}
	}
	for r, given := range n.given { // a role of its own case counts when nothing fits better
		if given != "" && strings.EqualFold(given, name) {
			return place{role: role(r), rank: 1}
		}
	}
	short := plain(name)
	for r, usual := range n.usual {
		if n.given[r] != "" {
			continue
		}
		if i := slices.Index(usual, short); i >= 0 {
			return place{role: role(r), rank: 2 * i}
		}
	}
	return place{}
}

// flatMember is one member of a flat object: its name without quotes, its value as JSON.
type flatMember struct {
	name, value string
}

// row holds the members of one JSON object. Its memory serves for the next.
type row struct {
	naming  naming
	flat    []byte
	members []flatMember
	best    [roles]int // index of the member that has the role, -1 for none
	ranks   [roles]int
}

// read flattens the object that a line is.
func (r *row) read(s string) *problem {
	if s[0] != '{' {
		return wrong("", "Write each row as a JSON object", "not a JSON object")
	}
	f := flattener{out: append(r.flat[:0], '{')}
	end, p := f.object(s, 0, 0)
	r.flat = f.out
	switch {
	case p != nil:
		return p
	case end != len(s):
		return malformed(s, end)
	}
	r.flat = append(r.flat, '}')
	r.take(string(r.flat))
	return nil
}

// take finds the roles of the members of a flat, compact object.
func (r *row) take(flat string) {
	r.members = r.members[:0]
	for i := range r.best {
		r.best[i] = -1
	}
	for i := 1; ; {
		quotedName, at, _, done, ok := member(flat, i)
		if done || !ok {
			return
		}
		end, ok := skip(flat, at)
		if !ok {
			return
		}
		name := quotedName[1 : len(quotedName)-1]
		if strings.IndexByte(name, '\\') >= 0 {
			name = unquote(quotedName)
		}
		m := flatMember{name: name, value: flat[at:end]}
		p := r.naming.of(name)
		if p.role != asProperty && m.value != `""` && (r.best[p.role] < 0 || p.rank < r.ranks[p.role]) {
			r.best[p.role], r.ranks[p.role] = len(r.members), p.rank
		}
		r.members = append(r.members, m)
		i = end
	}
}

// text returns what the member of a role says, as text; empty: none has it. Lists and words are no text.
func (r *row) text(of role) (string, *problem) {
	i := r.best[of]
	if i < 0 {
		return "", nil
	}
	m := r.members[i]
	switch m.value[0] {
	case '"':
		return strings.TrimSpace(unquote(m.value)), nil
	case '[', '{', 't', 'f':
		return "", wrong(m.name, "Write it as text, or name another member in a mapping", "neither text nor a number")
	}
	return m.value, nil
}

// missing is the problem of a row that lacks what it needs.
func (r *row) missing(of role, what string, usual []string) *problem {
	if given := r.naming.given[of]; given != "" {
		names := make([]string, len(r.members))
		for i, m := range r.members {
			names[i] = m.name
		}
		return wrong(given, strings.TrimPrefix("Fill it in, or name another member"+meant(names, given), "; "), "missing")
	}
	return wrong("", "Name the member in a mapping", "no member for %s (usually called %s)", what, strings.Join(usual[:min(4, len(usual))], ", "))
}
