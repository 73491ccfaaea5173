package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// NewRecord is a record to make.
type NewRecord struct {
	Kind     string               `json:"kind" doc:"the kind"`
	Title    string               `json:"title" maxLength:"1000"`
	Body     string               `json:"body,omitempty" doc:"Markdown"`
	State    string               `json:"state,omitempty" doc:"empty: the first state of the kind"`
	Owner    string               `json:"owner,omitempty" doc:"the handle of a person"`
	Labels   []string             `json:"labels,omitempty"`
	Fields   json.RawMessage      `json:"fields,omitempty" doc:"the fields of the kind, by name"`
	External []ledger.ExternalKey `json:"external,omitempty" doc:"its names in other systems; a record that has one is updated"`
	Links    []NewLink            `json:"links,omitempty" doc:"links to make in the same change"`
	Reason   string               `json:"reason,omitempty"`
}

// NewLink is a link of a record that is being made, to or from a record that exists.
type NewLink struct {
	Relation string     `json:"relation"`
	To       ledger.Key `json:"to,omitempty" doc:"the record at its end"`
	From     ledger.Key `json:"from,omitempty" doc:"the record at its start; instead of to"`
}

// RecordPatch alters a record. What is absent stays as it is.
type RecordPatch struct {
	Title    *string                    `json:"title,omitempty" maxLength:"1000"`
	Body     *string                    `json:"body,omitempty"`
	State    *string                    `json:"state,omitempty"`
	Owner    *string                    `json:"owner,omitempty"`
	Labels   *[]string                  `json:"labels,omitempty"`
	Fields   map[string]json.RawMessage `json:"fields,omitempty" doc:"by name; null clears"`
	External []ledger.ExternalKey       `json:"external,omitempty" doc:"added"`
	Reason   string                     `json:"reason,omitempty" doc:"needed where a mind is changed: a horizon, a target, a decision"`
}

// Conflict is a problem that carries the record as it is now, so that nothing typed is lost.
type Conflict struct {
	rest.Problem
	Current Record `json:"current" doc:"the record as it is now"`
}

func (s *Service) writing(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Contributor), huma.Operation{
		OperationID: "create-record", Method: http.MethodPost, Path: "/records", Tags: []string{"records"}, DefaultStatus: http.StatusCreated,
		Summary: "Make a record, with links", Description: "Contributors may submit feedback.",
	}, s.create)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "edit-record", Method: http.MethodPatch, Path: "/records/{key}", Tags: []string{"records"},
		Summary: "Alter a record", Errors: []int{http.StatusPreconditionFailed, http.StatusConflict},
	}, s.edit)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "delete-record", Method: http.MethodDelete, Path: "/records/{key}", Tags: []string{"records"}, Summary: "Delete a record; its history stays",
	}, s.delete)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "restore-record", Method: http.MethodPost, Path: "/records/{key}/restore", Tags: []string{"records"}, Summary: "Bring a deleted record back",
	}, s.restore)
}

// change starts a change of the caller.
func (s *Service) change(ctx context.Context, reason string, ops ...ledger.Op) ledger.Change {
	return ledger.Change{Actor: gate.CallerOf(ctx).Actor, Reason: reason, Source: sourceOf(ctx), Token: rest.TokenOf(ctx), Ops: ops}
}

// sourceOf names the surface: people use the application, programs use tokens.
func sourceOf(ctx context.Context) string {
	if gate.CallerOf(ctx).Via == "session" {
		return "ui"
	}
	return "api"
}

// CreatedOutput is a record that was made.
type CreatedOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     Record
}

func (s *Service) create(ctx context.Context, in *struct{ Body NewRecord }) (*CreatedOutput, error) {
	b := in.Body
	ops := []ledger.Op{{Put: &ledger.Put{As: "new", Kind: b.Kind, Title: b.Title, Body: b.Body, State: b.State, Owner: b.Owner, Labels: b.Labels, Fields: b.Fields, External: b.External}}}
	for i, l := range b.Links {
		bond := &ledger.Bond{From: "@new", Relation: l.Relation, To: ledger.Ref(l.To)}
		switch {
		case (l.From == "") == (l.To == ""):
			return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: fmt.Sprintf("body.links[%d]", i), Message: "a link of a new record names either to or from"}
		case l.From != "":
			bond.From, bond.To = ledger.Ref(l.From), "@new"
		}
		ops = append(ops, ledger.Op{Link: bond})
	}
	applied, err := s.product.Store.Apply(ctx, s.change(ctx, b.Reason, ops...))
	if err != nil {
		return nil, err
	}
	r, err := s.product.Store.Record(ctx, applied.Keys[0])
	if err != nil {
		return nil, err
	}
	return &CreatedOutput{rest.Base + "/records/" + string(r.Key), rest.ETag(r.Version), r}, nil
}

func (s *Service) edit(ctx context.Context, in *struct {
	Key     string `path:"key" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"the ETag of the record as it was read; without it the last writer wins"`
	Body    RecordPatch
},
) (*RecordOutput, error) {
	version, err := rest.IfMatch(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b, key := in.Body, keyOf(in.Key)
	_, err = s.product.Store.Apply(ctx, s.change(ctx, b.Reason, ledger.Op{Edit: &ledger.Edit{
		Key: ledger.Ref(key), IfVersion: version, Title: b.Title, Body: b.Body, State: b.State, Owner: b.Owner, Labels: b.Labels, Fields: b.Fields, External: b.External,
	}}))
	if err != nil {
		return nil, s.conflict(ctx, key, version, err)
	}
	r, err := s.product.Store.Record(ctx, key)
	if err != nil {
		return nil, err
	}
	return recordOutput(r), nil
}

// conflict answers a lost race with what the record is now.
func (s *Service) conflict(ctx context.Context, key ledger.Key, version int64, err error) error {
	if version == 0 || ledger.CodeOf(err) != ledger.CodeConflict {
		return err
	}
	now, readErr := s.product.Store.Record(ctx, key)
	var p *rest.Problem
	if readErr != nil || !errors.As(rest.Translate(err), &p) {
		return err
	}
	p.Status = http.StatusPreconditionFailed
	return &Conflict{*p, now}
}

func (s *Service) delete(ctx context.Context, in *struct {
	Key     string `path:"key" maxLength:"40"`
	IfMatch string `header:"If-Match"`
	Reason  string `query:"reason" maxLength:"2000"`
},
) (*struct{ Body ledger.Applied }, error) {
	version, err := rest.IfMatch(in.IfMatch)
	if err != nil {
		return nil, err
	}
	key := keyOf(in.Key)
	applied, err := s.product.Store.Apply(ctx, s.change(ctx, in.Reason, ledger.Op{Delete: &ledger.Target{Key: ledger.Ref(key), IfVersion: version}}))
	if err != nil {
		return nil, s.conflict(ctx, key, version, err)
	}
	return &struct{ Body ledger.Applied }{applied}, nil
}

// ReasonBody says why.
type ReasonBody struct {
	Reason string `json:"reason,omitempty" maxLength:"2000"`
}

func (s *Service) restore(ctx context.Context, in *struct {
	Key  string      `path:"key" maxLength:"40"`
	Body *ReasonBody `required:"false"`
},
) (*RecordOutput, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	key := keyOf(in.Key)
	if _, err := s.product.Store.Apply(ctx, s.change(ctx, reason, ledger.Op{Restore: &ledger.Target{Key: ledger.Ref(key)}})); err != nil {
		return nil, err
	}
	r, err := s.product.Store.Record(ctx, key)
	if err != nil {
		return nil, err
	}
	return recordOutput(r), nil
}
