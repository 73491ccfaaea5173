package cli

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/sample"
)

const mainGroup = "Start here"

func mainCommands() []command {
	return []command{
		{
			name: "brief", args: "DIR", group: mainGroup, summary: "Read a folder of exports and write what a TPM needs to know",
			doc: `The files in DIR are recognised, imported into a product of their own and run through every engine. The brief is written
as brief.html (one file, printable) and brief.md: what customers struggle with, what usage shows, what is promised and
when it can be ready, what was decided and declined, what is measured against target, and what is not known. A
section without data is left out. Rows that cannot be read are left out and listed.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "out", "", "write into `DIR`; empty: the folder itself")
				in.stringFlag(fs, "as-of", "", "stand on this `DAY`; empty: the day of the latest thing the files know")
				in.stringFlag(fs, "keep", "", "keep the product in `DIR`, to go on working with it; empty: it is thrown away")
			},
			run: makeBriefOf,
		},
		{
			name: "sample", args: "", group: mainGroup, summary: "Write the raw exports of the sample product",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "out", "", "write into `DIR`")
				in.intFlag(fs, "seed", int(sample.Default().Seed), "the `N` the simulation starts from")
			},
			run: writeSample,
		},
		{
			name: "demo", args: "", group: mainGroup, summary: "Write the sample, bring it in and leave its brief",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "dir", "demo", "work in `DIR`")
				in.intFlag(fs, "seed", int(sample.Default().Seed), "the `N` the simulation starts from")
			},
			run: demo,
		},
	}
}

func makeBriefOf(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("brief needs a folder of exports")
	}
	out := in.string("out")
	if out == "" {
		out = in.args[0]
	}
	result, err := in.makeBrief(ctx, in.args[0], out, in.string("keep"), ledger.Date(in.string("as-of")))
	if err != nil {
		return err
	}
	if in.settings.JSON {
		return writeJSON(in.Out, result.Brief)
	}
	return result.WriteText(in.Out)
}

func (in *invocation) makeBrief(ctx context.Context, dir, out, keep string, asOf ledger.Date) (product.BriefResult, error) {
	bar := in.progress("Reading")
	defer bar.done()
	return product.Brief(ctx, product.BriefRequest{
		Dir: dir, Out: out, Keep: keep, AsOf: asOf, EventMemory: in.settings.EventMemory << 20, Log: in.settings.logger(in.Err),
		Progress: func(p product.Progress) { bar.show(p.Read, p.Total, p.File) },
	})
}

func writeSample(_ context.Context, in *invocation) error {
	out := in.string("out")
	if out == "" {
		return usage("sample needs --out, a folder to write into")
	}
	return in.sampleInto(out)
}

func (in *invocation) sampleInto(out string) error {
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty. Choose an empty folder, or remove it first", out)
	}
	params := sample.Default()
	params.Seed = int64(in.int("seed"))
	if err := sample.Write(out, params); err != nil {
		return err
	}
	return in.print(map[string]any{"dir": out, "seed": params.Seed}, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "The sample product's exports are in %s (seed %d).\n", out, params.Seed)
		return err
	})
}

func demo(ctx context.Context, in *invocation) error {
	dir := in.string("dir")
	exports, data, out := filepath.Join(dir, "exports"), filepath.Join(dir, "data"), filepath.Join(dir, "brief")
	if err := clearDemo(dir, exports, data, out); err != nil {
		return err
	}
	if err := in.sampleInto(exports); err != nil {
		return err
	}
	result, err := in.makeBrief(ctx, exports, out, data, "")
	if err != nil {
		return err
	}
	if in.settings.JSON {
		return writeJSON(in.Out, result.Brief)
	}
	if err := result.WriteText(in.Out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(in.Out, "Go on with it: %s today --data %s\n", cmp.Or(in.Name, "throughline"), data)
	return err
}

// demoMark names the file that says that a folder was made by demo, and may be made again.
const demoMark = ".throughline-demo"

// clearDemo makes room for a fresh demo, and never removes what a demo did not write.
func clearDemo(dir string, made ...string) error {
	mark := filepath.Join(dir, demoMark)
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("%s holds files that are not a demo's. Choose another folder with --dir", dir)
		}
	}
	for _, d := range made {
		if err := os.RemoveAll(d); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("This folder was written by throughline demo, which may overwrite it.\n"), 0o644)
}
