package events

import "time"

// Erasure asks to remove one person.
type Erasure struct {
	Person string    // any of the person's ids
	Reason string    // why, kept
	By     string    // who asked for it, kept
	At     time.Time // when
}

// Expiry asks to remove what is old.
type Expiry struct {
	Before time.Time
	Reason string
	By     string
	At     time.Time
}

// Erased counts what was removed.
type Erased struct {
	Mark       Mark  `json:"mark"`
	Events     int64 `json:"events"`
	Identities int64 `json:"identities"`
	IDs        int   `json:"ids"` // distinct ids that were the person
}

// Removal is the record of one. Whom it concerned is kept as a hash only.
type Removal struct {
	Kind   string    `json:"kind"` // "person" or "age"
	Person string    `json:"person,omitempty"`
	Before time.Time `json:"before,omitzero"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Erased
}

// PropertyUse says how a property is used.
type PropertyUse struct {
	Name    string `json:"name"`
	Events  int64  `json:"events"`  // that carry it
	Numbers int64  `json:"numbers"` // of those looked at, how many read as a number
	Looked  int64  `json:"looked"`  // how many were looked at for Numbers and Values
	Values  int64  `json:"values"`  // different values among those looked at
	Example string `json:"example"`
}
