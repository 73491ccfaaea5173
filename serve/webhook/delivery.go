package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Status says what became of a delivery.
type Status string

// Statuses.
const (
	Waiting   Status = "waiting"   // for its first attempt, or the next one
	Delivered Status = "delivered" // the receiver answered with 2xx
	Failed    Status = "failed"    // there will be no further attempt
)

// delivery is one message to one subscription.
type delivery struct {
	ID           string          `json:"id"` // of the message; unique within the subscription
	Subscription string          `json:"subscription"`
	Event        string          `json:"event"`
	Subject      ledger.Key      `json:"subject,omitempty"`
	Position     ledger.Position `json:"position,omitempty"`
	Created      time.Time       `json:"created"`
	Status       Status          `json:"status"`
	Tries        int             `json:"tries"` // since it was made or last replayed
	Next         time.Time       `json:"next,omitzero"`
	Attempts     []Attempt       `json:"attempts,omitempty"` // the last ones
	Body         string          `json:"body"`

	version int64
}

// Attempt is one request and its answer.
type Attempt struct {
	At           time.Time `json:"at"`
	Code         int       `json:"code,omitempty" doc:"HTTP status of the answer; absent: there was none"`
	Milliseconds int64     `json:"milliseconds" doc:"until the answer, or until it was given up"`
	Answer       string    `json:"answer,omitempty" doc:"the first 1,024 bytes of the answer"`
	Problem      string    `json:"problem,omitempty" doc:"why it counts as failed"`
}

// keepAttempts is how many attempts of a delivery are shown: all of a series, and some of the one before a replay.
const keepAttempts = 15

func (d delivery) document() (ledger.Document, error) {
	return document(deliverySpace, d.Subscription+"/"+d.ID, d.version, d)
}

// deliveries lists those of a subscription, the oldest first.
func (w *Webhooks) deliveries(ctx context.Context, subscription string) ([]delivery, error) {
	docs, err := w.shelf.List(ctx, deliverySpace, subscription+"/", "", 0)
	if err != nil {
		return nil, err
	}
	all := make([]delivery, len(docs))
	for i, doc := range docs {
		if all[i], err = readDelivery(doc); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (w *Webhooks) delivery(ctx context.Context, subscription, id string) (delivery, error) {
	doc, err := w.shelf.Get(ctx, deliverySpace, subscription+"/"+id)
	if err != nil {
		if ledger.CodeOf(err) == ledger.CodeNotFound {
			err = ledger.Errorf(ledger.CodeNotFound, "there is no delivery %.60q", id)
		}
		return delivery{}, err
	}
	return readDelivery(doc)
}

func readDelivery(doc ledger.Document) (d delivery, err error) {
	if err := json.Unmarshal(doc.Data, &d); err != nil {
		return d, fmt.Errorf("delivery %s: %w", doc.ID, err)
	}
	d.version = doc.Version
	return d, nil
}

// alterDelivery stores what change makes of a delivery; change may be called again when somebody else was faster.
func (w *Webhooks) alterDelivery(ctx context.Context, subscription, id string, change func(*delivery)) (delivery, error) {
	for try := 0; ; try++ {
		d, err := w.delivery(ctx, subscription, id)
		if err != nil {
			return d, err
		}
		change(&d)
		doc, err := d.document()
		if err != nil {
			return d, err
		}
		stored, err := w.shelf.Put(ctx, doc)
		if err != nil && ledger.CodeOf(err) == ledger.CodeConflict && try < 5 {
			continue
		}
		if err == nil {
			d.version = stored[0].Version
		}
		return d, err
	}
}

// add notes an attempt and says what follows from it.
func (d *delivery) add(a Attempt, next time.Duration) {
	d.Attempts = append(d.Attempts, a)
	if len(d.Attempts) > keepAttempts {
		d.Attempts = d.Attempts[len(d.Attempts)-keepAttempts:]
	}
	d.Tries++
	switch {
	case a.Problem == "":
		d.Status, d.Next = Delivered, time.Time{}
	case d.Tries >= maxAttempts:
		d.Status, d.Next = Failed, time.Time{}
	default:
		d.Status, d.Next = Waiting, a.At.Add(next)
	}
}

// prune removes finished deliveries that are old, or more than are kept. What fails is tried again in an hour.
func (w *Webhooks) prune(ctx context.Context) {
	all, err := w.subscriptions(ctx)
	for _, s := range all {
		var ds, gone []delivery
		if ds, err = w.deliveries(ctx, s.ID); err != nil {
			break
		}
		kept := 0
		for i := len(ds) - 1; i >= 0; i-- { // the newest first
			if ds[i].Status == Waiting {
				continue
			}
			if kept++; kept > keepFinished || time.Since(ds[i].Created) > keepFor {
				gone = append(gone, ds[i])
			}
		}
		if err = w.removeDeliveries(ctx, s.ID, gone); err != nil {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		w.log.Error("old deliveries of webhooks cannot be removed", slog.String("error", err.Error()))
	}
}

func (w *Webhooks) removeDeliveries(ctx context.Context, subscription string, ds []delivery) error {
	if len(ds) == 0 {
		return nil
	}
	ids := make([]string, len(ds))
	for i, d := range ds {
		ids[i] = subscription + "/" + d.ID
	}
	return w.shelf.Remove(ctx, deliverySpace, ids...)
}

// printable makes an answer fit to be stored and shown.
func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(b), "�"))
}
