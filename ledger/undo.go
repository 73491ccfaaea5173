package ledger

import (
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
// undo first. Findings are left to the reconcilers.
func (r Rules) Undo(ctx context.Context, tx Tx, now time.Time, p Position, by Actor, reason string) (Applied, error) {
	if by.Role != Owner && by.Role != Editor && by.Role != System {
		return Applied{}, &Error{Code: CodeForbidden, Op: -1, Message: by.ID + " may not undo as " + string(by.Role)}
	}
	target, err := tx.Change(ctx, p)
	if err != nil {
		return Applied{}, err
	}
	ops, err := r.opposite(ctx, tx, p)
	if err != nil {
		return Applied{}, err
	}
	if len(ops) == 0 {
		head, _, err := tx.Head(ctx)
		return Applied{Position: head}, err
	}
	if strings.TrimSpace(reason) == "" {
		reason = fmt.Sprintf("Undo of change %d", p)
	}
	return r.apply(ctx, tx, now, Change{Actor: by, Reason: reason, Source: target.Source, Undoes: p, Batch: "", Ops: ops})
}

func (r Rules) opposite(ctx context.Context, tx Tx, p Position) ([]Op, error) {
	var ops []Op
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
		ops = append(ops, Op{Unlink: &Bond{From: Ref(l.From), Relation: l.Relation, To: Ref(l.To), IfPresent: true}})
	}
	versions, err := tx.VersionsAt(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, made := range versions {
		o, err := r.takeBack(ctx, tx, p, made)
		if err != nil {
			return nil, err
		}
		if o.name() != "" {
			ops = append(ops, o)
		}
	}
	for _, l := range closed {
		ops = append(ops, Op{Link: &Bond{From: Ref(l.From), Relation: l.Relation, To: Ref(l.To), IfPresent: true}})
	}
	return ops, nil
}

func (r Rules) takeBack(ctx context.Context, tx Tx, p Position, made Record) (Op, error) {
	cur, err := tx.Record(ctx, made.Key)
	if err != nil {
		return Op{}, err
	}
	blocked := func(path string) error {
		later, err := tx.Change(ctx, cur.Position)
		if err != nil {
			return err
		}
		return &Error{Code: CodeConflict, Op: -1, Key: made.Key, Path: path, Message: fmt.Sprintf("%s changed it again in change %d", later.Actor.ID, later.Position), Remedy: fmt.Sprintf("Undo change %d first", later.Position)}
	}
	if made.Version == 1 {
		if cur.Deleted {
			return Op{}, nil
		}
		if cur.Version != 1 && !sameContent(cur, made) {
			return Op{}, blocked("")
		}
		return Op{Delete: &Target{Key: Ref(made.Key)}}, nil
	}
	before, err := tx.Version(ctx, made.Key, made.Version-1)
	if err != nil {
		return Op{}, err
	}
	changes := Diff(before, made)
	later := map[string]bool{}
	for _, c := range Diff(made, cur) {
		later[c.Path] = true
	}
	e := &Edit{Key: Ref(made.Key)}
	for _, c := range changes {
		if later[c.Path] {
			if c.Path == "deleted" {
				return Op{}, nil // taken back already
			}
			return Op{}, blocked(c.Path)
		}
		switch c.Path {
		case "title":
			e.Title = &before.Title
		case "body":
			e.Body = &before.Body
		case "state":
			e.State = &before.State
		case "owner":
			e.Owner = &before.Owner
		case "labels":
			labels := slices.Clone(before.Labels)
			e.Labels = &labels
		case "external":
			// An external key stays: taking it away would make the next import double the record.
		case "deleted":
			if before.Deleted {
				return Op{Delete: &Target{Key: Ref(made.Key)}}, nil
			}
			return Op{Restore: &Target{Key: Ref(made.Key)}}, nil
		default:
			name := strings.TrimPrefix(c.Path, "fields.")
			if e.Fields == nil {
				e.Fields = map[string]json.RawMessage{}
			}
			e.Fields[name] = json.RawMessage("null")
			if old, ok := rawFields(before.Fields)[name]; ok {
				e.Fields[name] = old
			}
		}
	}
	if cur.Deleted {
		return Op{}, blocked("deleted")
	}
	if reflect.DeepEqual(e, &Edit{Key: Ref(made.Key)}) {
		return Op{}, nil
	}
	return Op{Edit: e}, nil
}

func sameContent(a, b Record) bool { return len(Diff(a, b)) == 0 }
