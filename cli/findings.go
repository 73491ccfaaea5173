package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/stage"
)

const findingGroup = "Findings"

func findingCommands() []command {
	return []command{
		{
			name: "today", args: "", group: findingGroup, summary: "What needs a person, the most pressing first",
			flags: func(fs *flag.FlagSet, in *invocation) { in.intFlag(fs, "limit", 20, "at most `N`") },
			run:   today,
		},
		{
			name: "findings", args: "[KEY]", group: findingGroup, summary: "What the software computed, about a record or everywhere",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "rule", "", "only of a `RULE`; quote.* for all that begin so")
				in.stringFlag(fs, "severity", "", "only info, warning or refusal (`SEVERITY`)")
				in.intFlag(fs, "limit", 100, "at most `N`")
				in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
			},
			run: findings,
		},
		{
			name: "reconcile", args: "", group: findingGroup, summary: "Compute the findings that wait, or all of them",
			flags: func(fs *flag.FlagSet, in *invocation) { in.boolFlag(fs, "all", "everything, not only what waits") },
			run:   reconcile,
		},
		{
			name: "jobs", args: "", group: findingGroup, summary: "The queue of work that changes asked for, the failing first",
			flags: func(fs *flag.FlagSet, in *invocation) { in.intFlag(fs, "limit", 50, "at most `N`") },
			run:   jobs,
		},
	}
}

func today(ctx context.Context, in *invocation) error {
	p, err := in.upToDate(ctx)
	if err != nil {
		return err
	}
	found, err := p.Store.Findings(ctx, ledger.FindingQuery{NeedsPerson: true, Limit: in.int("limit")})
	if err != nil {
		return err
	}
	return in.printFindings(ctx, p.Store, found, "Nothing needs a person today.")
}

// upToDate opens the product with what waits computed: promises come due without anybody changing anything. Where that
// cannot be done now, it says so and shows what there is.
func (in *invocation) upToDate(ctx context.Context) (*product.Product, error) {
	p, err := in.open(ctx, reads)
	if err != nil {
		return nil, err
	}
	if due, err := p.Due(ctx); err != nil || !due {
		return p, err
	}
	in.close()
	if p, err = in.open(ctx, edits); err == nil {
		if _, err = p.Reconcile(ctx); err == nil {
			return p, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	fmt.Fprintf(in.Err, "Not up to date, as what waits cannot be computed now: %s\n", err)
	in.close()
	return in.open(ctx, reads)
}

func findings(ctx context.Context, in *invocation) error {
	_, reader, err := in.openReader(ctx)
	if err != nil {
		return err
	}
	q := ledger.FindingQuery{Rule: in.string("rule"), Severity: ledger.Severity(in.string("severity")), Limit: in.int("limit")}
	switch q.Severity {
	case "", ledger.Info, ledger.Warning, ledger.Refusal:
	default:
		return usage("%q is not a severity. Expected info, warning or refusal", q.Severity)
	}
	switch len(in.args) {
	case 0:
	case 1:
		q.Subject = in.key(0)
		if _, err := reader.Record(ctx, q.Subject); err != nil {
			return err
		}
	default:
		return usage("findings takes one key, or none")
	}
	found, err := reader.Findings(ctx, q)
	if err != nil {
		return err
	}
	return in.printFindings(ctx, reader, found, "There are no findings.")
}

func (in *invocation) printFindings(ctx context.Context, reader ledger.Reader, found []ledger.Finding, none string) error {
	var keys []ledger.Key
	for _, f := range found {
		keys = append(keys, f.Subject)
	}
	records, err := reader.Records(ctx, keys)
	if err != nil {
		return err
	}
	titles := map[ledger.Key]string{}
	for _, r := range records {
		titles[r.Key] = r.Title
	}
	return in.print(listed(found), func(w io.Writer) error {
		p := &stage.Printer{W: w}
		if len(found) == 0 {
			p.F("%s\n", none)
		}
		for _, f := range found {
			subject := "product"
			if f.Subject != "" {
				subject = fmt.Sprintf("%s %s", f.Subject, clip(titles[f.Subject], 60))
			}
			p.F("%s  %s\n    %s (%s)\n", f.Severity, subject, f.Message, f.Rule)
			if f.Act != "" {
				p.F("    → %s\n", f.Act)
			}
			for _, fig := range f.Figures {
				p.F("    %s: %s, n %s, as of %s; %s\n", fig.Name, fig, ledger.FormatNumber(float64(fig.N)), fig.AsOf, fig.Definition)
			}
		}
		return p.Err
	})
}

func reconcile(ctx context.Context, in *invocation) error {
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	run := p.Reconcile
	if in.bool("all") {
		run = p.ReconcileAll
	}
	done, err := run(ctx)
	if err != nil {
		return err
	}
	return in.print(done, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%d runs, findings of %d subjects changed, %d verdicts, %d failed.\n", done.Runs, done.Changed, done.Verdicts, done.Failed)
		return err
	})
}

func jobs(ctx context.Context, in *invocation) error {
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	waiting, err := p.Store.Jobs().List(ctx, in.int("limit"))
	if err != nil {
		return err
	}
	return in.print(listed(waiting), func(w io.Writer) error {
		if len(waiting) == 0 {
			_, err := fmt.Fprintln(w, "Nothing waits.")
			return err
		}
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, j := range waiting {
			fmt.Fprintf(tw, "%s\t%s\tdue %s\t%d failed attempts\t%s\n", j.Name, j.Subject, j.RunAt.Format("2006-01-02 15:04:05"), j.Attempt, clip(j.Error, 100))
		}
		return tw.Flush()
	})
}
