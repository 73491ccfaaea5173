package upkeep

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Where it stands on the shelf how long events are kept.
const (
	keepSpace = "event-log"
	keepID    = "keep"
)

// Keeping says how long events are kept.
type Keeping struct {
	Days int       `json:"days"` // 0: for ever
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// before is the day whose beginning is the end of what is removed.
func (k Keeping) before(now time.Time) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -k.Days)
}

func readKeeping(ctx context.Context, shelf ledger.Shelf) (k Keeping, version int64, err error) {
	doc, err := shelf.Get(ctx, keepSpace, keepID)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return k, 0, nil
	}
	if err != nil {
		return k, 0, err
	}
	if err := json.Unmarshal(doc.Data, &k); err != nil {
		return k, 0, fmt.Errorf("document %s/%s: %w", keepSpace, keepID, err)
	}
	return k, doc.Version, nil
}

// KeepInput says how long events are kept.
type KeepInput struct {
	Days    int  `json:"days" arg:"1" required:"true" min:"0" doc:"days, at least 30; 0: for ever"`
	Confirm bool `json:"confirm" doc:"set it, and remove what is older at once; without it, only what would be removed is counted"`
}

// Note says what was set.
func (in KeepInput) Note() (kind, text string) {
	switch {
	case !in.Confirm:
		return "", ""
	case in.Days == 0:
		return "setting_changed", "events are kept for ever"
	}
	return "setting_changed", fmt.Sprintf("events are kept for %d days", in.Days)
}

// Kept is what a limit removes, or would.
type Kept struct {
	Set      bool      `json:"set"` // false: it was counted only
	Days     int       `json:"days"`
	Before   time.Time `json:"before,omitzero"`
	Events   int64     `json:"events"`
	Sentence string    `json:"sentence"`
}

// WriteText tells a person.
func (k Kept) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n", k.Sentence)
	if !k.Set {
		p.F("Nothing is changed yet. Ask again with --confirm true.\n")
	}
	return p.Err
}

// leastDays keeps a slip of the finger from removing all there is.
const leastDays = 30

// keepEvents is the operation that sets how long events are kept.
func keepEvents() stage.Operation {
	op := stage.Op("keep", "Set for how many days events are kept", ledger.Owner,
		func(ctx context.Context, env stage.Env, in KeepInput) (out Kept, err error) {
			k := Keeping{Days: in.Days, By: env.Actor.ID, At: env.Now}
			if k.Days != 0 && (k.Days < leastDays || k.Days > 36500) {
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "days", Message: fmt.Sprintf("%d days", k.Days), Remedy: fmt.Sprintf("Give at least %d, or 0 to keep events for ever", leastDays)}
			}
			out.Days = k.Days
			if k.Days > 0 {
				out.Before = k.before(env.Now)
				if out.Events, err = olderEvents(ctx, env.Events, out.Before); err != nil {
					return out, err
				}
			}
			out.Sentence = keptSentence(out)
			if !in.Confirm {
				return out, nil
			}
			out.Set = true
			_, version, err := readKeeping(ctx, env.Store.Shelf())
			if err != nil {
				return out, err
			}
			data, err := json.Marshal(k)
			if err != nil {
				return out, err
			}
			if _, err := env.Store.Shelf().Put(ctx, ledger.Document{Space: keepSpace, ID: keepID, Version: version, Data: data}); err != nil {
				return out, err
			}
			return out, Expire(ctx, env.Store.Shelf(), env.Events, env.Now)
		})
	op.Doc = "What is older is removed at once and then every day, for good, and each time recorded. Without confirm it says what would be removed and changes nothing."
	return op
}

func keptSentence(k Kept) string {
	if k.Days == 0 {
		return "Events are kept for ever."
	}
	return fmt.Sprintf("Events are kept for %d days: those before %s, %s today, are removed for good.", k.Days, ledger.DateOf(k.Before), countedEvents(k.Events))
}

// olderEvents counts what happened before an instant, evidence too.
func olderEvents(ctx context.Context, log events.Reader, before time.Time) (n int64, err error) {
	if log == nil {
		return 0, nil
	}
	t := events.Tally{Query: events.Query{To: before}}
	for _, m := range []events.Matcher{{}, {Names: events.EvidenceNames()}} {
		t.Match = m
		if err := log.Count(ctx, t, func(c events.Cell) error {
			n += c.Events
			return nil
		}); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Expire removes the events that are older than they are kept. It does nothing where events are kept for ever or none is
// older, and is called once a day.
func Expire(ctx context.Context, shelf ledger.Shelf, log events.Log, now time.Time) error {
	k, _, err := readKeeping(ctx, shelf)
	if err != nil || k.Days == 0 || log == nil {
		return err
	}
	before := k.before(now)
	if n, err := olderEvents(ctx, log, before); err != nil || n == 0 {
		return err
	}
	_, err = log.Expire(ctx, events.Expiry{Before: before, Reason: fmt.Sprintf("kept for %d days", k.Days), By: k.By, At: now})
	return err
}
