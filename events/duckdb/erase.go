package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/events"
)

// erasePiece is about how many events of the log are gone through before appends get their turn. Emptied rows leave the
// file with a checkpoint, which writes the columns of the row groups they are in anew: a row group is 122,880 rows, and
// doing all of a large log at once keeps appends waiting for as long as writing all of it takes.
const erasePiece = 120_000

// pendingErasure is the row of removals that stands for an erasure under way, with the numbers of the person. The log
// finishes it when it is opened next.
const pendingErasure = -1

// whose says which events and links an erasure is about, by the conditions that pick them.
type whose struct {
	numbers      string // of the persons
	event, links string
}

// pieces returns the conditions of the stretches of the log that hold events of a person, up to the newest append.
func (w *writer) pieces(ctx context.Context, of whose) (out []string, err error) {
	ends, err := stretches(ctx, w.conn, w.log.piece)
	if err != nil {
		return nil, err
	}
	newest := w.log.mark.Load().Seq
	touched := make([]bool, len(ends)+1)
	err = w.log.raw.query(ctx, fmt.Sprintf("SELECT DISTINCT seq FROM event_rows WHERE %s AND seq <= %d", of.event, newest), func(c chunk) error {
		for _, seq := range c.longs(0) {
			n, _ := slices.BinarySearch(ends, seq)
			touched[n] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	from := int64(0)
	for i, to := range ends {
		if touched[i] {
			out = append(out, fmt.Sprintf("%s AND seq > %d AND seq <= %d", of.event, from, min(to, newest)))
		}
		from = to
	}
	return out, nil
}

// erasePieces takes away a person's events, one stretch of the log after the other. After each one they are gone from
// the table, and appends that wait are served. What keeps it from the end leaves it pending.
func (w *writer) erasePieces(ctx context.Context, salt string, r *events.Removal, of whose, pieces []string) error {
	for _, event := range pieces {
		if err := w.erasePiece(ctx, salt, event, r, of); err != nil {
			return err
		}
		w.breathe()
	}
	return nil
}

// pend notes how far an erasure has come, inside of the transaction that takes it there: a log whose process ends between
// the two would have a person by halves, and nothing that says so.
func (w *writer) pend(ctx context.Context, r events.Removal, of whose) error {
	text, err := json.Marshal(pending{r, of.numbers})
	if err != nil {
		return err
	}
	_, err = w.exec(ctx, fmt.Sprintf("DELETE FROM removals WHERE n = %d; INSERT INTO removals VALUES (%d, '', %s)", pendingErasure, pendingErasure, quote(string(text))))
	return err
}

// pending is an erasure under way. Texts of the person are not in it: it must leave nothing behind.
type pending struct {
	Removal events.Removal `json:"removal"`
	Numbers string         `json:"numbers"`
}

// resume finishes an erasure that was interrupted.
func (w *writer) resume(ctx context.Context) error {
	var text string
	err := w.conn.QueryRowContext(ctx, "SELECT coalesce(max(record), '') FROM removals WHERE n = ?", pendingErasure).Scan(&text)
	if err != nil || text == "" {
		return err
	}
	var p pending
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return fmt.Errorf("reading an erasure that was interrupted: %w", err)
	}
	persons, err := w.log.people(ctx)
	if err != nil {
		return err
	}
	of, ids := whose{numbers: p.Numbers}, []string{}
	for f := range strings.SplitSeq(p.Numbers, ", ") {
		n, err := strconv.Atoi(f)
		if err != nil {
			return fmt.Errorf("reading an erasure that was interrupted: %w", err)
		}
		ids = append(ids, persons.reading().text(n))
	}
	of.conditions(ids)
	_, err = w.eraseAll(ctx, p.Removal, of)
	return err
}

// conditions makes the conditions of a person with these ids.
func (of *whose) conditions(ids []string) {
	of.event, of.links = "person IN ("+of.numbers+")", "from_id IN "+quoted(ids)+" OR to_id IN "+quoted(ids)
}

// erasePiece takes away events that a condition picks, and their texts from the file.
func (w *writer) erasePiece(ctx context.Context, salt, event string, r *events.Removal, of whose) error {
	var hashes []uint64
	err := w.log.raw.query(ctx, fmt.Sprintf("SELECT %s FROM event_rows e WHERE %s", hashed(salt), event), func(c chunk) error {
		hashes = append(hashes, data[uint64](c, 0)...)
		return nil
	})
	if err != nil || len(hashes) == 0 {
		return err
	}
	further := *r
	err = w.transact(ctx, func() error {
		if _, err := w.exec(ctx, fmt.Sprintf("INSERT INTO removed SELECT %s FROM event_rows e WHERE %s", hashed(salt), event)); err != nil {
			return err
		}
		if _, err := w.exec(ctx, "UPDATE event_rows SET "+w.blank()+" WHERE "+event); err != nil {
			return err
		}
		_, err := w.exec(ctx, "UPDATE appends SET events = events - n FROM (SELECT seq AS s, count(*) AS n FROM event_rows WHERE "+event+" GROUP BY seq) WHERE s = seq")
		if err != nil {
			return err
		}
		n, err := w.exec(ctx, "DELETE FROM event_rows WHERE "+event)
		if err != nil {
			return err
		}
		further.Events += n
		return w.pend(ctx, further, of)
	})
	if err != nil {
		return err
	}
	*r = further
	if w.gone != nil {
		w.gone.salt = salt
		w.gone.hashes = append(w.gone.hashes, hashes...)
		slices.Sort(w.gone.hashes)
	}
	_, err = w.conn.ExecContext(ctx, "CHECKPOINT")
	return w.checkpointed(err)
}

// breathe serves appends that wait, one group of them. A removal that it comes upon waits for the one under way.
func (w *writer) breathe() {
	select {
	case r := <-w.log.queue:
		if r.batch == nil {
			w.deferred = append(w.deferred, r)
			return
		}
		if next := w.serve(r); next != nil { // serve takes at most one removal along
			w.deferred = append(w.deferred, next)
		}
	default:
	}
}

// erase removes a person.
func (w *writer) erase(ctx context.Context, e events.Erasure) (events.Erased, error) {
	r, of, err := w.identify(ctx, e)
	if err != nil {
		return events.Erased{}, err
	}
	if e.Preview {
		return w.preview(ctx, of)
	}
	if of.numbers != "" {
		if err := w.conn.QueryRowContext(ctx, "SELECT count(text) FROM persons WHERE no IN ("+of.numbers+")").Scan(&r.IDs); err != nil {
			return events.Erased{}, err
		}
	}
	return w.eraseAll(ctx, r, of)
}

// eraseAll takes away a person's events and links and records it: a few at one stroke, else in pieces.
func (w *writer) eraseAll(ctx context.Context, r events.Removal, of whose) (events.Erased, error) {
	if of.numbers == "" {
		return w.remove(ctx, r, "", of)
	}
	salt, err := w.salted(ctx)
	if err != nil {
		return events.Erased{}, err
	}
	pieces, err := w.pieces(ctx, of)
	if err != nil {
		return events.Erased{}, err
	}
	if len(pieces) == 1 {
		return w.remove(ctx, r, pieces[0], of)
	}
	if err := w.erasePieces(ctx, salt, &r, of, pieces); err != nil {
		return events.Erased{}, err
	}
	return w.remove(ctx, r, "", of)
}

// preview counts what erasing a person would remove.
func (w *writer) preview(ctx context.Context, of whose) (out events.Erased, err error) {
	if of.numbers == "" {
		return out, nil
	}
	err = w.conn.QueryRowContext(ctx, `SELECT (SELECT count(text) FROM persons WHERE no IN (`+of.numbers+`)), (SELECT count(*) FROM event_rows WHERE `+of.event+`),
		(SELECT count(*) FROM identities WHERE `+of.links+`)`).Scan(&out.IDs, &out.Events, &out.Identities)
	return out, err
}

// quoted writes a list of texts.
func quoted(texts []string) string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = quote(s)
	}
	return "(" + strings.Join(out, ", ") + ")"
}
