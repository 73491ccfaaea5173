package signin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// kindChange is the kind of an audit entry that is a change of the ledger.
const kindChange = "change"

// AuditEntry is one thing that somebody did: to accounts and settings, or a change of the ledger.
type AuditEntry struct {
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind" doc:"change for changes of the ledger, else what was done: sign_in, sign_in_failed, token_created, role_changed, …"`
	Actor    string          `json:"actor,omitempty" doc:"who did it; absent: nobody who is known"`
	Subject  string          `json:"subject,omitempty" doc:"whom or what it was done to"`
	Text     string          `json:"text,omitempty"`
	Address  string          `json:"address,omitempty" doc:"where the request came from"`
	Position ledger.Position `json:"position,omitempty" doc:"of the change"`
	Reason   string          `json:"reason,omitempty" doc:"of the change"`
	Source   string          `json:"source,omitempty" doc:"of the change: ui, cli, import:jira"`
	Batch    string          `json:"batch,omitempty" doc:"of the change"`
	Undoes   ledger.Position `json:"undoes,omitempty" doc:"the change that this one takes back"`
}

// AuditBody is a page of what was done, the newest first.
type AuditBody struct {
	Entries []AuditEntry `json:"entries"`
	Next    string       `json:"next,omitempty" doc:"the cursor of the next page; a page may have fewer entries than asked for, and yet a next one"`
}

type auditInput struct {
	After  string `query:"after" maxLength:"80" doc:"the cursor of a page: next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"how many entries at most"`
	Person string `query:"person" maxLength:"100" doc:"the handle of who did it, or whom it was done to"`
	Kind   string `query:"kind" maxLength:"50" doc:"change: changes of the ledger; account: everything else; or one kind of entry"`
}

func (e *Entrance) mountTrail(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "list-audit", Method: http.MethodGet, Path: "/audit", Tags: []string{"people"}, Summary: "Who did what",
		Description: "Sign-ins, tokens, invitations, roles and settings, together with the changes of the ledger, the newest first.",
	}, func(ctx context.Context, in *auditInput) (*struct{ Body AuditBody }, error) {
		body, err := e.audit(ctx, *in)
		return &struct{ Body AuditBody }{body}, err
	})
}

// bookmark is where a page begins in the two places that entries come from.
type bookmark struct {
	entry string          // the trail after this one; empty: from its newest
	upTo  ledger.Position // the ledger up to this one; 0: nothing is left of it
}

func (b bookmark) String() string { return fmt.Sprintf("%d~%s", b.upTo, b.entry) }

func parseBookmark(text string) (b bookmark, err error) {
	position, entry, ok := strings.Cut(text, "~")
	n, err := strconv.ParseInt(position, 10, 64)
	if !ok || err != nil || n < 0 {
		return b, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "after", Message: "it is no cursor of this list", Remedy: "Send next of the page before"}
	}
	return bookmark{entry, ledger.Position(n)}, nil
}

// How much is looked at for one page: a person who did little is found page by page.
const (
	examined = 2000
	atOnce   = 200
)

// audit merges the trail of the accounts with the changes of the ledger.
func (e *Entrance) audit(ctx context.Context, in auditInput) (AuditBody, error) {
	body := AuditBody{Entries: []AuditEntry{}}
	var at bookmark
	var err error
	if in.After != "" {
		at, err = parseBookmark(in.After)
	} else {
		at.upTo, err = e.ledger.Position(ctx)
	}
	if err != nil {
		return body, err
	}
	entries := &source[account.Entry]{ended: in.Kind == kindChange, more: func(n int) ([]account.Entry, error) { return e.accounts.Trail(ctx, at.entry, n) }}
	changes := &source[ledger.Change]{ended: in.Kind != "" && in.Kind != kindChange, more: func(n int) ([]ledger.Change, error) {
		if at.upTo == 0 {
			return nil, nil
		}
		return e.ledger.Changes(ctx, ledger.ChangeQuery{Until: at.upTo, Last: true, Limit: n, Brief: true})
	}}
	for range examined {
		if len(body.Entries) == in.Limit {
			body.Next = at.String()
			return body, nil
		}
		a, okA, err := entries.peek()
		if err != nil {
			return body, err
		}
		c, okC, err := changes.peek()
		if err != nil {
			return body, err
		}
		switch {
		case !okA && !okC:
			return body, nil
		case okA && (!okC || !a.At.Before(c.At)):
			entries.take()
			at.entry = a.ID
			if in.wants(a) {
				body.Entries = append(body.Entries, AuditEntry{At: a.At, Kind: a.Kind, Actor: a.Actor, Subject: a.Subject, Text: a.Text, Address: a.Address})
			}
		default:
			changes.take()
			at.upTo = c.Position - 1
			if in.Person == "" || in.Person == c.Actor.ID {
				body.Entries = append(body.Entries, AuditEntry{At: c.At, Kind: kindChange, Actor: c.Actor.ID, Position: c.Position, Reason: c.Reason, Source: c.Source, Batch: c.Batch, Undoes: c.Undoes})
			}
		}
	}
	body.Next = at.String()
	return body, nil
}

func (in auditInput) wants(e account.Entry) bool {
	return (in.Person == "" || in.Person == e.Actor || in.Person == e.Subject) && (in.Kind == "" || in.Kind == "account" || in.Kind == e.Kind)
}

// source is a list that is read a stretch at a time.
type source[T any] struct {
	more  func(n int) ([]T, error)
	held  []T
	ended bool
}

func (s *source[T]) peek() (first T, ok bool, err error) {
	if len(s.held) == 0 && !s.ended {
		if s.held, err = s.more(atOnce); err != nil {
			return first, false, err
		}
		s.ended = len(s.held) < atOnce
	}
	if len(s.held) == 0 {
		return first, false, nil
	}
	return s.held[0], true, nil
}

func (s *source[T]) take() { s.held = s.held[1:] }
