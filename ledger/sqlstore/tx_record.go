package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"throughline.dev/ledger"
)

// Record returns the current version.
func (t *tx) Record(ctx context.Context, key ledger.Key) (ledger.Record, error) {
	r, err := t.row(ctx, key)
	return r.Record, err
}

func (t *tx) row(ctx context.Context, key ledger.Key) (row, error) {
	if r, ok := t.records[key]; ok {
		return r, nil
	}
	if !storable(string(key)) {
		return row{}, missing(key)
	}
	r, ok, err := one(ctx, t, scanRow, "SELECT "+recordColumns+" FROM record WHERE key = $1", string(key))
	if err != nil {
		return row{}, err
	}
	if !ok {
		return row{}, missing(key)
	}
	t.records[key] = r
	return r, nil
}

// Of the records met so far a series remembers the small ones, such as the accounts that row after row comes from,
// and never more than maxRemembered of them.
const (
	smallRecord   = 512 // bytes of text
	maxRemembered = 20_000
)

// forget makes room between the changes of a series.
func (t *tx) forget() {
	maps.DeleteFunc(t.records, func(_ ledger.Key, r row) bool { return len(r.Body)+len(r.Fields) > smallRecord })
	if len(t.records) > maxRemembered {
		clear(t.records)
	}
}

// Version returns one version.
func (t *tx) Version(ctx context.Context, key ledger.Key, version int64) (ledger.Record, error) {
	return versionOf(ctx, t, key, version)
}

const versionText = "SELECT " + recordColumns + " FROM record WHERE key = $1 AND version = $2" +
	" UNION ALL SELECT " + recordColumns + " FROM record_past WHERE key = $1 AND version = $2"

func versionOf(ctx context.Context, q querier, key ledger.Key, version int64) (ledger.Record, error) {
	if !storable(string(key)) {
		return ledger.Record{}, missing(key)
	}
	r, ok, err := one(ctx, q, scanRow, versionText, string(key), version)
	if err == nil && !ok {
		err = &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: key, Message: fmt.Sprintf("there is no version %d of the record", version)}
	}
	return r.Record, err
}

// Resolve finds the record that carries an external key.
func (t *tx) Resolve(ctx context.Context, ext ledger.ExternalKey) (ledger.Key, bool, error) {
	if !storable(ext.Source + ext.Key) {
		return "", false, nil
	}
	key, ok, err := one(ctx, t, value[string], "SELECT record FROM external WHERE source = $1 AND key = $2", ext.Source, ext.Key)
	return ledger.Key(key), ok, err
}

// VersionsAt returns the versions that a change made, in the order in which the records were created.
func (t *tx) VersionsAt(ctx context.Context, p ledger.Position) ([]ledger.Record, error) {
	rows, err := collect(ctx, t, scanRow, "SELECT "+recordColumns+" FROM record WHERE position = $1 UNION ALL SELECT "+
		recordColumns+" FROM record_past WHERE position = $1 ORDER BY 1, 8", int64(p))
	return recordsOf(rows), err
}

// WriteRecord stores a new version.
func (t *tx) WriteRecord(ctx context.Context, old *ledger.Record, r ledger.Record, k *ledger.Kind) error {
	state, _ := k.Lifecycle.State(r.State)
	labels, err := array(r.Labels)
	if err != nil {
		return err
	}
	external, err := array(r.External)
	if err != nil {
		return err
	}
	var id int64
	if old == nil {
		if id, err = t.next(ctx, recordRows); err != nil {
			return err
		}
		err = t.exec(ctx, "INSERT INTO record ("+recordColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
			id, string(r.Key), r.Key.Number(), r.Kind, r.State, string(state.Phase), r.Owner, r.Version, instant(r.Created), instant(r.Updated), int64(r.Position), r.Deleted,
			r.Title, labels, external, string(r.Fields), r.Body)
	} else {
		id, err = t.supersede(ctx, *old, r, string(state.Phase), labels, external)
	}
	if err != nil {
		return err
	}
	if err := t.writeLabels(ctx, id, old, r); err != nil {
		return err
	}
	for _, ext := range r.External {
		if old != nil && slices.Contains(old.External, ext) {
			continue
		}
		err := t.exec(ctx, "INSERT INTO external (source, key, record, since) VALUES ($1, $2, $3, $4)", ext.Source, ext.Key, string(r.Key), int64(r.Position))
		if err != nil {
			return err
		}
	}
	t.records[r.Key] = row{r, id}
	t.hold(id, r, k, old == nil)
	if len(t.search) >= maxSearchHeld && t.loneSeries() {
		return t.flushSearch(ctx)
	}
	return nil
}

// supersede moves the current version to the past and puts another in its place. A version that the same change
// made under the same number is replaced.
func (t *tx) supersede(ctx context.Context, old, r ledger.Record, phase, labels, external string) (int64, error) {
	cur, err := t.row(ctx, r.Key)
	if err != nil {
		return 0, err
	}
	if old.Version != r.Version {
		err := t.exec(ctx, "INSERT INTO record_past ("+recordColumns+", until) SELECT "+recordColumns+", $1 FROM record WHERE id = $2", int64(r.Position), cur.id)
		if err != nil {
			return 0, err
		}
	}
	return cur.id, t.exec(ctx, `UPDATE record SET state = $2, phase = $3, owner = $4, version = $5, updated = $6, position = $7, deleted = $8,
		title = $9, labels = $10, external = $11, fields = $12, body = $13 WHERE id = $1`,
		cur.id, r.State, phase, r.Owner, r.Version, instant(r.Updated), int64(r.Position), r.Deleted, r.Title, labels, external, string(r.Fields), r.Body)
}

func (t *tx) writeLabels(ctx context.Context, id int64, old *ledger.Record, r ledger.Record) error {
	var before []string
	if old != nil {
		before = old.Labels
	}
	for _, l := range before {
		if !slices.Contains(r.Labels, l) {
			if err := t.exec(ctx, "DELETE FROM label WHERE label = $1 AND id = $2", l, id); err != nil {
				return err
			}
		}
	}
	for _, l := range r.Labels {
		if !slices.Contains(before, l) {
			if err := t.exec(ctx, "INSERT INTO label (label, id) VALUES ($1, $2)", l, id); err != nil {
				return err
			}
		}
	}
	return nil
}
