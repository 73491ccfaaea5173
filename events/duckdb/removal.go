package duckdb

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// identify finds who a person is: all ids merged with the one given. The record it starts names nobody.
func (w *writer) identify(ctx context.Context, e events.Erasure) (r events.Removal, of whose, err error) {
	if err := w.recall(ctx); err != nil {
		return r, of, err
	}
	persons, err := w.log.people(ctx)
	if err != nil {
		return r, of, err
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
		return r, of, err
	}
	hash := sha256.Sum256([]byte(salt + person))
	r = events.Removal{Kind: events.OnePerson, Person: hex.EncodeToString(hash[:16]), Reason: e.Reason, By: e.By, At: e.At.UTC()}
	var numbers []string
	for _, id := range ids {
		if n, ok := persons.find(id); ok {
			numbers = append(numbers, strconv.Itoa(n))
		}
	}
	if len(numbers) > 0 {
		of.numbers = strings.Join(numbers, ", ")
		of.conditions(ids)
	}
	return r, of, nil
}

func (w *writer) expire(ctx context.Context, e events.Expiry) (events.Erased, error) {
	r := events.Removal{Kind: events.ByAge, Before: e.Before.UTC(), Reason: e.Reason, By: e.By, At: e.At.UTC()}
	before := e.Before
	if before.Year() > 9999 {
		before = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return w.remove(ctx, r, fmt.Sprintf("us < %d", ceilMicro(before).UnixMicro()), whose{})
}

// remove takes out events where there is a condition for them, and the links of an erasure whose events are gone
// already, and records it.
func (w *writer) remove(ctx context.Context, r events.Removal, event string, of whose) (events.Erased, error) {
	salt, err := w.salted(ctx)
	if err != nil {
		return events.Erased{}, err
	}
	if _, err := w.log.people(ctx); err != nil {
		return events.Erased{}, err
	}
	w.people, w.gone, w.split = nil, nil, nil
	err = w.transact(ctx, func() error {
		if event != "" {
			n, err := w.takeAway(ctx, salt, event)
			if err != nil {
				return err
			}
			r.Events += n
		}
		if err := w.settle(ctx, &r.Erased, of); err != nil {
			return err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = w.exec(ctx, "INSERT INTO removals SELECT greatest(max(n), 0) + 1, '', "+quote(string(text))+" FROM removals")
		if err == nil && of.numbers != "" {
			_, err = w.exec(ctx, fmt.Sprintf("DELETE FROM removals WHERE n = %d", pendingErasure))
		}
		return err
	})
	if err != nil {
		w.people = nil
		return events.Erased{}, err
	}
	if err := w.log.load(ctx); err != nil {
		return r.Erased, err
	}
	// What was removed leaves the file now: until a checkpoint the write-ahead log has what came in, and rows that are
	// only marked as deleted keep their text.
	_, err = w.conn.ExecContext(ctx, "CHECKPOINT")
	return r.Erased, w.checkpointed(err)
}

// takeAway deletes events inside of a transaction, and counts them.
func (w *writer) takeAway(ctx context.Context, salt, event string) (int64, error) {
	if _, err := w.exec(ctx, fmt.Sprintf("INSERT INTO removed SELECT %s FROM event_rows e WHERE %s", hashed(salt), event)); err != nil {
		return 0, err
	}
	if few, err := w.few(ctx, event); err != nil {
		return 0, err
	} else if few {
		if _, err := w.exec(ctx, "UPDATE event_rows SET "+w.blank()+" WHERE "+event); err != nil {
			return 0, err
		}
	}
	return w.exec(ctx, "DELETE FROM event_rows WHERE "+event)
}

// settle makes the other tables say what is left, inside of a transaction.
func (w *writer) settle(ctx context.Context, out *events.Erased, of whose) (err error) {
	if of.links != "" {
		if out.Identities, err = w.exec(ctx, "DELETE FROM identities WHERE "+of.links); err != nil {
			return err
		}
	}
	evidence := ""
	if list := w.log.numbers(events.EvidenceNames()); list != "" {
		evidence = " FILTER (WHERE name NOT IN (" + list + "))"
	}
	if out.Events > 0 {
		_, err = w.exec(ctx, `UPDATE appends SET events = coalesce(n, 0), through = make_timestamp(latest) FROM
			(SELECT a.seq AS s, n, latest FROM appends a LEFT JOIN (SELECT seq, count(*) AS n, max(us)`+evidence+` AS latest FROM event_rows GROUP BY seq) e ON e.seq = a.seq)
			WHERE s = seq AND (events > 0 OR through IS NOT NULL)`)
		if err != nil {
			return err
		}
	}
	if out.Identities > 0 {
		if _, err := w.exec(ctx, `UPDATE appends SET identities = (SELECT count(*) FROM identities i WHERE i.seq = appends.seq) WHERE identities > 0`); err != nil {
			return err
		}
		if err := w.replay(ctx); err != nil {
			return err
		}
	}
	if err := w.forget(ctx); err != nil {
		return err
	}
	return w.conn.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0), coalesce(epoch_us(max(through)), 0) FROM appends`).Scan(&out.Mark.Seq, (*micro)(&out.Mark.Through))
}

// blankRows is how many rows are emptied before they are deleted. More would take the memory of all their columns within
// one transaction; then what is old lies together, and DuckDB drops the parts of the table that are deleted whole.
const blankRows = 200_000

func (w *writer) few(ctx context.Context, event string) (few bool, err error) {
	err = w.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) <= %d FROM event_rows WHERE %s", blankRows, event)).Scan(&few)
	return few, err
}

// blank writes the assignments that empty a row of everything a sender wrote. Rows that are only marked as deleted would
// keep it; columns that were updated are written anew at the next checkpoint.
func (w *writer) blank() string {
	out := "uid = NULL, id = NULL, properties = NULL"
	for i := range w.log.layout.Load().columns {
		out += ", " + columnName(i) + " = NULL"
	}
	return out
}

// forget takes away the texts of persons and accounts that nothing refers to any more.
func (w *writer) forget(ctx context.Context) error {
	for _, query := range []string{
		`UPDATE persons SET text = NULL WHERE text IS NOT NULL AND no NOT IN (SELECT person FROM event_rows)
			AND text NOT IN (SELECT from_id FROM identities) AND text NOT IN (SELECT to_id FROM identities)`,
		`UPDATE accounts SET text = NULL WHERE text IS NOT NULL AND no > 0 AND no NOT IN (SELECT account FROM event_rows)`,
	} {
		if _, err := w.exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// checkpointed lets pass that readers kept a checkpoint from being made: the next one makes up for it.
func (w *writer) checkpointed(err error) error {
	if err != nil && strings.Contains(err.Error(), "there are other") {
		return nil
	}
	return err
}

// exec runs a statement and returns how many rows it changed.
func (w *writer) exec(ctx context.Context, query string) (int64, error) {
	result, err := w.conn.ExecContext(ctx, query)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
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

// hashed writes what gone.has compares with, of the id of an event e.
func hashed(salt string) string {
	return "('0x' || left(md5(" + quote(salt) + " || " + idText + "), 16))::UBIGINT"
}

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
