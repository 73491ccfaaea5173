package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Key is the readable name of a record, such as REQ-12. It never changes and is never used again.
type Key string

// Prefix returns the part before the last hyphen: REQ for REQ-12, empty when there is none.
func (k Key) Prefix() string {
	i := strings.LastIndexByte(string(k), '-')
	if i < 0 {
		return ""
	}
	return string(k[:i])
}

// Number returns the part after the last hyphen: 12 for REQ-12, 0 when it is not a positive number.
func (k Key) Number() int64 {
	i := strings.LastIndexByte(string(k), '-')
	n, err := strconv.ParseInt(string(k[i+1:]), 10, 64)
	if i < 0 || err != nil || n < 0 {
		return 0
	}
	return n
}

// Position numbers changes 1, 2, 3, … without gaps. Zero means "now" where a position is asked for,
// and "before the first change" where one is reported.
type Position int64

// ExternalKey names a record in another system, such as {"jira:acme", "API-17"}. It belongs to at most one record.
type ExternalKey struct {
	Source string `json:"source"`
	Key    string `json:"key"`
}

func (e ExternalKey) String() string { return e.Source + "/" + e.Key }

// Record is one thing the team knows, wants, decided or promised, as it stands in one version.
type Record struct {
	Key      Key             `json:"key"`
	Kind     string          `json:"kind"`
	Title    string          `json:"title"`
	Body     string          `json:"body,omitempty"` // Markdown
	State    string          `json:"state"`
	Owner    string          `json:"owner,omitempty"`
	Labels   []string        `json:"labels,omitempty"` // sorted, no duplicates
	Fields   json.RawMessage `json:"fields,omitempty"` // canonical JSON object of the kind's Go struct; see Kind.Canonical
	External []ExternalKey   `json:"external,omitempty"`
	Version  int64           `json:"version"` // 1 at creation, one more with every change that alters the record (not: its links)
	Created  time.Time       `json:"created"`
	Updated  time.Time       `json:"updated"`
	Position Position        `json:"position"` // of the change that made this version
	Deleted  bool            `json:"deleted,omitempty"`
}

// Decode reads the kind's typed fields out of a record.
func Decode[T any](r Record) (T, error) {
	var v T
	if len(r.Fields) == 0 {
		return v, nil
	}
	dec := json.NewDecoder(bytes.NewReader(r.Fields))
	if err := dec.Decode(&v); err != nil {
		return v, fmt.Errorf("ledger: fields of %s: %w", r.Key, err)
	}
	return v, nil
}

// Encode writes typed fields as an edit's or creation's Fields.
func Encode(v any) (json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("ledger: encode fields: %w", err)
	}
	return b, nil
}

// Link is a typed, directed relation: From addresses To. It exists from position Since until position Until
// (0 while it stands).
type Link struct {
	From     Key      `json:"from"`
	Relation string   `json:"relation"`
	To       Key      `json:"to"`
	Since    Position `json:"since,omitempty"`
	Until    Position `json:"until,omitempty"`
}

// Comment is a remark on a record. Comments are never edited; a mistaken one is withdrawn by another change.
type Comment struct {
	Record   Key       `json:"record"`
	Position Position  `json:"position"`
	Seq      int       `json:"seq"` // place within its change
	Actor    string    `json:"actor"`
	At       time.Time `json:"at"`
	Body     string    `json:"body"`
}
