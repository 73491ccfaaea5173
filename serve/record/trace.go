package record

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// TraceBody is the thread of a record: what it comes from, and what came of it.
type TraceBody struct {
	Record     Record        `json:"record"`
	Upstream   []ledger.Step `json:"upstream" doc:"toward the evidence, nearest first; records in brief"`
	Downstream []ledger.Step `json:"downstream" doc:"toward the outcome, nearest first; records in brief"`
	Links      []ledger.Link `json:"links" doc:"all standing links among the records"`
}

func (s *Service) traces(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "trace-record", Method: http.MethodGet, Path: "/records/{key}/trace", Tags: []string{"links"}, Summary: "The thread of a record, from the evidence to the outcome",
	}, s.trace)
}

func (s *Service) trace(ctx context.Context, in *struct {
	Key   string `path:"key" maxLength:"40"`
	Depth int    `query:"depth" default:"12" minimum:"1" maximum:"20"`
	AsOf  string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body TraceBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	key := keyOf(in.Key)
	var body TraceBody
	if body.Record, err = reader.Record(ctx, key); err != nil {
		return nil, err
	}
	body.Record = s.brief(body.Record)
	if body.Upstream, err = s.steps(ctx, reader, key, ledger.Upstream, in.Depth); err != nil {
		return nil, err
	}
	if body.Downstream, err = s.steps(ctx, reader, key, ledger.Downstream, in.Depth); err != nil {
		return nil, err
	}
	body.Links, err = among(ctx, reader, key, body.Upstream, body.Downstream)
	return &struct{ Body TraceBody }{body}, err
}

func (s *Service) steps(ctx context.Context, reader ledger.Reader, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	steps, err := reader.Trace(ctx, key, dir, depth)
	for i := range steps {
		steps[i].Record = s.brief(steps[i].Record)
	}
	return listed(steps), err
}

// among returns the links between the records of a trace.
func among(ctx context.Context, reader ledger.Reader, key ledger.Key, parts ...[]ledger.Step) ([]ledger.Link, error) {
	met := []ledger.Key{key}
	for _, steps := range parts {
		for _, st := range steps {
			met = append(met, st.Record.Key)
		}
	}
	links, err := reader.Links(ctx, ledger.LinkQuery{Among: met})
	slices.SortFunc(links, compareLinks)
	return listed(links), err
}
