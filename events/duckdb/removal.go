package duckdb

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
)

// Erase removes a person; see events.Log.
func (l *Log) Erase(ctx context.Context, e events.Erasure) (events.Erased, error) {
	if err := e.Check(); err != nil {
		return events.Erased{}, err
	}
	o := l.send(ctx, &request{erase: &e})
	if o.err != nil {
		return events.Erased{}, fmt.Errorf("erasing a person from the event log: %w", o.err)
	}
	return o.erased, nil
}

// Expire removes what is old; see events.Log.
func (l *Log) Expire(ctx context.Context, e events.Expiry) (events.Erased, error) {
	if err := e.Check(); err != nil {
		return events.Erased{}, err
	}
	o := l.send(ctx, &request{expire: &e})
	if o.err != nil {
		return events.Erased{}, fmt.Errorf("removing old events: %w", o.err)
	}
	return o.erased, nil
}

// Removals lists what was removed, the newest first; see events.Log.
func (l *Log) Removals(ctx context.Context) ([]events.Removal, error) {
	if err := l.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := l.db.QueryContext(ctx, "SELECT record FROM removals WHERE n > 0 ORDER BY n DESC")
	if err != nil {
		return nil, fmt.Errorf("listing removals: %w", err)
	}
	defer rows.Close()
	var out []events.Removal
	for rows.Next() {
		var text string
		var r events.Removal
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			return nil, fmt.Errorf("reading the record of a removal: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (w *writer) erase(ctx context.Context, e events.Erasure) (events.Erased, error) {
	if err := w.recall(ctx); err != nil {
		return events.Erased{}, err
	}
	person := w.people.Of(e.Person)
	ids := []string{person}
	for id, p := range w.people.All {
		if p == person {
			ids = append(ids, id)
		}
	}
	salt, err := w.salted(ctx)
	if err != nil {
		return events.Erased{}, err
	}
	hash := sha256.Sum256([]byte(salt + person))
	r := events.Removal{Kind: events.OnePerson, Person: hex.EncodeToString(hash[:16]), Reason: e.Reason, By: e.By, At: e.At.UTC()}
	return w.remove(ctx, r, ids, "person IN (SELECT id FROM temp.stage)", "from_id IN (SELECT id FROM temp.stage) OR to_id IN (SELECT id FROM temp.stage)")
}

func (w *writer) expire(ctx context.Context, e events.Expiry) (events.Erased, error) {
	r := events.Removal{Kind: events.ByAge, Before: e.Before.UTC(), Reason: e.Reason, By: e.By, At: e.At.UTC()}
	return w.remove(ctx, r, nil, "time < "+instant(ceilMicro(e.Before)), "")
}

// remove takes out events, and links where there is a condition for them, and records it.
func (w *writer) remove(ctx context.Context, r events.Removal, ids []string, event, link string) (events.Erased, error) {
	salt, err := w.salted(ctx)
	if err != nil {
		return events.Erased{}, err
	}
	if err := w.stageIDs(ctx, ids); err != nil {
		return events.Erased{}, err
	}
	w.people, w.gone = nil, nil
	err = w.transact(ctx, func() error {
		exec := func(query string) (n int64, err error) {
			result, err := w.conn.ExecContext(ctx, query)
			if err != nil {
				return 0, err
			}
			return result.RowsAffected()
		}
		if len(ids) > 0 {
			err := w.conn.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT DISTINCT id FROM temp.stage) s WHERE EXISTS (FROM events e WHERE e.person = s.id)
				OR EXISTS (FROM identities i WHERE i.from_id = s.id) OR EXISTS (FROM identities i WHERE i.to_id = s.id)`).Scan(&r.IDs)
			if err != nil {
				return err
			}
		}
		if _, err := exec(fmt.Sprintf("INSERT INTO removed SELECT %s FROM events WHERE %s", hashed(salt), event)); err != nil {
			return err
		}
		if r.Events, err = exec("DELETE FROM events WHERE " + event); err != nil {
			return err
		}
		if link != "" {
			if r.Identities, err = exec("DELETE FROM identities WHERE " + link); err != nil {
				return err
			}
		}
		if r.Events > 0 {
			if _, err := exec(`UPDATE appends SET events = (SELECT count(*) FROM events e WHERE e.seq = appends.seq),
				through = (SELECT max(time) FROM events e WHERE e.seq = appends.seq AND e.name NOT IN (` + names(events.EvidenceNames()) + `))`); err != nil {
				return err
			}
		}
		if r.Identities > 0 {
			if _, err := exec(`UPDATE appends SET identities = (SELECT count(*) FROM identities i WHERE i.seq = appends.seq)`); err != nil {
				return err
			}
			if err := w.replay(ctx); err != nil {
				return err
			}
		}
		err := w.conn.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0), coalesce(epoch_us(max(through)), 0) FROM appends`).Scan(&r.Mark.Seq, (*micro)(&r.Mark.Through))
		if err != nil {
			return err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = exec("INSERT INTO removals SELECT max(n) + 1, '', " + quote(string(text)) + " FROM removals")
		return err
	})
	if err != nil {
		w.people = nil
		return events.Erased{}, err
	}
	if _, err := w.conn.ExecContext(ctx, "DELETE FROM temp.stage"); err != nil {
		return events.Erased{}, err
	}
	return r.Erased, w.log.load(ctx)
}

// stageIDs puts ids into the temporary table.
func (w *writer) stageIDs(ctx context.Context, ids []string) error {
	if _, err := w.conn.ExecContext(ctx, "DELETE FROM temp.stage"); err != nil || len(ids) == 0 {
		return err
	}
	stage, err := w.appender("temp", "stage")
	if err != nil {
		return err
	}
	for i, id := range ids {
		if err := stage.AppendRow(int64(i), id, "", "", "", time.Unix(0, 0), nil); err != nil {
			return errors.Join(err, stage.Close())
		}
	}
	return stage.Close()
}

// salted returns the salt of the log, and makes it if there is none.
func (w *writer) salted(ctx context.Context) (string, error) {
	if w.salt != "" {
		return w.salt, nil
	}
	var n int
	var salt string
	err := w.conn.QueryRowContext(ctx, "SELECT count(*), coalesce(max(salt), '') FROM removals WHERE n = 0").Scan(&n, &salt)
	if err == nil && n == 0 {
		salt = rand.Text()
		_, err = w.conn.ExecContext(ctx, "INSERT INTO removals VALUES (0, "+quote(salt)+", '')")
	}
	if err != nil {
		return "", err
	}
	w.salt = salt
	return salt, nil
}

// gone are the ids of the events that were removed for good, as rising 64 bit hashes: two ids in a thousand million
// million have the same one.
type gone struct {
	salt   string
	hashes []uint64
}

func (g *gone) has(id string) bool {
	if len(g.hashes) == 0 {
		return false
	}
	sum := md5.Sum([]byte(g.salt + id))
	_, in := slices.BinarySearch(g.hashes, binary.BigEndian.Uint64(sum[:]))
	return in
}

// hashed writes what gone.has compares with, of the ids of events.
func hashed(salt string) string { return "('0x' || left(md5(" + quote(salt) + " || id), 16))::UBIGINT" }

// mourn loads the ids of removed events.
func (w *writer) mourn(ctx context.Context) error {
	if w.gone != nil {
		return nil
	}
	g := &gone{}
	if err := w.conn.QueryRowContext(ctx, "SELECT coalesce(max(salt), '') FROM removals WHERE n = 0").Scan(&g.salt); err != nil {
		return err
	}
	rows, err := w.conn.QueryContext(ctx, "SELECT hash FROM removed ORDER BY hash")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var hash uint64
		if err := rows.Scan(&hash); err != nil {
			return err
		}
		g.hashes = append(g.hashes, hash)
	}
	w.gone = g
	return rows.Err()
}

// micro scans microseconds into a time; 0 is the zero time.
type micro time.Time

// Scan implements sql.Scanner.
func (m *micro) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no number of microseconds", v)
	}
	if n != 0 {
		*m = micro(time.UnixMicro(n).UTC())
	}
	return nil
}
