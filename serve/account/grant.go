package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// maxAge is how long an answer is given again without looking at the shelf. What this process changes takes effect at
// once, what another one changes within this time.
const maxAge = 5 * time.Second

// maxGrants bounds the answers that are remembered.
const maxGrants = 10_000

// Grant is what a secret gives: the person it stands for, with the role that is left.
type Grant struct {
	Person Person
	Role   ledger.Role // at most the person's own
	ID     string      // of the session or token, as people see it
}

// grants remembers what secrets give, by hash.
type grants struct {
	mu    sync.RWMutex
	turn  int // goes up when everything is forgotten
	known map[[sha256.Size]byte]granted
}

type granted struct {
	Grant
	expires time.Time // zero: never
	read    time.Time
}

// drop forgets everything; it is called after each change.
func (g *grants) drop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.turn++
	g.known = nil
}

// Revision is a number that goes up whenever this process changed who may do what: what was found out before may not hold
// any more.
func (a *Accounts) Revision() int {
	a.grants.mu.RLock()
	defer a.grants.mu.RUnlock()
	return a.grants.turn
}

func (g *grants) get(sum [sha256.Size]byte, now time.Time) (found Grant, ok bool, turn int) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	e, ok := g.known[sum]
	ok = ok && now.Sub(e.read) < maxAge && !now.Before(e.read) && (e.expires.IsZero() || now.Before(e.expires))
	return e.Grant, ok, g.turn
}

// keep remembers what was read in a turn, unless something was changed since.
func (g *grants) keep(sum [sha256.Size]byte, e granted, turn int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if turn != g.turn {
		return
	}
	if g.known == nil || len(g.known) >= maxGrants {
		g.known = map[[sha256.Size]byte]granted{}
	}
	g.known[sum] = e
}

// BySession returns what the secret of a session gives. CodeForbidden: nothing, or nothing any more.
func (a *Accounts) BySession(ctx context.Context, secret string) (Grant, error) {
	return a.grant(ctx, sessions, "", secret, func(ctx context.Context, id string) (granted, error) {
		ended := problem(ledger.CodeForbidden, "Sign in again", "the session has ended")
		s, ok, err := find[sessionDoc](ctx, a, sessions, id)
		if err != nil || !ok {
			return granted{}, orElse(err, ended)
		}
		if seen := a.sawAt(sessions, id); seen.After(s.value.Seen) {
			s.value.Seen = seen
		}
		p, ok, err := find[Person](ctx, a, people, s.value.Person)
		if err != nil || !ok || p.value.Disabled || p.value.SessionEpoch != s.value.Epoch || !a.now().Before(s.value.expires()) {
			return granted{}, orElse(err, ended)
		}
		return granted{Grant: Grant{p.value, p.value.Role, s.publicID()}, expires: s.value.expires()}, nil
	})
}

// ByToken returns what the secret of a token gives. CodeForbidden: nothing, or nothing any more.
func (a *Accounts) ByToken(ctx context.Context, secret string) (Grant, error) {
	return a.grant(ctx, tokens, tokenPrefix, secret, func(ctx context.Context, id string) (granted, error) {
		ended := problem(ledger.CodeForbidden, "Create a new one in the settings", "the token is not valid, or not any more")
		t, ok, err := find[tokenDoc](ctx, a, tokens, id)
		if err != nil || !ok {
			return granted{}, orElse(err, ended)
		}
		p, ok, err := find[Person](ctx, a, people, t.value.Person)
		late := !t.value.Expires.IsZero() && !a.now().Before(t.value.Expires)
		if err != nil || !ok || p.value.Disabled || p.value.TokenEpoch != t.value.Epoch || late {
			return granted{}, orElse(err, ended)
		}
		return granted{Grant: Grant{p.value, t.value.Scope.Role(p.value.Role), t.publicID()}, expires: t.value.Expires}, nil
	})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (a *Accounts) grant(ctx context.Context, space, prefix, secret string, load func(context.Context, string) (granted, error)) (Grant, error) {
	sum, ok := hashSecret(prefix, secret)
	if !ok {
		return Grant{}, problem(ledger.CodeForbidden, "Sign in, or send a token that begins with "+tokenPrefix, "these are no credentials")
	}
	now := a.now()
	known, ok, turn := a.grants.get(sum, now)
	if ok {
		return known, nil
	}
	id := hex.EncodeToString(sum[:])
	e, err := load(ctx, id)
	if err != nil {
		return Grant{}, err
	}
	// Whoever is remembered is seen again when the memory is too old: once in maxAge is exact enough.
	a.saw(space, id, now)
	a.saw(people, e.Person.ID, now)
	e.read = now
	a.grants.keep(sum, e, turn)
	return e.Grant, nil
}

// saw remembers when something was used, to be written later.
func (a *Accounts) saw(space, id string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if at.After(a.seen[place{space, id}]) {
		a.seen[place{space, id}] = at
	}
}

func (a *Accounts) sawAt(space, id string) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen[place{space, id}]
}
