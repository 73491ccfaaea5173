package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"throughline.dev/ledger"
)

const (
	defaultPage = 50
	maxPage     = 1000
	// walkPage is the page size of All when none is asked for.
	walkPage = 500
)

// listing is a query that was checked and is ready to be asked.
type listing struct {
	*reader
	kinds      []*ledger.Kind
	all        bool // every kind
	conditions []condition
	order      []term
	deleted    bool
}

// found is a record of a listing with the values it is sorted by.
type found struct {
	row
	values []any
}

// List returns a page of records.
func (r *reader) List(ctx context.Context, q ledger.Query) (ledger.Page, error) {
	page, err := r.list(ctx, q)
	return page, r.store.explain("list records", err)
}

func (r *reader) list(ctx context.Context, q ledger.Query) (ledger.Page, error) {
	if q.Limit < 0 || q.Limit > maxPage {
		return ledger.Page{}, invalid("limit", "", "a page has 1 to 1,000 records, not %d", q.Limit)
	}
	if q.Limit == 0 {
		q.Limit = defaultPage
	}
	l, err := r.listing(ctx, q)
	if err != nil {
		return ledger.Page{}, err
	}
	var place []any
	if q.After != "" {
		if place, err = decodeCursor(q, l.order); err != nil {
			return ledger.Page{}, err
		}
	}
	page := ledger.Page{Total: -1}
	rows, err := l.read(ctx, place, q.Limit+1)
	if err != nil {
		return ledger.Page{}, err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		if page.Next, err = (cursor{fingerprint(q), rows[q.Limit-1].values}).encode(); err != nil {
			return ledger.Page{}, err
		}
	}
	for _, f := range rows {
		page.Records = append(page.Records, f.Record)
	}
	if q.WithTotal {
		if page.Total, err = l.total(ctx); err != nil {
			return ledger.Page{}, err
		}
	}
	return page, nil
}

// All walks the whole of a listing in pages.
func (r *reader) All(ctx context.Context, q ledger.Query) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		if q.Limit == 0 {
			q.Limit = walkPage
		}
		q.WithTotal = false
		for {
			page, err := r.List(ctx, q)
			if err != nil {
				yield(ledger.Record{}, err)
				return
			}
			for _, rec := range page.Records {
				if !yield(rec, nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

func (r *reader) kindsOf(names []string) (kinds []*ledger.Kind, all bool, err error) {
	if len(names) == 0 {
		for _, k := range r.store.rules.Schema.Kinds() {
			known, _ := r.store.rules.Schema.Kind(k.Name)
			kinds = append(kinds, known)
		}
		return kinds, true, nil
	}
	for _, name := range names {
		k, ok := r.store.rules.Schema.Kind(name)
		if !ok {
			return nil, false, ledger.Errorf(ledger.CodeInvalid, "there is no kind %q", name)
		}
		if !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds, false, nil
}

func (r *reader) listing(ctx context.Context, q ledger.Query) (*listing, error) {
	l := &listing{reader: r, deleted: q.Deleted}
	var err error
	if l.kinds, l.all, err = r.kindsOf(q.Kinds); err != nil {
		return nil, err
	}
	for _, c := range q.Where {
		cond, err := r.compile(l.kinds, c)
		if err != nil {
			return nil, err
		}
		l.conditions = append(l.conditions, cond)
	}
	if q.Text != "" {
		cond, err := r.holds(ctx, l.kinds, q.Text)
		if err != nil {
			return nil, err
		}
		l.conditions = append(l.conditions, cond)
	}
	l.order, err = terms(r.store.dialect, l.kinds, q.Sort)
	return l, err
}

// where writes all conditions.
func (l *listing) where(st *statement) {
	st.WriteString(" WHERE TRUE")
	if !l.all {
		if len(l.kinds) == 1 {
			st.WriteString(" AND r.kind = " + literal(l.kinds[0].Name))
		} else {
			st.WriteString(" AND r.kind IN (")
			for i, k := range l.kinds {
				if i > 0 {
					st.WriteString(", ")
				}
				st.WriteString(literal(k.Name))
			}
			st.WriteString(")")
		}
	}
	if !l.deleted {
		st.WriteString(" AND r.deleted = FALSE")
	}
	for _, c := range l.conditions {
		st.WriteString(" AND ")
		c.write(st)
	}
}

// read returns up to n records after a place: first those that have a value in the first term, then those that
// have none.
func (l *listing) read(ctx context.Context, place []any, n int) (out []found, err error) {
	if place == nil || place[0] != nil {
		if out, err = l.part(ctx, place, n, false); err != nil {
			return nil, err
		}
		place = nil
	}
	if l.order[0].nullable && len(out) < n {
		bare, err := l.part(ctx, place, n-len(out), true)
		return append(out, bare...), err
	}
	return out, nil
}

// part returns up to n records that have a value in the first term, or, when bare, that have none.
func (l *listing) part(ctx context.Context, place []any, n int, bare bool) (out []found, err error) {
	for {
		var st statement
		st.WriteString("SELECT " + recordColumns)
		for _, t := range l.order {
			st.WriteString(", " + t.expr)
		}
		st.WriteString(" FROM ")
		l.source(&st)
		l.where(&st)
		if l.order[0].nullable {
			st.WriteString(" AND " + l.order[0].expr + " IS ")
			if !bare {
				st.WriteString("NOT ")
			}
			st.WriteString("NULL")
		}
		if place != nil {
			st.WriteString(" AND ")
			after(&st, l.order, place, bare)
		}
		orderBy(&st, l.order, bare)
		ask := n - len(out)
		if l.checked() {
			ask = max(ask, maxPage) // many may not pass
		}
		st.WriteString(" LIMIT " + st.arg(ask))
		rows, err := collect(ctx, l.store, l.scan, st.String(), st.args...)
		if err != nil {
			return nil, err
		}
		for _, f := range rows {
			if l.passes(f.Record) && len(out) < n {
				out = append(out, f)
			}
		}
		if len(rows) < ask || len(out) >= n {
			return out, nil
		}
		place = rows[len(rows)-1].values
	}
}

func (l *listing) scan(row scanner) (f found, err error) {
	f.values = make([]any, len(l.order))
	into := make([]any, len(l.order))
	for i := range into {
		into[i] = &f.values[i]
	}
	f.row, err = scanRowAnd(row, into...)
	for i, v := range f.values {
		if b, ok := v.([]byte); ok {
			f.values[i] = string(b)
		}
	}
	return f, err
}

func (l *listing) checked() bool {
	return slices.ContainsFunc(l.conditions, func(c condition) bool { return c.check != nil })
}

func (l *listing) passes(r ledger.Record) bool {
	for _, c := range l.conditions {
		if c.check != nil && !c.check(r) {
			return false
		}
	}
	return true
}

// total counts the records of the whole listing.
func (l *listing) total(ctx context.Context) (n int64, err error) {
	if l.checked() {
		var place []any
		for {
			rows, err := l.read(ctx, place, maxPage)
			if err != nil {
				return 0, err
			}
			n += int64(len(rows))
			if len(rows) < maxPage {
				return n, nil
			}
			place = rows[len(rows)-1].values
		}
	}
	var st statement
	st.WriteString("SELECT count(*) FROM ")
	l.source(&st)
	l.where(&st)
	n, _, err = one(ctx, l.store, value[int64], st.String(), st.args...)
	return n, err
}

// memberText returns a text member of stored fields.
func memberText(fields json.RawMessage, name string) string {
	var m map[string]json.RawMessage
	var s string
	if json.Unmarshal(fields, &m) == nil {
		_ = json.Unmarshal(m[name], &s)
	}
	return s
}
