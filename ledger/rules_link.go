package ledger

import (
	"fmt"
	"strings"
	"time"
)

func (w *writer) link(o *Op) error {
	b := o.Link
	rel, err := w.relation(b.Relation)
	if err != nil {
		return err
	}
	from, fok, err := w.find(b.From)
	if err != nil {
		return err
	}
	to, tok, err := w.find(b.To)
	if err != nil {
		return err
	}
	var a, z Record
	if fok {
		if a, err = w.tx.Record(w.ctx, from); err != nil {
			return err
		}
	}
	if tok {
		if z, err = w.tx.Record(w.ctx, to); err != nil {
			return err
		}
	}
	for _, end := range []struct {
		ref Ref
		ok  bool
		rec Record
	}{{b.From, fok, a}, {b.To, tok, z}} {
		if end.ok && !end.rec.Deleted {
			continue
		}
		if b.IfPresent {
			w.result.Skipped = append(w.result.Skipped, Skip{Op: w.op, Ref: end.ref, Message: fmt.Sprintf("link %s %s %s: there is no %s", b.From, b.Relation, b.To, end.ref)})
			*o = Op{} // nothing to log
			return nil
		}
		return &Error{Code: CodeNotFound, Op: -1, Message: fmt.Sprintf("there is no record %s to link", end.ref)}
	}
	b.From, b.To = Ref(from), Ref(to)
	w.done(from)
	if from == to {
		return &Error{Code: CodeInvalid, Op: -1, Key: from, Path: "to", Message: "a record cannot be linked to itself"}
	}
	if !w.Schema.MayLink(a.Kind, rel.Name, z.Kind) {
		remedy := fmt.Sprintf("It leads nowhere from the kind %s", a.Kind)
		if kinds := w.Schema.Allowed(a.Kind, rel.Name); len(kinds) > 0 {
			remedy = fmt.Sprintf("From the kind %s it leads to: %s", a.Kind, strings.Join(kinds, ", "))
		}
		return &Error{Code: CodeInvalid, Op: -1, Key: from, Path: "relation", Message: fmt.Sprintf("%q cannot lead from the kind %s to the kind %s", rel.Name, a.Kind, z.Kind), Remedy: remedy}
	}
	standing, err := w.tx.Standing(w.ctx, LinkQuery{From: from, Relation: rel.Name})
	if err != nil {
		return err
	}
	for _, l := range standing {
		if l.To == to {
			w.result.Unchanged++
			return nil
		}
		if rel.Single {
			return &Error{Code: w.unless(CodeExists), Op: -1, Key: from, Path: "relation", Message: fmt.Sprintf("it has a link %s %s already, and may have one only", rel.Name, l.To), Remedy: "End that link first"}
		}
	}
	if rel.Acyclic {
		circle, err := w.tx.Reaches(w.ctx, rel.Name, to, from)
		if err != nil {
			return err
		}
		if circle {
			return &Error{Code: w.unless(CodeInvalid), Op: -1, Key: from, Path: "to", Message: fmt.Sprintf("the link would close a circle: %s already leads to %s by %s", to, from, rel.Name)}
		}
	}
	if err := w.tx.OpenLink(w.ctx, Link{From: from, Relation: rel.Name, To: to, Since: w.change.Position}); err != nil {
		return err
	}
	w.result.Linked++
	w.touch(from)
	w.touch(to)
	return nil
}

func (w *writer) relation(name string) (Relation, error) {
	rel, ok := w.Schema.Relation(name)
	if ok {
		return rel, nil
	}
	names := []string{}
	for _, r := range w.Schema.Relations() {
		names = append(names, r.Name)
	}
	return rel, &Error{Code: CodeInvalid, Op: -1, Path: "relation", Message: fmt.Sprintf("there is no relation %.80q", name), Remedy: "The relations are " + strings.Join(names, ", ")}
}

// unless returns the code, but CodeConflict in an undo: there it is a later change that stands in the way.
func (w *writer) unless(code Code) Code {
	if w.change.Undoes != 0 {
		return CodeConflict
	}
	return code
}

func (w *writer) unlink(b *Bond) error {
	if _, err := w.relation(b.Relation); err != nil {
		return err
	}
	from, fok, err := w.find(b.From)
	if err != nil {
		return err
	}
	to, tok, err := w.find(b.To)
	if err != nil {
		return err
	}
	b.From, b.To = Ref(from), Ref(to)
	w.done(from)
	if fok && tok {
		standing, err := w.tx.Standing(w.ctx, LinkQuery{From: from, Relation: b.Relation, To: to})
		if err != nil {
			return err
		}
		if len(standing) > 0 { // one at most: the three values name a standing link
			if err := w.tx.CloseLink(w.ctx, standing[0], w.change.Position); err != nil {
				return err
			}
			w.result.Linked++
			w.touch(from)
			w.touch(to)
			return nil
		}
	}
	if b.IfPresent {
		return nil
	}
	return &Error{Code: CodeNotFound, Op: -1, Key: from, Message: fmt.Sprintf("there is no link %s %s %s", b.From, b.Relation, b.To)}
}

func (w *writer) comment(o *Op) error {
	m := o.Comment
	rec, err := w.load(m.Key)
	if err != nil {
		return err
	}
	m.Key = Ref(rec.Key)
	w.done(rec.Key)
	body := strings.TrimSpace(m.Body)
	if body == "" {
		return &Error{Code: CodeInvalid, Op: -1, Key: rec.Key, Path: "body", Message: "a comment needs some text"}
	}
	if err := checkText("body", body, MaxReason); err != nil {
		return at(-1, rec.Key, err)
	}
	if err := checkText("author", m.Author, MaxName); err != nil {
		return at(-1, rec.Key, err)
	}
	if !m.At.IsZero() {
		if err := checkInstant("at", m.At); err != nil {
			return at(-1, rec.Key, err)
		}
	}
	if (m.Author != "" || !m.At.IsZero()) && w.change.Actor.Role != Owner && w.change.Actor.Role != Editor && w.change.Actor.Role != System {
		return &Error{Code: CodeForbidden, Op: -1, Key: rec.Key, Path: "author", Message: "a contributor speaks for nobody else"}
	}
	c := Comment{Record: rec.Key, Position: w.change.Position, Seq: w.seq, Actor: m.Author, At: m.At.UTC().Truncate(time.Microsecond), Body: body}
	if c.Actor == "" {
		c.Actor = w.change.Actor.ID
	}
	if m.At.IsZero() {
		c.At = w.change.At
	}
	if m.Once {
		has, err := w.tx.HasComment(w.ctx, rec.Key, c.Actor, c.At, c.Body)
		if err != nil || has {
			*o = Op{}
			return err
		}
	}
	w.seq++
	w.altered = true
	w.result.Linked++
	return w.tx.WriteComment(w.ctx, c)
}

func (w *writer) withdraw(x *Withdrawal) error {
	key, ok, err := w.find(x.Key)
	if err != nil {
		return err
	}
	if !ok {
		return &Error{Code: CodeNotFound, Op: -1, Message: fmt.Sprintf("there is no record %s", x.Key)}
	}
	x.Key = Ref(key)
	w.done(key)
	if err := w.tx.WithdrawComment(w.ctx, key, x.Position, x.Seq, w.change.Position); err != nil {
		return err
	}
	w.altered = true
	w.result.Linked++
	return nil
}
