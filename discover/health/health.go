// Package health tells how far the evidence for something carries: how many independent people and accounts spoke, how much
// of it is one account, who has not been heard from, how old it is, where it came from, and what speaks against it.
//
// It gives no grade. Each number is a figure with its interval and definition, and silence is told of only where it is
// unlikely to be chance: three letters never say that nobody in a segment cares. Pure: the caller reads the records and says
// what now is.
package health

import (
	"cmp"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// An Item is one piece of evidence. What is not known stays empty.
type Item struct {
	Key         ledger.Key // of the quote, letter or interview, for the figures' sources
	Person      string
	Account     string // its key, as in [Account]
	Source      string // kind of source: ticket, interview, review, survey …
	At          time.Time
	Contradicts bool // speaks against what it is evidence for
	Verified    bool // the words were found in a stored source
}

// An Account is one of the base: all that could have been heard from.
type Account struct {
	Key     string
	Segment string
	Plan    string
}

// Input is what is judged.
type Input struct {
	Items []Item
	Base  []Account
	AsOf  time.Time
}

// Health is how far evidence carries.
type Health struct {
	Items        ledger.Figure   `json:"items"`
	People       ledger.Figure   `json:"people"`   // independent: persons in different accounts count each
	Accounts     ledger.Figure   `json:"accounts"` // that speak for it
	Loudest      ledger.Figure   `json:"loudest"`  // share of the loudest account in all items of accounts
	LoudestKey   string          `json:"loudest_account,omitempty"`
	Verified     ledger.Figure   `json:"verified"`
	Median       ledger.Figure   `json:"median_age"`
	Newest       ledger.Figure   `json:"newest_age"`
	Sources      []ledger.Figure `json:"sources,omitempty"` // share of each kind of source, the largest first
	Contradicts  ledger.Figure   `json:"contradicts"`
	Against      []ledger.Key    `json:"against,omitempty"` // what contradicts, the newest first, at most 100
	Unattributed ledger.Figure   `json:"unattributed"`      // items of no account of the base
	Segments     Coverage        `json:"segments"`
	Plans        Coverage        `json:"plans"`
	// Sentence is for a person who leans a decision on it.
	Sentence string `json:"sentence"`
}

const (
	level      = 0.95
	mostListed = 100
)

// Of judges evidence.
func Of(in Input) Health {
	c := newCount(in)
	h := Health{}
	h.numbers(in, c)
	h.Segments = c.coverage(in, "segment", func(a Account) string { return a.Segment })
	h.Plans = c.coverage(in, "plan", func(a Account) string { return a.Plan })
	h.Sentence = h.tell(in, c)
	return h
}

// A count is what is counted once and used by all.
type count struct {
	people, speaking, named, against int            // people and items that speak for it; those of any account; items against it
	accounts                         map[string]int // items that speak for it, by account
	heard                            map[string]int // all items, by account of the base
	base                             map[string]Account
	loudest                          string
	loud                             int
}

func newCount(in Input) *count {
	c := &count{base: map[string]Account{}, accounts: map[string]int{}, heard: map[string]int{}}
	for _, a := range in.Base {
		c.base[a.Key] = a
	}
	type person struct{ account, name string }
	people := map[person]bool{}
	for _, it := range in.Items {
		if _, ok := c.base[it.Account]; ok {
			c.heard[it.Account]++
		}
		if it.Contradicts {
			c.against++
			continue
		}
		c.speaking++
		if it.Person != "" {
			people[person{it.Account, it.Person}] = true
		}
		if it.Account != "" {
			c.named++
			c.accounts[it.Account]++
		}
	}
	c.people = len(people)
	for a, n := range c.accounts {
		if n > c.loud || n == c.loud && a < c.loudest {
			c.loudest, c.loud = a, n
		}
	}
	return c
}

func newestFirst(items []Item) []Item {
	out := slices.Clone(items)
	slices.SortStableFunc(out, func(a, b Item) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Key, b.Key)) })
	return out
}
