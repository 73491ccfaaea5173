package ledgertest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// view is the ledger as it stood at a position.
type view struct {
	*state
	at ledger.Position
}

func (v view) stands(since, until ledger.Position) bool {
	return since <= v.at && (until == 0 || until > v.at)
}

// version returns the version of a record that stood.
func (v view) version(key ledger.Key) (ledger.Record, bool) {
	vs := v.versions[key]
	for i := len(vs) - 1; i >= 0; i-- {
		if vs[i].Position <= v.at {
			return copyRecord(vs[i]), true
		}
	}
	return ledger.Record{}, false
}

func copyRecord(r ledger.Record) ledger.Record {
	r.Labels, r.Fields, r.External = slices.Clone(r.Labels), slices.Clone(r.Fields), slices.Clone(r.External)
	return r
}

func (v view) records() iter.Seq[ledger.Record] {
	return func(yield func(ledger.Record) bool) {
		for _, key := range v.created {
			if r, ok := v.version(key); ok && !yield(r) {
				return
			}
		}
	}
}

func (v view) links(q ledger.LinkQuery) []ledger.Link {
	var out []ledger.Link
	for _, l := range v.state.links {
		if !v.stands(l.Since, l.Until) ||
			q.Of != "" && l.From != q.Of && l.To != q.Of ||
			q.From != "" && l.From != q.From ||
			q.To != "" && l.To != q.To ||
			q.Relation != "" && l.Relation != q.Relation ||
			q.Among != nil && !(slices.Contains(q.Among, l.From) && slices.Contains(q.Among, l.To)) {
			continue
		}
		if q.Kind != "" {
			if r, _ := v.version(l.From); r.Kind != q.Kind {
				continue
			}
		}
		if l.Until > v.at {
			l.Until = 0 // not known then
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b ledger.Link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Relation, b.Relation), cmp.Compare(a.To, b.To))
	})
	return out
}

// Position is the position the view stands at.
func (v view) Position(context.Context) (ledger.Position, error) { return v.at, nil }

// Record returns a record.
func (v view) Record(_ context.Context, key ledger.Key) (ledger.Record, error) {
	if r, ok := v.version(key); ok {
		return r, nil
	}
	return ledger.Record{}, missing(key)
}

// Records returns several records.
func (v view) Records(_ context.Context, keys []ledger.Key) ([]ledger.Record, error) {
	var out []ledger.Record
	for _, key := range keys {
		if r, ok := v.version(key); ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// Resolve finds the record that carries an external key.
func (v view) Resolve(_ context.Context, ext ledger.ExternalKey) (ledger.Key, error) {
	for r := range v.records() {
		if slices.Contains(r.External, ext) {
			return r.Key, nil
		}
	}
	return "", ledger.Errorf(ledger.CodeNotFound, "no record carries %s", ext)
}

// Count counts records by kind and state.
func (v view) Count(context.Context) (ledger.Counts, error) {
	counts := ledger.Counts{}
	for r := range v.records() {
		if r.Deleted {
			continue
		}
		if counts[r.Kind] == nil {
			counts[r.Kind] = map[string]int64{}
		}
		counts[r.Kind][r.State]++
	}
	return counts, nil
}

// Links returns the standing links.
func (v view) Links(_ context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	return v.links(q), nil
}

// Trace walks the links breadth first.
func (v reader) Trace(_ context.Context, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	if _, ok := v.version(key); !ok {
		return nil, missing(key)
	}
	if dir != ledger.Upstream && dir != ledger.Downstream {
		return nil, ledger.Errorf(ledger.CodeInvalid, "%q is not a direction", dir)
	}
	if depth <= 0 {
		depth = 12
	}
	var steps []ledger.Step
	listed, followed := map[ledger.Key]bool{key: true}, map[ledger.Key]bool{key: true}
	border := []ledger.Key{key}
	for d := 1; d <= depth && len(border) > 0; d++ {
		var next []ledger.Key
		for _, rel := range ledger.Relations() {
			for _, here := range border {
				for _, l := range v.links(ledger.LinkQuery{Of: here, Relation: rel.Name}) {
					there := l.To
					forward := rel.Upstream == ledger.ToEnd == (dir == ledger.Upstream)
					if !forward {
						there = l.From
					}
					if rel.Upstream == ledger.Neither || there == here {
						continue
					}
					if !listed[there] {
						listed[there] = true
						r, _ := v.version(there)
						steps = append(steps, ledger.Step{Record: r, Via: l, Depth: d})
					}
					if !followed[there] && !v.schema.Turns(dir, here, there) {
						followed[there] = true
						next = append(next, there)
					}
				}
			}
		}
		border = next
	}
	return steps, nil
}

// Findings returns findings, the severest first.
func (v view) Findings(_ context.Context, q ledger.FindingQuery) ([]ledger.Finding, error) {
	var out []ledger.Finding
	for _, f := range v.findings {
		start, any := strings.CutSuffix(q.Rule, "*")
		if !v.stands(f.Position, f.until) ||
			q.Subject != "" && f.Subject != q.Subject ||
			q.Rule != "" && f.Rule != q.Rule && !(any && strings.HasPrefix(f.Rule, start)) ||
			q.Severity != "" && f.Severity != q.Severity ||
			q.NeedsPerson && !f.NeedsPerson {
			continue
		}
		out = append(out, f.Finding)
	}
	weight := func(s ledger.Severity) int {
		return slices.Index([]ledger.Severity{ledger.Refusal, ledger.Warning, ledger.Info}, s)
	}
	slices.SortStableFunc(out, func(a, b ledger.Finding) int {
		return cmp.Or(
			cmp.Compare(weight(a.Severity), weight(b.Severity)),
			cmp.Compare(a.Subject.Number(), b.Subject.Number()),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Subject, b.Subject),
		)
	})
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

// Comments returns a record's standing comments.
func (v view) Comments(_ context.Context, key ledger.Key) ([]ledger.Comment, error) {
	if _, ok := v.version(key); !ok {
		return nil, missing(key)
	}
	var out []ledger.Comment
	for _, c := range v.comments {
		if c.Record == key && v.stands(c.Position, c.until) {
			out = append(out, c.Comment)
		}
	}
	slices.SortStableFunc(out, func(a, b ledger.Comment) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Seq, b.Seq))
	})
	return out, nil
}
