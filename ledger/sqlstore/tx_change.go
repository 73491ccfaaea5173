package sqlstore

import (
	"context"
	"encoding/json"

	"throughline.dev/ledger"
)

// Token returns the result of the change that carried a token.
func (t *tx) Token(ctx context.Context, token string) (ledger.Applied, bool, error) {
	stored, ok, err := one(ctx, t, value[[]byte], "SELECT result FROM change WHERE token = $1 AND token <> ''", token)
	if err != nil || !ok {
		return ledger.Applied{}, false, err
	}
	var done ledger.Applied
	err = json.Unmarshal(stored, &done)
	return done, err == nil, err
}

// Change returns a change without its operations.
func (t *tx) Change(ctx context.Context, p ledger.Position) (ledger.Change, error) {
	return changeAt(ctx, t, p)
}

func changeAt(ctx context.Context, q querier, p ledger.Position) (ledger.Change, error) {
	c, ok, err := one(ctx, q, scanHeader, "SELECT "+changeHeader+" FROM change WHERE position = $1", int64(p))
	if err == nil && !ok {
		err = ledger.Errorf(ledger.CodeNotFound, "there is no change %d", p)
	}
	return c, err
}

// Append stores a change with its result.
func (t *tx) Append(ctx context.Context, c ledger.Change, result ledger.Applied) error {
	done, err := json.Marshal(result)
	if err != nil {
		return err
	}
	ops, err := t.ops.encode(c.Ops)
	if err != nil {
		return err
	}
	err = t.exec(ctx, "INSERT INTO change ("+changeFull+", result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		int64(c.Position), instant(c.At), c.Actor.ID, string(c.Actor.Role), c.Reason, c.Source, c.Token, c.Batch, c.Restore, int64(c.Undoes), ops, string(done))
	if err != nil {
		return err
	}
	t.position, t.at = c.Position, c.At
	return nil
}

// Enqueue adds jobs, or moves up those that wait already.
func (t *tx) Enqueue(ctx context.Context, jobs []ledger.Job) error {
	for _, j := range jobs {
		id, err := t.next(ctx, jobRows)
		if err != nil {
			return err
		}
		err = t.exec(ctx, `INSERT INTO job (id, name, subject, position, run_at, attempt, leased, error) VALUES ($1, $2, $3, $4, $5, 0, 0, '')
			ON CONFLICT (name, subject) DO UPDATE SET
				position = CASE WHEN excluded.position > job.position THEN excluded.position ELSE job.position END,
				run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END`,
			id, j.Name, string(j.Subject), int64(j.Position), instant(j.RunAt))
		if err != nil {
			return err
		}
	}
	return nil
}
