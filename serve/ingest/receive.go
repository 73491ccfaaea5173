package ingest

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"

	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
)

// maxListed is how many refused messages an answer lists.
const maxListed = 100

// Answer is the body of a request that was taken.
type Answer struct {
	Success bool `json:"success"`
	// Accepted and Refused are there when some of the messages were refused.
	Accepted int            `json:"accepted,omitempty"`
	Refused  []wire.Refusal `json:"refused,omitempty"`
	More     int            `json:"more_refused,omitempty"` // beyond those listed
}

// receive answers requests with messages of a kind; none: with batches.
func (s *Service) receive(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowPages(w.Header())
		key, named := s.keyOf(r)
		if named && key == nil {
			unknownKey(w)
			return
		}
		from := s.memory
		if key == nil {
			from = s.strangers
		}
		held, ok := from.take(reserve(r))
		if !ok {
			s.turnAway(w, http.StatusTooManyRequests, errBusy)
			return
		}
		defer held.release()
		buf := s.bodies.Get().(*bytes.Buffer) // what the pool makes
		defer s.bodies.Put(buf)
		buf.Reset()
		if err := s.read(w, r, buf, held); errors.Is(err, errBusy) {
			s.turnAway(w, http.StatusTooManyRequests, err)
			return
		} else if err != nil {
			refuse(w, err)
			return
		}
		in, err := s.parse(buf.Bytes(), kind, key)
		switch {
		case err != nil:
			refuse(w, err)
			return
		case in.key == nil:
			unknownKey(w)
			return
		}
		if len(in.refused) > 0 {
			s.counts.refused.Add(int64(len(in.refused)))
			s.keys.refused(in.key, in.refused)
		}
		if len(in.batch.Events)+len(in.batch.Identities) > 0 {
			if !held.resize(cost(buf.Len(), in.batch)) {
				s.turnAway(w, http.StatusTooManyRequests, errBusy)
				return
			}
			if err := s.committer.store(in.key, in.batch); err != nil {
				status := http.StatusServiceUnavailable
				if errors.Is(err, errBusy) {
					status = http.StatusTooManyRequests
				}
				s.turnAway(w, status, err)
				return
			}
		}
		answer(w, in)
	}
}

// post is a body that was parsed.
type post struct {
	key      *key // nil: neither the header nor the body has a good one
	messages int
	batch    events.Batch
	refused  []wire.Refusal
}

// keyOf returns the key that the Authorization header names, nil for one that is not good, and whether it names any.
func (s *Service) keyOf(r *http.Request) (*key, bool) {
	name, _, ok := r.BasicAuth()
	if !ok || name == "" {
		return nil, false
	}
	return s.keys.find(name), true
}

// parse reads a body. Of the key of the header and the key in the body the first one counts. Few bodies are parsed at a
// time, because what comes out may be larger than what went in.
func (s *Service) parse(body []byte, kind string, known *key) (post, error) {
	s.parsing <- struct{}{}
	defer func() { <-s.parsing }()
	read, err := wire.ReadPost(body, kind)
	if err != nil {
		return post{}, err
	}
	in := post{key: known, messages: read.Messages()}
	if in.key == nil {
		in.key = s.keys.find(read.WriteKey)
	}
	if in.key != nil {
		in.batch, in.refused = read.Events(s.cfg.Now().UTC(), "received-"+rand.Text())
	}
	return in, nil
}

// reserve is what a request may come to hold while its body is read: the body, and a copy of it.
func reserve(r *http.Request) int64 {
	if r.ContentLength >= 0 && r.ContentLength <= maxBody && r.Header.Get("Content-Encoding") == "" {
		return 2 * max(r.ContentLength, 4096)
	}
	return 2 * maxBody
}

// cost is about what a batch holds while it waits. The texts of its events are parts of one copy of the body.
func cost(body int, b events.Batch) int64 {
	n := int64(body) + 256*int64(len(b.Events)+len(b.Identities))
	for i := range b.Events {
		n += int64(len(b.Events[i].Properties))
	}
	return n
}

// answer says what came of a body. One whose messages were all refused is an error, for clients that look at the status
// alone.
func answer(w http.ResponseWriter, in post) {
	w.Header().Set("Content-Type", "application/json")
	switch {
	case len(in.refused) == 0:
		_, _ = w.Write([]byte(`{"success":true}` + "\n"))
	case len(in.refused) == in.messages:
		refuse(w, &in.refused[0], in.refused...)
	default:
		a := Answer{Success: true, Accepted: in.messages - len(in.refused), Refused: in.refused[:min(len(in.refused), maxListed)]}
		a.More = len(in.refused) - len(a.Refused)
		_ = json.NewEncoder(w).Encode(a)
	}
}

// refuse answers a request that nothing was taken of.
func refuse(w http.ResponseWriter, err error, all ...wire.Refusal) {
	p := rest.NewProblem(http.StatusBadRequest, ledger.CodeInvalid, err.Error(), "")
	var body *bodyError
	var message *wire.Refusal
	switch {
	case errors.As(err, &body):
		p.Status, p.Detail, p.Remedy = body.status, body.detail, body.remedy
	case errors.As(err, &message):
		p.Path, p.Detail, p.Remedy = message.Path, message.Reason, message.Remedy
	}
	for _, r := range all[:min(len(all), maxListed)] {
		p.Errors = append(p.Errors, rest.FieldError{Path: r.Path, Detail: r.Reason + ". " + r.Remedy})
	}
	rest.Write(w, p)
}

func unknownKey(w http.ResponseWriter) {
	rest.Write(w, rest.NewProblem(http.StatusUnauthorized, ledger.CodeForbidden, "the write key is missing, unknown or revoked",
		`Send it as the user name of Basic authentication, or as "writeKey" in the body; an owner makes one in the settings`))
}

// turnAway asks for the request again, later.
func (s *Service) turnAway(w http.ResponseWriter, status int, cause error) {
	s.counts.turnedAway.Add(1)
	detail := cause.Error()
	if !errors.Is(cause, errBusy) && !errors.Is(cause, errStopping) {
		detail = "the event log cannot be written at the moment" // why is in the server's log
	}
	const seconds = "2"
	w.Header().Set("Retry-After", seconds)
	w.Header().Set("X-RateLimit-Reset", seconds) // what the library for browsers looks at
	rest.Write(w, rest.NewProblem(status, ledger.CodeUnavailable, detail, "Send it again after a moment; nothing is stored twice"))
}
