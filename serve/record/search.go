package record

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// SearchBody is what was found, the best first.
type SearchBody struct {
	Hits []ledger.Hit `json:"hits" doc:"records in brief; matches in a snippet stand between ⟦ and ⟧"`
}

func (s *Service) search(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "search", Method: http.MethodGet, Path: "/search", Tags: []string{"records"}, Summary: "Records by their words, or by their key",
	}, s.find)
}

// find puts the record whose key was typed before those that contain the words.
func (s *Service) find(ctx context.Context, in *struct {
	Q     string   `query:"q" required:"true" maxLength:"200" doc:"words; the last may be a beginning"`
	Kind  []string `query:"kind,explode" maxItems:"40" doc:"kinds to look among, given several times or with commas between; none: all"`
	Limit int      `query:"limit" default:"20" minimum:"1" maximum:"100"`
},
) (*struct{ Body SearchBody }, error) {
	body := SearchBody{Hits: []ledger.Hit{}}
	q := strings.TrimSpace(in.Q)
	if q == "" {
		return &struct{ Body SearchBody }{body}, nil
	}
	key := keyOf(q)
	if _, ok := s.product.Schema.KindOfKey(key); ok && key.Number() > 0 {
		r, err := s.product.Store.Record(ctx, key)
		if err == nil && !r.Deleted {
			body.Hits = append(body.Hits, ledger.Hit{Record: s.brief(r), Score: 1})
		} else if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
			return nil, err
		}
	}
	hits, err := s.product.Store.Search(ctx, q, rest.Words(in.Kind), in.Limit)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		if len(body.Hits) > 0 && h.Record.Key == key {
			continue
		}
		h.Record = s.brief(h.Record)
		body.Hits = append(body.Hits, h)
	}
	body.Hits = body.Hits[:min(len(body.Hits), in.Limit)]
	return &struct{ Body SearchBody }{body}, nil
}
