package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/stage"
)

// exportedRequirements tells what was written.
type exportedRequirements struct {
	Path    string   `json:"path"`
	Form    string   `json:"form"`
	Files   int      `json:"files"`
	Notices []string `json:"notices,omitempty"`
}

func (e exportedRequirements) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s written to %s.\n", count(e.Files, "file"), e.Path)
	for i, n := range e.Notices {
		if i == 20 {
			p.F("… and %d more notices\n", len(e.Notices)-20)
			break
		}
		p.F("%s\n", n)
	}
	return p.Err
}

// exportRequirements writes requirements, stories and terms for other tools.
func exportRequirements(ctx context.Context, in *invocation, p *product.Product, reader ledger.Reader, form string) error {
	path := in.args[0]
	req := product.RequirementsRequest{Title: in.string("title"), Filter: in.string("filter")}
	if !slices.Contains(product.RequirementForms(), form) {
		return usage("--as is one of %s, not %q", strings.Join(product.RequirementForms(), ", "), form)
	}
	done := exportedRequirements{Path: path, Form: form, Files: 1}
	write := func(w io.Writer) (err error) {
		if form == "reqif" {
			done.Notices, err = p.ExportReqIF(ctx, reader, req, strings.EqualFold(filepath.Ext(path), ".reqifz"), w)
		} else {
			done.Notices, err = p.ExportDocument(ctx, reader, req, w)
		}
		return err
	}
	var err error
	switch {
	case form == "gherkin":
		var files []product.FeatureFile
		if files, done.Notices, err = p.ExportFeatures(ctx, reader, req); err == nil {
			done.Files = len(files)
			err = product.WriteFeatures(path, files)
		}
	case path == "-":
		return write(in.Out)
	default:
		err = writeFile(path, write)
	}
	var e *ledger.Error
	if errors.As(err, &e) && e.Code == ledger.CodeInvalid && e.Path == "filter" {
		return usage("--filter: %s", e.Message)
	}
	if err != nil {
		return err
	}
	return in.print(done, done.WriteText)
}
