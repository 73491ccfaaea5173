package record

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// LinkWithEnd is a link of a record and what is at its other end.
type LinkWithEnd struct {
	ledger.Link
	Other Record `json:"other" doc:"the record at the other end, in brief"`
}

// LinkBody is a link to make.
type LinkBody struct {
	From     ledger.Key `json:"from"`
	Relation string     `json:"relation"`
	To       ledger.Key `json:"to"`
	Reason   string     `json:"reason,omitempty" maxLength:"2000"`
}

func (s *Service) links(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-record-links", Method: http.MethodGet, Path: "/records/{key}/links", Tags: []string{"links"}, Summary: "The links of a record, with what is at their other ends",
	}, s.linksOf)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-links", Method: http.MethodGet, Path: "/links", Tags: []string{"links"}, Summary: "Links", Description: "At least one of of, from, to, relation, kind must be given.",
	}, s.listLinks)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "create-link", Method: http.MethodPost, Path: "/links", Tags: []string{"links"}, Summary: "Link two records", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *struct{ Body LinkBody }) (*struct{ Body ledger.Applied }, error) {
		b := in.Body
		applied, err := s.product.Store.Apply(ctx, s.change(ctx, b.Reason, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(b.From), Relation: b.Relation, To: ledger.Ref(b.To)}}))
		return &struct{ Body ledger.Applied }{applied}, err
	})
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "delete-link", Method: http.MethodDelete, Path: "/links", Tags: []string{"links"}, Summary: "End a link; its history stays",
	}, func(ctx context.Context, in *struct {
		From     string `query:"from" required:"true" maxLength:"40"`
		Relation string `query:"relation" required:"true" maxLength:"40"`
		To       string `query:"to" required:"true" maxLength:"40"`
		Reason   string `query:"reason" maxLength:"2000"`
	},
	) (*struct{ Body ledger.Applied }, error) {
		applied, err := s.product.Store.Apply(ctx, s.change(ctx, in.Reason, ledger.Op{Unlink: &ledger.Bond{From: ledger.Ref(keyOf(in.From)), Relation: in.Relation, To: ledger.Ref(keyOf(in.To))}}))
		return &struct{ Body ledger.Applied }{applied}, err
	})
}

// LinksBody is links with what is at their other ends.
type LinksBody struct {
	Links []LinkWithEnd `json:"links"`
}

func (s *Service) linksOf(ctx context.Context, in *struct {
	Key  string `path:"key" maxLength:"40"`
	AsOf string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body LinksBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	key := keyOf(in.Key)
	if _, err := reader.Record(ctx, key); err != nil {
		return nil, err
	}
	links, err := reader.Links(ctx, ledger.LinkQuery{Of: key})
	if err != nil {
		return nil, err
	}
	var ends []ledger.Key
	for _, l := range links {
		ends = append(ends, otherEnd(l, key))
	}
	byKey, err := s.byKey(ctx, reader, ends)
	if err != nil {
		return nil, err
	}
	body := LinksBody{Links: make([]LinkWithEnd, 0, len(links))}
	for _, l := range links {
		body.Links = append(body.Links, LinkWithEnd{l, byKey[otherEnd(l, key)]})
	}
	return &struct{ Body LinksBody }{body}, nil
}

func otherEnd(l ledger.Link, key ledger.Key) ledger.Key {
	if l.From == key {
		return l.To
	}
	return l.From
}

// byKey reads records in brief; those that are not there are left out.
func (s *Service) byKey(ctx context.Context, reader ledger.Reader, keys []ledger.Key) (map[ledger.Key]Record, error) {
	out := map[ledger.Key]Record{}
	if len(keys) == 0 {
		return out, nil
	}
	records, err := reader.Records(ctx, keys)
	for _, r := range records {
		out[r.Key] = s.brief(r)
	}
	return out, err
}

// PlainLinksBody is links.
type PlainLinksBody struct {
	Links []ledger.Link `json:"links"`
}

func (s *Service) listLinks(ctx context.Context, in *struct {
	Of       string `query:"of" maxLength:"40" doc:"a record at either end"`
	From     string `query:"from" maxLength:"40"`
	To       string `query:"to" maxLength:"40"`
	Relation string `query:"relation" maxLength:"40"`
	Kind     string `query:"kind" maxLength:"40" doc:"of the record at the start"`
	AsOf     string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body PlainLinksBody }, error) {
	if in.Of+in.From+in.To+in.Relation+in.Kind == "" {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query", Message: "all links of a product are too many for one answer", Remedy: "Give of, from, to, relation or kind"}
	}
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	links, err := reader.Links(ctx, ledger.LinkQuery{Of: keyOf(in.Of), From: keyOf(in.From), To: keyOf(in.To), Relation: in.Relation, Kind: in.Kind})
	return &struct{ Body PlainLinksBody }{PlainLinksBody{listed(links)}}, err
}

func compareLinks(a, b ledger.Link) int {
	return cmp.Or(cmp.Compare(a.From.Prefix(), b.From.Prefix()), cmp.Compare(a.From.Number(), b.From.Number()), cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.To.Prefix(), b.To.Prefix()), cmp.Compare(a.To.Number(), b.To.Number()))
}
