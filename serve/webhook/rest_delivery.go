package webhook

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Delivery is one message to one subscription, as its owner sees it.
type Delivery struct {
	ID       string          `json:"id" doc:"the webhook-id of the message; the same in every attempt"`
	Event    string          `json:"event"`
	Subject  ledger.Key      `json:"subject,omitempty" doc:"the record concerned"`
	Position ledger.Position `json:"position,omitempty" doc:"the change it came from"`
	Created  time.Time       `json:"created"`
	Status   Status          `json:"status" enum:"waiting,delivered,failed"`
	Next     *time.Time      `json:"next,omitempty" doc:"when it is attempted next"`
	Attempts []Attempt       `json:"attempts" doc:"the last ones, the oldest first"`
	Payload  json.RawMessage `json:"payload" doc:"the body of the message"`
}

type (
	deliveriesIn struct {
		ID     string `path:"id" maxLength:"100" doc:"the webhook"`
		Status string `query:"status" enum:"waiting,delivered,failed" doc:"only these"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
		After  string `query:"after" maxLength:"100" doc:"the next member of the page before"`
	}
	deliveriesOut struct {
		Body struct {
			Deliveries []Delivery `json:"deliveries" doc:"the newest first"`
			Next       string     `json:"next,omitempty" doc:"what to send as after for the next page"`
		}
	}
	deliveryIn struct {
		ID       string `path:"id" maxLength:"100" doc:"the webhook"`
		Delivery string `path:"delivery" maxLength:"100" doc:"the delivery"`
	}
	deliveryOut struct{ Body Delivery }
)

func (w *Webhooks) mountDeliveries(api *rest.API, owner gate.Rule, tags []string) {
	rest.Register(api, owner, huma.Operation{
		OperationID: "test-webhook", Method: http.MethodPost, Path: "/webhooks/{id}/test", Tags: tags,
		Summary: "Send a test message and wait for the answer", Description: "It is attempted once, whether the webhook is active or not.",
	}, w.test)
	rest.Register(api, owner, huma.Operation{
		OperationID: "list-deliveries", Method: http.MethodGet, Path: "/webhooks/{id}/deliveries", Tags: tags,
		Summary: "List what was sent, and what came of it", Description: "Finished deliveries are kept for a week, 500 at most.",
	}, w.listDeliveries)
	rest.Register(api, owner, huma.Operation{
		OperationID: "replay-delivery", Method: http.MethodPost, Path: "/webhooks/{id}/deliveries/{delivery}/replay", Tags: tags, DefaultStatus: http.StatusAccepted,
		Summary: "Send a message again", Description: "The same message under the same id, with a new time; attempted as often as a new one.",
	}, w.replay)
}

// test makes its attempt while the caller waits, in no lane: a lane may be full, or off.
func (w *Webhooks) test(ctx context.Context, in *oneIn) (*deliveryOut, error) {
	s, err := w.subscription(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	select {
	case w.trials <- struct{}{}:
		defer func() { <-w.trials }()
	default:
		return nil, &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: "other test messages wait for their answers", Remedy: "Try again in a moment"}
	}
	head, err := w.ledger.Position(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	c := ledger.Change{Position: head, At: now, Actor: gate.CallerOf(ctx).Actor, Reason: "Test of a webhook"}
	body, err := w.body(c, event{Type: testEvent})
	if err != nil {
		return nil, err
	}
	d := delivery{ID: messageID(c, 0), Subscription: s.ID, Event: testEvent, Created: now, Tries: maxAttempts - 1, Body: body}
	d.add(w.send(ctx, s, d), 0)
	doc, err := d.document()
	if err != nil {
		return nil, err
	}
	if _, err := w.shelf.Put(ctx, doc); err != nil {
		return nil, err
	}
	return &deliveryOut{showDelivery(d)}, nil
}

func (w *Webhooks) listDeliveries(ctx context.Context, in *deliveriesIn) (*deliveriesOut, error) {
	if _, err := w.subscription(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := w.deliveries(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &deliveriesOut{}
	out.Body.Deliveries = []Delivery{}
	for i := len(all) - 1; i >= 0; i-- {
		d := all[i]
		if in.After != "" && d.ID >= in.After || in.Status != "" && string(d.Status) != in.Status {
			continue
		}
		if len(out.Body.Deliveries) == in.Limit {
			out.Body.Next = out.Body.Deliveries[in.Limit-1].ID
			break
		}
		out.Body.Deliveries = append(out.Body.Deliveries, showDelivery(d))
	}
	return out, nil
}

func (w *Webhooks) replay(ctx context.Context, in *deliveryIn) (*deliveryOut, error) {
	s, err := w.subscription(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !s.Active {
		return nil, &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Message: "the webhook is switched off", Remedy: "Switch it on first"}
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	d, err := w.alterDelivery(ctx, in.ID, in.Delivery, func(d *delivery) { d.Status, d.Tries, d.Next = Waiting, 0, now })
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	l := w.lanes[in.ID]
	w.mu.Unlock()
	if l != nil { // otherwise a lane finds it when it starts
		l.enqueue(d.ID, now)
	}
	return &deliveryOut{showDelivery(d)}, nil
}

func showDelivery(d delivery) Delivery {
	out := Delivery{ID: d.ID, Event: d.Event, Subject: d.Subject, Position: d.Position, Created: d.Created, Status: d.Status, Attempts: d.Attempts, Payload: json.RawMessage(d.Body)}
	if !d.Next.IsZero() {
		out.Next = &d.Next
	}
	if out.Attempts == nil {
		out.Attempts = []Attempt{}
	}
	return out
}
