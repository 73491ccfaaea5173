package ledger

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Undo takes the change at position p back by making the opposite one. A field that a later change altered again
// stands in the way, and so does a later edit of a record the change created; the error says which change to
// undo first. What was taken back already is left alone. Records do not return to a state that a refusing finding
// or a missing verdict keeps them from. External keys stay, withdrawn comments stay withdrawn, and findings are
// left to the reconcilers.
func (r Rules) Undo(ctx context.Context, tx Tx, now time.Time, p Position, by Actor, reason string) (Applied, error) {
	if by.Role != Owner && by.Role != Editor && by.Role != System {
		return Applied{}, &Error{Code: CodeForbidden, Op: -1, Message: by.ID + " may not undo as " + string(by.Role), Remedy: "Ask an editor to do it"}
	}
	head, _, err := tx.Head(ctx) // keeps other writers out from here on
	if err != nil {
		return Applied{}, err
	}
	target, err := tx.Change(ctx, p)
	if err != nil {
		return Applied{}, err
	}
	ops, err := r.opposite(ctx, tx, p, by)
	if err != nil {
		return Applied{}, err
	}
	if len(ops) == 0 {
		return Applied{Position: head}, nil
	}
	if strings.TrimSpace(reason) == "" {
		reason = fmt.Sprintf("Undo of change %d", p)
	}
	return r.apply(ctx, tx, now, Change{Actor: by, Reason: reason, Source: target.Source, Undoes: p, Ops: ops})
}

// opposite lists the operations that take a change back. Records that return go before those that leave, and
// records that leave do so in the reverse order of their creation, so that none is missed by another.
func (r Rules) opposite(ctx context.Context, tx Tx, p Position, by Actor) ([]Op, error) {
	var ops, last []Op
	opened, closed, err := tx.LinksAt(ctx, p)
	if err != nil {
		return nil, err
	}
	comments, err := tx.CommentsAt(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, c := range comments {
		ops = append(ops, Op{Withdraw: &Withdrawal{Key: Ref(c.Record), Position: c.Position, Seq: c.Seq}})
	}
	for _, l := range opened {
		if l.Until == 0 { // otherwise it was ended, and one that stands there now is a later change's
			ops = append(ops, Op{Unlink: &Bond{From: Ref(l.From), Relation: l.Relation, To: Ref(l.To), IfPresent: true}})
		}
	}
	versions, err := tx.VersionsAt(ctx, p)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b Record) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Key.Number(), b.Key.Number()), cmp.Compare(a.Key, b.Key))
	})
	for _, made := range versions {
		back, err := r.takeBack(ctx, tx, made, by)
		if err != nil {
			return nil, err
		}
		for _, o := range back {
			if o.Delete != nil {
				last = append(last, o)
			} else {
				ops = append(ops, o)
			}
		}
	}
	for _, l := range closed {
		ops = append(ops, Op{Link: &Bond{From: Ref(l.From), Relation: l.Relation, To: Ref(l.To), IfPresent: true}})
	}
	slices.Reverse(last)
	return append(ops, last...), nil
}

// takeBack lists the operations that take back what a change did to one record.
func (r Rules) takeBack(ctx context.Context, tx Tx, made Record, by Actor) ([]Op, error) {
	cur, err := tx.Record(ctx, made.Key)
	if err != nil {
		return nil, err
	}
	blocked := func(path string) error {
		later, err := tx.Change(ctx, cur.Position)
		if err != nil {
			return err
		}
		return &Error{Code: CodeConflict, Op: -1, Key: made.Key, Path: path, Message: fmt.Sprintf("%s changed it again in change %d", later.Actor.ID, later.Position), Remedy: fmt.Sprintf("Undo change %d first", later.Position)}
	}
	target := &Target{Key: Ref(made.Key)}
	if made.Version == 1 {
		switch {
		case cur.Deleted:
			return nil, nil
		case !sameContent(made, cur):
			return nil, blocked("")
		}
		return []Op{{Delete: target}}, nil
	}
	before, err := tx.Version(ctx, made.Key, made.Version-1)
	if err != nil {
		return nil, err
	}
	if before.Deleted && cur.Deleted {
		return nil, nil
	}
	altered, differs := paths(Diff(made, cur)), paths(Diff(before, cur))
	e := &Edit{Key: Ref(made.Key)}
	for _, c := range Diff(before, made) {
		path := c.Path
		if path == "deleted" || path == "external" || !differs[path] {
			continue // told below; stays (the next import would double the record); taken back already
		}
		if altered[path] || cur.Deleted && !made.Deleted {
			return nil, blocked(path)
		}
		e.take(path, before)
	}
	if e.State != nil {
		if err := r.mayReturn(ctx, tx, before, made, cur, by); err != nil {
			return nil, err
		}
	}
	var ops []Op
	if cur.Deleted && !before.Deleted && made.Deleted {
		ops = append(ops, Op{Restore: target})
	}
	if !reflect.DeepEqual(e, &Edit{Key: Ref(made.Key)}) {
		ops = append(ops, Op{Edit: e})
	}
	if before.Deleted {
		ops = append(ops, Op{Delete: target})
	}
	return ops, nil
}

// take sets a path of the edit to the value it has in a record.
func (e *Edit) take(path string, from Record) {
	switch path {
	case "title":
		e.Title = &from.Title
	case "body":
		e.Body = &from.Body
	case "state":
		e.State = &from.State
	case "owner":
		e.Owner = &from.Owner
	case "labels":
		labels := slices.Clone(from.Labels)
		e.Labels = &labels
	default:
		name := strings.TrimPrefix(path, "fields.")
		if e.Fields == nil {
			e.Fields = map[string]json.RawMessage{}
		}
		e.Fields[name] = json.RawMessage("null")
		if old, ok := rawFields(from.Fields)[name]; ok {
			e.Fields[name] = old
		}
	}
}

// mayReturn reports what keeps an undo from bringing a record back into a state: refusing findings as for anybody
// who moves it there; and a verdict, unless the record is again exactly what the verdict was about.
func (r Rules) mayReturn(ctx context.Context, tx Tx, before, made, cur Record, by Actor) error {
	k, ok := r.Schema.Kind(made.Kind)
	if !ok {
		return nil
	}
	var rules []string
	onlyByVerdict := true
	moves := k.Lifecycle.into(before.State)
	if m, ok := k.Lifecycle.Move(cur.State, before.State); ok {
		moves = []Move{m}
	}
	for _, m := range moves {
		rules = append(rules, m.BlockedBy...)
		onlyByVerdict = onlyByVerdict && m.SystemOnly
	}
	if len(moves) > 0 && onlyByVerdict && by.Role != System && !sameContent(made, cur) {
		return &Error{Code: CodeBlocked, Op: -1, Key: made.Key, Path: "state", Message: fmt.Sprintf("it was %s by a verdict, and has been changed since", before.State), Remedy: "Let it be evaluated again"}
	}
	return checkRefusals(ctx, tx, made.Key, before.State, rules)
}

func paths(changes []FieldChange) map[string]bool {
	m := make(map[string]bool, len(changes))
	for _, c := range changes {
		m[c.Path] = true
	}
	return m
}

// sameContent reports whether two versions say the same; external keys do not count.
func sameContent(a, b Record) bool {
	b.External = a.External
	return len(Diff(a, b)) == 0
}
