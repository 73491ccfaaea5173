package events

import "strings"

// People merges distinct ids into people, link by link in the order of the log. The zero value is ready to use; it
// is not safe for several goroutines.
//
// The id a link points to is identified, and stands for the person from then on. A link that would merge two
// identified people is refused, unless it is [Manual]: a device that two people sign in on stays with the first.
type People struct {
	index  map[string]uint32
	ids    []string
	parent []uint32 // towards the id that stands for the person
	next   []uint32 // ring of the ids of one person
	known  []bool   // of ids that stand for a person: is a link pointing to it
}

// Outcome is what a link did.
type Outcome int

// Outcomes.
const (
	Nothing Outcome = iota // they were one person already
	Merged
	Refused
)

// Add follows a link. It returns the ids that stand under another one than before, and that one.
func (p *People) Add(d Identity) (what Outcome, moved []string, person string) {
	f, t := p.root(p.node(d.From)), p.root(p.node(d.To))
	p.known[t] = true // an id that nothing points to is alone, so the root is d.To itself where this is news
	switch {
	case f == t:
		return Nothing, nil, p.ids[t]
	case p.known[f] && d.Kind != Manual:
		return Refused, nil, p.ids[t]
	}
	for n := f; ; {
		p.parent[n] = t
		moved = append(moved, p.ids[n])
		if n = p.next[n]; n == f {
			break
		}
	}
	p.next[f], p.next[t] = p.next[t], p.next[f]
	return Merged, moved, p.ids[t]
}

// Of returns the id that stands for the person an id belongs to, which is the id itself when nothing is known.
func (p *People) Of(id string) string {
	n, ok := p.index[id]
	if !ok {
		return id
	}
	return p.ids[p.root(n)]
}

// All yields every id that stands under another one, with that one.
func (p *People) All(yield func(id, person string) bool) {
	for i := range p.ids {
		if r := p.root(uint32(i)); r != uint32(i) && !yield(p.ids[i], p.ids[r]) {
			return
		}
	}
}

func (p *People) node(id string) uint32 {
	if n, ok := p.index[id]; ok {
		return n
	}
	if p.index == nil {
		p.index = map[string]uint32{}
	}
	n := uint32(len(p.ids))
	id = strings.Clone(id) // it may be a slice of a whole batch
	p.index[id] = n
	p.ids = append(p.ids, id)
	p.parent = append(p.parent, n)
	p.next = append(p.next, n)
	p.known = append(p.known, false)
	return n
}

func (p *People) root(n uint32) uint32 {
	for p.parent[n] != n {
		p.parent[n] = p.parent[p.parent[n]]
		n = p.parent[n]
	}
	return n
}

// Len returns how many ids have been named.
func (p *People) Len() int { return len(p.ids) }
