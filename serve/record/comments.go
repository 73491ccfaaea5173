package record

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// CommentsBody is the remarks on a record, oldest first.
type CommentsBody struct {
	Comments []ledger.Comment `json:"comments"`
}

// NewComment is a remark to make.
type NewComment struct {
	Body string `json:"body" minLength:"1" maxLength:"50000" doc:"Markdown; @ada mentions a person, REQ-12 a record"`
}

func (s *Service) comments(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-comments", Method: http.MethodGet, Path: "/records/{key}/comments", Tags: []string{"comments"}, Summary: "The remarks on a record",
	}, func(ctx context.Context, in *struct {
		Key  string `path:"key" maxLength:"40"`
		AsOf string `query:"as_of" maxLength:"40"`
	},
	) (*struct{ Body CommentsBody }, error) {
		reader, err := s.product.ReaderAt(ctx, in.AsOf)
		if err != nil {
			return nil, err
		}
		return s.commentsOf(ctx, reader, keyOf(in.Key))
	})
	rest.Register(api, gate.Needs(ledger.Contributor), huma.Operation{
		OperationID: "create-comment", Method: http.MethodPost, Path: "/records/{key}/comments", Tags: []string{"comments"}, Summary: "Remark on a record", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *struct {
		Key  string `path:"key" maxLength:"40"`
		Body NewComment
	},
	) (*struct{ Body CommentsBody }, error) {
		key := keyOf(in.Key)
		if _, err := s.product.Store.Apply(ctx, s.change(ctx, "", ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(key), Body: in.Body.Body}})); err != nil {
			return nil, err
		}
		return s.commentsOf(ctx, s.product.Store, key)
	})
	rest.Register(api, gate.Needs(ledger.Contributor), huma.Operation{
		OperationID: "withdraw-comment", Method: http.MethodDelete, Path: "/records/{key}/comments/{position}/{seq}", Tags: []string{"comments"},
		Summary: "Take a remark back; the history keeps it", Description: "One's own; an owner may withdraw any.",
	}, s.withdraw)
}

func (s *Service) commentsOf(ctx context.Context, reader ledger.Reader, key ledger.Key) (*struct{ Body CommentsBody }, error) {
	if _, err := reader.Record(ctx, key); err != nil {
		return nil, err
	}
	found, err := reader.Comments(ctx, key)
	return &struct{ Body CommentsBody }{CommentsBody{listed(found)}}, err
}

// withdraw takes a comment back. The ledger lets editors withdraw what anybody said, for imports and undo; people take
// back their own words, and an owner anybody's.
func (s *Service) withdraw(ctx context.Context, in *struct {
	Key      string `path:"key" maxLength:"40"`
	Position int64  `path:"position" minimum:"1"`
	Seq      int    `path:"seq" minimum:"0"`
},
) (*struct{ Body CommentsBody }, error) {
	key, actor, position := keyOf(in.Key), gate.CallerOf(ctx).Actor, ledger.Position(in.Position)
	if err := s.ownWords(ctx, actor, key, position, in.Seq); err != nil {
		return nil, err
	}
	change := s.change(ctx, "", ledger.Op{Withdraw: &ledger.Withdrawal{Key: ledger.Ref(key), Position: position, Seq: in.Seq}})
	change.Actor.Role = lend(actor.Role) // the comment was found to be the caller's own
	if _, err := s.product.Store.Apply(ctx, change); err != nil {
		return nil, err
	}
	return s.commentsOf(ctx, s.product.Store, key)
}

// ownWords refuses to take back what somebody else said, but to owners.
func (s *Service) ownWords(ctx context.Context, actor ledger.Actor, key ledger.Key, position ledger.Position, seq int) error {
	all, err := s.product.Store.Comments(ctx, key)
	if err != nil {
		return err
	}
	for _, c := range all {
		switch {
		case c.Position != position || c.Seq != seq:
		case c.Actor != actor.ID && actor.Role != ledger.Owner:
			return wordsOf(c.Actor, key)
		default:
			return nil
		}
	}
	return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: key, Message: "there is no such comment", Remedy: "It may have been withdrawn already"}
}

// silences refuses to undo a change in which somebody else said something, but to owners. Imports are undone as a whole:
// what they hold was said elsewhere.
func (s *Service) silences(ctx context.Context, position ledger.Position) error {
	actor := gate.CallerOf(ctx).Actor
	if actor.Role == ledger.Owner {
		return nil
	}
	found, err := s.product.Store.Changes(ctx, ledger.ChangeQuery{After: position - 1, Until: position, Limit: 1})
	if err != nil || len(found) == 0 || found[0].Batch != "" || found[0].Actor.ID == actor.ID {
		return err // that there is no such change, the ledger says
	}
	for _, op := range found[0].Ops {
		if op.Comment != nil {
			return wordsOf(found[0].Actor.ID, ledger.Key(op.Comment.Key))
		}
	}
	return nil
}

func wordsOf(who string, key ledger.Key) error {
	return &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Key: key, Message: "these are the words of " + who, Remedy: "Ask them, or an owner"}
}

// lend lends a contributor the role that the ledger asks for, to take back words of their own.
func lend(r ledger.Role) ledger.Role {
	if r.Covers(ledger.Editor) {
		return r
	}
	return ledger.Editor
}
