package webhook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Spaces of the shelf.
const (
	subscriptionSpace = "webhook"
	progressSpace     = "webhook-progress"
	deliverySpace     = "delivery"
)

// subscription is one receiver and what it wants to hear. Its deliveries and its progress are documents of their own,
// which change often.
type subscription struct {
	ID      string    `json:"id"`
	URL     string    `json:"url"`
	Events  []string  `json:"events,omitempty"` // none: all
	Kinds   []string  `json:"kinds,omitempty"`  // of records; none: all
	Active  bool      `json:"active"`
	Note    string    `json:"note,omitempty"` // why it was switched off
	Created time.Time `json:"created"`
	By      string    `json:"by"`
	Secret  []byte    `json:"secret"` // sealed
	// Before the secret was renewed it was this one; it signs too until then.
	Before      []byte    `json:"before,omitempty"` // sealed
	BeforeUntil time.Time `json:"before_until,omitzero"`

	version int64
}

// progress is how far a subscription was served.
type progress struct {
	Position ledger.Position `json:"position"` // deliveries exist for all changes up to here
	// Failing is the time of the first attempt that failed since one succeeded.
	Failing time.Time `json:"failing,omitzero"`
}

// wants reports whether a subscription asked for an event.
func (s subscription) wants(e event) bool {
	if len(s.Events) > 0 && !slices.Contains(s.Events, e.Type) {
		return false
	}
	return len(s.Kinds) == 0 || len(e.kinds) == 0 || slices.ContainsFunc(e.kinds, func(k string) bool { return slices.Contains(s.Kinds, k) })
}

func (s subscription) document() (ledger.Document, error) {
	return document(subscriptionSpace, s.ID, s.version, s)
}

func document(space, id string, version int64, v any) (ledger.Document, error) {
	data, err := json.Marshal(v)
	return ledger.Document{Space: space, ID: id, Version: version, Data: data}, err
}

// subscriptions lists all of them in the order they were made.
func (w *Webhooks) subscriptions(ctx context.Context) ([]subscription, error) {
	docs, err := w.shelf.List(ctx, subscriptionSpace, "", "", 0)
	if err != nil {
		return nil, err
	}
	all := make([]subscription, len(docs))
	for i, d := range docs {
		if all[i], err = readSubscription(d); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b subscription) int { return a.Created.Compare(b.Created) })
	return all, nil
}

func (w *Webhooks) subscription(ctx context.Context, id string) (subscription, error) {
	d, err := w.shelf.Get(ctx, subscriptionSpace, id)
	if ledger.CodeOf(err) == ledger.CodeNotFound && err != nil {
		return subscription{}, ledger.Errorf(ledger.CodeNotFound, "there is no webhook %.40q", id)
	}
	if err != nil {
		return subscription{}, err
	}
	return readSubscription(d)
}

func readSubscription(d ledger.Document) (s subscription, err error) {
	if err := json.Unmarshal(d.Data, &s); err != nil {
		return s, fmt.Errorf("webhook %s: %w", d.ID, err)
	}
	s.version = d.Version
	return s, nil
}

// newSubscription returns one that hears of what happens from now on.
func (w *Webhooks) newSubscription(ctx context.Context, s subscription) (subscription, string, error) {
	all, err := w.subscriptions(ctx)
	if err != nil {
		return s, "", err
	}
	if len(all) >= MaxSubscriptions {
		return s, "", &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Message: fmt.Sprintf("there are %d webhooks already", len(all)), Remedy: "Delete one that is not needed any more"}
	}
	head, err := w.ledger.Position(ctx)
	if err != nil {
		return s, "", err
	}
	s.ID = "wh_" + strings.ToLower(rand.Text()[:16])
	secret := newSecret()
	s.Secret = w.box.seal(s.ID, secret)
	doc, err := s.document()
	if err != nil {
		return s, "", err
	}
	begin, err := document(progressSpace, s.ID, 0, progress{Position: head})
	if err != nil {
		return s, "", err
	}
	docs, err := w.shelf.Put(ctx, doc, begin)
	if err != nil {
		return s, "", err
	}
	s.version = docs[0].Version
	w.poke()
	return s, showSecret(secret), nil
}

// alter changes a subscription; change may be called again when somebody else was faster.
func (w *Webhooks) alter(ctx context.Context, id string, change func(*subscription) error) (subscription, error) {
	for try := 0; ; try++ {
		s, err := w.subscription(ctx, id)
		if err != nil {
			return s, err
		}
		was := s.Active
		if err := change(&s); err != nil {
			return s, err
		}
		doc, err := s.document()
		if err != nil {
			return s, err
		}
		docs := []ledger.Document{doc}
		if s.Active && !was { // it hears of what happens from now on
			_, version, err := w.progress(ctx, id)
			if err != nil {
				return s, err
			}
			head, err := w.ledger.Position(ctx)
			if err != nil {
				return s, err
			}
			begin, err := document(progressSpace, id, version, progress{Position: head})
			if err != nil {
				return s, err
			}
			docs = append(docs, begin)
		}
		stored, err := w.shelf.Put(ctx, docs...)
		if ledger.CodeOf(err) == ledger.CodeConflict && err != nil && try < 5 {
			continue
		}
		if err != nil {
			return s, err
		}
		s.version = stored[0].Version
		w.poke()
		return s, nil
	}
}

// progress reads how far a subscription was served, and the version of the document that says so.
func (w *Webhooks) progress(ctx context.Context, id string) (p progress, version int64, err error) {
	d, err := w.shelf.Get(ctx, progressSpace, id)
	if err != nil {
		return p, 0, err
	}
	if err := json.Unmarshal(d.Data, &p); err != nil {
		return p, 0, fmt.Errorf("progress of webhook %s: %w", id, err)
	}
	return p, d.Version, nil
}

// remove deletes a subscription and all it left.
func (w *Webhooks) remove(ctx context.Context, id string) error {
	if err := w.shelf.Remove(ctx, subscriptionSpace, id); err != nil {
		return err
	}
	w.poke()
	if err := w.shelf.Remove(ctx, progressSpace, id); err != nil {
		return err
	}
	all, err := w.deliveries(ctx, id)
	if err != nil {
		return err
	}
	return w.removeDeliveries(ctx, id, all)
}
