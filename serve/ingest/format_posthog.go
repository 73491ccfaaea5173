package ingest

import (
	"net/http"
	"strconv"
	"time"

	"throughline.dev/events/wire"
)

// postHog reads what PostHog's client libraries send. Its clients keep what is refused out of their logs only when the
// status is 200, so that events which cannot be used are dropped and counted, and the answer tells which.
type postHog struct {
	engage bool // the address at which people are described
	newer  bool // answers name each event
}

func (postHog) name() string { return formatPostHog }

func (p postHog) read(r *http.Request, body []byte) (wire.Posted, error) {
	raw, err := unwrap(r, body)
	if err != nil {
		return nil, err
	}
	hints := wire.PostHogHints{Engage: p.engage, SentAt: r.Header.Get("PostHog-Request-Timestamp")}
	// Pages say in the address when they send. Other numbers there only keep the request out of caches.
	if ms, err := strconv.ParseInt(r.URL.Query().Get("_"), 10, 64); err == nil {
		if sent := time.UnixMilli(ms).UTC(); sent.Year() > 2020 && sent.Year() < 2100 {
			hints.SentAt = sent.Format(time.RFC3339Nano)
		}
	}
	return posted(wire.ReadPostHog(raw, hints))
}

// postHogAnswer is the answer of the older addresses.
type postHogAnswer struct {
	Status  int            `json:"status"` // always 1
	Refused []wire.Refusal `json:"refused,omitempty"`
	More    int            `json:"more_refused,omitempty"`
}

// postHogResult is what came of one event.
type postHogResult struct {
	Result  string `json:"result"` // ok or drop
	Details string `json:"details,omitempty"`
}

func (p postHog) taken(w http.ResponseWriter, _ *http.Request, in post) {
	if !p.newer {
		a := postHogAnswer{Status: 1, Refused: in.refused[:min(len(in.refused), maxListed)]}
		a.More = len(in.refused) - len(a.Refused)
		writeJSON(w, http.StatusOK, a)
		return
	}
	results := make(map[string]postHogResult, in.messages)
	ids, _ := in.read.(*wire.PostHog)
	for n := range in.messages {
		results[ids.UUID(n)] = postHogResult{Result: "ok"}
	}
	for _, r := range in.refused {
		results[ids.UUID(r.Index)] = postHogResult{"drop", r.Reason + ". " + r.Remedy}
	}
	writeJSON(w, http.StatusOK, map[string]any{"results": results})
}

func (p postHog) refused(w http.ResponseWriter, _ *http.Request, f fault) {
	kind, code := "validation_error", "invalid_payload"
	switch f.status {
	case http.StatusUnauthorized:
		kind, code = "authentication_error", "invalid_api_key"
	case http.StatusTooManyRequests:
		kind, code = "throttled_error", "too_many_requests"
	case http.StatusRequestEntityTooLarge:
		code = "payload_too_large"
	case http.StatusServiceUnavailable:
		kind, code = "server_error", "unavailable"
	}
	if p.newer {
		writeJSON(w, f.status, map[string]string{"error": code, "error_description": f.sentence()})
		return
	}
	var place *string
	if f.path != "" {
		place = &f.path
	}
	writeJSON(w, f.status, map[string]any{"type": kind, "code": code, "detail": f.sentence(), "attr": place})
}
