package account

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// Kinds of entries of the trail. Other packages may add their own.
const (
	SignedIn            = "sign_in"
	SignInFailed        = "sign_in_failed"
	SignedOut           = "sign_out"
	PasswordChanged     = "password_changed"
	TokenCreated        = "token_created"
	TokenRemoved        = "token_removed"
	Invited             = "invited"
	InvitationWithdrawn = "invitation_withdrawn"
	Joined              = "joined"
	RoleChanged         = "role_changed"
	PersonChanged       = "person_changed"
	PersonDisabled      = "person_disabled"
	PersonEnabled       = "person_enabled"
	LinkCreated         = "link_created"
	IdentityLinked      = "identity_linked"
	SettingChanged      = "setting_changed"
)

// maxEntries is how many entries of the trail are kept.
const maxEntries = 20_000

// Entry is one line of the trail: who did what to the accounts or the settings. It never holds a secret.
type Entry struct {
	ID      string    `json:"-"` // set by Audit; the newest has the least
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Actor   string    `json:"actor,omitempty"`   // who did it; empty: nobody who is known
	Subject string    `json:"subject,omitempty"` // whom or what it was done to
	Text    string    `json:"text,omitempty"`
	Address string    `json:"address,omitempty"` // of the client
}

// entry is the document of an entry that happens now.
func (a *Accounts) entry(e Entry) ledger.Document {
	e.At = a.now()
	e.Actor, e.Subject, e.Text, e.Address = clip(e.Actor, 100), clip(e.Subject, 254), clip(e.Text, 500), clip(e.Address, 60)
	return fresh(trail, entryID(e.At), e)
}

// entryID makes the trail be listed from the newest on.
func entryID(at time.Time) string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%016x-%s", math.MaxInt64-at.UnixMicro(), hex.EncodeToString(b[:]))
}

// Audit writes an entry. That it cannot is logged; it stops nothing.
func (a *Accounts) Audit(ctx context.Context, e Entry) {
	if e.Kind == SignInFailed {
		more, ok := a.failed.record(a.now())
		if !ok {
			return
		}
		if more > 0 {
			e.Text = strings.TrimSpace(e.Text + fmt.Sprintf(" (and %d more before it)", more))
		}
	}
	if _, err := a.shelf.Put(context.WithoutCancel(ctx), a.entry(e)); err != nil {
		a.log.ErrorContext(ctx, "the trail could not be written", "kind", e.Kind, "actor", e.Actor, "error", err)
	}
}

// Trail returns entries from the newest on, after the one with an id (empty: from the newest), at most limit.
func (a *Accounts) Trail(ctx context.Context, after string, limit int) ([]Entry, error) {
	docs, err := a.shelf.List(ctx, trail, "", after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(docs))
	for i, d := range docs {
		if err := json.Unmarshal(d.Data, &out[i]); err != nil {
			return nil, fmt.Errorf("read entry %s of the trail: %w", d.ID, err)
		}
		out[i].ID = d.ID
	}
	return out, nil
}

// failures keeps those who guess passwords from filling the trail: beyond some an hour, failed attempts are counted
// only.
type failures struct {
	mu     sync.Mutex
	hour   int64
	noted  int
	missed int
}

// maxFailures is how many failed attempts an hour the trail names one by one.
const maxFailures = 100

func (f *failures) record(now time.Time) (missed int, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := now.Unix() / 3600; h != f.hour {
		f.hour, f.noted = h, 0
	}
	if f.noted >= maxFailures {
		f.missed++
		return 0, false
	}
	f.noted++
	missed, f.missed = f.missed, 0
	return missed, true
}

// EntryAfter is where the trail of an instant begins, for [Accounts.Trail].
func EntryAfter(at time.Time) string { return fmt.Sprintf("%016x", math.MaxInt64-at.UnixMicro()) }

// EntryTime is when an entry was written, by its id.
func EntryTime(id string) (time.Time, bool) {
	hexed, _, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(hexed, 16, 64)
	return time.UnixMicro(math.MaxInt64 - n).UTC(), err == nil && len(hexed) == 16
}
