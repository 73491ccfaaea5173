package product

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
	"throughline.dev/tell/specification"
)

// SpecificationRequest says which specification to compose.
type SpecificationRequest struct {
	Title  string // empty: "Specification"
	Filter string // of requirements, in the filter language; empty: all that are not dropped
	AsOf   string // a day, an instant or the number of a change; empty: as it stands
}

// Specification composes the specification at one position of the ledger.
func (p *Product) Specification(ctx context.Context, req SpecificationRequest) (doc specification.Document, err error) {
	in := specification.Input{Title: req.Title, Filter: strings.TrimSpace(req.Filter), Now: p.Now()}
	if in.Filter != "" {
		q, err := filter.Parse(p.Schema, in.Filter, "requirement")
		if err != nil {
			return doc, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "filter", Message: strings.TrimPrefix(err.Error(), "filter: ")}
		}
		in.Only = &q
	}
	if in.Position, err = p.positionAt(ctx, req.AsOf); err != nil {
		return doc, err
	}
	if in.Ledger, err = p.Store.AsOf(ctx, in.Position); err != nil {
		return doc, err
	}
	if req.AsOf != "" { // it stands for the time of that change, not for today
		changes, err := p.Store.Changes(ctx, ledger.ChangeQuery{After: in.Position - 1, Until: in.Position, Limit: 1, Brief: true})
		if err != nil {
			return doc, err
		}
		if len(changes) > 0 {
			in.Now = changes[0].At
		}
	}
	return specification.Compose(ctx, in)
}

// WriteSpecification writes a specification in the form that the ending of a name says: .html, .pdf or .md. It returns
// what the form cannot show. CodeInvalid: another ending.
func WriteSpecification(w io.Writer, name string, doc specification.Document) (notices []string, err error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return nil, specification.HTML(w, doc)
	case ".pdf":
		return specification.PDF(w, doc)
	case ".md", ".markdown":
		return nil, specification.Markdown(w, doc)
	}
	return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "out", Message: name + " is no form of a specification", Remedy: "Its ending is .html, .pdf or .md"}
}
