package eventstest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"throughline.dev/events"
)

// Erase removes a person.
func (m *Memory) Erase(ctx context.Context, e events.Erasure) (events.Erased, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return events.Erased{}, err
	}
	if err := e.Check(); err != nil {
		return events.Erased{}, err
	}
	var people events.People
	for _, a := range m.appends {
		for _, d := range a.identities {
			people.Add(d)
		}
	}
	person := people.Of(e.Person)
	ids := map[string]bool{}
	theirs := func(id string) bool {
		is := people.Of(id) == person
		if is {
			ids[id] = true
		}
		return is
	}
	if e.Preview {
		var out events.Erased
		for _, a := range m.appends {
			for _, x := range a.events {
				if theirs(x.Person) {
					out.Events++
				}
			}
			for _, d := range a.identities {
				from, to := theirs(d.From), theirs(d.To)
				if from || to {
					out.Identities++
				}
			}
		}
		out.IDs = len(ids)
		return out, nil
	}
	out := m.remove(func(x events.Event) bool { return theirs(x.Person) }, func(d events.Identity) bool {
		from, to := theirs(d.From), theirs(d.To)
		return from || to
	})
	out.IDs = len(ids)
	hash := sha256.Sum256([]byte("the salt of a log in memory" + person))
	m.removals = append(m.removals, events.Removal{
		Kind: events.OnePerson, Person: hex.EncodeToString(hash[:16]), Reason: e.Reason, By: e.By, At: e.At.UTC(), Erased: out,
	})
	return out, nil
}

// Expire removes what is old.
func (m *Memory) Expire(ctx context.Context, e events.Expiry) (events.Erased, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return events.Erased{}, err
	}
	if err := e.Check(); err != nil {
		return events.Erased{}, err
	}
	out := m.remove(func(x events.Event) bool { return x.Time.Before(e.Before) }, func(events.Identity) bool { return false })
	m.removals = append(m.removals, events.Removal{
		Kind: events.ByAge, Before: e.Before.UTC(), Reason: e.Reason, By: e.By, At: e.At.UTC(), Erased: out,
	})
	return out, nil
}

// remove takes out events and links for good: the ids of the events stay taken.
func (m *Memory) remove(event func(events.Event) bool, link func(events.Identity) bool) events.Erased {
	var out events.Erased
	if m.removed == nil {
		m.removed = map[string]bool{}
	}
	for i := range m.appends {
		a := &m.appends[i]
		a.events = slices.DeleteFunc(a.events, func(e events.Event) bool {
			gone := event(e)
			if gone {
				m.removed[e.ID] = true
				out.Events++
			}
			return gone
		})
		a.identities = slices.DeleteFunc(a.identities, func(d events.Identity) bool {
			gone := link(d)
			if gone {
				out.Identities++
			}
			return gone
		})
	}
	out.Mark = m.through(len(m.appends))
	return out
}

// Removals lists what was removed, the newest first.
func (m *Memory) Removals(ctx context.Context) ([]events.Removal, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := slices.Clone(m.removals)
	slices.Reverse(out)
	return out, m.usable(ctx)
}
