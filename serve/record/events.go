package record

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// CatalogueBody lists the event names, the most frequent first.
type CatalogueBody struct {
	Events []events.Catalogue `json:"events"`
	Mark   *events.Mark       `json:"mark,omitempty" doc:"how far the log reached; absent: there is no event log"`
}

// EventStatsBody is the size of the event log.
type EventStatsBody struct {
	events.Stats
	Mark *events.Mark `json:"mark,omitempty" doc:"absent: there is no event log"`
}

func (s *Service) events(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-event-names", Method: http.MethodGet, Path: "/events/catalogue", Tags: []string{"events"}, Summary: "The events there are, by name, with counts and people",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body CatalogueBody }, error) {
		body := CatalogueBody{Events: []events.Catalogue{}}
		log, mark, err := s.log(ctx)
		if err != nil || log == nil {
			return &struct{ Body CatalogueBody }{body}, err
		}
		body.Mark = mark
		all, err := log.Catalogue(ctx)
		body.Events = listed(all)
		return &struct{ Body CatalogueBody }{body}, err
	})
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-event-stats", Method: http.MethodGet, Path: "/events/stats", Tags: []string{"events"}, Summary: "The size of the event log",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body EventStatsBody }, error) {
		log, mark, err := s.log(ctx)
		if err != nil || log == nil {
			return &struct{ Body EventStatsBody }{}, err
		}
		stats, err := log.Stats(ctx)
		return &struct{ Body EventStatsBody }{EventStatsBody{stats, mark}}, err
	})
}

// log returns the event log and how far it reaches; nil when there is none, which asking must not change.
func (s *Service) log(ctx context.Context) (events.Log, *events.Mark, error) {
	if !s.product.HasEvents() {
		return nil, nil, nil
	}
	log, err := s.product.Events(ctx)
	if err != nil || log == nil {
		return nil, nil, err
	}
	m, err := log.Mark(ctx)
	return log, &m, err
}
