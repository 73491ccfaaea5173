package events

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what the log takes.
const (
	MaxEvent = 32 << 10 // bytes of one event's properties
	MaxText  = 512      // bytes of an id, name, person or account
)

// The times the log takes, in seconds since 1970: what lies outside is a broken clock or a misread column. The year
// 1970 is outside because a zero clock reads so.
const (
	earliest = 31_536_000    // 1971-01-01
	latest   = 4_102_444_800 // 2100-01-01
)

// CheckTime reports a time that no event can have.
func CheckTime(t time.Time) error {
	switch {
	case t.IsZero():
		return errors.New("time: missing. Give when the event happened")
	case t.Unix() < earliest || t.Unix() >= latest:
		return fmt.Errorf("time: %s is outside 1971 to 2099. Check the sender's clock and the unit (seconds or milliseconds)", t.UTC().Format(time.RFC3339))
	}
	return nil
}

// Check reports the first thing that keeps the batch out of a log, with its place. All engines call it.
func (b Batch) Check() error {
	if err := checkText("source", b.Source, false); err != nil {
		return err
	}
	for i := range b.Events {
		if err := b.Events[i].Check(); err != nil {
			return fmt.Errorf("event %d of the batch: %w", i, err)
		}
	}
	for i, d := range b.Identities {
		if err := d.Check(); err != nil {
			return fmt.Errorf("identity %d of the batch: %w", i, err)
		}
	}
	return nil
}

// Check reports what keeps the event out of a log.
func (e *Event) Check() error {
	if err := checkText("id", e.ID, true); err != nil {
		return err
	}
	if err := checkText("name", e.Name, true); err != nil {
		return err
	}
	if err := checkText("person", e.Person, true); err != nil {
		return err
	}
	if err := checkText("account", e.Account, false); err != nil {
		return err
	}
	if err := CheckTime(e.Time); err != nil {
		return err
	}
	if !e.Received.IsZero() {
		if err := CheckTime(e.Received); err != nil {
			return fmt.Errorf("received: %w", err)
		}
	}
	return CheckProperties(e.Properties)
}

// Check reports what keeps the identity out of a log.
func (d Identity) Check() error {
	if err := checkText("from", d.From, true); err != nil {
		return err
	}
	if err := checkText("to", d.To, true); err != nil {
		return err
	}
	switch d.Kind {
	case Identify, Alias, Manual:
	default:
		return fmt.Errorf("kind: %q is not one of %s, %s, %s", d.Kind, Identify, Alias, Manual)
	}
	return CheckTime(d.At)
}

func checkText(field, s string, required bool) error {
	switch {
	case s == "":
		if required {
			return fmt.Errorf("%s: missing. Every event needs one", field)
		}
	case len(s) > MaxText:
		return fmt.Errorf("%s: %d bytes long, the limit is %d. Shorten it, or put it into a property", field, len(s), MaxText)
	case strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%s: contains a NUL byte. Remove it", field)
	case !utf8.ValidString(s):
		return fmt.Errorf("%s: is not valid UTF-8. Convert the source to UTF-8", field)
	}
	return nil
}

// SameContent reports whether another event with the same ID says the same: name, person, account, properties, and
// times no more than a minute apart. The minute is there because a client that sends an event again has its clock
// corrected again, by a slightly different amount.
func (e *Event) SameContent(f *Event) bool {
	d := e.Time.Sub(f.Time)
	return e.Name == f.Name && e.Person == f.Person && e.Account == f.Account &&
		bytes.Equal(e.Properties, f.Properties) && -Resend <= d && d <= Resend
}

// Resend is how far the times of two copies of one event may lie apart; see SameContent.
const Resend = time.Minute
