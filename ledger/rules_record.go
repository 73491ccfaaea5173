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
	for _, ext := range p.External {
		key, found, err := w.tx.Resolve(w.ctx, ext)
		if err != nil {
			return err
		}
		if found {
			return w.update(p, k, key)
		}
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
	case p.Key.Prefix() != k.Prefix || p.Key.Number() < 1 || p.Key != Key(fmt.Sprintf("%s-%d", k.Prefix, p.Key.Number())):
		return &Error{Code: CodeInvalid, Op: -1, Path: "key", Message: fmt.Sprintf("%q is not a key of kind %s", p.Key, k.Name), Remedy: "Expected " + k.Prefix + "-1 or a higher number"}
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
	if err := w.store(nil, next, k); err != nil {
		return err
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
		return &Error{Code: CodeExists, Op: -1, Key: key, Path: "external", Message: fmt.Sprintf("%s belongs to a %s", p.External[0], old.Kind)}
	}
	asked := p.Key
	p.Key = key
	if asked != "" && asked != key {
		return &Error{Code: CodeExists, Op: -1, Key: asked, Path: "external", Message: fmt.Sprintf("%s belongs to %s", p.External[0], key)}
	}
	if p.As != "" {
		w.names[p.As] = key
	}
	w.done(key)
	next := old
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
	k, ok := w.Schema.Kind(old.Kind)
	if !ok {
		return Errorf(CodeInternal, "record %s has the unknown kind %s", old.Key, old.Kind)
	}
	next := old
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
		owner, found, err := w.tx.Resolve(w.ctx, ext)
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

// revise stores next when it differs from old.
func (w *writer) revise(old, next Record, k *Kind) error {
	next.Version, next.Updated, next.Position = old.Version+1, w.change.At, w.change.Position
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

// store tidies and writes a new record.
func (w *writer) store(old *Record, next Record, k *Kind) error {
	if err := w.complete(&next, k); err != nil {
		return at(-1, next.Key, err)
	}
	return at(-1, next.Key, w.write(old, next, k))
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
	k, _ := w.Schema.Kind(old.Kind)
	next := old
	next.Deleted, next.Version, next.Updated, next.Position = true, old.Version+1, w.change.At, w.change.Position
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
	k, _ := w.Schema.Kind(old.Kind)
	next := old
	next.Deleted, next.Version, next.Updated, next.Position = false, old.Version+1, w.change.At, w.change.Position
	w.result.Updated++
	return at(-1, key, w.write(&old, next, k))
}

func (w *writer) expect(cur Record, version int64) error {
	if version == 0 || version == cur.Version {
		return nil
	}
	who := ""
	if by, err := w.tx.Change(w.ctx, cur.Position); err == nil {
		who = fmt.Sprintf(", by %s at %s", by.Actor.ID, by.At.Format("2006-01-02 15:04"))
	}
	return &Error{Code: CodeConflict, Op: -1, Key: cur.Key, Path: "version", Message: fmt.Sprintf("it was changed since you read it: it stands at version %d%s, you started from version %d", cur.Version, who, version), Remedy: "Read it again and repeat the edit"}
}

// lenient reports whether states are taken as given: in an undo, and in a restoration by an owner.
func (w *writer) lenient() bool { return w.change.Undoes != 0 || w.change.Restore }

func (w *writer) checkMove(old, next Record, k *Kind) error {
	if old.State == next.State {
		return nil
	}
	m, ok := k.Lifecycle.Move(old.State, next.State)
	if !ok {
		remedy := "Nothing follows " + old.State
		if names := k.Lifecycle.Next(old.State); len(names) > 0 {
			remedy = "From " + old.State + " it can go to " + strings.Join(names, ", ")
		}
		return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("a %s cannot go from %s to %s", k.Name, old.State, next.State), Remedy: remedy}
	}
	if m.SystemOnly && w.change.Actor.Role != System {
		return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("a %s becomes %s by a verdict only", k.Name, next.State), Remedy: "Attach a check and let it be evaluated"}
	}
	if m.Reason && strings.TrimSpace(w.change.Reason) == "" {
		return &Error{Code: CodeReasonRequired, Op: -1, Path: "state", Message: fmt.Sprintf("moving a %s to %s needs a reason", k.Name, next.State)}
	}
	if m.Requires != nil {
		if err := m.Requires(next); err != nil {
			return err
		}
	}
	if len(m.BlockedBy) == 0 {
		return nil
	}
	findings, err := w.tx.FindingsOf(w.ctx, old.Key, "")
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Severity == Refusal && matches(m.BlockedBy, f.Rule) {
			return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("it cannot become %s: %s (%s)", next.State, f.Message, f.Rule), Remedy: f.Act}
		}
	}
	return nil
}

func matches(patterns []string, rule string) bool {
	for _, p := range patterns {
		if start, ok := strings.CutSuffix(p, "*"); ok && strings.HasPrefix(rule, start) || p == rule {
			return true
		}
	}
	return false
}

// checkReason refuses a silent change of mind: replacing a value that must not change without a reason.
func (w *writer) checkReason(changes []FieldChange, k *Kind) error {
	if strings.TrimSpace(w.change.Reason) != "" {
		return nil
	}
	for _, c := range changes {
		name, ok := strings.CutPrefix(c.Path, "fields.")
		if !ok || c.Old == nil {
			continue
		}
		if f, _ := k.Field(name); f.Reason {
			return &Error{Code: CodeReasonRequired, Op: -1, Path: c.Path, Message: fmt.Sprintf("changing %s of a %s needs a reason", name, k.Name)}
		}
	}
	return nil
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
