package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

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
	conditions []*condition
	order      []term
	deleted    bool
	way        way
}

// found is a record of a listing with the values it is sorted by.
type found struct {
	row
	values []any
	past   int64 // 1: the version was superseded later
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
	if page.Records, err = l.records(ctx, rows); err != nil {
		return ledger.Page{}, err
	}
	if q.WithTotal {
		if page.Total, err = l.total(ctx); err != nil {
			return ledger.Page{}, err
		}
	}
	return page, nil
}

// All walks the whole of a listing in pages. At an earlier position, where no index has the order, it sorts once and
// not for every page.
func (r *reader) All(ctx context.Context, q ledger.Query) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		if q.Limit == 0 {
			q.Limit = walkPage
		}
		q.WithTotal = false
		if r.at != 0 && q.After == "" && q.Limit > 0 && q.Limit <= maxPage {
			if done := r.allPast(ctx, q, yield); done {
				return
			}
		}
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
		l.conditions = append(l.conditions, &cond)
	}
	if q.Text != "" {
		cond, err := r.holds(ctx, l.kinds, q.Text)
		if err != nil {
			return nil, err
		}
		l.conditions = append(l.conditions, &cond)
	}
	slices.SortStableFunc(l.conditions, func(a, b *condition) int {
		switch {
		case a.cheap == b.cheap:
			return 0
		case a.cheap:
			return -1
		}
		return 1
	})
	l.order, err = terms(r.store.dialect, l.kinds, q.Sort)
	return l, err
}

// where writes all conditions but those that the way has met already.
func (l *listing) where(st *statement) {
	st.WriteString(" WHERE " + l.way.join())
	if !l.all {
		l.whereKind(st)
	}
	if !l.deleted {
		st.WriteString(" AND r.deleted = FALSE")
	}
	for _, c := range l.way.left(l.conditions) {
		st.WriteString(" AND ")
		c.write(st)
	}
}

func (l *listing) whereKind(st *statement) {
	if len(l.kinds) == 1 {
		st.WriteString(" AND r.kind = " + literal(l.kinds[0].Name))
		return
	}
	names := make([]string, len(l.kinds))
	for i, k := range l.kinds {
		names[i] = literal(k.Name)
	}
	st.WriteString(" AND r.kind IN (" + strings.Join(names, ", ") + ")")
}

// read returns up to n records after a place: first those that have a value in the first term, then those that
// have none. At an earlier position no index has the order, and asking twice is of no use.
func (l *listing) read(ctx context.Context, place []any, n int) (out []found, err error) {
	if err := l.choose(ctx); err != nil {
		return nil, err
	}
	if l.at != 0 || !l.order[0].nullable {
		return l.part(ctx, place, n, everything)
	}
	if place == nil || place[0] != nil {
		if out, err = l.part(ctx, place, n, valued); err != nil {
			return nil, err
		}
		place = nil
	}
	if len(out) < n {
		rest, err := l.part(ctx, place, n-len(out), bare)
		return append(out, rest...), err
	}
	return out, nil
}

// part returns up to n records of a part after a place.
func (l *listing) part(ctx context.Context, place []any, n int, p part) (out []found, err error) {
	for ask := n; ; {
		if l.checked() {
			ask = min(max(2*ask, 2*n), 4*maxPage) // many may not pass
		} else {
			ask = n - len(out)
		}
		rows, complete, err := l.ask(ctx, place, ask, p)
		if err != nil {
			return nil, err
		}
		for _, f := range rows {
			if l.passes(f.Record) && len(out) < n {
				out = append(out, f)
			}
		}
		switch {
		case len(out) >= n:
			return out, nil
		case len(rows) < ask && complete:
			return out, nil
		case len(rows) < ask: // the walk was cut short; go on another way
			l.giveUp()
		}
		if len(rows) > 0 {
			place = rows[len(rows)-1].values
		}
	}
}

// ask runs one query. Complete reports whether fewer rows than asked for mean that there are no more.
func (l *listing) ask(ctx context.Context, place []any, n int, p part) (rows []found, complete bool, err error) {
	var st statement
	if l.lean() {
		st.WriteString("SELECT r.key, r.version, r.past")
	} else {
		st.WriteString("SELECT " + rColumns())
	}
	for _, t := range l.order {
		st.WriteString(", " + t.expr)
	}
	st.WriteString(" FROM ")
	bound := func() {
		switch p {
		case everything:
		case valued:
			st.WriteString(" AND " + l.order[0].expr + " IS NOT NULL")
		case bare:
			st.WriteString(" AND " + l.order[0].expr + " IS NULL")
		}
		if place != nil {
			st.WriteString(" AND ")
			after(&st, l.order, place, p)
		}
	}
	if l.way.budget > 0 {
		l.stretch(&st, bound, p)
		l.where(&st) // SQLite keeps the order; told to sort, it would read the stretch to its end
	} else {
		l.way.from(&st, l)
		l.where(&st)
		bound()
		orderBy(&st, l.order, p)
	}
	st.WriteString(" LIMIT " + st.arg(n))
	scan := l.scan
	if l.lean() {
		scan = l.scanLean
	}
	rows, err = collect(ctx, l.store, scan, st.String(), st.args...)
	return rows, l.way.budget == 0, err
}

func (l *listing) scan(row scanner) (f found, err error) {
	into := f.valuesOf(len(l.order))
	f.row, err = scanRowAnd(row, into...)
	f.tidy()
	return f, err
}

// scanLean reads what a lean listing selects.
func (l *listing) scanLean(row scanner) (f found, err error) {
	into := f.valuesOf(len(l.order))
	err = row.Scan(append([]any{&f.Key, &f.Version, &f.past}, into...)...)
	f.tidy()
	return f, err
}

// valuesOf makes room for the values a record is sorted by.
func (f *found) valuesOf(n int) []any {
	f.values = make([]any, n)
	into := make([]any, n)
	for i := range into {
		into[i] = &f.values[i]
	}
	return into
}

func (f *found) tidy() {
	for i, v := range f.values {
		if b, ok := v.([]byte); ok {
			f.values[i] = string(b)
		}
	}
}

func (l *listing) checked() bool {
	return slices.ContainsFunc(l.way.left(l.conditions), func(c *condition) bool { return c.check != nil })
}

func (l *listing) passes(r ledger.Record) bool {
	for _, c := range l.way.left(l.conditions) {
		if c.check != nil && !c.check(r) {
			return false
		}
	}
	return true
}

// total counts the records of the whole listing.
func (l *listing) total(ctx context.Context) (n int64, err error) {
	l.way = way{}
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
	l.way.from(&st, l)
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
