package duckdb

import (
	"context"

	"throughline.dev/events"
)

// link stores the identities of a batch that tell something new, and whom they moved. It returns how many.
func (w *writer) link(ctx context.Context, seq int64, links []events.Identity, result *events.Appended) (stored int, err error) {
	if len(links) == 0 {
		return 0, nil
	}
	if err := w.recall(ctx); err != nil {
		return 0, err
	}
	table, err := w.appender("", "identities")
	if err != nil {
		return 0, err
	}
	persons := w.log.persons.Load()
	moved := map[string]string{} // where each id stands after this batch
	for _, d := range links {
		known := w.people.Len()
		what, ids, person := w.people.Add(d)
		switch what {
		case events.Merged:
			result.Linked++
		case events.Refused:
			result.Refused++
		case events.Nothing:
			if w.people.Len() == known {
				continue // said before
			}
		}
		for _, id := range ids {
			moved[id] = person
		}
		// Refused or not, they are ids of somebody: an erasure looks for them here.
		persons.add(d.From)
		persons.add(d.To)
		if err := table.AppendRow(seq, int64(stored), d.From, d.To, d.Kind, d.At); err != nil {
			_ = table.Close()
			return 0, err
		}
		stored++
	}
	if err := table.Close(); err != nil {
		return 0, err
	}
	if len(moved) == 0 {
		return stored, nil
	}
	people, err := w.appender("", "people")
	if err != nil {
		return 0, err
	}
	for id, person := range moved {
		if err := people.AppendRow(seq, int32(persons.add(id)), int32(persons.add(person))); err != nil {
			_ = people.Close()
			return 0, err
		}
	}
	return stored, people.Close()
}

// recall rebuilds the merged people from the log when they are not in memory.
func (w *writer) recall(ctx context.Context) error {
	if w.people != nil {
		return nil
	}
	return w.follow(ctx, func(int64, map[string]string) error { return nil })
}
