package record

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// ChangeBody is a set of edits to make as one.
type ChangeBody struct {
	Reason string      `json:"reason,omitempty" maxLength:"2000"`
	Ops    []ledger.Op `json:"ops" minItems:"1" maxItems:"5000" doc:"exactly one member of each is set"`
	DryRun bool        `json:"dry_run,omitempty" doc:"do everything, then take it back"`
}

// ChangeWithOps is a change; its operations where they were asked for.
type ChangeWithOps struct {
	ChangeHead
	Ops []ledger.Op `json:"ops,omitempty"`
}

// ChangesBody is a stretch of the ledger.
type ChangesBody struct {
	Changes  []ChangeWithOps `json:"changes"`
	Position ledger.Position `json:"position" doc:"of the newest change there is"`
}

// HistoryEntry is one step of a record's history.
type HistoryEntry struct {
	Change   ChangeHead       `json:"change"`
	Version  int64            `json:"version,omitempty" doc:"the version it made; absent when only links or comments changed"`
	Fields   []FieldChange    `json:"fields,omitempty"`
	Linked   []ledger.Link    `json:"linked,omitempty"`
	Unlinked []ledger.Link    `json:"unlinked,omitempty"`
	Comments []ledger.Comment `json:"comments,omitempty"`
}

// HistoryBody is what happened to a record, oldest first.
type HistoryBody struct {
	Entries []HistoryEntry `json:"entries"`
}

func (s *Service) changes(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-changes", Method: http.MethodGet, Path: "/changes", Tags: []string{"changes"}, Summary: "A stretch of the ledger",
		Description: "With operations, a page may hold fewer changes than asked for: it ends early when they are many. Go on after its last change.",
	}, s.listChanges)
	rest.Register(api, gate.Needs(ledger.Contributor), huma.Operation{
		OperationID: "apply-change", Method: http.MethodPost, Path: "/changes", Tags: []string{"changes"}, MaxBodyBytes: 16 << 20,
		Summary: "Make many edits as one", Description: "All of them or none.",
	}, s.apply)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "undo-change", Method: http.MethodPost, Path: "/changes/{position}/undo", Tags: []string{"changes"}, Summary: "Take a change back by making the opposite one",
	}, func(ctx context.Context, in *struct {
		Position int64       `path:"position" minimum:"1"`
		Body     *ReasonBody `required:"false"`
	},
	) (*struct{ Body ledger.Applied }, error) {
		reason := ""
		if in.Body != nil {
			reason = in.Body.Reason
		}
		if err := s.silences(ctx, ledger.Position(in.Position)); err != nil {
			return nil, err
		}
		applied, err := s.product.Store.Undo(ctx, ledger.Position(in.Position), gate.CallerOf(ctx).Actor, reason)
		return &struct{ Body ledger.Applied }{applied}, err
	})
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-record-history", Method: http.MethodGet, Path: "/records/{key}/history", Tags: []string{"records"}, Summary: "What happened to a record, when, by whom and why",
	}, s.history)
}

func (s *Service) listChanges(ctx context.Context, in *struct {
	After int64  `query:"after" minimum:"0" doc:"a position; changes after it"`
	Until int64  `query:"until" minimum:"0" doc:"a position; changes up to it"`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
	Last  bool   `query:"last" doc:"the newest ones, newest first"`
	Batch string `query:"batch" maxLength:"200" doc:"of one import"`
	Ops   bool   `query:"ops" doc:"with their operations"`
},
) (*struct{ Body ChangesBody }, error) {
	q := ledger.ChangeQuery{After: ledger.Position(in.After), Until: ledger.Position(in.Until), Limit: in.Limit, Last: in.Last, Batch: in.Batch, Brief: !in.Ops}
	read := s.product.Store.Changes
	if in.Ops {
		read = s.changesWithOps
	}
	found, err := read(ctx, q)
	if err != nil {
		return nil, err
	}
	body := ChangesBody{Changes: []ChangeWithOps{}}
	for _, c := range found {
		body.Changes = append(body.Changes, ChangeWithOps{headOf(c), c.Ops})
	}
	body.Position, err = s.product.Store.Position(ctx)
	return &struct{ Body ChangesBody }{body}, err
}

// What one page of changes with their operations holds: changes that are read at once, and operations from which on no
// more are read. A change of an import has thousands.
const (
	opsAtOnce = 8
	enoughOps = 10_000
)

// changesWithOps reads changes a few at a time, until they are as many as asked for or their operations are enough.
func (s *Service) changesWithOps(ctx context.Context, q ledger.ChangeQuery) (all []ledger.Change, err error) {
	for limit, ops := q.Limit, 0; limit > len(all) && ops < enoughOps; {
		q.Limit = min(opsAtOnce, limit-len(all))
		found, err := s.product.Store.Changes(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			all, ops = append(all, c), ops+len(c.Ops)
		}
		if len(found) < q.Limit {
			break
		}
		last := found[len(found)-1].Position
		if !q.Last {
			q.After = last
			continue
		}
		if last <= q.After+1 { // until 0 would mean to the end
			break
		}
		q.Until = last - 1
	}
	return all, nil
}

func (s *Service) apply(ctx context.Context, in *struct{ Body ChangeBody }) (*struct{ Body ledger.Applied }, error) {
	c := s.change(ctx, in.Body.Reason, in.Body.Ops...)
	for i, op := range c.Ops {
		switch {
		case op.Comment != nil && (op.Comment.Author != "" || !op.Comment.At.IsZero()) && c.Actor.Role != ledger.Owner:
			return nil, &ledger.Error{Code: ledger.CodeForbidden, Op: i, Path: "author", Message: "only an owner may enter what somebody else said", Remedy: "Leave author and at away"}
		case op.Withdraw != nil:
			w := op.Withdraw
			if err := s.ownWords(ctx, c.Actor, ledger.Key(w.Key), w.Position, w.Seq); err != nil {
				return nil, err
			}
		}
	}
	var applied ledger.Applied
	var err error
	if in.Body.DryRun {
		c.Token = ""
		applied, err = s.product.Store.ApplyAll(ctx, tried(c))
		if errors.Is(err, ledger.ErrDryRun) {
			applied.Position, err = 0, nil
		}
	} else {
		applied, err = s.product.Store.Apply(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	return &struct{ Body ledger.Applied }{applied}, nil
}

func tried(c ledger.Change) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		if yield(c, nil) {
			yield(ledger.Change{}, ledger.ErrDryRun)
		}
	}
}

func (s *Service) history(ctx context.Context, in *struct {
	Key string `path:"key" maxLength:"40"`
},
) (*struct{ Body HistoryBody }, error) {
	entries, err := s.product.Store.History(ctx, keyOf(in.Key))
	if err != nil {
		return nil, err
	}
	body := HistoryBody{Entries: []HistoryEntry{}}
	for _, e := range entries {
		entry := HistoryEntry{Change: headOf(e.Change), Version: e.Version, Linked: e.Linked, Unlinked: e.Unlinked, Comments: e.Comments}
		for _, f := range e.Fields {
			entry.Fields = append(entry.Fields, FieldChange(f))
		}
		body.Entries = append(body.Entries, entry)
	}
	return &struct{ Body HistoryBody }{body}, nil
}
