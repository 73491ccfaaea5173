package ingest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// WriteKey is a write key as owners see it.
type WriteKey struct {
	ID          string        `json:"id"`
	Name        string        `json:"name" doc:"what sends with it"`
	Accounts    string        `json:"accounts,omitempty" doc:"type of PostHog's groups that are accounts; absent: the likeliest, such as company"`
	Created     time.Time     `json:"created"`
	CreatedBy   string        `json:"created_by"`
	Revoked     *time.Time    `json:"revoked,omitempty" doc:"since when it is refused"`
	LastUsed    *time.Time    `json:"last_used,omitempty"`
	Events      int64         `json:"events" doc:"stored, that came in with it"`
	Duplicates  int64         `json:"duplicates" doc:"events that had been sent before and were dropped"`
	Conflicts   int64         `json:"conflicts" doc:"events dropped because an event with their id and other content had come before"`
	Refused     int64         `json:"refused" doc:"messages that could not be used"`
	LastRefusal *wire.Refusal `json:"last_refusal,omitempty" doc:"the last message that could not be used, and why"`
}

// WriteKeys are all write keys, the newest first, those revoked at the end.
type WriteKeys struct {
	Keys []WriteKey `json:"keys"`
}

// WriteKeyName asks for a write key.
type WriteKeyName struct {
	Name     string `json:"name" minLength:"1" maxLength:"100" pattern:"\\S" doc:"what will send with it, such as the name of a service"`
	Accounts string `json:"accounts,omitempty" maxLength:"200" doc:"for clients of PostHog: the type of their groups that are accounts, such as shop; none: account, company and the like, else the first"`
}

// NewWriteKey is a write key just made.
type NewWriteKey struct {
	WriteKey
	Key string `json:"key" doc:"the key itself, shown this once"`
}

func shown(k Key) WriteKey {
	return WriteKey{
		ID: k.ID, Name: k.Name, Accounts: k.Accounts, Created: k.Created, CreatedBy: k.CreatedBy, Revoked: orNil(k.Revoked), LastUsed: orNil(k.LastUsed),
		Events: k.Events, Duplicates: k.Duplicates, Conflicts: k.Conflicts, Refused: k.Refused, LastRefusal: k.LastRefusal,
	}
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Describe registers the operations on write keys.
func (s *Service) Describe(api *rest.API) {
	s.describeHealth(api)
	type listed struct{ Body WriteKeys }
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "list-write-keys", Method: http.MethodGet, Path: "/write-keys", Tags: []string{"events"}, Summary: "The keys that programs send events with",
	}, func(context.Context, *struct{}) (*listed, error) {
		out := &listed{WriteKeys{Keys: []WriteKey{}}}
		for _, k := range s.keys.List() {
			out.Body.Keys = append(out.Body.Keys, shown(k))
		}
		return out, nil
	})

	type made struct {
		Location string `header:"Location"`
		Body     NewWriteKey
	}
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "create-write-key", Method: http.MethodPost, Path: "/write-keys", Tags: []string{"events"}, Summary: "Make a key to send events with",
		Description: "It lets events in, and out nothing but what feature flags are evaluated with. It may stand openly in a page. It is shown once.", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *struct{ Body WriteKeyName }) (*made, error) {
		k, secret, err := s.keys.Create(ctx, in.Body.Name, in.Body.Accounts, gate.CallerOf(ctx).Actor.ID)
		if err != nil {
			return nil, err
		}
		s.cfg.Note(ctx, gate.CallerOf(ctx).Actor.ID, k.ID, "write key "+k.Name+" made")
		return &made{rest.Base + "/write-keys/" + k.ID, NewWriteKey{shown(k), secret}}, nil
	})

	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "revoke-write-key", Method: http.MethodDelete, Path: "/write-keys/{id}", Tags: []string{"events"}, Summary: "Refuse a key from now on",
		Description: "What came in with it stays. Revoked keys stay in the list.", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64"`
	},
	) (*struct{}, error) {
		if err := s.keys.Revoke(ctx, in.ID); err != nil {
			return nil, err
		}
		s.cfg.Note(ctx, gate.CallerOf(ctx).Actor.ID, in.ID, "write key revoked")
		return nil, nil
	})
}
