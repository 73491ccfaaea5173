package record

import (
	"cmp"
	"context"
	"net/http"
	"slices"

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

// PropertiesBody lists the properties that events carry, the most frequent first.
type PropertiesBody struct {
	Event      string               `json:"event,omitempty" doc:"empty: of all events"`
	Properties []events.PropertyUse `json:"properties"`
}

// ValuesBody lists the values of a property, those of most events first.
type ValuesBody struct {
	Event    string       `json:"event,omitempty"`
	Property string       `json:"property"`
	Values   []EventValue `json:"values"`
	Left     int          `json:"left,omitempty" doc:"how many further values there are"`
}

// EventValue is a value of a property and how many events carry it.
type EventValue struct {
	Value  string `json:"value"`
	Events int64  `json:"events"`
}

// cut keeps the values of most events and counts the others.
func (b *ValuesBody) cut() {
	slices.SortFunc(b.Values, func(a, b EventValue) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Value, b.Value))
	})
	if n := len(b.Values); n > maxValues {
		b.Values, b.Left = b.Values[:maxValues], b.Left+n-maxValues
	}
}

// maxValues bounds the values that are told; whoever picks one from a list reads no further.
const maxValues = 100

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
		OperationID: "list-event-properties", Method: http.MethodGet, Path: "/events/properties", Tags: []string{"events"}, Summary: "The properties that events carry, with how often and an example",
	}, func(ctx context.Context, in *struct {
		Event string `query:"event" doc:"name of the events; empty: all"`
	},
	) (*struct{ Body PropertiesBody }, error) {
		body := PropertiesBody{Event: in.Event, Properties: []events.PropertyUse{}}
		log, _, err := s.log(ctx)
		if err != nil || log == nil {
			return &struct{ Body PropertiesBody }{body}, err
		}
		all, err := log.Properties(ctx, in.Event)
		body.Properties = listed(all)
		return &struct{ Body PropertiesBody }{body}, err
	})
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-event-values", Method: http.MethodGet, Path: "/events/values", Tags: []string{"events"}, Summary: "The values of a property, the most frequent first, at most 100",
	}, func(ctx context.Context, in *struct {
		Event    string `query:"event" doc:"name of the events; empty: all"`
		Property string `query:"property" required:"true" minLength:"1" doc:"name of the property"`
	},
	) (*struct{ Body ValuesBody }, error) {
		body := ValuesBody{Event: in.Event, Property: in.Property, Values: []EventValue{}}
		log, mark, err := s.log(ctx)
		if err != nil || log == nil {
			return &struct{ Body ValuesBody }{body}, err
		}
		match := events.Matcher{Where: []events.Cond{{Property: in.Property, Op: events.Has}}}
		if in.Event != "" {
			match.Names = []string{in.Event}
		}
		err = log.Count(ctx, events.Tally{Query: events.Query{Match: match, AsOf: *mark}, By: []string{in.Property}}, func(c events.Cell) error {
			body.Values = append(body.Values, EventValue{Value: c.By[0], Events: c.Events})
			if len(body.Values) > 100*maxValues { // a property may have as many values as there are events
				body.cut()
			}
			return nil
		})
		body.cut()
		return &struct{ Body ValuesBody }{body}, err
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
