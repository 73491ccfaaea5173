package ingest

import (
	"encoding/json"
	"net/http"

	"throughline.dev/events/wire"
	"throughline.dev/serve/rest"
)

// maxListed is how many refused messages an answer lists.
const maxListed = 100

// Answer is the body of an answer to a request that was taken, in Segment's format and in that of CloudEvents.
type Answer struct {
	Success bool `json:"success"`
	// Accepted and Refused are there when some of the messages were refused.
	Accepted int            `json:"accepted,omitempty"`
	Refused  []wire.Refusal `json:"refused,omitempty"`
	More     int            `json:"more_refused,omitempty"` // beyond those listed
}

// segment reads messages of a kind; none: batches.
type segment struct{ kind string }

func (segment) name() string { return formatSegment }

func (s segment) read(_ *http.Request, body []byte) (wire.Posted, error) {
	return posted(wire.ReadPost(body, s.kind))
}

func (segment) taken(w http.ResponseWriter, _ *http.Request, in post) { answer(w, in) }

func (segment) refused(w http.ResponseWriter, _ *http.Request, f fault) { rest.Write(w, f.problem()) }

// posted makes nothing of a nil pointer.
func posted[P wire.Posted](p P, err error) (wire.Posted, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// answer says what came of a body. One whose messages were all refused is an error, for clients that look at the status
// alone.
func answer(w http.ResponseWriter, in post) {
	switch {
	case len(in.refused) == 0:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"success":true}` + "\n"))
	case len(in.refused) == in.messages:
		rest.Write(w, allRefused(in.refused).problem())
	default:
		a := Answer{Success: true, Accepted: in.messages - len(in.refused), Refused: in.refused[:min(len(in.refused), maxListed)]}
		a.More = len(in.refused) - len(a.Refused)
		writeJSON(w, http.StatusOK, a)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
