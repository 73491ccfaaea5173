package cli

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/stage"
)

const historyGroup = "History"

func historyCommands() []command {
	return []command{
		{name: "history", args: "KEY", group: historyGroup, summary: "Who changed a record, when and why", run: history},
		{
			name: "changes", args: "", group: historyGroup, summary: "The ledger itself, the newest change last",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.intFlag(fs, "after", -1, "from the change after `N` on; without it, the newest")
				in.stringFlag(fs, "batch", "", "only those of one import, by its `NAME`")
				in.intFlag(fs, "limit", 20, "at most `N` changes")
			},
			run: changes,
		},
		{
			name: "undo", args: "CHANGE|IMPORT", group: historyGroup, summary: "Take back a change, by its number, or an import, by its name",
			flags: reasonFlag, run: undo,
		},
	}
}

func history(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("history needs one key")
	}
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	entries, err := p.Store.History(ctx, in.key(0))
	if err != nil {
		return err
	}
	return in.print(listed(entries), func(w io.Writer) error {
		p := &stage.Printer{W: w}
		for _, e := range entries {
			p.F("%s", headline(e.Change))
			if e.Version > 0 {
				p.F("  version %d", e.Version)
			}
			p.F("\n")
			if e.Change.Reason != "" {
				p.F("    because: %s\n", e.Change.Reason)
			}
			for _, f := range e.Fields {
				p.F("    %s: %s → %s\n", strings.TrimPrefix(f.Path, "fields."), brief(f.Old), brief(f.New))
			}
			for _, l := range e.Linked {
				p.F("    + %s %s %s\n", l.From, l.Relation, l.To)
			}
			for _, l := range e.Unlinked {
				p.F("    - %s %s %s\n", l.From, l.Relation, l.To)
			}
			for _, c := range e.Comments {
				p.F("    comment: %s\n", clip(strings.ReplaceAll(c.Body, "\n", " "), 200))
			}
		}
		return p.Err
	})
}

func headline(c ledger.Change) string {
	s := fmt.Sprintf("change %d  %s  %s", c.Position, c.At.Format("2006-01-02 15:04"), c.Actor.ID)
	if c.Source != "" {
		s += "  " + c.Source
	}
	if c.Undoes != 0 {
		s += fmt.Sprintf("  undoes change %d", c.Undoes)
	}
	return s
}

func brief(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		if v == "" {
			return "none"
		}
		return strconv.Quote(clip(strings.ReplaceAll(v, "\n", " "), 120))
	case json.RawMessage:
		return clip(string(v), 120)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return clip(string(b), 120)
}

func changes(ctx context.Context, in *invocation) error {
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	q := ledger.ChangeQuery{Batch: in.string("batch"), Limit: in.int("limit"), Brief: !in.settings.JSON}
	if after := in.int("after"); after >= 0 {
		q.After = ledger.Position(after)
	} else {
		q.Last = true
	}
	found, err := p.Store.Changes(ctx, q)
	if err != nil {
		return err
	}
	if q.Last {
		for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
			found[i], found[j] = found[j], found[i]
		}
	}
	return in.print(listed(found), func(w io.Writer) error {
		p := &stage.Printer{W: w}
		for _, c := range found {
			p.F("%s", headline(c))
			if c.Batch != "" {
				p.F("  %s", c.Batch)
			}
			p.F("\n")
			if c.Reason != "" {
				p.F("    because: %s\n", clip(c.Reason, 200))
			}
		}
		return p.Err
	})
}

func undo(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("undo needs the number of a change, or the name of an import")
	}
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	var done product.Undone
	if n, err := strconv.ParseInt(in.args[0], 10, 64); err == nil {
		done.Applied, err = p.Store.Undo(ctx, ledger.Position(n), in.actor(), in.string("reason"))
		if err != nil {
			return err
		}
	} else if done, err = p.UndoImport(ctx, in.args[0], in.actor(), in.string("reason")); err != nil {
		return err
	}
	if _, err := p.Reconcile(ctx); err != nil {
		return err
	}
	return in.print(done, func(w io.Writer) error {
		var parts []string
		if !done.Applied.Empty() {
			parts = append(parts, fmt.Sprintf("%s deleted, %d changed, %s (change %d)", count(done.Deleted, "record"), done.Updated, count(done.Linked, "link"), done.Position))
		}
		if done.Events > 0 {
			parts = append(parts, count(int(done.Events), "event"))
		}
		if len(parts) == 0 {
			_, err := fmt.Fprintln(w, "There was nothing to take back.")
			return err
		}
		_, err := fmt.Fprintf(w, "Taken back: %s.\n", strings.Join(parts, "; "))
		return err
	})
}
