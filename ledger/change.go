package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Role says what an actor may do. Each role may do what the next one may.
type Role string

// Roles.
const (
	System      Role = "system"      // reconcilers and jobs: findings and verdicts
	Owner       Role = "owner"       // everything people may do, and settings
	Editor      Role = "editor"      // create, edit, link, decide
	Contributor Role = "contributor" // comment, submit feedback
	Viewer      Role = "viewer"      // read
)

// Covers reports whether a role may do what another one may.
func (r Role) Covers(other Role) bool {
	order := []Role{Viewer, Contributor, Editor, Owner, System}
	mine := slices.Index(order, r)
	return mine >= 0 && mine >= slices.Index(order, other)
}

// Actor is who makes a change.
type Actor struct {
	ID   string `json:"id"` // "ada", "import:jira", "reconciler:quote"
	Role Role   `json:"role"`
}

// Ref names a record in an operation: a key ("REQ-12"), a record created earlier in the same change ("@name"),
// or an external key ("ext:jira:acme/API-17").
type Ref string

// RefTo returns the reference to an external key.
func RefTo(e ExternalKey) Ref { return Ref("ext:" + e.Source + "/" + e.Key) }

// Change is an atomic set of edits. All of it happens, or nothing.
type Change struct {
	Position Position  `json:"position"` // set by the store
	At       time.Time `json:"at"`       // set by the store: one clock a transaction, never running backwards
	Actor    Actor     `json:"actor"`
	Reason   string    `json:"reason,omitempty"`
	Source   string    `json:"source,omitempty"` // the surface: "cli", "import:jira", "ui"
	// Token makes a change idempotent: a second change with the same token is not applied, the first one's
	// result is returned.
	Token string `json:"token,omitempty"`
	// Batch groups the changes of one import, so that one undo takes them all back.
	Batch string `json:"batch,omitempty"`
	// Restore takes states as given instead of walking the life cycle; for owners who load a product from files.
	Restore bool     `json:"restore,omitempty"`
	Undoes  Position `json:"undoes,omitempty"` // set by Undo
	Ops     []Op     `json:"ops"`
	// Refused is called for each operation that the rules refuse, which is then left out of the change; it must not
	// use the store. Nil: one such operation refuses the whole change. What a role may not do refuses it always.
	Refused func(op int, err *Error) `json:"-"`
}

// Op is one edit. Exactly one of its fields is set.
type Op struct {
	Put      *Put        `json:"put,omitempty"`
	Edit     *Edit       `json:"edit,omitempty"`
	Delete   *Target     `json:"delete,omitempty"`
	Restore  *Target     `json:"restore,omitempty"`
	Link     *Bond       `json:"link,omitempty"`
	Unlink   *Bond       `json:"unlink,omitempty"`
	Comment  *Remark     `json:"comment,omitempty"`
	Withdraw *Withdrawal `json:"withdraw,omitempty"`
	Findings *FindingSet `json:"findings,omitempty"`
}

// Put creates a record. When External names a record that exists, it updates that one instead, and does nothing
// where the values are the same: an import can be run again.
type Put struct {
	As       string          `json:"as,omitempty"`  // a name for later operations of this change to refer to it: "@as"
	Key      Key             `json:"key,omitempty"` // asked for; otherwise the next free one of the kind
	Kind     string          `json:"kind"`
	Title    string          `json:"title"`
	Body     string          `json:"body,omitempty"`
	State    string          `json:"state,omitempty"`     // empty: the kind's first, or unchanged
	NewState string          `json:"new_state,omitempty"` // used at creation only: people own the state afterwards
	Owner    string          `json:"owner,omitempty"`
	Labels   []string        `json:"labels,omitempty"`
	Fields   json.RawMessage `json:"fields,omitempty"`
	External []ExternalKey   `json:"external,omitempty"`
	// IfAbsent leaves a record that exists as it is, but for external keys that belong to no record yet: for what
	// a row merely names, such as the account it comes from.
	IfAbsent bool `json:"if_absent,omitempty"`
}

// Edit alters a record. What is nil stays as it is.
type Edit struct {
	Key       Ref                        `json:"key"`
	IfVersion int64                      `json:"if_version,omitempty"` // 0: whatever version is there
	Title     *string                    `json:"title,omitempty"`
	Body      *string                    `json:"body,omitempty"`
	State     *string                    `json:"state,omitempty"`
	Owner     *string                    `json:"owner,omitempty"`
	Labels    *[]string                  `json:"labels,omitempty"`
	Fields    map[string]json.RawMessage `json:"fields,omitempty"`   // by name; null clears
	External  []ExternalKey              `json:"external,omitempty"` // added
}

// Target names the record a deletion or restoration acts on.
type Target struct {
	Key       Ref   `json:"key"`
	IfVersion int64 `json:"if_version,omitempty"`
}

// Bond names a link to make or to end. IfPresent skips a link one of whose ends does not exist, and reports it,
// instead of refusing the change.
type Bond struct {
	From      Ref    `json:"from"`
	Relation  string `json:"relation"`
	To        Ref    `json:"to"`
	IfPresent bool   `json:"if_present,omitempty"`
}

// Remark is a comment to make. Author and At speak for somebody else (an imported comment); empty means the
// change's actor and time.
type Remark struct {
	Key    Ref       `json:"key"`
	Body   string    `json:"body"`
	Author string    `json:"author,omitempty"`
	At     time.Time `json:"at,omitzero"`
	// Once skips the remark when the record has one with the same author, time and text already.
	Once bool `json:"once,omitempty"`
}

// Withdrawal takes a comment back. It stays in the history.
type Withdrawal struct {
	Key      Ref      `json:"key"`
	Position Position `json:"position"`
	Seq      int      `json:"seq"`
}

// Applied is what came of a change.
type Applied struct {
	Position  Position `json:"position"`       // of the change; of the newest change there is when nothing had to change
	Keys      []Key    `json:"keys,omitempty"` // per operation: the record created, edited or linked from
	Created   int      `json:"created"`
	Updated   int      `json:"updated"`
	Deleted   int      `json:"deleted"`
	Unchanged int      `json:"unchanged"`
	Linked    int      `json:"linked"`
	Skipped   []Skip   `json:"skipped,omitempty"`
	Replayed  bool     `json:"replayed,omitempty"` // the token was seen before
}

// Skip is an operation that was left out, and why.
type Skip struct {
	Op      int    `json:"op"`
	Ref     Ref    `json:"ref"`
	Message string `json:"message"`
}

// Add sums the results of several changes.
func (a *Applied) Add(b Applied) {
	a.Position = max(a.Position, b.Position)
	a.Created += b.Created
	a.Updated += b.Updated
	a.Deleted += b.Deleted
	a.Unchanged += b.Unchanged
	a.Linked += b.Linked
	a.Skipped = append(a.Skipped, b.Skipped...)
}

// Empty reports whether the change altered anything.
func (a Applied) Empty() bool { return a.Created+a.Updated+a.Deleted+a.Linked == 0 }

func (o Op) name() string {
	switch {
	case o.Put != nil:
		return "put"
	case o.Edit != nil:
		return "edit"
	case o.Delete != nil:
		return "delete"
	case o.Restore != nil:
		return "restore"
	case o.Link != nil:
		return "link"
	case o.Unlink != nil:
		return "unlink"
	case o.Comment != nil:
		return "comment"
	case o.Withdraw != nil:
		return "withdraw"
	case o.Findings != nil:
		return "findings"
	}
	return ""
}

// parts counts the fields that are set.
func (o Op) parts() int {
	n := 0
	for _, set := range []bool{
		o.Put != nil, o.Edit != nil, o.Delete != nil, o.Restore != nil, o.Link != nil, o.Unlink != nil,
		o.Comment != nil, o.Withdraw != nil, o.Findings != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// authorise reports whether a role may carry out an operation.
func (a Actor) authorise(o Op) error {
	if n := o.parts(); n != 1 {
		return &Error{Code: CodeInvalid, Op: -1, Message: fmt.Sprintf("the operation says %d things to do", n), Remedy: "Set exactly one of put, edit, delete, restore, link, unlink, comment, withdraw, findings"}
	}
	allowed := false
	switch a.Role {
	case System, Owner:
		allowed = true
	case Editor:
		allowed = o.Findings == nil
	case Contributor:
		allowed = o.Comment != nil || o.Put != nil && o.Put.Kind == submission && o.Put.Key == "" && len(o.Put.External) == 0
	}
	if o.Findings != nil && a.Role != System {
		return &Error{Code: CodeForbidden, Op: -1, Message: "findings are computed, nobody writes them", Remedy: "Change what they are computed from"}
	}
	if !allowed {
		return &Error{Code: CodeForbidden, Op: -1, Message: fmt.Sprintf("%s may not %s as %s", a.ID, o.name(), a.Role), Remedy: "Ask an owner for a role that may"}
	}
	return nil
}

// submission is the one kind that contributors may create.
const submission = "feedback"
