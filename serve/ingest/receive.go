package ingest

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

// receive answers requests of a format.
func (s *Service) receive(f format) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowPages(w.Header())
		key, named := s.keyOf(r)
		in, err := post{}, errNoKey
		if key != nil || !named {
			in, err = s.take(w, r, f, key)
		}
		if err != nil {
			s.refuse(w, r, f, cmp.Or(in.key, key), err)
			return
		}
		f.taken(w, r, in)
	}
}

// take reads a request and stores what is in it. It returns when that is durable.
func (s *Service) take(w http.ResponseWriter, r *http.Request, f format, key *key) (in post, err error) {
	from, step := s.memory, firstStep(r)
	if key == nil {
		from, step = s.strangers, oneStep // what comes holds memory, not what is promised
	}
	held, ok := from.take(2 * int64(step))
	if !ok {
		return in, errBusy
	}
	defer held.release()
	buf := s.bodies.Get().(*bytes.Buffer) // what the pool makes
	buf.Reset()
	defer s.giveBack(buf)
	if err := s.read(w, r, buf, held, step); err != nil {
		return in, err
	}
	if in, err = s.parse(r, buf.Bytes(), f, key); err != nil {
		return in, err
	}
	if len(in.refused) > 0 {
		s.counts.refused.Add(int64(len(in.refused)))
		s.keys.refused(in.key, in.refused)
		s.health.refused(in.key, f.name(), in.refused)
	}
	if len(in.batch.Events)+len(in.batch.Identities) == 0 {
		return in, nil
	}
	if !held.resize(cost(buf.Len()+in.read.Size(), in.batch)) {
		return in, errBusy
	}
	return in, s.committer.store(in.key, f.name(), in.batch)
}

// giveBack lets the next request use a buffer, unless it has become so large that it would hold too much for a small one.
func (s *Service) giveBack(buf *bytes.Buffer) {
	if buf.Cap() <= 1<<20 {
		s.bodies.Put(buf)
	}
}

// post is a body that was parsed.
type post struct {
	key      *key
	read     wire.Posted
	messages int
	batch    events.Batch
	refused  []wire.Refusal
}

// keyOf returns the key that the Authorization header names, nil for one that is not good, and whether it names any. A
// bearer token that does not look like a write key is somebody else's business.
func (s *Service) keyOf(r *http.Request) (*key, bool) {
	if name, password, ok := r.BasicAuth(); ok && name+password != "" {
		if name == "" {
			name = password
		}
		return s.keys.find(name), true
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && strings.HasPrefix(token, keyPrefix) {
		return s.keys.find(token), true
	}
	return nil, false
}

// parse reads a body. Of the key of the header and the key in the body the first one counts. Few bodies are parsed at a
// time, because what comes out may be larger than what went in.
func (s *Service) parse(r *http.Request, body []byte, f format, known *key) (in post, err error) {
	s.parsing <- struct{}{}
	defer func() { <-s.parsing }()
	in.key = known
	if in.read, err = f.read(r, body); err != nil {
		return in, err
	}
	if in.key == nil {
		if in.key = s.keys.find(in.read.Key()); in.key == nil {
			return in, errNoKey
		}
	}
	if p, ok := in.read.(*wire.PostHog); ok {
		p.SetAccounts(s.keys.accounts(in.key))
	}
	in.messages = in.read.Messages()
	in.batch, in.refused = in.read.Events(s.cfg.Now().UTC(), s.started+strconv.FormatInt(s.number.Add(1), 36))
	return in, nil
}

// firstStep is how much of a body is read at first when its sender has a key. Twice as much is held, for a copy of it.
func firstStep(r *http.Request) int {
	if r.ContentLength >= 0 && r.ContentLength < bodyStep {
		return max(int(r.ContentLength)+1, oneStep) // the one shows that it ends
	}
	return bodyStep
}

// cost is about what a batch holds while it waits. The texts of its events are parts of one copy of the body.
func cost(body int, b events.Batch) int64 {
	n := int64(body) + 256*int64(len(b.Events)+len(b.Identities))
	for i := range b.Events {
		n += int64(len(b.Events[i].Properties))
	}
	return n
}

// refuse answers a request that nothing was taken of, or that nobody knows whether it was.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, f format, k *key, err error) {
	out := faultOf(err)
	if out.later() {
		s.counts.turnedAway.Add(1)
		s.health.turnedAway(k, f.name())
		const seconds = "2"
		w.Header().Set("Retry-After", seconds)
		w.Header().Set("X-RateLimit-Reset", seconds) // what Segment's library for browsers looks at
	} else {
		s.health.rejected(k, f.name(), out)
	}
	var cut *bodyError
	if errors.As(err, &cut) && cut.status == http.StatusRequestEntityTooLarge {
		w.Header().Set("Connection", "close") // the rest is not worth reading
	}
	f.refused(w, r, out)
}
