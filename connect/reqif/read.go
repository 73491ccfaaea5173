package reqif

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/ledger"
)

// items reads the document for the second time and yields what becomes of it.
func (r *reader) items(ctx context.Context, yield func(connect.Item, error) bool) {
	say := func(item connect.Item) error {
		if !yield(item, nil) {
			return errStop
		}
		return nil
	}
	if r.renumber {
		if say(connect.Item{Where: connect.Where{File: r.source.Name}, Notice: "keys of this file belong to other records here; all its new records get new keys"}) != nil {
			return
		}
	}
	notices, err := walk(ctx, r.source, visitor{
		object:   func(at connect.Where, o object) error { return say(r.item(at, o)) },
		relation: func(at connect.Where, rel relation) error { return say(r.link(at, rel)) },
	})
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	for _, s := range r.twice {
		if say(connect.Item{Where: s.at, Lost: losses("SPEC-HIERARCHY", "the object stands in several places; its parent is that of the first", s.id)}) != nil {
			return
		}
	}
	for _, l := range r.left {
		if say(connect.Item{Where: l.at, Lost: losses(l.name, "is not carried over", "")}) != nil {
			return
		}
	}
	for _, n := range notices {
		if say(connect.Item{Where: connect.Where{File: r.source.Name}, Notice: n}) != nil {
			return
		}
	}
}

// item makes the record of an object.
func (r *reader) item(at connect.Where, o object) connect.Item {
	f := r.features(o)
	if kind := f.ownKind(r.schema); kind != nil {
		return r.ownItem(at, f, kind)
	}
	b := builder{reader: r, features: f, at: at}
	b.build()
	return b.item
}

// external is the key by which an object is known again.
func (r *reader) external(id string) ledger.ExternalKey {
	from := source
	if r.options.Origin != "" {
		from += ":" + strings.ReplaceAll(r.options.Origin, "/", ":")
	}
	return ledger.ExternalKey{Source: from, Key: shorten(id)}
}

// ref names the record that an object became.
func (r *reader) ref(id string) ledger.Ref {
	if key, ok := r.own[id]; ok && (r.stands[id] || !r.renumber) {
		return ledger.Ref(key)
	}
	return ledger.RefTo(r.external(id))
}

// link makes the link of a relation.
func (r *reader) link(at connect.Where, rel relation) connect.Item {
	item := connect.Item{Where: at}
	from, to := rel.Source.id(), rel.Target.id()
	name := r.relations[rel.Type.id()]
	if name == "" {
		name = rel.LongName
	}
	for _, id := range []string{from, to} {
		if id == "" || r.skipped[id] {
			item.Lost = losses("SPEC-RELATION", "one of its ends is no record here: a heading, an information, or nothing", name)
			return item
		}
	}
	if from == to {
		item.Lost = losses("SPEC-RELATION", "leads from an object to itself", name)
		return item
	}
	relation, reversed, exact := relationOf(name)
	if reversed {
		from, to = to, from
	}
	switch sameKind := r.kindOf(from) == r.kindOf(to); {
	case relation != ledger.Mentions && !sameKind && !strings.HasPrefix(name, ownPrefix):
		relation = ledger.Mentions
		item.Lost = losses("SPEC-RELATION", "its ends are of different kinds; the link says that one mentions the other", name)
	case r.circles[rel.ID]:
		relation = ledger.Mentions
		item.Lost = losses("SPEC-RELATION", "closes a circle; the link says that one mentions the other", name)
	}
	item.Later = []ledger.Bond{{From: r.ref(from), Relation: relation, To: r.ref(to)}}
	if !exact {
		item.Lost = losses("SPEC-RELATION", "the name of the relation; the link says that one mentions the other", name)
	}
	if n := len(rel.Values.List); n > 0 {
		item.Lost = append(item.Lost, losses("SPEC-RELATION", "attributes of relations have no place", fmt.Sprintf("%d of %q", n, name))...)
	}
	return item
}

// relationOf finds the relation that a name of another tool stands for. Relations whose ends are of certain kinds only
// are taken from our own files alone; from others come those that hold between any two requirements.
func relationOf(name string) (relation string, reversed, exact bool) {
	switch folded := strings.ToLower(strings.Join(strings.FieldsFunc(name, func(c rune) bool { return c == ' ' || c == '_' || c == '-' }), " ")); folded {
	case "depends on", "requires", "needs", "is dependent on":
		return ledger.DependsOn, false, true
	case "is required by", "needed by", "dependency of":
		return ledger.DependsOn, true, true
	case "duplicates", "duplicate", "is duplicate of":
		return ledger.Duplicates, false, true
	case "supersedes", "replaces":
		return ledger.Supersedes, false, true
	case "superseded by", "replaced by", "is replaced by":
		return ledger.Supersedes, true, true
	case "blocks":
		return ledger.Blocks, false, true
	case "blocked by", "is blocked by":
		return ledger.Blocks, true, true
	case "mentions", "references", "relates to", "related to", "is related to":
		return ledger.Mentions, false, true
	}
	for _, r := range ledger.Relations() {
		if ownPrefix+r.Name == name {
			return r.Name, false, true
		}
	}
	return ledger.Mentions, false, false
}

func losses(field, reason, value string) []connect.Loss {
	var l fit.Losses
	l.Add(field, reason, value)
	return l
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// shorten keeps an identifier within what an external key may hold; a longer one ends in a hash of the whole.
func shorten(id string) string {
	const limit = 800
	if len(id) <= limit {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return strings.ToValidUTF8(id[:limit], "") + "~" + hex.EncodeToString(sum[:8])
}
