package events

import (
	"errors"
	"fmt"
	"time"
)

// Erasure asks to remove one person.
type Erasure struct {
	Person string    // any of the person's ids
	Reason string    // why, kept
	By     string    // who asked for it, kept
	At     time.Time // when
	// Preview counts what would be removed; it removes and records nothing.
	Preview bool
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

// Kinds of removals.
const (
	OnePerson = "person"
	ByAge     = "age"
)

// Removal is the record of one. Whom it concerned is kept as a hash only, made with a salt that stays in the log: it
// tells whether two removals were of the same person, and nothing to whoever reads it elsewhere.
type Removal struct {
	Kind   string    `json:"kind"` // OnePerson or ByAge
	Person string    `json:"person,omitempty"`
	Before time.Time `json:"before,omitzero"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Erased
}

// Check reports an erasure that cannot be done.
func (e Erasure) Check() error {
	if err := checkText("person", e.Person, true); err != nil {
		return fmt.Errorf("erasing a person: %w", err)
	}
	return checkRecord(e.Reason, e.By, e.At)
}

// Check reports an expiry that cannot be done.
func (e Expiry) Check() error {
	if e.Before.IsZero() {
		return errors.New("removing old events: before: missing. Give the day before which events are removed")
	}
	return checkRecord(e.Reason, e.By, e.At)
}

func checkRecord(reason, by string, at time.Time) error {
	if err := checkText("reason", reason, false); err != nil {
		return err
	}
	if err := checkText("by", by, false); err != nil {
		return err
	}
	if at.IsZero() {
		return errors.New("at: missing. Give when the removal was asked for")
	}
	return nil
}
