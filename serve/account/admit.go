package account

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// Vouched is what a site that vouches for somebody says about them.
type Vouched struct {
	Identity
	Email string // verified by the site; empty: it says none
	Name  string
	// Handle is what they are called there; empty: the beginning of the address is tried.
	Handle string
}

// Admit returns the person a site vouches for: whose identity it is; else, once and for all linked to the identity, who
// has that e-mail address, whom an invitation to that address makes, or somebody new with the role given. CodeForbidden:
// there is no such person, and the role is empty.
func (a *Accounts) Admit(ctx context.Context, v Vouched, role ledger.Role) (Person, error) {
	var err error
	if v.Email, err = tidyEmail(v.Email); err != nil {
		return Person{}, err
	}
	var out Person
	err = a.change(ctx, func() ([]ledger.Document, error) {
		p, err := a.ByExternalIdentity(ctx, v.Identity)
		if err == nil || ledger.CodeOf(err) != ledger.CodeNotFound {
			out = p
			return nil, err
		}
		if v.Email == "" {
			return nil, problem(ledger.CodeForbidden, "Let that site tell your address, or ask an owner", "the site did not say a verified e-mail address")
		}
		r, err := a.roster(ctx)
		if err != nil {
			return nil, err
		}
		if len(r.value.Owners) == 0 {
			return nil, problem(ledger.CodeForbidden, "Open the one-time link that was printed when the server was started", "nobody has an account here yet")
		}
		if id := r.value.Emails[v.Email]; id != "" {
			docs, err := a.adopt(ctx, id, v)
			if err == nil {
				out, err = a.Person(ctx, id)
			}
			return docs, err
		}
		p, docs, err := a.admitNew(ctx, &r, v, role)
		out = p
		return docs, err
	})
	return out, err
}

// adopt links an identity to the person who has its address. Somebody else at the same site had the address before when
// the person is linked to another identity there: then the address alone proves nothing.
func (a *Accounts) adopt(ctx context.Context, id string, v Vouched) ([]ledger.Document, error) {
	all, err := list[held](ctx, a, identities, "")
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		if h.value.Person == id && h.value.Issuer == v.Issuer {
			return nil, problem(ledger.CodeForbidden, "Ask an owner for an account of your own", "somebody else at that site signs in here with %s", v.Email)
		}
	}
	return []ledger.Document{
		fresh(identities, v.id(), held{v.Identity, id, a.now()}),
		a.entry(Entry{Kind: IdentityLinked, Actor: id, Subject: id, Text: clip(v.Issuer, 200)}),
	}, nil
}

func (a *Accounts) admitNew(ctx context.Context, r *kept[roster], v Vouched, role ledger.Role) (Person, []ledger.Document, error) {
	text := "signed in at " + clip(v.Issuer, 200)
	invitation, err := a.invitationTo(ctx, v.Email)
	if err != nil {
		return Person{}, nil, err
	}
	if invitation != nil {
		role, text = invitation.value.Role, "invited by "+invitation.value.By+", "+text
	}
	if role == "" {
		return Person{}, nil, problem(ledger.CodeForbidden, "Ask an owner for an invitation to that address", "there is no account here, and no invitation, for %s", v.Email)
	}
	n := Newcomer{Name: displayName(v), Email: v.Email, Identity: &v.Identity}
	if n.Handle, err = a.freeHandle(ctx, v); err != nil {
		return Person{}, nil, err
	}
	p, docs, err := a.newcomer(ctx, r, n, role)
	if err != nil {
		return p, nil, err
	}
	if invitation != nil {
		invitation.value.Used = p.ID
		docs = append(docs, invitation.document())
	}
	return p, append(docs, a.entry(Entry{Kind: Joined, Actor: p.ID, Text: text + ", as " + ledger.WithArticle(string(role))})), nil
}

// invitationTo returns an open invitation to an address, nil when there is none.
func (a *Accounts) invitationTo(ctx context.Context, email string) (*kept[invitationDoc], error) {
	all, err := list[invitationDoc](ctx, a, invitations, "")
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		if k.value.Email == email && k.value.open(a.now()) {
			return &k, nil
		}
	}
	return nil, nil
}

// displayName makes a name that can be shown of what a site says.
func displayName(v Vouched) string {
	name := strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(v.Name, ""))
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		name, _, _ = strings.Cut(v.Email, "@")
	}
	for utf8.RuneCountInString(name) > 100 {
		_, last := utf8.DecodeLastRuneInString(name)
		name = strings.TrimSpace(name[:len(name)-last])
	}
	return name
}

// freeHandle makes a handle that nobody has of what a site says.
func (a *Accounts) freeHandle(ctx context.Context, v Vouched) (string, error) {
	local, _, _ := strings.Cut(v.Email, "@")
	preferred, _, _ := strings.Cut(v.Handle, "@")
	stem := ""
	for _, from := range []string{preferred, local} {
		if stem = handleOf(from); checkHandle(stem) == nil {
			break
		}
		stem = "person"
	}
	for n := 1; n < 1000; n++ {
		handle := stem
		if n > 1 {
			handle = fmt.Sprintf("%s-%d", stem, n)
		}
		_, taken, err := find[Person](ctx, a, people, handle)
		if err != nil || !taken {
			return handle, err
		}
	}
	return "", problem(ledger.CodeExists, "Ask an owner for an invitation", "too many people here are called %s", stem)
}

// handleOf turns a name into the letters, digits and hyphens that handles are made of.
func handleOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case strings.ContainsRune("-_. ", r) && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 28 { // leaves room for a number
			break
		}
	}
	return strings.TrimRight(b.String(), "-")
}
