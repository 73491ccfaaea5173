package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Webhook is a subscription as its owner sees it.
type Webhook struct {
	ID      string    `json:"id"`
	URL     string    `json:"url" doc:"where messages are posted to"`
	Events  []string  `json:"events" doc:"what is told; none: everything"`
	Kinds   []string  `json:"kinds" doc:"of records that are told about; none: all"`
	Active  bool      `json:"active"`
	Note    string    `json:"note,omitempty" doc:"why it was switched off"`
	Created time.Time `json:"created"`
	By      string    `json:"by" doc:"who made it"`
	// What it does.
	Waiting      int             `json:"waiting" doc:"deliveries that wait for an attempt"`
	FailingSince *time.Time      `json:"failing_since,omitempty" doc:"since when nothing arrives"`
	Position     ledger.Position `json:"position" doc:"changes up to here were turned into deliveries"`
	Secret       string          `json:"secret,omitempty" doc:"signs the messages; shown once, when it is made"`
}

// NewWebhook is a subscription to make.
type NewWebhook struct {
	URL    string   `json:"url" maxLength:"2048" doc:"where to post messages to: https, or http"`
	Events []string `json:"events,omitempty" maxItems:"20" doc:"what to tell: record.created, record.changed, record.deleted, record.restored, link.changed, comment.created, finding.raised, import.done, import.undone; none: everything"`
	Kinds  []string `json:"kinds,omitempty" maxItems:"100" doc:"of records to tell about; none: all"`
	Active *bool    `json:"active,omitempty" doc:"absent: true"`
}

// WebhookPatch alters a subscription. What is absent stays as it is.
type WebhookPatch struct {
	URL         *string   `json:"url,omitempty" maxLength:"2048"`
	Events      *[]string `json:"events,omitempty" maxItems:"20"`
	Kinds       *[]string `json:"kinds,omitempty" maxItems:"100"`
	Active      *bool     `json:"active,omitempty" doc:"switched on, it tells what happens from then on"`
	RenewSecret bool      `json:"renew_secret,omitempty" doc:"make a new secret; for a day messages are signed with both"`
}

// renewal is how long the secret before still signs.
const renewal = 24 * time.Hour

type (
	webhookOut  struct{ Body Webhook }
	webhooksOut struct {
		Body struct {
			Webhooks []Webhook `json:"webhooks"`
		}
	}
	createIn struct{ Body NewWebhook }
	alterIn  struct {
		ID   string `path:"id" maxLength:"100" doc:"the webhook"`
		Body WebhookPatch
	}
	oneIn struct {
		ID string `path:"id" maxLength:"100" doc:"the webhook"`
	}
)

// Mount registers the operations. They are for owners.
func (w *Webhooks) Mount(api *rest.API) {
	owner, tags := gate.Needs(ledger.Owner), []string{"webhooks"}
	rest.Register(api, owner, huma.Operation{
		OperationID: "list-webhooks", Method: http.MethodGet, Path: "/webhooks", Tags: tags,
		Summary: "List the webhooks",
	}, w.list)
	rest.Register(api, owner, huma.Operation{
		OperationID: "create-webhook", Method: http.MethodPost, Path: "/webhooks", Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Make a webhook", Description: "Only this answer holds the secret that messages are signed with.",
	}, w.create)
	rest.Register(api, owner, huma.Operation{
		OperationID: "edit-webhook", Method: http.MethodPatch, Path: "/webhooks/{id}", Tags: tags,
		Summary: "Alter a webhook, switch it on or off, renew its secret",
	}, w.edit)
	rest.Register(api, owner, huma.Operation{
		OperationID: "delete-webhook", Method: http.MethodDelete, Path: "/webhooks/{id}", Tags: tags, DefaultStatus: http.StatusNoContent,
		Summary: "Delete a webhook and its deliveries",
	}, w.delete)
	w.mountDeliveries(api, owner, tags)
}

func (w *Webhooks) list(ctx context.Context, _ *struct{}) (*webhooksOut, error) {
	all, err := w.subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	out := &webhooksOut{}
	out.Body.Webhooks = make([]Webhook, 0, len(all))
	for _, s := range all {
		shown, err := w.show(ctx, s)
		if err != nil {
			return nil, err
		}
		out.Body.Webhooks = append(out.Body.Webhooks, shown)
	}
	return out, nil
}

func (w *Webhooks) create(ctx context.Context, in *createIn) (*webhookOut, error) {
	s := subscription{
		URL: in.Body.URL, Events: in.Body.Events, Kinds: in.Body.Kinds, Active: in.Body.Active == nil || *in.Body.Active,
		Created: time.Now().UTC().Truncate(time.Microsecond), By: gate.CallerOf(ctx).Actor.ID,
	}
	if err := w.check(&s); err != nil {
		return nil, err
	}
	s, secret, err := w.newSubscription(ctx, s)
	if err != nil {
		return nil, err
	}
	w.note(ctx, s, "made")
	shown, err := w.show(ctx, s)
	shown.Secret = secret
	return &webhookOut{shown}, err
}

// note tells the trail what somebody did. The path of an address is often a secret; the host is not.
func (w *Webhooks) note(ctx context.Context, s subscription, what string) {
	host := ""
	if u, err := url.Parse(s.URL); err == nil {
		host = u.Host
	}
	w.noted(ctx, gate.CallerOf(ctx).Actor.ID, s.ID, fmt.Sprintf("webhook to %s %s", host, what))
}

func (w *Webhooks) delete(ctx context.Context, in *oneIn) (*struct{}, error) {
	s, err := w.subscription(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := w.remove(ctx, s.ID); err != nil {
		return nil, err
	}
	w.note(ctx, s, "deleted")
	return nil, nil
}

func (w *Webhooks) edit(ctx context.Context, in *alterIn) (*webhookOut, error) {
	var secret []byte
	if in.Body.RenewSecret {
		secret = newSecret()
	}
	s, err := w.alter(ctx, in.ID, func(s *subscription) error {
		if in.Body.URL != nil {
			s.URL = *in.Body.URL
		}
		if in.Body.Events != nil {
			s.Events = *in.Body.Events
		}
		if in.Body.Kinds != nil {
			s.Kinds = *in.Body.Kinds
		}
		if in.Body.Active != nil {
			s.Active, s.Note = *in.Body.Active, ""
		}
		if secret != nil {
			s.Before, s.BeforeUntil = s.Secret, time.Now().Add(renewal).UTC()
			s.Secret = w.box.seal(s.ID, secret)
		}
		return w.check(s)
	})
	if err != nil {
		return nil, err
	}
	what := "altered"
	if secret != nil {
		what = "altered, with a new secret"
	}
	w.note(ctx, s, what)
	shown, err := w.show(ctx, s)
	if secret != nil {
		shown.Secret = showSecret(secret)
	}
	return &webhookOut{shown}, err
}

// check refuses settings that cannot be, and sorts lists.
func (w *Webhooks) check(s *subscription) error {
	if _, err := w.guard.Check(s.URL); err != nil {
		var e *ledger.Error
		if errors.As(err, &e) {
			e.Path = "url"
		}
		return err
	}
	slices.Sort(s.Events)
	s.Events = slices.Compact(s.Events)
	for _, e := range s.Events {
		if !slices.Contains(Events(), e) {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "events", Message: fmt.Sprintf("there is no event %.60q", e), Remedy: fmt.Sprintf("The events are %v", Events())}
		}
	}
	slices.Sort(s.Kinds)
	s.Kinds = slices.Compact(s.Kinds)
	for _, k := range s.Kinds {
		if kind, ok := w.ledger.Schema().Kind(k); !ok || kind.Name != k {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "kinds", Message: fmt.Sprintf("there is no kind %.60q", k), Remedy: "The schema lists the kinds"}
		}
	}
	return nil
}

func (w *Webhooks) show(ctx context.Context, s subscription) (Webhook, error) {
	out := Webhook{ID: s.ID, URL: s.URL, Events: list(s.Events), Kinds: list(s.Kinds), Active: s.Active, Note: s.Note, Created: s.Created, By: s.By}
	at, _, err := w.progress(ctx, s.ID)
	if err != nil {
		return out, err
	}
	out.Position = at.Position
	if !at.Failing.IsZero() {
		out.FailingSince = &at.Failing
	}
	ds, err := w.deliveries(ctx, s.ID)
	for _, d := range ds {
		if d.Status == Waiting {
			out.Waiting++
		}
	}
	return out, err
}

// list is never null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
