package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/stage"
)

func specificationCommands() []command {
	return []command{{
		name: "define specification", args: "", group: "Stage define", summary: "Write the specification as a page, a paper or a text",
		doc: `Requirements by feature with criteria, stories and scenarios, the glossary, questions, the trace from evidence to
verdict, and what is not known. The ending of --out says the form: .html (one page that needs nothing else), .pdf (A4,
with outline and contents) or .md. - writes Markdown to standard output.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "out", "specification.html", "the `FILE` to write: .html, .pdf or .md, or -")
			in.stringFlag(fs, "filter", "", "only requirements that fit a `FILTER`, such as type:quality")
			in.stringFlag(fs, "title", "", "`TITLE` of the specification")
			in.stringFlag(fs, "as-of", "", "as it stood at a `TIME` (2026-03-01) or after change N")
		},
		run: specify,
	}}
}

// specified tells what was written.
type specified struct {
	File         string   `json:"file"`
	Requirements int      `json:"requirements"`
	Position     int64    `json:"position"`
	Notices      []string `json:"notices,omitempty"`
}

func (s specified) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s in %s, as of change %d.\n", count(s.Requirements, "requirement"), s.File, s.Position)
	for _, n := range s.Notices {
		p.F("%s\n", n)
	}
	return p.Err
}

func specify(ctx context.Context, in *invocation) error {
	if len(in.args) > 0 {
		return usage("%q is one argument too many. The file is named by --out", in.args[0])
	}
	out := in.string("out")
	switch filepath.Ext(out) {
	case ".html", ".htm", ".pdf", ".md", ".markdown":
	default:
		if out != "-" {
			return usage("--out %s: its ending is .html, .pdf or .md", out)
		}
	}
	p, err := in.open(ctx, reads)
	if err != nil {
		return err
	}
	doc, err := p.Specification(ctx, product.SpecificationRequest{Title: in.string("title"), Filter: in.string("filter"), AsOf: in.string("as-of")})
	var e *ledger.Error
	if errors.As(err, &e) && e.Code == ledger.CodeInvalid && (e.Path == "filter" || e.Path == "as_of") {
		return usage("--%s: %s", map[string]string{"filter": "filter", "as_of": "as-of"}[e.Path], e.Message)
	}
	if err != nil {
		return err
	}
	if out == "-" {
		_, err := product.WriteSpecification(in.Out, "specification.md", doc)
		return err
	}
	done := specified{File: out, Position: int64(doc.Position)}
	for _, part := range doc.Parts {
		done.Requirements += len(part.Requirements)
	}
	err = writeFile(out, func(w io.Writer) error {
		done.Notices, err = product.WriteSpecification(w, out, doc)
		return err
	})
	if err != nil {
		return err
	}
	return in.print(done, done.WriteText)
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".throughline-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	err = write(f)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
