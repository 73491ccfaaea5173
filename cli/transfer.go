package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"

	"throughline.dev/connect"
	"throughline.dev/connect/table"
	"throughline.dev/product"
)

const transferGroup = "In and out"

func transferCommands() []command {
	return []command{
		{
			name: "import", args: "PATH …", group: transferGroup, summary: "Bring in files or folders of other products",
			doc: `The format of each file is recognised and said; formats lists them. An import is one transaction: a row that cannot be
read refuses all of it, unless --skip-bad leaves such rows out. It can be run again, which updates and never doubles,
and taken back with undo. What is not carried over is listed; --loss-report has it row by row. Files of events have their
columns found by the usual names or named with --person, --event, --time, --account and --id.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.boolFlag(fs, "dry-run", "do everything, keep nothing, say what would happen")
				in.boolFlag(fs, "skip-bad", "leave out rows that cannot be read")
				in.stringFlag(fs, "format", "", "read all files as `FORMAT`")
				in.stringFlag(fs, "mapping", "", "read tables by the mapping in a JSON `FILE`; --dry-run --json shows the proposed one")
				in.stringFlag(fs, "kind", "", "make records of this `KIND` from tables")
				in.stringFlag(fs, "origin", "", "`NAME` of the system the keys belong to, when there are two of a sort")
				in.stringFlag(fs, "day-first", "", "read 03/04 as the third of April: true or false (`BOOL`)")
				in.mappingFlags(fs)
				in.stringFlag(fs, "loss-report", "", "write everything that is not carried over to a CSV `FILE`")
				reasonFlag(fs, in)
			},
			run: importFiles,
		},
		{name: "formats", args: "", group: transferGroup, summary: "The formats that import reads", run: formats},
		{
			name: "export", args: "DIR", group: transferGroup, summary: "Write the product as Markdown files",
			doc: `One file a record, ordered by stage and kind, for a repository of its own. apply reads them back. With --csv, one table of
one kind instead. With --as, requirements, stories and terms for other tools: reqif (a .reqif or .reqifz file),
requirements-markdown (one document) or gherkin (a folder of feature files). import reads each of them back.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "as", "", "write requirements as a `FORM`: reqif, requirements-markdown or gherkin")
				in.stringFlag(fs, "filter", "", "with --as: only requirements that fit a `FILTER`")
				in.stringFlag(fs, "title", "", "with --as: `TITLE` of the document")
				in.stringFlag(fs, "csv", "", "write a table of this `KIND` to DIR, a file or - for standard output")
				in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
			},
			run: export,
		},
		{
			name: "apply", args: "DIR", group: transferGroup, summary: "Bring the product to what its Markdown files say",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.boolFlag(fs, "dry-run", "keep nothing, say what would happen")
				in.boolFlag(fs, "skip-bad", "leave out what cannot be read or is refused")
				reasonFlag(fs, in)
			},
			run: applyFiles,
		},
		{
			name: "move", args: "", group: transferGroup, summary: "Copy the whole ledger to another engine and verify the copy",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "to", "", "address of an empty ledger: postgres://… or a file (`URL`)")
			},
			run: move,
		},
		{name: "verify", args: "", group: transferGroup, summary: "Check that state, history, links and search index agree", run: verify},
	}
}

func importFiles(ctx context.Context, in *invocation) error {
	if len(in.args) == 0 {
		return usage("import needs at least one file or folder")
	}
	req := product.ImportRequest{
		Paths: in.args, Format: in.string("format"), Origin: in.string("origin"), DryRun: in.bool("dry-run"), SkipBad: in.bool("skip-bad"),
		Actor: in.actor(), Reason: in.string("reason"), Kind: in.string("kind"),
	}
	var err error
	if req.Events, err = in.mapping(); err != nil {
		return err
	}
	if s := in.string("day-first"); s != "" {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return usage("--day-first is true or false, not %q", s)
		}
		req.DayFirst = &v
	}
	if path := in.string("mapping"); path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		req.Mapping = &connect.Mapping{}
		if err := json.Unmarshal(raw, req.Mapping); err != nil {
			return usage("the mapping %s cannot be read: %w", path, err)
		}
	}
	p, err := in.open(ctx, begins)
	if err != nil {
		return err
	}
	closeLosses, err := in.lossReport(&req)
	if err != nil {
		return err
	}
	bar := in.progress("Importing")
	req.Progress = func(pr product.Progress) { bar.show(pr.Read, pr.Total, pr.File) }
	report, err := p.Import(ctx, req)
	bar.done()
	if closing := closeLosses(); err == nil {
		err = closing
	}
	if err != nil {
		in.writeErrors(report)
		return err
	}
	if !req.DryRun {
		if _, err := p.Reconcile(ctx); err != nil {
			return err
		}
	}
	return in.print(report, report.WriteText)
}

// writeErrors lists the rows that refused an import.
func (in *invocation) writeErrors(report product.ImportReport) {
	for _, f := range report.Files {
		for i, e := range f.Errors {
			if i == 20 {
				fmt.Fprintf(in.Err, "… and %d more in %s\n", f.ErrorCount-20, f.Name)
				break
			}
			fmt.Fprintln(in.Err, e.Error())
		}
	}
}

func (in *invocation) lossReport(req *product.ImportRequest) (closing func() error, err error) {
	path := in.string("loss-report")
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"file", "line", "column", "field", "reason", "value"})
	req.Lost = func(at connect.Where, l connect.Loss) {
		_ = w.Write([]string{table.Guard(at.File), strconv.FormatInt(at.Line, 10), strconv.Itoa(at.Column), table.Guard(l.Field), l.Reason, table.Guard(l.Value)})
	}
	return func() error {
		w.Flush()
		if err := w.Error(); err != nil {
			_ = f.Close()
			return err
		}
		return f.Close()
	}, nil
}

func formats(_ context.Context, in *invocation) error {
	all := product.FormatList()
	return in.print(all, func(w io.Writer) error {
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, f := range all {
			fmt.Fprintf(tw, "%s\t%s\t%s\n", f.Name, f.Title, f.Doc)
		}
		return tw.Flush()
	})
}

func export(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("export needs a folder")
	}
	p, reader, err := in.openReader(ctx)
	if err != nil {
		return err
	}
	if form := in.string("as"); form != "" {
		return exportRequirements(ctx, in, p, reader, form)
	}
	if name := in.string("csv"); name != "" {
		k, ok := p.Schema.Kind(name)
		if !ok {
			return usage("there is no kind %q. See `throughline kinds`", name)
		}
		if in.args[0] == "-" {
			return p.ExportCSV(ctx, reader, k.Name, in.Out)
		}
		f, err := os.Create(in.args[0])
		if err != nil {
			return err
		}
		if err := p.ExportCSV(ctx, reader, k.Name, f); err != nil {
			_ = f.Close()
			return err
		}
		return f.Close()
	}
	done, err := p.Export(ctx, reader, in.args[0])
	if err != nil {
		return err
	}
	return in.print(done, done.WriteText)
}

func applyFiles(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("apply needs a folder")
	}
	p, err := in.open(ctx, begins)
	if err != nil {
		return err
	}
	report, err := p.Import(ctx, product.ImportRequest{Paths: in.args, Format: product.Files, DryRun: in.bool("dry-run"), SkipBad: in.bool("skip-bad"), Actor: in.actor(), Reason: in.string("reason")})
	if err != nil {
		in.writeErrors(report)
		return err
	}
	if !in.bool("dry-run") {
		if _, err := p.Reconcile(ctx); err != nil {
			return err
		}
	}
	return in.print(report, report.WriteText)
}

func move(ctx context.Context, in *invocation) error {
	if in.string("to") == "" {
		return usage("move needs --to, the address of an empty ledger")
	}
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	bar := in.progress("Moving")
	report, err := p.Move(ctx, in.string("to"), func(table string, done, total int64) { bar.show(done, total, table) })
	bar.done()
	if err != nil {
		return err
	}
	return in.print(report, report.WriteText)
}

func verify(ctx context.Context, in *invocation) error {
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	if err := p.Store.Verify(ctx); err != nil {
		return err
	}
	return in.print(map[string]bool{"ok": true}, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, "State, history, links and search index agree.")
		return err
	})
}
