package rest

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// tagged describes what operations are about, in the order in which they are shown.
func tagged() []*huma.Tag {
	var out []*huma.Tag
	for _, t := range [][2]string{
		{"schema", "What kinds, fields, states, relations and operations there are"},
		{"records", "Records of every kind: read, find, make, alter, delete, restore, and what happened to them"},
		{"links", "Links between records, and the thread from the evidence to the outcome"},
		{"comments", "Remarks on records"},
		{"changes", "The ledger: every change, edits that are made as one, undo, and the stream of what changes"},
		{"findings", "What the software found, and what needs a person today"},
		{"discover", "Operations of the stage Discover"},
		{"define", "Operations of the stage Define"},
		{"decide", "Operations of the stage Decide"},
		{"deliver", "Operations of the stage Deliver"},
		{"measure", "Operations of the stage Measure"},
		{"tell", "Operations of the stage Tell, and the brief"},
		{"events", "The event log, and the keys that programs send events with"},
		{"transfer", "Files in and out: uploads, imports, exports, backups"},
		{"webhooks", "Messages to other systems when something happens"},
		{"people", "Who has an account, invitations, and who did what"},
		{"sessions", "Where one is signed in, and one's own password"},
		{"tokens", "What lets programs act for oneself"},
	} {
		out = append(out, &huma.Tag{Name: t[0], Description: t[1]})
	}
	return out
}

// usual describes the parameters that mean the same wherever they occur.
func usual() map[string]string {
	return map[string]string{
		"key":      "the record, such as REQ-12",
		"id":       "as listed",
		"as_of":    "a day, an instant or the number of a change: the answer is that of then",
		"limit":    "how many at most",
		"position": "the number of a change",
		"seq":      "which of the remarks of a change, from 0",
		"version":  "which version of the record, from 1",
		"batch":    "the batch of an import, or its id",
		"subject":  "the record that findings are about, such as REQ-12",
		"rule":     "the sort of finding, such as feature.alone",
		"severity": "findings of this severity",
		"from":     "the record at the start of the link",
		"to":       "the record at the end of the link",
		"relation": "what the link says, such as addresses",
		"reason":   "why; needed where a mind is changed",
		"depth":    "how many links away at most",
		"If-Match": "the ETag of the record as it was read; without it, whatever it is now",
	}
}

// complete says of every operation what holds for all of them: how often one may ask, that a request may be sent again,
// which answers there are besides the good one.
func (a *API) complete() {
	doc := a.huma.OpenAPI()
	doc.Tags = tagged()
	c := doc.Components
	text := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }
	c.Parameters = map[string]*huma.Param{"IdempotencyKey": {
		Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: new(16), MaxLength: new(200)},
		Description: "A random text, such as a UUID, that is the same when the request is sent again: it is then carried out once, and for a day answered as the first time, with Idempotency-Replayed: true. The same key with another request is refused.",
	}}
	c.Headers = map[string]*huma.Header{
		"RateLimit":       {Description: `What is left: "caller";r=requests;t=seconds until all are back`, Schema: text()},
		"RateLimitPolicy": {Description: `What is allowed: "caller";q=requests at once;w=seconds in which they come back`, Schema: text()},
		"RetryAfter":      {Description: "Seconds to wait before the next attempt", Schema: &huma.Schema{Type: huma.TypeInteger}},
	}
	limits := func() map[string]*huma.Param {
		return map[string]*huma.Param{"RateLimit": {Ref: "#/components/headers/RateLimit"}, "RateLimit-Policy": {Ref: "#/components/headers/RateLimitPolicy"}}
	}
	problem := func(what string) *huma.Response {
		return &huma.Response{Description: what, Content: map[string]*huma.MediaType{"application/problem+json": {Schema: a.SchemaOf(reflect.TypeFor[Problem]())}}}
	}
	c.Responses = map[string]*huma.Response{"NotFound": problem("There is no such thing"), "TooManyRequests": problem("Too many requests; wait"), "Problem": problem("What else may be wrong")}
	c.Responses["TooManyRequests"].Headers = limits()
	c.Responses["TooManyRequests"].Headers["Retry-After"] = &huma.Param{Ref: "#/components/headers/RetryAfter"}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				if p.Description == "" {
					p.Description = usual()[p.Name]
				}
			}
			op.Responses["default"] = &huma.Response{Ref: "#/components/responses/Problem"}
			if strings.Contains(path, "{") {
				op.Responses["404"] = &huma.Response{Ref: "#/components/responses/NotFound"}
			}
			if len(op.Security) == 0 {
				continue
			}
			for status, r := range op.Responses {
				if strings.HasPrefix(status, "2") {
					if r.Headers == nil {
						r.Headers = map[string]*huma.Param{}
					}
					for name, h := range limits() {
						r.Headers[name] = h
					}
				}
			}
			op.Responses["429"] = &huma.Response{Ref: "#/components/responses/TooManyRequests"}
			if method == http.MethodPost && !binary(op.RequestBody) {
				op.Parameters = append(op.Parameters, &huma.Param{Ref: "#/components/parameters/IdempotencyKey"})
			}
		}
	}
}

// binary reports whether a body is a file, which is too large to be compared with another one.
func binary(b *huma.RequestBody) bool {
	return b != nil && b.Content["application/octet-stream"] != nil
}
