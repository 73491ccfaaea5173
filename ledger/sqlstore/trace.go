package sqlstore

import (
	"context"

	"throughline.dev/ledger"
)

const traceDepth = 12

// Trace follows the links from a record. One recursive query finds what is reached within the depth and by which
// links; which of them comes first follows the order of the vocabulary.
func (r *reader) Trace(ctx context.Context, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	steps, err := r.trace(ctx, key, dir, depth)
	return steps, r.store.explain("trace "+string(key), err)
}

func (r *reader) trace(ctx context.Context, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	if dir != ledger.Upstream && dir != ledger.Downstream {
		return nil, ledger.Errorf(ledger.CodeInvalid, "%q is not a direction. Expected upstream or downstream", dir)
	}
	if _, err := r.Record(ctx, key); err != nil {
		return nil, err
	}
	if depth <= 0 {
		depth = traceDepth
	}
	// Relations that are followed from their start to their end, and those followed the other way.
	var along, against []string
	for _, rel := range r.store.rules.Schema.Relations() {
		switch {
		case rel.Upstream == ledger.Neither:
		case rel.Upstream == ledger.ToEnd == (dir == ledger.Upstream):
			along = append(along, rel.Name)
		default:
			against = append(against, rel.Name)
		}
	}
	links, err := r.reached(ctx, key, along, against, depth)
	if err != nil {
		return nil, err
	}
	steps := r.walk(key, dir, links, along, depth)
	keys := make([]ledger.Key, len(steps))
	for i, s := range steps {
		keys[i] = s.Record.Key
	}
	records, err := r.Records(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i, rec := range records { // of every key, since a link's ends exist
		steps[i].Record = rec
	}
	return steps, nil
}

// reached returns the links by which records within the depth are reached.
func (r *reader) reached(ctx context.Context, key ledger.Key, along, against []string, depth int) ([]ledger.Link, error) {
	var st statement
	// Placeholders are numbered as they are written, so the text is written front to back.
	join := func() {
		st.WriteString(" FROM reached JOIN link l ON (l.from_key = reached.key AND l.relation IN " + st.list(along))
		st.WriteString(" OR l.to_key = reached.key AND l.relation IN " + st.list(against))
		st.WriteString(") WHERE reached.depth < " + st.arg(depth) + " AND ")
		r.standingLink(&st)
	}
	st.WriteString("WITH RECURSIVE reached (key, depth) AS (SELECT " + r.store.dialect.bytewise("CAST("+st.arg(string(key))+" AS TEXT)") + ", 0" +
		" UNION SELECT CASE WHEN l.from_key = reached.key THEN l.to_key ELSE l.from_key END, reached.depth + 1")
	join()
	st.WriteString(") SELECT DISTINCT " + linkColumns)
	join()
	st.WriteString(" ORDER BY 1, 2, 3")
	links, err := collect(ctx, r.store, scanLink, st.String(), st.args...)
	for i := range links {
		if r.at != 0 && links[i].Until > r.at {
			links[i].Until = 0
		}
	}
	return links, err
}

// standingLink keeps the links that stand. Nearly all do, so the indexes of since and until, which other queries
// need, are of no use here: with them SQLite walks every link of the ledger again for each record reached. The plus
// hides them.
func (r *reader) standingLink(st *statement) {
	if r.at == 0 {
		st.WriteString("+l.until = " + st.arg(int64(forever)))
		return
	}
	p := st.arg(int64(r.at))
	st.WriteString("+l.since <= " + p + " AND +l.until > " + p)
}

// walk orders links into steps: each record once, at its smallest depth, by the first relation of the vocabulary.
func (r *reader) walk(key ledger.Key, dir ledger.Direction, links []ledger.Link, along []string, depth int) []ledger.Step {
	type hop struct {
		relation string
		from     ledger.Key
	}
	forward := map[string]bool{}
	for _, name := range along {
		forward[name] = true
	}
	hops := map[hop][]ledger.Link{}
	for _, l := range links {
		here := l.To
		if forward[l.Relation] {
			here = l.From
		}
		h := hop{l.Relation, here}
		hops[h] = append(hops[h], l)
	}
	var steps []ledger.Step
	listed, followed := map[ledger.Key]bool{key: true}, map[ledger.Key]bool{key: true}
	border := []ledger.Key{key}
	for d := 1; d <= depth && len(border) > 0; d++ {
		var next []ledger.Key
		for _, rel := range r.store.rules.Schema.Relations() {
			for _, here := range border {
				for _, l := range hops[hop{rel.Name, here}] {
					there := l.From
					if forward[rel.Name] {
						there = l.To
					}
					if !listed[there] {
						listed[there] = true
						steps = append(steps, ledger.Step{Record: ledger.Record{Key: there}, Via: l, Depth: d})
					}
					if !followed[there] && !r.store.rules.Schema.Turns(dir, here, there) {
						followed[there] = true
						next = append(next, there)
					}
				}
			}
		}
		border = next
	}
	return steps
}
