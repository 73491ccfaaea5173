package cli

import (
	"context"
	"errors"
	"flag"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/stage"
)

// operationCommand turns an operation that a stage declares into a command: members with an arg tag are
// arguments, all others flags.
func operationCommand(s stage.Stage, op stage.Operation) command {
	var names []string
	for _, m := range op.Members() {
		if m.Arg > 0 {
			names = append(names, strings.ToUpper(m.Name))
		}
	}
	return command{
		name: s.Name + " " + op.Name, args: strings.Join(names, " "), group: "Stage " + s.Name, summary: op.Summary, doc: op.Doc,
		flags: func(fs *flag.FlagSet, in *invocation) {
			for _, m := range op.Members() {
				if m.Arg > 0 {
					continue
				}
				doc := m.Doc
				if len(m.Enum) > 0 {
					doc += ": " + strings.Join(m.Enum, ", ")
				}
				in.stringFlag(fs, m.Name, m.Default, doc)
			}
		},
		run: func(ctx context.Context, in *invocation) error {
			return runOperation(ctx, in, s.Name+" "+op.Name, op)
		},
	}
}

func runOperation(ctx context.Context, in *invocation, name string, op stage.Operation) error {
	args := in.args
	input, err := op.Input(func(m stage.Member) (texts []string) {
		switch {
		case m.Arg == 0 && m.Type == "list":
			return words(in.string(m.Name))
		case m.Arg == 0:
			return []string{in.string(m.Name)}
		case m.Type == "list": // takes all that is left
			texts, args = args, nil
		case len(args) > 0:
			texts, args = args[:1], args[1:]
		}
		return texts
	})
	var bad *stage.InputError
	switch {
	case errors.As(err, &bad):
		what := strings.ToUpper(bad.Member.Name) + " "
		if bad.Member.Arg == 0 {
			what = "--" + bad.Member.Name + " "
		}
		if !strings.HasPrefix(bad.Text, "is missing") {
			return usage("%s: %s", bad.Member.Name, bad.Text)
		}
		return usage("%s%s. See `throughline help %s`", what, bad.Text, name)
	case len(args) > 0:
		return usage("%q is one argument too many", args[0])
	}
	needs := reads
	if op.Role != ledger.Viewer {
		needs = edits
	}
	p, err := in.open(ctx, needs)
	if err != nil {
		return err
	}
	env, err := p.Env(ctx, in.actor(), nil)
	if err != nil {
		return err
	}
	if n, ok := input.(stage.Noted); ok {
		if kind, text := n.Note(); kind != "" {
			account.New(account.Config{Shelf: p.Store.Shelf(), Now: p.Now}).Audit(ctx, account.Entry{Kind: kind, Actor: env.Actor.ID, Text: text})
		}
	}
	out, err := op.Run(ctx, env, input)
	if err != nil {
		return err
	}
	if op.Role != ledger.Viewer {
		if _, err := p.Reconcile(ctx); err != nil {
			return err
		}
	}
	if t, ok := out.(stage.Texter); ok {
		return in.print(out, t.WriteText)
	}
	return in.print(out, nil)
}
