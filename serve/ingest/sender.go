package ingest

import (
	"net/http"

	"throughline.dev/events"
)

// FormatFlags names events that the server writes itself when it evaluates flags.
const FormatFlags = "flags"

// Sender is whoever holds a write key that is good.
type Sender struct{ key *key }

// ID names the key; it is no secret.
func (s Sender) ID() string { return s.key.id() }

// Sender returns who holds a secret, and false when the key is unknown or revoked.
func (s *Service) Sender(secret string) (Sender, bool) {
	k := s.keys.find(secret)
	return Sender{k}, k != nil
}

// Store stores events that came about by what a sender asked for, in line with those that are sent. It returns when they
// are durable. Of several with one id the first stands, and the others count as duplicates whenever they happened.
func (s *Service) Store(from Sender, b events.Batch) error {
	return s.committer.store(from.key, FormatFlags, b)
}

// Unwrap takes a body of PostHog's libraries out of what it may be packed in.
func Unwrap(r *http.Request, body []byte) ([]byte, error) { return unwrap(r, body) }
