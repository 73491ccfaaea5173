package ledgertest

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// List returns a page of records: all that match, sorted, cut.
func (v reader) List(_ context.Context, q ledger.Query) (ledger.Page, error) {
	kinds, err := v.kinds(q.Kinds)
	if err != nil {
		return ledger.Page{}, err
	}
	if q.Limit < 0 || q.Limit > 1000 {
		return ledger.Page{}, ledger.Errorf(ledger.CodeInvalid, "a page has 1 to 1,000 records, not %d", q.Limit)
	}
	matches, err := conditions(kinds, q.Where)
	if err != nil {
		return ledger.Page{}, err
	}
	if len(q.Sort) == 0 {
		q.Sort = []ledger.Order{{Field: "created", Desc: true}}
	}
	order, err := sorting(kinds, q.Sort)
	if err != nil {
		return ledger.Page{}, err
	}
	var all []ledger.Record
	for r := range v.records() {
		if slices.ContainsFunc(kinds, func(k ledger.Kind) bool { return k.Name == r.Kind }) &&
			(q.Deleted || !r.Deleted) && matches(r) && (q.Text == "" || v.holds(r, q.Text)) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, order)
	page := ledger.Page{Total: -1}
	if q.WithTotal {
		page.Total = int64(len(all))
	}
	if q.After != "" {
		last, err := v.resume(q)
		if err != nil {
			return ledger.Page{}, err
		}
		all = slices.DeleteFunc(all, func(r ledger.Record) bool { return order(r, last) <= 0 })
	}
	page.Records = all[:min(len(all), cmp.Or(q.Limit, 50))]
	if len(page.Records) < len(all) {
		page.Next = v.cursor(q, page.Records[len(page.Records)-1])
	}
	return page, nil
}

// All walks a listing.
func (v reader) All(ctx context.Context, q ledger.Query) iter.Seq2[ledger.Record, error] {
	return pages(ctx, q, v.List)
}

func pages(ctx context.Context, q ledger.Query, list func(context.Context, ledger.Query) (ledger.Page, error)) iter.Seq2[ledger.Record, error] {
	return func(yield func(ledger.Record, error) bool) {
		for {
			page, err := list(ctx, q)
			if err != nil {
				yield(ledger.Record{}, err)
				return
			}
			for _, r := range page.Records {
				if !yield(r, nil) {
					return
				}
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
	}
}

// kinds returns the kinds asked for, all when none is.
func (v reader) kinds(names []string) ([]ledger.Kind, error) {
	if len(names) == 0 {
		return v.schema.Kinds(), nil
	}
	var out []ledger.Kind
	for _, name := range names {
		k, ok := v.schema.Kind(name)
		if !ok {
			return nil, ledger.Errorf(ledger.CodeInvalid, "there is no kind %q", name)
		}
		out = append(out, *k)
	}
	return out, nil
}

// bookmark is the record a page ended with, as it stood then, and the query it belongs to.
type bookmark struct {
	Query   uint64
	Key     ledger.Key
	Version int64
}

func fingerprint(q ledger.Query) uint64 {
	q.After, q.Limit, q.WithTotal = "", 0, false
	h := fnv.New64a()
	b, _ := json.Marshal(q) // conditions() has seen the values
	h.Write(b)
	return h.Sum64()
}

func (v reader) cursor(q ledger.Query, last ledger.Record) string {
	b, _ := json.Marshal(bookmark{fingerprint(q), last.Key, last.Version})
	return base64.RawURLEncoding.EncodeToString(b)
}

func (v reader) resume(q ledger.Query) (ledger.Record, error) {
	var m bookmark
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil || m.Query != fingerprint(q) {
		return ledger.Record{}, ledger.Errorf(ledger.CodeInvalid, "the cursor belongs to another query")
	}
	return v.Version(context.Background(), m.Key, m.Version)
}

// sorting returns the order that the query asks for; it is total.
func sorting(kinds []ledger.Kind, orders []ledger.Order) (func(a, b ledger.Record) int, error) {
	for _, o := range orders {
		typ, err := typeOfField(kinds, o.Field)
		if err != nil {
			return nil, err
		}
		if typ == ledger.ListField || typ == ledger.ObjectField {
			return nil, ledger.Errorf(ledger.CodeInvalid, "cannot sort by %s", o.Field)
		}
	}
	return func(a, b ledger.Record) int {
		desc := false
		for _, o := range orders {
			desc = o.Desc
			x, y := valueOf(kinds, a, o.Field), valueOf(kinds, b, o.Field)
			c := 0
			switch {
			case x == nil && y == nil:
			case x == nil:
				return 1
			case y == nil:
				return -1
			default:
				if c = compare(x, y); desc {
					c = -c
				}
			}
			if c != 0 {
				return c
			}
		}
		c := cmp.Or(cmp.Compare(a.Key.Number(), b.Key.Number()), cmp.Compare(a.Key.Prefix(), b.Key.Prefix()))
		if desc {
			return -c
		}
		return c
	}, nil
}

// conditions returns the test that all conditions make.
func conditions(kinds []ledger.Kind, conds []ledger.Cond) (func(ledger.Record) bool, error) {
	wants := make([][]any, len(conds))
	for i, c := range conds {
		typ, err := typeOfField(kinds, c.Field)
		if err != nil {
			return nil, err
		}
		if wants[i], err = operands(c, typ); err != nil {
			return nil, err
		}
	}
	return func(r ledger.Record) bool {
		for i, c := range conds {
			if !met(c.Op, valueOf(kinds, r, c.Field), wants[i]) {
				return false
			}
		}
		return true
	}, nil
}

func operands(c ledger.Cond, typ ledger.FieldType) ([]any, error) {
	wrong := func(format string, args ...any) error {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: c.Field, Message: fmt.Sprintf(format, args...)}
	}
	ok, low, high := true, 1, 1
	switch c.Op {
	case ledger.Set, ledger.Unset:
		low, high = 0, 0
	case ledger.In:
		high = len(c.Values)
		ok = typ != ledger.ListField && typ != ledger.ObjectField
	case ledger.Eq, ledger.Ne:
		ok = typ != ledger.ListField && typ != ledger.ObjectField
	case ledger.Lt, ledger.Le, ledger.Gt, ledger.Ge:
		ok = typ != ledger.ListField && typ != ledger.ObjectField && typ != ledger.BoolField
	case ledger.Contains:
		ok = slices.Contains([]ledger.FieldType{ledger.TextField, ledger.EnumField, ledger.KeyField, ledger.ListField}, typ)
	default:
		return nil, wrong("there is no comparison %q", c.Op)
	}
	if !ok {
		return nil, wrong("%q does not fit a field of type %s", c.Op, typ)
	}
	if len(c.Values) < low || len(c.Values) > high {
		return nil, wrong("%q does not take %d values", c.Op, len(c.Values))
	}
	out := make([]any, len(c.Values))
	for i, raw := range c.Values {
		v, ok := operand(raw, typ, c.Field)
		if !ok {
			return nil, wrong("%v does not fit a field of type %s", raw, typ)
		}
		out[i] = v
	}
	return out, nil
}

// met reports whether a value, nil when there is none, stands in a relation to others.
func met(op ledger.Comparison, v any, wants []any) bool {
	switch {
	case op == ledger.Set:
		return v != nil
	case op == ledger.Unset:
		return v == nil
	case v == nil:
		return op == ledger.Ne
	case op == ledger.Contains:
		if list, is := v.([]any); is {
			return slices.Contains(list, wants[0])
		}
		return strings.Contains(strings.ToLower(textOf(v)), strings.ToLower(textOf(wants[0])))
	}
	for _, want := range wants {
		c := compare(v, want)
		switch op {
		case ledger.Eq, ledger.In:
			if c == 0 {
				return true
			}
		case ledger.Ne:
			return c != 0
		case ledger.Lt:
			return c < 0
		case ledger.Le:
			return c <= 0
		case ledger.Gt:
			return c > 0
		case ledger.Ge:
			return c >= 0
		}
	}
	return false
}
