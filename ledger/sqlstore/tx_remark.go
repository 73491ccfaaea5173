package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"throughline.dev/ledger"
)

// FindingsOf returns the current findings about a record, in the order in which they were written.
func (t *tx) FindingsOf(ctx context.Context, subject ledger.Key, reconciler string) ([]ledger.Finding, error) {
	if !storable(string(subject)) || !storable(reconciler) {
		return nil, nil
	}
	var st statement
	st.WriteString("SELECT content FROM finding WHERE subject = " + st.arg(string(subject)) + " AND until = " + st.arg(int64(forever)))
	if reconciler != "" {
		st.WriteString(" AND reconciler = " + st.arg(reconciler))
	}
	st.WriteString(" ORDER BY id")
	return collect(ctx, t, scanFinding, st.String(), st.args...)
}

func scanFinding(row scanner) (f ledger.Finding, err error) {
	content, err := value[[]byte](row)
	if err == nil {
		err = json.Unmarshal(content, &f)
	}
	return f, err
}

// rank orders severities, the severest first.
func rank(s ledger.Severity) int64 {
	switch s {
	case ledger.Refusal:
		return 0
	case ledger.Warning:
		return 1
	case ledger.Info:
		return 2
	}
	return 3
}

// WriteFindings replaces the findings of a reconciler about a subject.
func (t *tx) WriteFindings(ctx context.Context, set ledger.FindingSet, at ledger.Position) error {
	if !storable(string(set.Subject)) || !storable(set.Reconciler) || !storable(set.Engine) {
		return ledger.Errorf(ledger.CodeInvalid, "findings of %q about %q hold text that is not valid UTF-8", set.Reconciler, set.Subject)
	}
	err := t.exec(ctx, "UPDATE finding SET until = $1 WHERE subject = $2 AND reconciler = $3 AND until = $4",
		int64(at), string(set.Subject), set.Reconciler, int64(forever))
	if err != nil {
		return err
	}
	for _, f := range set.Findings {
		f.Subject, f.Reconciler, f.Engine, f.Position = set.Subject, set.Reconciler, set.Engine, at
		content, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if !storable(f.Rule) {
			return ledger.Errorf(ledger.CodeInvalid, "rule %q is not valid UTF-8 text", f.Rule)
		}
		id, err := t.next(ctx, findingRows)
		if err != nil {
			return err
		}
		err = t.exec(ctx, `INSERT INTO finding (id, subject, number, reconciler, engine, rule, rank, person, since, until, content)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			id, string(f.Subject), f.Subject.Number(), f.Reconciler, f.Engine, f.Rule, rank(f.Severity), f.NeedsPerson, int64(at), int64(forever), string(content))
		if err != nil {
			return err
		}
	}
	return nil
}

const commentColumns = "record, position, seq, actor, at, body"

func scanComment(row scanner) (c ledger.Comment, err error) {
	var at int64
	err = row.Scan(&c.Record, &c.Position, &c.Seq, &c.Actor, &at, &c.Body)
	c.At = timeOf(at)
	return c, err
}

// WriteComment adds a comment.
func (t *tx) WriteComment(ctx context.Context, c ledger.Comment) error {
	return t.exec(ctx, "INSERT INTO comment ("+commentColumns+", until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(c.Record), int64(c.Position), c.Seq, c.Actor, instant(c.At), c.Body, int64(forever))
}

// WithdrawComment ends a comment.
func (t *tx) WithdrawComment(ctx context.Context, record ledger.Key, at ledger.Position, seq int, by ledger.Position) error {
	n, _, err := one(ctx, t, value[int64], "UPDATE comment SET until = $1 WHERE position = $2 AND seq = $3 AND record = $4 AND until = $5 RETURNING 1",
		int64(by), int64(at), seq, string(record), int64(forever))
	if err == nil && n == 0 {
		err = &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: record, Message: "there is no such comment"}
	}
	return err
}

// HasComment finds an equal standing comment.
func (t *tx) HasComment(ctx context.Context, record ledger.Key, actor string, at time.Time, body string) (bool, error) {
	n, _, err := one(ctx, t, value[int64], "SELECT count(*) FROM comment WHERE record = $1 AND at = $2 AND actor = $3 AND body = $4 AND until = $5",
		string(record), instant(at), actor, body, int64(forever))
	return n > 0, err
}

// CommentsAt returns the comments of a change that still stand.
func (t *tx) CommentsAt(ctx context.Context, p ledger.Position) ([]ledger.Comment, error) {
	return collect(ctx, t, scanComment, "SELECT "+commentColumns+" FROM comment WHERE position = $1 AND until = $2 ORDER BY seq", int64(p), int64(forever))
}
