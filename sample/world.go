package sample

import (
	"math/rand/v2"
	"time"

	"throughline.dev/stats"
)

// World is everything that happened, before it is written down.
type World struct {
	Params     Params
	Accounts   []Account
	Developers []Developer
	Tickets    []Ticket
	Interviews []Interview
	Teams      [2]Team
	SDKIssues  []SDKIssue
	SalesNotes []SalesNote
}

// Account is a company that uses the API, or may.
type Account struct {
	ID      string // "acct_017", the group of its developers
	Name    string
	Domain  string
	Segment string // startup, mid-market, enterprise
	Plan    string // free, starter, growth, scale, enterprise
	Revenue int64  // annual, in cents of EUR
	Health  string // good, at-risk, lost, unknown
}

// Developer is a person who signed up, and what became of it.
type Developer struct {
	ID        string // "dev_00042"
	Name      string
	Email     string
	Account   int // index into World.Accounts; -1 for somebody without a company
	SDK       string
	Zone      int    // hours from UTC
	Anonymous string // id before sign-up; empty when they came straight to the form
	Skew      time.Duration
	SignedUp  time.Time
	Journey   []Moment  // rising in time, before Today
	FirstCall time.Time // zero: not yet, or never
	Left      Friction  // what made them give up; None for all others
	Met       [4]int    // how often they met each friction
	Until     time.Time // end of regular use
	Rate      float64   // share of all regular use

	pace float64
}

// Friction is an obstacle between a developer and the first call.
type Friction int

// Frictions.
const (
	None Friction = iota
	AuthFriction
	ErrorFriction
	DocsFriction
)

// Simulate lets everything happen.
func Simulate(p Params) (*World, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	w := SimulateDevelopers(p)
	w.writeTickets()
	w.holdInterviews()
	w.deliver()
	w.reportIssues()
	w.noteSales()
	return w, nil
}

// SimulateDevelopers lets developers sign up and walk, and nobody write or build anything.
func SimulateDevelopers(p Params) *World {
	w := &World{Params: p}
	w.foundAccounts()
	w.signUp()
	for i := range w.Developers {
		w.walk(&w.Developers[i], w.random("journey", i))
	}
	w.shareUse()
	return w
}

// random returns the source of randomness of one purpose and one thing, so that more of one thing changes no other.
func (w *World) random(purpose string, i int) *rand.Rand {
	return stats.SeedOf("sample "+purpose, w.Params.Seed, int64(i)).Rand()
}

// account returns a developer's company, nil without one.
func (w *World) account(d *Developer) *Account {
	if d.Account < 0 {
		return nil
	}
	return &w.Accounts[d.Account]
}

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// weighted is something drawn more often than another.
type weighted[T any] struct {
	value  T
	weight float64
}

func draw[T any](r *rand.Rand, from []weighted[T]) T {
	total := 0.0
	for _, f := range from {
		total += f.weight
	}
	x := r.Float64() * total
	for _, f := range from {
		if x -= f.weight; x < 0 {
			return f.value
		}
	}
	return from[len(from)-1].value
}
