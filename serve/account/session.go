package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// How long a session lasts.
const (
	SessionIdle = 14 * 24 * time.Hour // after it was last used
	SessionLife = 60 * 24 * time.Hour // at most
)

// maxSessions is how many sessions of a person are kept; the ones used longest ago are ended first.
const maxSessions = 20

// Client is where a request comes from, as it is shown to people.
type Client struct {
	Browser string // "Firefox on Linux"
	Address string
}

// Session is a browser in which somebody is signed in.
type Session struct {
	ID       string // names it to people; not the secret
	Person   string
	Browser  string
	Address  string // where it began
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time // when it is not used again
}

// sessionDoc is a session on the shelf, under the hash of its secret.
type sessionDoc struct {
	Person  string    `json:"person"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Browser string    `json:"browser,omitempty"`
	Address string    `json:"address,omitempty"`
	Epoch   int       `json:"epoch,omitempty"`
}

func (s sessionDoc) expires() time.Time {
	idle, life := s.Seen.Add(SessionIdle), s.Created.Add(SessionLife)
	if idle.Before(life) {
		return idle
	}
	return life
}

// StartSession signs a person in and returns the secret of the session. The note says how.
func (a *Accounts) StartSession(ctx context.Context, id string, from Client, note string) (secret string, err error) {
	p, err := a.Person(ctx, id)
	if err != nil {
		return "", err
	}
	if p.Disabled {
		return "", problem(ledger.CodeForbidden, "Ask an owner", "the account of %s is disabled", p.Name)
	}
	secret = newSecret("")
	now := a.now()
	s := sessionDoc{Person: id, Created: now, Seen: now, Browser: clip(from.Browser, 100), Address: clip(from.Address, 60), Epoch: p.SessionEpoch}
	_, err = a.shelf.Put(ctx,
		fresh(sessions, idOf("", secret), s),
		a.entry(Entry{Kind: SignedIn, Actor: id, Text: note, Address: from.Address}))
	if err != nil {
		return "", err
	}
	a.saw(people, id, now)
	return secret, nil
}

// EndSession ends the session of a secret. One that is not there is passed over.
func (a *Accounts) EndSession(ctx context.Context, secret string) error {
	id := idOf("", secret)
	if id == "" {
		return nil
	}
	s, ok, err := find[sessionDoc](ctx, a, sessions, id)
	if err != nil || !ok {
		return err
	}
	return a.end(ctx, s, Entry{Kind: SignedOut, Actor: s.value.Person})
}

func (a *Accounts) end(ctx context.Context, s kept[sessionDoc], note Entry) error {
	err := a.shelf.Remove(ctx, sessions, s.id)
	a.grants.drop()
	if err == nil {
		a.Audit(ctx, note)
	}
	return err
}

// Sessions returns a person's sessions, the one used last first.
func (a *Accounts) Sessions(ctx context.Context, person string) ([]Session, error) {
	p, err := a.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	all, err := list[sessionDoc](ctx, a, sessions, "")
	if err != nil {
		return nil, err
	}
	var out []Session
	for _, k := range all {
		if k.value.Person != person || k.value.Epoch != p.SessionEpoch {
			continue
		}
		s := k.value
		if seen := a.sawAt(sessions, k.id); seen.After(s.Seen) {
			s.Seen = seen
		}
		if s.expires().After(a.now()) {
			out = append(out, Session{ID: k.id[:publicLength], Person: person, Browser: s.Browser, Address: s.Address, Created: s.Created, LastSeen: s.Seen, Expires: s.expires()})
		}
	}
	slices.SortFunc(out, func(x, y Session) int { return y.LastSeen.Compare(x.LastSeen) })
	return out, nil
}

// EndSessionOf ends one of a person's sessions, by the id that people see. CodeNotFound: the person has none such.
func (a *Accounts) EndSessionOf(ctx context.Context, person, id string) error {
	all, err := byPublicID[sessionDoc](ctx, a, sessions, id)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.value.Person == person {
			return a.end(ctx, s, Entry{Kind: SignedOut, Actor: person, Text: "from another browser: " + s.value.Browser})
		}
	}
	return problem(ledger.CodeNotFound, "", "you have no such session")
}

// byPublicID finds the documents of the id that people see: one, or none.
func byPublicID[T any](ctx context.Context, a *Accounts, space, id string) ([]kept[T], error) {
	if len(id) != publicLength || strings.Trim(id, "0123456789abcdef") != "" {
		return nil, nil
	}
	return list[T](ctx, a, space, id)
}

// clip shortens text to at most n bytes of whole characters, and drops what is no text.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}
