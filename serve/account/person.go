package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Person is somebody with an account. A person is disabled, never removed: the ledger names them.
type Person struct {
	ID       string      `json:"id"` // the handle: "ada"
	Name     string      `json:"name"`
	Email    string      `json:"email,omitempty"`
	Role     ledger.Role `json:"role"`
	Disabled bool        `json:"disabled,omitempty"`
	Created  time.Time   `json:"created"`
	LastSeen time.Time   `json:"last_seen,omitzero"` // to a few minutes

	// Sessions and tokens of an earlier epoch have ended.
	SessionEpoch int `json:"session_epoch,omitempty"`
	TokenEpoch   int `json:"token_epoch,omitempty"`
}

// Actor is the person as the author of changes.
func (p Person) Actor() ledger.Actor { return ledger.Actor{ID: p.ID, Role: p.Role} }

// Newcomer is what somebody enters who gets an account.
type Newcomer struct {
	Handle, Name, Email, Password string
	// Identity is where they signed in instead of choosing a password; see [Accounts.ByExternalIdentity].
	Identity *Identity
}

// roster is what must hold over all people: who the owners are, and that no two people have the same address. Every
// change of that puts the roster together with the person, so that two changes at once cannot break it.
type roster struct {
	Owners []string          `json:"owners"` // enabled ones
	Emails map[string]string `json:"emails"` // → handle
}

func (a *Accounts) roster(ctx context.Context) (kept[roster], error) {
	r, _, err := find[roster](ctx, a, rosters, "all")
	if r.value.Emails == nil {
		r.value.Emails = map[string]string{}
	}
	return r, err
}

// enter takes what a person was out of the roster and puts in what the person is.
func (r *roster) enter(old, p Person) error {
	if holder := r.Emails[p.Email]; p.Email != "" && holder != "" && holder != p.ID {
		return &ledger.Error{Code: ledger.CodeExists, Op: -1, Path: "email", Message: "somebody else here has that e-mail address", Remedy: "Enter another one, or none"}
	}
	if old.Email != "" {
		delete(r.Emails, old.Email)
	}
	if p.Email != "" {
		r.Emails[p.Email] = p.ID
	}
	r.Owners = slices.DeleteFunc(r.Owners, func(id string) bool { return id == p.ID })
	if p.Role == ledger.Owner && !p.Disabled {
		r.Owners = append(r.Owners, p.ID)
	}
	if len(r.Owners) == 0 {
		return problem(ledger.CodeBlocked, "Make somebody else an owner first", "%s is the last owner", cmp.Or(old.Name, p.Name))
	}
	return nil
}

// HasOwner reports whether anybody can administer the product: before, nothing is open.
func (a *Accounts) HasOwner(ctx context.Context) (bool, error) {
	r, err := a.roster(ctx)
	return len(r.value.Owners) > 0, err
}

// Person returns a person. CodeNotFound: there is none.
func (a *Accounts) Person(ctx context.Context, id string) (Person, error) {
	p, err := a.person(ctx, id)
	return p.value, err
}

func (a *Accounts) person(ctx context.Context, id string) (kept[Person], error) {
	p, ok, err := find[Person](ctx, a, people, id)
	if err == nil && !ok {
		err = problem(ledger.CodeNotFound, "", "there is nobody called %.40q here", id)
	}
	return p, err
}

// People returns everybody, by handle.
func (a *Accounts) People(ctx context.Context) ([]Person, error) {
	all, err := list[Person](ctx, a, people, "")
	if err != nil {
		return nil, err
	}
	out := make([]Person, len(all))
	for i, p := range all {
		out[i] = p.value
		if seen := a.sawAt(people, p.id); seen.After(out[i].LastSeen) {
			out[i].LastSeen = seen
		}
	}
	return out, nil
}

// Find returns who goes by a handle or an e-mail address. CodeNotFound: nobody does.
func (a *Accounts) Find(ctx context.Context, name string) (Person, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if strings.Contains(name, "@") {
		r, err := a.roster(ctx)
		if err != nil {
			return Person{}, err
		}
		name = r.value.Emails[name]
	}
	if !handlePattern.MatchString(name) {
		return Person{}, problem(ledger.CodeNotFound, "", "there is nobody by that name here")
	}
	return a.Person(ctx, name)
}

// newcomer checks what somebody entered and returns the documents that make them a person of the roster.
func (a *Accounts) newcomer(ctx context.Context, r *kept[roster], n Newcomer, role ledger.Role) (Person, []ledger.Document, error) {
	p := Person{ID: strings.ToLower(strings.TrimSpace(n.Handle)), Role: role, Created: a.now()}
	if err := checkHandle(p.ID); err != nil {
		return p, nil, err
	}
	var err error
	if p.Name, err = tidyName(n.Name); err != nil {
		return p, nil, err
	}
	if p.Email, err = tidyEmail(n.Email); err != nil {
		return p, nil, err
	}
	if _, taken, err := find[Person](ctx, a, people, p.ID); err != nil || taken {
		return p, nil, cmp.Or[error](err, &ledger.Error{Code: ledger.CodeExists, Op: -1, Path: "handle", Message: "the handle " + p.ID + " is taken", Remedy: "Choose another one"})
	}
	if err := r.value.enter(Person{}, p); err != nil {
		return p, nil, err
	}
	docs := []ledger.Document{fresh(people, p.ID, p), r.document()}
	if n.Identity != nil {
		docs = append(docs, fresh(identities, n.Identity.id(), held{*n.Identity, p.ID, a.now()}))
	}
	if n.Password != "" || n.Identity == nil {
		doc, err := a.credential(ctx, p, n.Password)
		if err != nil {
			return p, nil, err
		}
		docs = append(docs, doc)
	}
	return p, docs, nil
}

// PersonEdit alters a person; what is nil stays.
type PersonEdit struct {
	Name, Email *string
	Role        *ledger.Role
	Disabled    *bool
}

// Edit alters a person, as somebody asks. Disabling ends the person's sessions and tokens. CodeBlocked: it would leave
// no owner.
func (a *Accounts) Edit(ctx context.Context, by, id string, e PersonEdit) (Person, error) {
	var out Person
	err := a.change(ctx, func() ([]ledger.Document, error) {
		r, err := a.roster(ctx)
		if err != nil {
			return nil, err
		}
		p, err := a.person(ctx, id)
		if err != nil {
			return nil, err
		}
		old := p.value
		notes, err := p.value.apply(e)
		if err != nil || len(notes) == 0 {
			out = old
			return nil, err
		}
		if err := r.value.enter(old, p.value); err != nil {
			return nil, err
		}
		docs := []ledger.Document{p.document(), r.document()}
		for _, n := range notes {
			n.Actor, n.Subject = by, id
			docs = append(docs, a.entry(n))
		}
		out = p.value
		return docs, nil
	})
	return out, err
}

// apply alters the person and says what was altered.
func (p *Person) apply(e PersonEdit) (notes []Entry, err error) {
	old := *p
	if e.Name != nil {
		if p.Name, err = tidyName(*e.Name); err != nil {
			return nil, err
		}
	}
	if e.Email != nil {
		if p.Email, err = tidyEmail(*e.Email); err != nil {
			return nil, err
		}
	}
	if e.Role != nil {
		if err := checkRole(*e.Role); err != nil {
			return nil, err
		}
		p.Role = *e.Role
	}
	if e.Disabled != nil {
		p.Disabled = *e.Disabled
	}
	if p.Name != old.Name || p.Email != old.Email {
		notes = append(notes, Entry{Kind: PersonChanged, Text: "name or e-mail address changed"})
	}
	if p.Role != old.Role {
		notes = append(notes, Entry{Kind: RoleChanged, Text: string(old.Role) + " → " + string(p.Role)})
	}
	switch {
	case p.Disabled && !old.Disabled:
		p.SessionEpoch++
		p.TokenEpoch++
		notes = append(notes, Entry{Kind: PersonDisabled})
	case !p.Disabled && old.Disabled:
		notes = append(notes, Entry{Kind: PersonEnabled})
	}
	return notes, nil
}

func checkRole(r ledger.Role) error {
	if !slices.Contains([]ledger.Role{ledger.Owner, ledger.Editor, ledger.Contributor, ledger.Viewer}, r) {
		return invalid("role", "Expected owner, editor, contributor or viewer", "%.40q is no role of a person", r)
	}
	return nil
}
