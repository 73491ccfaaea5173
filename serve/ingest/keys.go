package ingest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
)

const (
	keySpace  = "write-key"
	keyPrefix = "wk_"
	idLength  = 12  // of the hash, in hexadecimal digits
	maxKeys   = 200 // revoked ones included: the oldest of those make room
	saveEvery = 10 * time.Second
	readEvery = time.Minute
)

// KeyData is what is kept about a write key. The key itself is not: only its hash, which names the document.
type KeyData struct {
	Name      string    `json:"name"`
	Created   time.Time `json:"created"`
	CreatedBy string    `json:"created_by"`
	Revoked   time.Time `json:"revoked,omitzero"`
	// Accounts is the type of PostHog's groups that are accounts; empty: the likeliest.
	Accounts string `json:"accounts,omitempty"`
	Usage
}

// Usage counts what came in with a key.
type Usage struct {
	LastUsed    time.Time     `json:"last_used,omitzero"`
	Events      int64         `json:"events"`              // stored
	Duplicates  int64         `json:"duplicates"`          // sent before, and dropped
	Conflicts   int64         `json:"conflicts,omitempty"` // sent before with other content, and dropped
	Refused     int64         `json:"refused"`             // messages that could not be used
	LastRefusal *wire.Refusal `json:"last_refusal,omitempty"`
}

func (u *Usage) add(more Usage) {
	if more.LastUsed.After(u.LastUsed) {
		u.LastUsed = more.LastUsed
	}
	u.Events += more.Events
	u.Duplicates += more.Duplicates
	u.Conflicts += more.Conflicts
	u.Refused += more.Refused
	if more.LastRefusal != nil {
		u.LastRefusal = more.LastRefusal
	}
}

// key is a write key. Its hash never changes, the rest belongs to the lock of Keys.
type key struct {
	hash  string
	data  KeyData
	fresh Usage // not yet on the shelf
}

func (k *key) id() string { return k.hash[:idLength] }

// source names the batches that came in with the key.
func (k *key) source() string { return keySpace + ":" + k.id() }

// Keys are the write keys of a product. All are in memory, so that a request with a wrong one costs no more than one
// with a good one, and a revoked one is refused at once; what was counted is written from time to time, and lost since
// then when the process is killed.
type Keys struct {
	shelf ledger.Shelf
	now   func() time.Time
	mu    sync.RWMutex
	all   map[string]*key // by hash
}

// OpenKeys reads the keys.
func OpenKeys(ctx context.Context, shelf ledger.Shelf, now func() time.Time) (*Keys, error) {
	k := &Keys{shelf: shelf, now: now, all: map[string]*key{}}
	return k, k.read(ctx)
}

// read brings the keys in memory to what the shelf says, where another process may have written.
func (k *Keys) read(ctx context.Context) error {
	docs, err := k.shelf.List(ctx, keySpace, "", "", 0)
	if err != nil {
		return fmt.Errorf("read the write keys: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	there := map[string]bool{}
	for _, d := range docs {
		var data KeyData
		if err := json.Unmarshal(d.Data, &data); err != nil || len(d.ID) != 2*sha256.Size {
			return fmt.Errorf("read the write key %.*s: it is damaged: %w", idLength, d.ID, err)
		}
		there[d.ID] = true
		if one := k.all[d.ID]; one != nil {
			one.data = data
		} else {
			k.all[d.ID] = &key{hash: d.ID, data: data}
		}
	}
	for hash := range k.all {
		if !there[hash] {
			delete(k.all, hash)
		}
	}
	return nil
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// find returns the key with a secret, nil when there is none or it is revoked.
func (k *Keys) find(secret string) *key {
	if !strings.HasPrefix(secret, keyPrefix) {
		return nil
	}
	hash := hashOf(secret)
	k.mu.RLock()
	defer k.mu.RUnlock()
	if one := k.all[hash]; one != nil && one.data.Revoked.IsZero() {
		return one
	}
	return nil
}

// Key is a write key as owners see it.
type Key struct {
	ID string
	KeyData
}

// List returns the keys, the newest first, those revoked at the end.
func (k *Keys) List() []Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := make([]Key, 0, len(k.all))
	for _, one := range k.all {
		data := one.data
		data.add(one.fresh)
		out = append(out, Key{one.id(), data})
	}
	slices.SortFunc(out, func(a, b Key) int {
		if c := a.Revoked.Compare(b.Revoked); a.Revoked.IsZero() != b.Revoked.IsZero() {
			return c
		}
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// accounts is the type of PostHog's groups that are accounts for whoever sends with a key.
func (k *Keys) accounts(one *key) string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return one.data.Accounts
}

// Create makes a key and returns its secret, which is not to be had again. Accounts: see [KeyData].
func (k *Keys) Create(ctx context.Context, name, accounts, by string) (Key, string, error) {
	if err := k.makeRoom(ctx); err != nil {
		return Key{}, "", err
	}
	secret := keyPrefix + strings.ToLower(rand.Text())
	one := &key{hash: hashOf(secret), data: KeyData{Name: name, Accounts: accounts, Created: k.now().UTC(), CreatedBy: by}}
	data, err := json.Marshal(one.data)
	if err != nil {
		return Key{}, "", err
	}
	if _, err := k.shelf.Put(ctx, ledger.Document{Space: keySpace, ID: one.hash, Data: data}); err != nil {
		return Key{}, "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all[one.hash] = one
	return Key{one.id(), one.data}, secret, nil
}

// makeRoom lets the oldest revoked key go when there are too many.
func (k *Keys) makeRoom(ctx context.Context) error {
	k.mu.RLock()
	var oldest *key
	n := len(k.all)
	for _, one := range k.all {
		if r := one.data.Revoked; !r.IsZero() && (oldest == nil || r.Before(oldest.data.Revoked)) {
			oldest = one
		}
	}
	k.mu.RUnlock()
	switch {
	case n < maxKeys:
		return nil
	case oldest == nil:
		return &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Message: fmt.Sprintf("there are %d write keys", n), Remedy: "Revoke one that is not used any more"}
	}
	if err := k.shelf.Remove(ctx, keySpace, oldest.hash); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, oldest.hash)
	return nil
}

// Revoke makes a key useless from now on. What it let in stays.
func (k *Keys) Revoke(ctx context.Context, id string) error {
	k.mu.RLock()
	var found *key
	for _, one := range k.all {
		if one.id() == id {
			found = one
		}
	}
	k.mu.RUnlock()
	if found == nil {
		return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: "there is no such write key", Remedy: "See GET /api/v1/write-keys"}
	}
	return k.change(ctx, found, func(d *KeyData) {
		if d.Revoked.IsZero() {
			d.Revoked = k.now().UTC()
		}
	})
}

// change alters a key on the shelf, and then in memory.
func (k *Keys) change(ctx context.Context, one *key, alter func(*KeyData)) error {
	for attempt := 0; ; attempt++ {
		d, err := k.shelf.Get(ctx, keySpace, one.hash)
		if err != nil {
			return err
		}
		var data KeyData
		if err := json.Unmarshal(d.Data, &data); err != nil {
			return err
		}
		alter(&data)
		if d.Data, err = json.Marshal(data); err != nil {
			return err
		}
		_, err = k.shelf.Put(ctx, d)
		if ledger.CodeOf(err) == ledger.CodeConflict && err != nil && attempt < 3 {
			continue // usage was written meanwhile
		}
		if err != nil {
			return err
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		one.data = data
		return nil
	}
}

// used counts what was stored, refused what was not.
func (k *Keys) used(one *key, done events.Appended) {
	k.count(one, Usage{Events: done.Added, Duplicates: done.Duplicates, Conflicts: done.Conflicts})
}

func (k *Keys) refused(one *key, all []wire.Refusal) {
	last := all[len(all)-1]
	k.count(one, Usage{Refused: int64(len(all)), LastRefusal: &last})
}

func (k *Keys) count(one *key, u Usage) {
	u.LastUsed = k.now().UTC()
	k.mu.Lock()
	defer k.mu.Unlock()
	one.fresh.add(u)
}

// Save writes what was counted since the last time.
func (k *Keys) Save(ctx context.Context) error {
	k.mu.Lock()
	fresh := map[*key]Usage{}
	for _, one := range k.all {
		if one.fresh != (Usage{}) {
			fresh[one], one.fresh = one.fresh, Usage{}
			one.data.add(fresh[one])
		}
	}
	k.mu.Unlock()
	var first error
	for one, usage := range fresh {
		err := k.change(ctx, one, func(d *KeyData) { d.add(usage) })
		if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound && first == nil {
			first = fmt.Errorf("write down what the write key %s was used for: %w", one.id(), err)
		}
	}
	return first
}

// run writes down what was counted, and reads what another process wrote, until the context ends.
func (k *Keys) run(ctx context.Context, log *slog.Logger) {
	save, read := time.NewTicker(saveEvery), time.NewTicker(readEvery)
	defer save.Stop()
	defer read.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-save.C:
			err = k.Save(ctx)
		case <-read.C:
			if err = k.Save(ctx); err == nil {
				err = k.read(ctx)
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Error("write keys", "error", err.Error())
		}
	}
}
