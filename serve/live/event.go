package live

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// What one event tells at most: whoever needs more reads the change.
const (
	maxKeys   = 200
	maxReason = 1000 // bytes
)

// StreamHello is the first event of a stream.
type StreamHello struct {
	Position ledger.Position `json:"position" doc:"every change after it follows"`
	Resumed  bool            `json:"resumed" doc:"the stream goes on where the client was; otherwise what happened meanwhile does not follow, and what is shown must be read again"`
}

// StreamChange is the event that tells of a change people or programs made.
type StreamChange struct {
	Position ledger.Position `json:"position"`
	At       time.Time       `json:"at"`
	Actor    ledger.Actor    `json:"actor"`
	Reason   string          `json:"reason,omitempty" doc:"its beginning, where it is long"`
	Source   string          `json:"source,omitempty"`
	Batch    string          `json:"batch,omitempty" doc:"names the import it belongs to"`
	Undoes   ledger.Position `json:"undoes,omitempty" doc:"the change it took back"`
	Keys     []StreamRecord  `json:"keys"`
	Links    []StreamLink    `json:"links,omitempty" doc:"made or ended"`
	More     int             `json:"more,omitempty" doc:"records and links beyond those listed"`
}

// StreamRecord is a record that a change touched.
type StreamRecord struct {
	Key     ledger.Key `json:"key"`
	Kind    string     `json:"kind"`
	Version int64      `json:"version,omitempty" doc:"the version the change made; absent when it made none"`
	What    string     `json:"what" enum:"created,edited,deleted,restored,linked,unlinked,commented"`
}

// StreamLink is a link that was made or ended.
type StreamLink struct {
	From     ledger.Key `json:"from"`
	Relation string     `json:"relation"`
	To       ledger.Key `json:"to"`
}

// StreamFindings is the event that tells that findings were computed anew.
type StreamFindings struct {
	Position ledger.Position `json:"position"`
	Subjects []ledger.Key    `json:"subjects" doc:"the records they are about; empty text: the product as a whole"`
	More     int             `json:"more,omitempty" doc:"subjects beyond those listed"`
}

// told gathers what the operations of a change did.
type told struct {
	change   StreamChange
	findings StreamFindings
	at       map[ledger.Key]int // in change.Keys
	subjects map[ledger.Key]bool
}

func (t *told) touch(ref ledger.Ref, what string) {
	key := ledger.Key(ref)
	if i, ok := t.at[key]; ok {
		// What was done to the record itself says more than that something was tied to it.
		if was := &t.change.Keys[i]; was.What == "linked" || was.What == "unlinked" || was.What == "commented" {
			was.What = what
		}
		return
	}
	if len(t.change.Keys) == maxKeys {
		t.change.More++
		return
	}
	t.at[key] = len(t.change.Keys)
	t.change.Keys = append(t.change.Keys, StreamRecord{Key: key, What: what})
}

func (t *told) bond(b *ledger.Bond, what string) {
	t.touch(b.From, what)
	t.touch(b.To, what)
	if len(t.change.Links) == maxKeys {
		t.change.More++
		return
	}
	t.change.Links = append(t.change.Links, StreamLink{ledger.Key(b.From), b.Relation, ledger.Key(b.To)})
}

func (t *told) subject(key ledger.Key) {
	switch {
	case t.subjects[key]:
	case len(t.subjects) == maxKeys:
		t.findings.More++
	default:
		t.subjects[key] = true
		t.findings.Subjects = append(t.findings.Subjects, key)
	}
}

func (t *told) operation(o ledger.Op) {
	switch {
	case o.Put != nil:
		t.touch(ledger.Ref(o.Put.Key), "edited")
	case o.Edit != nil:
		t.touch(o.Edit.Key, "edited")
	case o.Delete != nil:
		t.touch(o.Delete.Key, "deleted")
	case o.Restore != nil:
		t.touch(o.Restore.Key, "restored")
	case o.Link != nil:
		t.bond(o.Link, "linked")
	case o.Unlink != nil:
		t.bond(o.Unlink, "unlinked")
	case o.Comment != nil:
		t.touch(o.Comment.Key, "commented")
	case o.Withdraw != nil:
		t.touch(o.Withdraw.Key, "commented")
	case o.Findings != nil:
		t.subject(o.Findings.Subject)
	}
}

// frameOf writes a change as the events that tell of it. The last of them carries the position as its id: whoever
// resumes after it has seen all of them.
func frameOf(ctx context.Context, store ledger.Store, c ledger.Change) (frame, error) {
	t := told{at: map[ledger.Key]int{}, subjects: map[ledger.Key]bool{}}
	t.change = StreamChange{
		Position: c.Position, At: c.At.UTC(), Actor: c.Actor, Reason: beginning(c.Reason), Source: c.Source, Batch: c.Batch, Undoes: c.Undoes,
		Keys: []StreamRecord{},
	}
	t.findings = StreamFindings{Position: c.Position}
	for _, o := range c.Ops {
		t.operation(o)
	}
	if err := t.versions(ctx, store, c.Position); err != nil {
		return frame{}, err
	}
	var out bytes.Buffer
	if computed := len(t.findings.Subjects) > 0; computed {
		if alone := len(t.change.Keys) == 0; !alone {
			write(&out, "change", 0, t.change)
		}
		write(&out, "findings", c.Position, t.findings)
	} else {
		write(&out, "change", c.Position, t.change)
	}
	return frame{c.Position, out.Bytes()}, nil
}

// versions adds kinds and the versions that the change made, and drops the records that it left as they were.
func (t *told) versions(ctx context.Context, store ledger.Store, at ledger.Position) error {
	if len(t.change.Keys) == 0 {
		return nil
	}
	then, err := store.AsOf(ctx, at)
	if err != nil {
		return err
	}
	keys := make([]ledger.Key, len(t.change.Keys))
	for i, k := range t.change.Keys {
		keys[i] = k.Key
	}
	records, err := then.Records(ctx, keys)
	if err != nil {
		return err
	}
	byKey := make(map[ledger.Key]ledger.Record, len(records))
	for _, r := range records {
		byKey[r.Key] = r
	}
	kept := t.change.Keys[:0]
	for _, k := range t.change.Keys {
		r, ok := byKey[k.Key]
		if made := ok && r.Position == at; made {
			if k.Version = r.Version; r.Version == 1 && k.What != "deleted" {
				k.What = "created"
			}
		} else if k.What == "edited" {
			continue // the operation said what was so already
		}
		k.Kind = r.Kind
		kept = append(kept, k)
	}
	t.change.Keys = kept
	return nil
}

// write appends one event; id 0: without an id.
func write(out *bytes.Buffer, name string, id ledger.Position, data any) {
	if id > 0 {
		fmt.Fprintf(out, "id: %d\n", id)
	}
	raw, _ := json.Marshal(data) // of values that always can be; JSON has no line breaks of its own
	fmt.Fprintf(out, "event: %s\ndata: %s\n\n", name, raw)
}

func beginning(s string) string {
	if len(s) <= maxReason {
		return s
	}
	s = s[:maxReason]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}
