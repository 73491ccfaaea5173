package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

func (w *writer) put(p *Put) error {
	k, ok := w.Schema.Kind(p.Kind)
	if !ok {
		return &Error{Code: CodeInvalid, Op: -1, Path: "kind", Message: fmt.Sprintf("there is no kind %q", p.Kind), Remedy: "See `throughline kinds`"}
	}
	p.Kind = k.Name
	var known Key
	for _, ext := range p.External {
		key, found, err := w.resolve(ext)
		if err != nil {
			return err
		}
		if found && known != "" && key != known && !p.IfAbsent {
			return &Error{Code: CodeExists, Op: -1, Key: known, Path: "external", Message: fmt.Sprintf("%s belongs to %s", ext, key), Remedy: "One record cannot take the external keys of two"}
		}
		if found && known == "" {
			known = key
		}
	}
	if known != "" {
		return w.update(p, k, known)
	}
	return w.create(p, k)
}

func (w *writer) create(p *Put, k *Kind) error {
	switch {
	case p.Key == "":
		n, err := w.tx.NextNumber(w.ctx, k.Prefix)
		if err != nil {
			return err
		}
		p.Key = Key(fmt.Sprintf("%s-%d", k.Prefix, n))
	case p.Key.Number() < 1 || p.Key.Number() > MaxNumber || p.Key != Key(fmt.Sprintf("%s-%d", k.Prefix, p.Key.Number())):
		return &Error{Code: CodeInvalid, Op: -1, Path: "key", Message: fmt.Sprintf("%.80q is not a key of kind %s", p.Key, k.Name), Remedy: fmt.Sprintf("Expected %s-1 to %s-%d", k.Prefix, k.Prefix, MaxNumber)}
	default:
		if _, err := w.tx.Record(w.ctx, p.Key); err == nil {
			return &Error{Code: CodeExists, Op: -1, Key: p.Key, Path: "key", Message: "there is a record with this key already", Remedy: "Edit it, or leave the key out"}
		} else if CodeOf(err) != CodeNotFound {
			return err
		}
		if err := w.tx.TakeNumber(w.ctx, k.Prefix, p.Key.Number()); err != nil {
			return err
		}
	}
	state := p.State
	if state == "" {
		state = p.NewState
	}
	if state == "" {
		state = k.Lifecycle.Initial()
	}
	next := Record{
		Key: p.Key, Kind: k.Name, Title: p.Title, Body: p.Body, State: state, Owner: p.Owner,
		Labels: p.Labels, Fields: p.Fields, External: p.External,
		Version: 1, Created: w.change.At, Updated: w.change.At, Position: w.change.Position,
	}
	if _, ok := k.Lifecycle.State(state); ok && !w.lenient() && state != k.Lifecycle.Initial() &&
		!slices.Contains(k.Lifecycle.Entry, state) && !slices.Contains(k.Lifecycle.Entry, Any) {
		return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("a new %s cannot start as %s", k.Name, state), Remedy: "Create it as " + k.Lifecycle.Initial() + " and move it"}
	}
	if err := w.complete(&next, k); err != nil {
		return at(-1, next.Key, err)
	}
	if err := w.write(nil, next, k); err != nil {
		return at(-1, next.Key, err)
	}
	if p.As != "" {
		w.names[p.As] = p.Key
	}
	w.result.Created++
	w.done(p.Key)
	return nil
}

// update brings the record that carries the external key to the values of the import.
func (w *writer) update(p *Put, k *Kind, key Key) error {
	old, err := w.tx.Record(w.ctx, key)
	if err != nil {
		return err
	}
	if old.Kind != k.Name {
		return &Error{Code: CodeExists, Op: -1, Key: key, Path: "external", Message: fmt.Sprintf("its external key belongs to %s, not to %s", WithArticle(old.Kind), WithArticle(k.Name))}
	}
	asked := p.Key
	p.Key = key
	if asked != "" && asked != key {
		return &Error{Code: CodeExists, Op: -1, Key: asked, Path: "external", Message: fmt.Sprintf("its external key belongs to %s", key)}
	}
	if p.As != "" {
		w.names[p.As] = key
	}
	w.done(key)
	next := w.successor(old)
	if old.Deleted {
		by, err := w.tx.Change(w.ctx, old.Position)
		if err != nil {
			return err
		}
		if by.Undoes == 0 {
			// A person deleted it; an import does not overrule a person.
			w.result.Skipped = append(w.result.Skipped, Skip{Op: w.op, Ref: Ref(key), Message: string(key) + " was deleted here and stays deleted"})
			return nil
		}
		next.Deleted = false
	} else if p.IfAbsent {
		if next.External, err = w.unclaimed(old.External, p.External); err != nil {
			return err
		}
		return w.revise(old, next, k)
	}
	next.Title, next.Body, next.Labels = p.Title, p.Body, p.Labels
	if p.State != "" {
		next.State = p.State
	}
	if p.Owner != "" {
		next.Owner = p.Owner
	}
	if next.Fields, err = overlay(old.Fields, p.Fields); err != nil {
		return err
	}
	next.External = join(old.External, p.External)
	return w.revise(old, next, k)
}

// unclaimed adds the external keys that belong to no record to those a record carries.
func (w *writer) unclaimed(carried, more []ExternalKey) ([]ExternalKey, error) {
	for _, ext := range more {
		_, found, err := w.tx.Resolve(w.ctx, ext)
		if err != nil {
			return nil, err
		}
		if !found {
			carried = join(carried, []ExternalKey{ext})
		}
	}
	return carried, nil
}

func (w *writer) edit(o *Op) error {
	e := o.Edit
	old, err := w.load(e.Key)
	if err != nil {
		return err
	}
	e.Key = Ref(old.Key)
	w.done(old.Key)
	if err := w.expect(old, e.IfVersion); err != nil {
		return err
	}
	k, err := w.kindOf(old)
	if err != nil {
		return err
	}
	next := w.successor(old)
	if e.Title != nil {
		next.Title = *e.Title
	}
	if e.Body != nil {
		next.Body = *e.Body
	}
	if e.State != nil {
		next.State = *e.State
	}
	if e.Owner != nil {
		next.Owner = *e.Owner
	}
	if e.Labels != nil {
		next.Labels = *e.Labels
	}
	if len(e.Fields) > 0 {
		patch, err := json.Marshal(e.Fields)
		if err != nil {
			return Errorf(CodeInvalid, "fields cannot be read: %v", err)
		}
		if next.Fields, err = overlay(old.Fields, patch); err != nil {
			return err
		}
	}
	for _, ext := range e.External {
		owner, found, err := w.resolve(ext)
		if err != nil {
			return err
		}
		if found && owner != old.Key {
			return &Error{Code: CodeExists, Op: -1, Key: old.Key, Path: "external", Message: fmt.Sprintf("%s belongs to %s", ext, owner)}
		}
	}
	next.External = join(old.External, e.External)
	return at(-1, old.Key, w.revise(old, next, k))
}

// successor returns the version that follows old, alike so far. Where this change made old itself, the successor
// takes its place: one change makes one version.
func (w *writer) successor(old Record) Record {
	next := old
	if old.Position != w.change.Position {
		next.Version++
	}
	next.Updated, next.Position = w.change.At, w.change.Position
	return next
}

func (w *writer) kindOf(r Record) (*Kind, error) {
	k, ok := w.Schema.Kind(r.Kind)
	if !ok {
		return nil, &Error{Code: CodeInternal, Op: -1, Key: r.Key, Message: fmt.Sprintf("the record has the unknown kind %s", r.Kind)}
	}
	return k, nil
}

// revise stores next when it differs from old.
func (w *writer) revise(old, next Record, k *Kind) error {
	if err := w.complete(&next, k); err != nil {
		return err
	}
	changes := Diff(old, next)
	if len(changes) == 0 {
		w.result.Unchanged++
		return nil
	}
	if !w.lenient() {
		if err := w.checkMove(old, next, k); err != nil {
			return err
		}
		if err := w.checkReason(changes, k); err != nil {
			return err
		}
	}
	if err := w.write(&old, next, k); err != nil {
		return err
	}
	w.result.Updated++
	return nil
}

func (w *writer) write(old *Record, next Record, k *Kind) error {
	if k.Check != nil && !next.Deleted {
		if err := k.Check(lookup{w}, next); err != nil {
			return err
		}
	}
	if err := w.tx.WriteRecord(w.ctx, old, next, k); err != nil {
		return err
	}
	w.touch(next.Key)
	return nil
}

// complete brings a record into the form that is stored, with the help of other records.
func (w *writer) complete(r *Record, k *Kind) error {
	if err := tidy(r, k); err != nil {
		return err
	}
	var err error
	if r.Fields, err = w.resolveKeys(r.Fields, k); err != nil {
		return err
	}
	if r.Fields, err = k.Canonical(r.Fields); err != nil || k.Complete == nil || r.Deleted {
		return err
	}
	if err := k.Complete(lookup{w}, r); err != nil {
		return err
	}
	if err := tidy(r, k); err != nil {
		return err
	}
	r.Fields, err = k.Canonical(r.Fields)
	return err
}

// resolveKeys replaces references ("@name", "ext:source/key") in fields that hold a record's key.
func (w *writer) resolveKeys(fields json.RawMessage, k *Kind) (json.RawMessage, error) {
	var m map[string]json.RawMessage
	for _, f := range k.Fields {
		if f.Type != KeyField || !bytes.Contains(fields, []byte(`"@`)) && !bytes.Contains(fields, []byte(`"ext:`)) {
			continue
		}
		if m == nil {
			m = rawFields(fields)
		}
		var ref string
		if json.Unmarshal(m[f.Name], &ref) != nil || !strings.HasPrefix(ref, "@") && !strings.HasPrefix(ref, "ext:") {
			continue
		}
		key, ok, err := w.find(Ref(ref))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, &Error{Code: CodeNotFound, Op: -1, Path: "fields." + f.Name, Message: fmt.Sprintf("there is no record %s", ref)}
		}
		m[f.Name], _ = json.Marshal(key)
	}
	if m == nil {
		return fields, nil
	}
	return json.Marshal(m)
}

func (w *writer) delete(t *Target) error {
	old, err := w.load(t.Key)
	if err != nil {
		return err
	}
	t.Key = Ref(old.Key)
	w.done(old.Key)
	if err := w.expect(old, t.IfVersion); err != nil {
		return err
	}
	if !w.lenient() && strings.TrimSpace(w.change.Reason) == "" {
		return &Error{Code: CodeReasonRequired, Op: -1, Key: old.Key, Path: "reason", Message: "deleting a record needs a reason"}
	}
	k, err := w.kindOf(old)
	if err != nil {
		return err
	}
	next := w.successor(old)
	next.Deleted = true
	links, err := w.tx.Standing(w.ctx, LinkQuery{Of: old.Key})
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := w.tx.CloseLink(w.ctx, l, w.change.Position); err != nil {
			return err
		}
		w.touchOther(l, old.Key)
	}
	w.result.Deleted++
	return w.write(&old, next, k)
}

func (w *writer) touchOther(l Link, key Key) {
	if l.From == key {
		w.touch(l.To)
	} else {
		w.touch(l.From)
	}
}

func (w *writer) restore(t *Target) error {
	key, ok, err := w.find(t.Key)
	if err != nil {
		return err
	}
	if !ok {
		return &Error{Code: CodeNotFound, Op: -1, Key: key, Message: fmt.Sprintf("there is no record %s", t.Key)}
	}
	t.Key = Ref(key)
	w.done(key)
	old, err := w.tx.Record(w.ctx, key)
	if err != nil {
		return err
	}
	if err := w.expect(old, t.IfVersion); err != nil {
		return err
	}
	if !old.Deleted {
		w.result.Unchanged++
		return nil
	}
	k, err := w.kindOf(old)
	if err != nil {
		return err
	}
	next := w.successor(old)
	next.Deleted = false
	w.result.Updated++
	return at(-1, key, w.write(&old, next, k))
}

func (w *writer) expect(cur Record, version int64) error {
	began := cur.Version
	if cur.Position == w.change.Position {
		began-- // an earlier operation of this change altered it; what counts is where the change began
	}
	if version == 0 || version == began {
		return nil
	}
	who := ""
	if by, err := w.tx.Change(w.ctx, cur.Position); err == nil {
		who = fmt.Sprintf(", by %s at %s", by.Actor.ID, by.At.Format("2006-01-02 15:04"))
	}
	return &Error{Code: CodeConflict, Op: -1, Key: cur.Key, Path: "version", Message: fmt.Sprintf("it was changed since you read it: it stands at version %d%s, you started from version %d", cur.Version, who, version), Remedy: "Read it again and repeat the edit"}
}

// overlay puts the members of patch over those of fields; a null member clears.
func overlay(fields, patch json.RawMessage) (json.RawMessage, error) {
	m := rawFields(fields)
	if len(patch) > 0 {
		var p map[string]json.RawMessage
		if err := json.Unmarshal(patch, &p); err != nil {
			return nil, Errorf(CodeInvalid, "fields cannot be read: %v", err)
		}
		for name, v := range p {
			if bytes.Equal(bytes.TrimSpace(v), []byte("null")) {
				delete(m, name)
			} else {
				m[name] = v
			}
		}
	}
	return json.Marshal(m)
}

// join adds external keys to those a record carries, sorted and without duplicates.
func join(a, b []ExternalKey) []ExternalKey {
	if len(a)+len(b) == 0 {
		return nil
	}
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y ExternalKey) int {
		if c := strings.Compare(x.Source, y.Source); c != 0 {
			return c
		}
		return strings.Compare(x.Key, y.Key)
	})
	return slices.Compact(out)
}

// lookup gives a kind's Check what it may read.
type lookup struct{ w *writer }

func (l lookup) Record(k Key) (Record, error)             { return l.w.tx.Record(l.w.ctx, k) }
func (l lookup) Version(k Key, v int64) (Record, error)   { return l.w.tx.Version(l.w.ctx, k, v) }
func (l lookup) Resolve(e ExternalKey) (Key, bool, error) { return l.w.tx.Resolve(l.w.ctx, e) }
func (l lookup) Position() Position                       { return l.w.change.Position }
func (l lookup) Today() Date                              { return DateOf(l.w.change.At) }
func (l lookup) Restores() bool                           { return l.w.lenient() }
