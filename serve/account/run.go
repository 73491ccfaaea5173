package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// How often what was seen is written, and what has ended is cleared away.
const (
	writeEvery = 5 * time.Minute
	clearEvery = time.Hour
)

// keepEnded is how long tokens that expired and invitations that were used are still listed or known.
const keepEnded = 30 * 24 * time.Hour

// Run writes down when people, sessions and tokens were last seen, and clears away what has ended, until the context
// ends.
func (a *Accounts) Run(ctx context.Context) error {
	write, tidy := time.NewTicker(writeEvery), time.NewTicker(clearEvery)
	defer write.Stop()
	defer tidy.Stop()
	if err := a.Clear(ctx); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "ended sessions could not be cleared away", "error", err)
	}
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return a.WriteSeen(last)
		case <-write.C:
			if err := a.WriteSeen(ctx); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "who was seen could not be written", "error", err)
			}
		case <-tidy.C:
			if err := a.Clear(ctx); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "ended sessions could not be cleared away", "error", err)
			}
		}
	}
}

// WriteSeen writes down when people, sessions and tokens were last seen.
func (a *Accounts) WriteSeen(ctx context.Context) error {
	a.mu.Lock()
	seen := a.seen
	a.seen = map[place]time.Time{}
	a.mu.Unlock()
	var errs []error
	for at, when := range seen {
		var err error
		switch at.space {
		case people:
			err = seenAt(ctx, a, at, func(p *Person) *time.Time { return &p.LastSeen }, when)
		case sessions:
			err = seenAt(ctx, a, at, func(s *sessionDoc) *time.Time { return &s.Seen }, when)
		case tokens:
			err = seenAt(ctx, a, at, func(t *tokenDoc) *time.Time { return &t.Used }, when)
		}
		if err != nil {
			a.saw(at.space, at.id, when)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// seenAt writes one time. That the document is gone, or is being changed, is no error: it is only seen a little later.
func seenAt[T any](ctx context.Context, a *Accounts, at place, field func(*T) *time.Time, when time.Time) error {
	k, ok, err := find[T](ctx, a, at.space, at.id)
	if err != nil || !ok {
		return err
	}
	if f := field(&k.value); when.After(*f) {
		*f = when
		_, err = a.shelf.Put(ctx, k.document())
	}
	if ledger.CodeOf(err) == ledger.CodeConflict {
		return nil
	}
	return err
}

// Clear takes away sessions, tokens, invitations and links that have ended, and the oldest entries of the trail.
func (a *Accounts) Clear(ctx context.Context) error {
	now := a.now()
	all, err := list[Person](ctx, a, people, "")
	if err != nil {
		return err
	}
	byID := map[string]Person{}
	for _, p := range all {
		byID[p.id] = p.value
	}
	mine := map[string][]kept[sessionDoc]{}
	errSessions := clearSpace(ctx, a, sessions, func(k kept[sessionDoc]) bool {
		s := k.value
		if seen := a.sawAt(sessions, k.id); seen.After(s.Seen) {
			s.Seen = seen
		}
		if s.Epoch != byID[s.Person].SessionEpoch || !now.Before(s.expires()) {
			return true
		}
		k.value = s
		mine[s.Person] = append(mine[s.Person], k)
		return false
	})
	for _, list := range mine {
		slices.SortFunc(list, func(x, y kept[sessionDoc]) int { return y.value.Seen.Compare(x.value.Seen) })
		for i := maxSessions; i < len(list); i++ {
			errSessions = errors.Join(errSessions, a.shelf.Remove(ctx, sessions, list[i].id))
		}
	}
	a.grants.drop()
	return errors.Join(
		errSessions,
		clearSpace(ctx, a, tokens, func(k kept[tokenDoc]) bool {
			t := k.value
			return t.Epoch != byID[t.Person].TokenEpoch || !t.Expires.IsZero() && now.After(t.Expires.Add(keepEnded))
		}),
		clearSpace(ctx, a, invitations, func(k kept[invitationDoc]) bool {
			return now.After(k.value.Created.Add(InvitationLife + keepEnded))
		}),
		clearSpace(ctx, a, links, func(k kept[linkDoc]) bool { return k.value.Used || now.After(k.value.Created.Add(LinkLife)) }),
		a.clearTrail(ctx))
}

func clearSpace[T any](ctx context.Context, a *Accounts, space string, ended func(kept[T]) bool) error {
	all, err := list[T](ctx, a, space, "")
	if err != nil {
		return err
	}
	var gone []string
	for _, k := range all {
		if ended(k) {
			gone = append(gone, k.id)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return a.shelf.Remove(ctx, space, gone...)
}

// clearTrail takes away what comes after the newest entries.
func (a *Accounts) clearTrail(ctx context.Context) error {
	const page = 1000
	after := ""
	for n := 0; ; n += page {
		docs, err := a.shelf.List(ctx, trail, "", after, page)
		if err != nil || len(docs) == 0 {
			return err
		}
		after = docs[len(docs)-1].ID
		if n < maxEntries {
			continue
		}
		ids := make([]string, len(docs))
		for i, d := range docs {
			ids[i] = d.ID
		}
		if err := a.shelf.Remove(ctx, trail, ids...); err != nil {
			return err
		}
	}
}
