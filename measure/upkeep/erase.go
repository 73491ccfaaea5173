package upkeep

import (
	"context"
	"fmt"
	"io"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// EraseInput asks to remove a person from the event log.
type EraseInput struct {
	Person  string `json:"person" arg:"1" required:"true" doc:"any of the person's ids"`
	Reason  string `json:"reason" doc:"why, such as the number of the request; it is kept, so name nobody in it"`
	Confirm bool   `json:"confirm" doc:"remove; without it, only what would be removed is counted"`
}

// Note says that a person was erased, not who: that is what is to be forgotten.
func (in EraseInput) Note() (kind, text string) {
	if !in.Confirm {
		return "", ""
	}
	return "person_erased", "a person was removed from the event log: " + in.Reason
}

// ErasedPerson is what was removed, or would be.
type ErasedPerson struct {
	Removed    bool     `json:"removed"` // false: it was counted only
	Events     int64    `json:"events"`
	Identities int64    `json:"identities"` // links between ids
	IDs        int      `json:"ids"`        // that were the person
	Stays      []string `json:"stays"`      // what is not removed
	Sentence   string   `json:"sentence"`
}

// WriteText tells a person.
func (e ErasedPerson) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n\nWhat stays:\n", e.Sentence)
	for _, s := range e.Stays {
		p.F("  %s\n", s)
	}
	if !e.Removed && e.Events+e.Identities > 0 {
		p.F("\nNothing is removed yet. Ask again with --confirm true and a --reason to remove it for good.\n")
	}
	return p.Err
}

// staysBehind lists what an erasure does not reach.
func staysBehind() []string {
	return []string{
		"That somebody was erased, when, by whom and why, with a hash of the person that only this log can compare.",
		"Hashes of the ids of the removed events, so that a client that sends them again adds nothing.",
		"Records that mention the person: interviews, feedback, quotes and comments. Look for them with the search.",
		"Backups and exports made before. Remove those, or erase again after restoring one.",
		"Events that come in from now on: stop sending them.",
	}
}

// erase is the operation that removes a person.
func erase() stage.Operation {
	op := stage.Op("erase", "Remove a person from the event log", ledger.Owner,
		func(ctx context.Context, env stage.Env, in EraseInput) (out ErasedPerson, err error) {
			out.Stays = staysBehind()
			if env.Events == nil {
				return out, ledger.Errorf(ledger.CodeNotFound, "there is no event log, so there is nobody to remove")
			}
			if in.Confirm && strings.TrimSpace(in.Reason) == "" {
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "reason", Message: "missing", Remedy: "Say why; it is kept with the record of the removal"}
			}
			e := events.Erasure{Person: in.Person, Reason: in.Reason, By: env.Actor.ID, At: env.Now, Preview: true}
			if err := e.Check(); err != nil {
				return out, ledger.Errorf(ledger.CodeInvalid, "%v", err)
			}
			done, err := env.Events.Erase(ctx, e)
			if err != nil {
				return out, err
			}
			if done.Events+done.Identities == 0 {
				out.Sentence = "The event log has nobody of that id. Ids are compared exactly, with upper and lower case."
				return out, nil
			}
			if in.Confirm {
				e.Preview = false
				if done, err = env.Events.Erase(ctx, e); err != nil {
					return out, err
				}
				out.Removed = true
			}
			out.Events, out.Identities, out.IDs = done.Events, done.Identities, done.IDs
			out.Sentence = erasedSentence(out)
			return out, nil
		})
	op.Doc = "It cannot be undone. Without confirm it says what would be removed and removes nothing."
	return op
}

func erasedSentence(e ErasedPerson) string {
	will := "would be removed"
	if e.Removed {
		will = "removed for good"
	}
	ids := "1 id"
	if e.IDs != 1 {
		ids = fmt.Sprintf("%d ids", e.IDs)
	}
	links := ""
	switch {
	case e.Identities == 1:
		links = " and 1 link between ids"
	case e.Identities > 1:
		links = fmt.Sprintf(" and %s links between ids", ledger.FormatNumber(float64(e.Identities)))
	}
	return fmt.Sprintf("%s%s of a person with %s: %s.", countedEvents(e.Events), links, ids, will)
}

// Removals is what was removed from the event log, and how long events are kept.
type Removals struct {
	KeepDays int              `json:"keep_days"` // 0: for ever
	Keep     *Keeping         `json:"keep,omitempty"`
	Removals []events.Removal `json:"removals"` // the newest first
}

// WriteText tells a person.
func (r Removals) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	if r.KeepDays == 0 {
		p.F("Events are kept for ever.\n")
	} else {
		p.F("Events are kept for %d days.\n", r.KeepDays)
	}
	for _, x := range r.Removals {
		what := "a person"
		if x.Kind == events.ByAge {
			what = "before " + string(ledger.DateOf(x.Before))
		}
		p.F("%s  %s: %s, by %s: %s\n", x.At.Format("2006-01-02 15:04"), what, countedEvents(x.Events), x.By, x.Reason)
	}
	return p.Err
}

// removals is the operation that lists them.
func removals() stage.Operation {
	return stage.Op("removals", "What was removed from the event log, and how long events are kept", ledger.Viewer,
		func(ctx context.Context, env stage.Env, _ struct{}) (Removals, error) {
			out := Removals{Removals: []events.Removal{}}
			keep, _, err := readKeeping(ctx, env.Store.Shelf())
			if err != nil {
				return out, err
			}
			if keep.Days > 0 {
				out.KeepDays, out.Keep = keep.Days, &keep
			}
			if env.Events == nil {
				return out, nil
			}
			list, err := env.Events.Removals(ctx)
			out.Removals = append(out.Removals, list...)
			return out, err
		})
}

func countedEvents(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return ledger.FormatNumber(float64(n)) + " events"
}
