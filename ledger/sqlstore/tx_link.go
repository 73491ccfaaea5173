package sqlstore

import (
	"context"
	"slices"

	"throughline.dev/ledger"
)

// Standing returns the standing links that match.
func (t *tx) Standing(ctx context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	return findLinks(ctx, t, t.store.rules.Schema, q, 0)
}

// OpenLink stores a new link.
func (t *tx) OpenLink(ctx context.Context, l ledger.Link) error {
	id, err := t.next(ctx, linkRows)
	if err != nil {
		return err
	}
	return t.exec(ctx, "INSERT INTO link (id, from_key, relation, to_key, since, until) VALUES ($1, $2, $3, $4, $5, $6)",
		id, string(l.From), l.Relation, string(l.To), int64(l.Since), int64(forever))
}

// CloseLink ends a link.
func (t *tx) CloseLink(ctx context.Context, l ledger.Link, at ledger.Position) error {
	return t.exec(ctx, "UPDATE link SET until = $4 WHERE from_key = $1 AND relation = $2 AND to_key = $3 AND until = $5",
		string(l.From), l.Relation, string(l.To), int64(at), int64(forever))
}

// Reaches reports whether standing links of a relation lead from one record to another.
func (t *tx) Reaches(ctx context.Context, relation string, from, to ledger.Key) (bool, error) {
	n, _, err := one(ctx, t, value[int64], `WITH RECURSIVE reached (key) AS (
			SELECT `+t.store.dialect.bytewise("CAST($1 AS TEXT)")+`
			UNION SELECT l.to_key FROM reached JOIN link l ON l.from_key = reached.key AND l.relation = $2 AND l.until = $4
		) SELECT count(*) FROM reached WHERE key = $3`, string(from), relation, string(to), int64(forever))
	return n > 0, err
}

// LinksAt returns the links a change opened and those it ended, but not those it did both to.
func (t *tx) LinksAt(ctx context.Context, p ledger.Position) (opened, closed []ledger.Link, err error) {
	opened, err = collect(ctx, t, scanLink, "SELECT "+linkColumns+" FROM link WHERE since = $1 AND until <> $1 ORDER BY id", int64(p))
	if err != nil {
		return nil, nil, err
	}
	closed, err = collect(ctx, t, scanLink, "SELECT "+linkColumns+" FROM link WHERE until = $1 AND until < 9223372036854775807 AND since <> $1 ORDER BY id", int64(p))
	return opened, closed, err
}

const linkColumns = "from_key, relation, to_key, since, until"

func scanLink(row scanner) (l ledger.Link, err error) {
	err = row.Scan(&l.From, &l.Relation, &l.To, &l.Since, &l.Until)
	if l.Until == forever {
		l.Until = 0
	}
	return l, err
}

// findLinks returns the links that stand, or stood at a position other than 0.
func findLinks(ctx context.Context, q querier, schema *ledger.Schema, query ledger.LinkQuery, at ledger.Position) ([]ledger.Link, error) {
	for _, text := range []string{string(query.Of), string(query.From), string(query.To), query.Relation} {
		if !storable(text) {
			return nil, nil
		}
	}
	if query.Among != nil {
		return linksAmong(ctx, q, schema, query, at)
	}
	return linksFrom(ctx, q, schema, query, at, nil)
}

// amongAtOnce is how many keys one statement takes; the number of placeholders is limited.
const amongAtOnce = 512

// linksAmong asks for the links that start at some records, and drops those that end elsewhere.
func linksAmong(ctx context.Context, q querier, schema *ledger.Schema, query ledger.LinkQuery, at ledger.Position) (out []ledger.Link, err error) {
	met := map[ledger.Key]bool{}
	var starts []string
	for _, k := range query.Among {
		if storable(string(k)) && !met[k] {
			met[k] = true
			starts = append(starts, string(k))
		}
	}
	slices.Sort(starts) // so that the pieces follow each other in the order of the answer
	for piece := range slices.Chunk(starts, amongAtOnce) {
		// Repeated to a power of two, so that few statements are prepared for lists of any length.
		for len(piece)&(len(piece)-1) != 0 {
			piece = append(piece[:len(piece):len(piece)], piece[0])
		}
		links, err := linksFrom(ctx, q, schema, query, at, piece)
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(links, func(l ledger.Link) bool { return !met[l.To] })...)
	}
	return out, nil
}

// linksFrom returns the links of a query; where starts are given, those that start at one of them.
func linksFrom(ctx context.Context, q querier, schema *ledger.Schema, query ledger.LinkQuery, at ledger.Position, starts []string) ([]ledger.Link, error) {
	var st statement
	st.WriteString("SELECT " + linkColumns + " FROM link WHERE ")
	standing(&st, "since", at)
	if starts != nil {
		st.WriteString(" AND from_key IN " + st.list(starts))
	}
	equal := func(column, v string) {
		if v != "" {
			st.WriteString(" AND " + column + " = " + st.arg(v))
		}
	}
	equal("from_key", string(query.From))
	equal("to_key", string(query.To))
	equal("relation", query.Relation)
	if query.Of != "" {
		key := st.arg(string(query.Of))
		st.WriteString(" AND (from_key = " + key + " OR to_key = " + key + ")")
	}
	if query.Kind != "" {
		k, ok := schema.Kind(query.Kind)
		if !ok {
			return nil, nil // there is none of that kind
		}
		// A key starts with the prefix of its kind; "." follows "-".
		st.WriteString(" AND from_key > " + st.arg(k.Prefix+"-") + " AND from_key < " + st.arg(k.Prefix+"."))
	}
	st.WriteString(" ORDER BY from_key, relation, to_key")
	links, err := collect(ctx, q, scanLink, st.String(), st.args...)
	for i := range links {
		if at != 0 && links[i].Until > at {
			links[i].Until = 0 // not known then
		}
	}
	return links, err
}

// standing writes the condition for what stands, or stood at a position other than 0.
func standing(st *statement, since string, at ledger.Position) {
	if at == 0 {
		st.WriteString("until = " + st.arg(int64(forever)))
		return
	}
	p := st.arg(int64(at))
	st.WriteString(since + " <= " + p + " AND until > " + p)
}
