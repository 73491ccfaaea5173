// Package duplicate finds texts that are copies of one another, or nearly, so that volume is counted in people and
// accounts and not in copies. It compares sets of four letters in a row by MinHash and never keeps a text. What two texts
// mean is not its business: the same wish in other words is no copy. Signatures and quoted mail are better taken away
// before, since they make strangers alike.
package duplicate

import (
	"cmp"
	"crypto/sha256"
	"slices"
)

const (
	permutations = 128
	bands        = 32
	rows         = permutations / bands
	// Alike is the share of four-letter rows, as estimated, from which two texts are near copies.
	Alike = 0.5
	// related is the share that the first texts of two groups must have in common for the groups to become one: a chain of
	// texts, each alike the next, does not make its ends copies.
	related = 0.35
	// compared is how many groups a text is compared with among those that share a part of its signature.
	compared = 8
)

// Item is a text and who it came from. An empty Person or Account is not known and counts for none.
type Item struct {
	Text            string
	Person, Account string
}

// Finder takes texts one by one. It keeps about 0.6 kB for each that differs from all before, and 12 bytes for each that is
// the same, whatever their length. It is not safe for concurrent use.
type Finder struct {
	signatures [][permutations]uint32
	distinct   map[[16]byte]int32 // the normal form of a text, hashed, to its signature
	items      []item
	people     map[string]int32
	accounts   map[string]int32
	read       *reader
}

type item struct{ signature, person, account int32 }

// nothing is the signature of a text that holds no word and no picture.
const nothing int32 = -1

// New returns a finder without texts.
func New() *Finder {
	return &Finder{distinct: map[[16]byte]int32{}, people: map[string]int32{"": -1}, accounts: map[string]int32{"": -1}, read: newReader()}
}

// Add takes a text; its index, counted from 0, names it in groups.
func (f *Finder) Add(it Item) {
	f.items = append(f.items, item{f.signature(it.Text), intern(f.people, it.Person), intern(f.accounts, it.Account)})
}

func (f *Finder) signature(text string) int32 {
	normal := f.read.normal(text)
	if len(normal) == 0 {
		return nothing
	}
	sum := sha256.Sum256(normal)
	key := [16]byte(sum[:16])
	at, known := f.distinct[key]
	if !known {
		at = int32(len(f.signatures))
		f.distinct[key] = at
		f.signatures = append(f.signatures, f.read.sign(normal))
	}
	return at
}

func intern(m map[string]int32, s string) int32 {
	n, ok := m[s]
	if !ok {
		n = int32(len(m)) - 1
		m[s] = n
	}
	return n
}

// Group is two texts or more that are nearly the same.
type Group struct {
	Items            []int // in the order they were added
	People, Accounts int   // how many different ones, of those that are known
	Unknown          int   // items of which neither is known
}

// Groups returns the groups of what was added so far, those with the most items first. The same texts in the same order
// give the same groups. Texts without a word or a picture are in none.
func (f *Finder) Groups() []Group {
	root := f.join()
	at := map[int32]int{}
	var groups []Group
	for i, it := range f.items {
		if it.signature == nothing {
			continue
		}
		r := root[it.signature]
		g, ok := at[r]
		if !ok {
			g = len(groups)
			at[r] = g
			groups = append(groups, Group{})
		}
		groups[g].Items = append(groups[g].Items, i)
	}
	groups = slices.DeleteFunc(groups, func(g Group) bool { return len(g.Items) < 2 })
	for i := range groups {
		f.count(&groups[i])
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(len(b.Items), len(a.Items)) })
	return groups
}

func (f *Finder) count(g *Group) {
	people, accounts := map[int32]struct{}{}, map[int32]struct{}{}
	for _, i := range g.Items {
		it := f.items[i]
		if it.person >= 0 {
			people[it.person] = struct{}{}
		}
		if it.account >= 0 {
			accounts[it.account] = struct{}{}
		}
		if it.person < 0 && it.account < 0 {
			g.Unknown++
		}
	}
	g.People, g.Accounts = len(people), len(accounts)
}

// Similarity estimates which share of their four-letter rows two texts have in common, from 0 to 1, with a standard error
// of at most 0.045.
func Similarity(a, b string) float64 {
	r := newReader()
	x := slices.Clone(r.normal(a))
	y := r.normal(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	s, t := r.sign(x), r.sign(y)
	return float64(same(&s, &t)) / permutations
}
