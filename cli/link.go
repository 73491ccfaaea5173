package cli

import (
	"context"
	"flag"
	"io"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

func linkCommands() []command {
	return []command{
		{
			name: "link", args: "FROM RELATION TO", group: recordGroup, summary: "Link two records",
			doc:   "The relations, and which kinds they join: throughline kinds KIND.",
			flags: reasonFlag,
			run: func(ctx context.Context, in *invocation) error {
				return in.onBond(ctx, "linked", func(b *ledger.Bond) ledger.Op { return ledger.Op{Link: b} })
			},
		},
		{
			name: "unlink", args: "FROM RELATION TO", group: recordGroup, summary: "End a link; its history stays",
			flags: reasonFlag,
			run: func(ctx context.Context, in *invocation) error {
				return in.onBond(ctx, "unlinked", func(b *ledger.Bond) ledger.Op { return ledger.Op{Unlink: b} })
			},
		},
		{
			name: "trace", args: "KEY", group: recordGroup, summary: "Follow the thread from a record to its evidence and its outcome",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.boolFlag(fs, "up", "only toward the evidence")
				in.boolFlag(fs, "down", "only toward the outcome")
				in.intFlag(fs, "depth", 0, "at most `N` steps; 0: 12")
				in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
			},
			run: trace,
		},
	}
}

func (in *invocation) onBond(ctx context.Context, done string, op func(*ledger.Bond) ledger.Op) error {
	if len(in.args) != 3 {
		return usage("expected FROM RELATION TO, such as FEAT-2 addresses OPP-1")
	}
	return in.apply(ctx, done, op(&ledger.Bond{From: ledger.Ref(in.key(0)), Relation: in.args[1], To: ledger.Ref(in.key(2))}))
}

func trace(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("trace needs one key")
	}
	_, reader, err := in.openReader(ctx)
	if err != nil {
		return err
	}
	key := in.key(0)
	start, err := reader.Record(ctx, key)
	if err != nil {
		return err
	}
	var result struct {
		Record     ledger.Record `json:"record"`
		Upstream   []ledger.Step `json:"upstream,omitempty"`
		Downstream []ledger.Step `json:"downstream,omitempty"`
	}
	result.Record = start
	both := in.bool("up") == in.bool("down")
	if both || in.bool("up") {
		if result.Upstream, err = reader.Trace(ctx, key, ledger.Upstream, in.int("depth")); err != nil {
			return err
		}
	}
	if both || in.bool("down") {
		if result.Downstream, err = reader.Trace(ctx, key, ledger.Downstream, in.int("depth")); err != nil {
			return err
		}
	}
	return in.print(result, func(w io.Writer) error {
		p := &stage.Printer{W: w}
		step := func(s ledger.Step) {
			p.F("%*s%s  %s (%s, %s)\n", 2*s.Depth, "", s.Record.Key, clip(s.Record.Title, 80), s.Record.Kind, s.Record.State)
		}
		if len(result.Upstream) > 0 {
			p.F("why\n")
			for i := len(result.Upstream) - 1; i >= 0; i-- {
				step(result.Upstream[i])
			}
		}
		p.F("%s  %s (%s, %s)\n", start.Key, start.Title, start.Kind, start.State)
		if len(result.Downstream) > 0 {
			p.F("what came of it\n")
			for _, s := range result.Downstream {
				step(s)
			}
		}
		return p.Err
	})
}
