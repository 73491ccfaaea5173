package signin

import (
	"net/netip"
	"strings"
	"sync"
	"time"
)

// How fast passwords can be guessed. An address gets more attempts than an account, because a whole office may come
// from one; an account is held up for less long, so that nobody can lock somebody else out.
const (
	freeByAccount = 5
	freeByAddress = 20
	mostByAccount = time.Minute
	mostByAddress = 15 * time.Minute
	forgetAfter   = 15 * time.Minute
	maxWatched    = 10_000 // accounts and addresses each
)

// guard slows down whoever guesses passwords: beyond some failed attempts, each makes the next one wait twice as long.
type guard struct {
	now func() time.Time

	mu        sync.Mutex
	accounts  map[string]*attempts
	addresses map[string]*attempts
}

type attempts struct {
	failed int
	last   time.Time
	until  time.Time // no attempt before
}

func newGuard(now func() time.Time) *guard {
	return &guard{now: now, accounts: map[string]*attempts{}, addresses: map[string]*attempts{}}
}

// begin counts an attempt, which is taken for failed until good is called; or says how long to wait before the next.
func (g *guard) begin(address, account string) (good func(), wait time.Duration) {
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	who, from := look(g.accounts, strings.ToLower(strings.TrimSpace(account)), now), look(g.addresses, network(address), now)
	if wait := max(who.until.Sub(now), from.until.Sub(now)); wait > 0 {
		return nil, wait
	}
	who.count(now, freeByAccount, mostByAccount)
	from.count(now, freeByAddress, mostByAddress)
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		// Of the address only this attempt is forgiven: else one who has an account could go on guessing others.
		who.failed, who.until = 0, time.Time{}
		from.failed--
		from.until = time.Time{}
	}, 0
}

func (a *attempts) count(now time.Time, free int, most time.Duration) {
	a.failed++
	a.last = now
	if over := a.failed - free; over >= 0 {
		a.until = now.Add(min(time.Second<<min(over, 20), most))
	}
}

// look finds the attempts of a key, and forgets old ones.
func look(all map[string]*attempts, key string, now time.Time) *attempts {
	if len(key) > 300 {
		key = key[:300]
	}
	a := all[key]
	if a == nil {
		if len(all) >= maxWatched {
			makeRoom(all, now)
		}
		a = &attempts{}
		all[key] = a
	}
	if now.Sub(a.last) > forgetAfter {
		*a = attempts{}
	}
	return a
}

// makeRoom forgets what is old, or else those who have tried least.
func makeRoom(all map[string]*attempts, now time.Time) {
	for key, a := range all {
		if now.Sub(a.last) > forgetAfter {
			delete(all, key)
		}
	}
	for few := 1; len(all) > maxWatched*3/4; few *= 2 {
		for key, a := range all {
			if a.failed <= few {
				delete(all, key)
			}
			if len(all) <= maxWatched*3/4 {
				break
			}
		}
	}
}

// network is what counts as one address: one household has many of IPv6.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Is4() || a.Is4In6() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
