package ingest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Ingestion is how the taking of events fares: what came in during the last hour and day, what was refused and why, and
// what nobody has declared.
//
//	{"since":…, "as_of":…, "waiting_bytes":0, "limit_bytes":134217728,
//	 "hour": {"events":1200, "per_minute":20, "duplicates":3, "conflicts":0, "refused":2, "unknown":5,
//	          "rejected_requests":1, "turned_away":0, "lag":{"events":1203, "median_seconds":0.9, "p95_seconds":31}},
//	 "day": {…}, "minutes":[60 × {"at":…, "events":…, "dropped":…, "refused":…, "requests":…}], "periods":[144 × the same],
//	 "streams":[{"key":"3f…", "name":"checkout", "format":"posthog", "last":…, "hour":{…}, "day":{…}}],
//	 "rejections":[{"unit":"message", "field":"distinct_id", "remedy":"Give distinct_id", "day":2, "total":2, "last":{…}}],
//	 "conflicts":[{"key":"3f…", "name":"checkout", "format":"segment", "at":…, "id":"7f2c", "event":"signed_up", "time":…}],
//	 "unknown":[{"name":"singed_up", "events":5, "first":…, "last":…}], "more_unknown":0}
type Ingestion struct {
	Since       time.Time          `json:"since" doc:"when the server started to count; earlier is not known"`
	AsOf        time.Time          `json:"as_of"`
	Waiting     int64              `json:"waiting_bytes" doc:"what requests hold that are being read or wait to be stored"`
	Limit       int64              `json:"limit_bytes" doc:"how much they may hold; then requests are turned away"`
	Hour        Traffic            `json:"hour" doc:"the last 60 minutes"`
	Day         Traffic            `json:"day" doc:"the last 24 hours"`
	Minutes     []TrafficPoint     `json:"minutes" doc:"each of the last 60, the one under way at the end"`
	Periods     []TrafficPoint     `json:"periods" doc:"each ten minutes of the last 24 hours, those under way at the end"`
	Streams     []StreamTraffic    `json:"streams" doc:"by write key and format, the busiest of the day first; at most 50, then one without key for all others"`
	Rejections  []Rejection        `json:"rejections" doc:"by reason, the most frequent of the day first; at most 100, then one for all others"`
	Conflicts   []ConflictingEvent `json:"conflicts" doc:"the last events that were dropped because an event with their id and other content had come before, the newest first; at most 50"`
	Unknown     []UnknownEvent     `json:"unknown" doc:"names that the tracking plan does not have, the most frequent first; at most 200"`
	MoreUnknown int64              `json:"more_unknown" doc:"events of names beyond those listed"`
}

// Traffic is what came in during a while.
type Traffic struct {
	Events     int64   `json:"events" doc:"stored"`
	PerMinute  float64 `json:"per_minute" doc:"events stored, on average"`
	Duplicates int64   `json:"duplicates" doc:"events that had been sent before and were dropped"`
	Conflicts  int64   `json:"conflicts" doc:"events dropped because an event with their id and other content had come before"`
	Refused    int64   `json:"refused" doc:"messages that could not be used"`
	Unknown    int64   `json:"unknown" doc:"events whose name the tracking plan did not have when they came"`
	Rejected   int64   `json:"rejected_requests" doc:"requests that nothing was taken of; how many messages they had is not known"`
	TurnedAway int64   `json:"turned_away" doc:"requests that were asked to come again later"`
	Lag        *Lag    `json:"lag,omitempty" doc:"from when events happened to when they arrived; absent without events"`
}

// Lag is how long events took from when they happened to when they arrived, to within a tenth.
type Lag struct {
	Events int64   `json:"events" doc:"that it is computed from, duplicates included"`
	Median float64 `json:"median_seconds"`
	P95    float64 `json:"p95_seconds"`
}

// TrafficPoint is what came in during a minute or ten.
type TrafficPoint struct {
	At       time.Time `json:"at" doc:"when it begins"`
	Events   int64     `json:"events" doc:"stored"`
	Dropped  int64     `json:"dropped" doc:"duplicates and conflicts"`
	Refused  int64     `json:"refused" doc:"messages"`
	Requests int64     `json:"requests" doc:"rejected or turned away as a whole"`
}

// StreamID names what comes in with a write key in a format.
type StreamID struct {
	Key    string `json:"key,omitempty" doc:"id of the write key; absent: none that is known, or all streams beyond those listed"`
	Name   string `json:"name,omitempty" doc:"of the write key; absent when it is gone"`
	Format string `json:"format,omitempty" enum:"segment,posthog,otlp,cloudevents"`
}

// StreamTraffic is what came in with a write key in a format.
type StreamTraffic struct {
	StreamID
	Last time.Time `json:"last" doc:"when something came"`
	Hour Traffic   `json:"hour"`
	Day  Traffic   `json:"day"`
}

// Rejection is a reason for which messages or requests were refused.
type Rejection struct {
	Unit   string           `json:"unit" enum:"message,request" doc:"what was refused: one message of several, or a request as a whole"`
	Field  string           `json:"field,omitempty" doc:"the member that is wrong; absent: the whole"`
	Remedy string           `json:"remedy" doc:"what to do about it; with unit and field it tells reasons apart"`
	Day    int64            `json:"day" doc:"in the last 24 hours"`
	Total  int64            `json:"total" doc:"since the server started to count"`
	Last   RejectionExample `json:"last" doc:"the last one"`
}

// RejectionExample is a message or request that was refused.
type RejectionExample struct {
	StreamID
	At        time.Time `json:"at"`
	Path      string    `json:"path,omitempty" doc:"where, such as batch[3].userId"`
	MessageID string    `json:"message_id,omitempty" doc:"as it was sent"`
	Detail    string    `json:"detail" doc:"what was wrong"`
	Text      string    `json:"text,omitempty" doc:"the beginning of the message"`
}

// ConflictingEvent is an event that was dropped because an event with its id and other content had come before.
type ConflictingEvent struct {
	StreamID
	At    time.Time `json:"at" doc:"when it arrived"`
	ID    string    `json:"id" doc:"which two events had"`
	Event string    `json:"event" doc:"the name of the one that was dropped"`
	Time  time.Time `json:"time" doc:"when it happened"`
}

// UnknownEvent is an event name that the tracking plan does not have.
type UnknownEvent struct {
	Name   string    `json:"name"`
	Events int64     `json:"events" doc:"since the server started to count"`
	First  time.Time `json:"first" doc:"when one came first"`
	Last   time.Time `json:"last"`
}

// Ingestion tells how the taking of events fares.
func (s *Service) Ingestion() Ingestion {
	names := map[string]string{}
	for _, k := range s.keys.List() {
		names[k.ID] = k.Name
	}
	out := s.health.report(names)
	out.Waiting, out.Limit = s.memory.held.Load()+s.strangers.held.Load(), s.cfg.Memory
	return out
}

// describeHealth registers the operation that tells of it.
func (s *Service) describeHealth(api *rest.API) {
	type answer struct {
		Cache string `header:"Cache-Control"`
		Body  Ingestion
	}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "ingestion", Method: http.MethodGet, Path: "/events/ingestion", Tags: []string{"events"}, Summary: "How the taking of events fares",
		Description: "What came in during the last hour and day by write key and format, how late, what was refused and why with the last example, what had come before, and events that nobody has declared. " +
			"It is counted in memory since the server started. The beginning of a refused message is shown to owners alone, because it may tell of people.",
	}, func(ctx context.Context, _ *struct{}) (*answer, error) {
		out := s.Ingestion()
		if !gate.CallerOf(ctx).Actor.Role.Covers(ledger.Owner) {
			for i := range out.Rejections {
				out.Rejections[i].Last.Text = ""
			}
		}
		return &answer{"no-store", out}, nil
	})
}
