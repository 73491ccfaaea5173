package cli

import (
	"context"
	"flag"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/lsp"
)

func lspCommand() command {
	return command{
		name: "lsp", args: "", group: lintGroup, summary: "Review requirements in an editor, as a language server",
		doc: `Speaks the Language Server Protocol on standard input and output; editors start it. It shows findings while one types,
how a sentence is read, repairs and frames to fill, and completes parts of requirements. With --data (or
THROUGHLINE_DATA) it knows the terms of that product's glossary; it needs no product. See docs/user/editor.md.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "severity", "info", "show findings of this `WEIGHT` and above: info, warning or refusal")
			in.stringFlag(fs, "rule", "", "only these rules (`IDS`), such as RQ-V01,AC-*")
			in.stringFlag(fs, "no-rule", "", "without these rules (`IDS`)")
			in.stringFlag(fs, "column", "", "read these columns of tables, by header or number (`NAMES`)")
			in.stringFlag(fs, "house-rules", "", "apply the rules of a team in `DIR` too: YAML files as Vale reads them")
			in.stringFlag(fs, "as", "", "read all documents as `FORMAT`: md, txt, feature, csv or tsv; empty: as the editor says")
			in.boolFlag(fs, "stdio", "speak on standard input and output, as it does anyway; some editors add it")
		},
		run: serveEditor,
	}
}

func serveEditor(ctx context.Context, in *invocation) error {
	if len(in.args) > 0 {
		return usage("lsp takes no arguments, but flags")
	}
	o, err := in.reviewOptions()
	if err != nil {
		return err
	}
	terms, err := in.configuredTerms(ctx)
	if err != nil { // an editor works without a glossary
		fmt.Fprintf(in.Err, "Without the glossary, as the product cannot be read now: %s\n", err)
	}
	if code := lsp.Serve(ctx, lsp.Config{
		In: in.In, Out: in.raw, Log: in.settings.logger(in.Err), Version: in.Version,
		Review: o, Terms: terms, Severity: ledger.Severity(in.string("severity")),
	}); code != 0 {
		return exitError(code)
	}
	return nil
}
