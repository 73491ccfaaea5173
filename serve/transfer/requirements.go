package transfer

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// download is a file that is made for each request.
type download struct {
	id, path, summary, doc string
	contentType            string
	name                   string // of the file, with %s for the day
	write                  func(w io.Writer, r *http.Request, reader ledger.Reader, req product.RequirementsRequest) (notices []string, err error)
}

// requirements registers what requirements are downloaded as: the specification, and the files that other tools read.
func (t *Transfer) requirements(api *rest.API) {
	param := func(name, doc string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: "string"}}
	}
	for _, d := range t.downloads() {
		rest.Raw(api, gate.Needs(ledger.Viewer), huma.Operation{
			OperationID: d.id, Method: http.MethodGet, Path: d.path, Tags: []string{"transfer"}, Summary: d.summary, Description: d.doc,
			Parameters: []*huma.Param{
				param("filter", "only requirements that fit, in the filter language"), param("title", "title of the document"), param("as_of", "a day, an instant or the number of a change"),
			},
			Responses: map[string]*huma.Response{"200": {Description: "A file", Content: map[string]*huma.MediaType{d.contentType: {}}}},
		}, t.download(d))
	}
}

func (t *Transfer) downloads() []download {
	specification := func(ending, contentType, what string) download {
		name := "specification." + ending
		return download{
			id: "specification-" + ending, path: "/" + name, summary: "The specification as " + what,
			doc:         "Requirements by feature with criteria and scenarios, the glossary, questions, the trace from evidence to verdict, and what is not known.",
			contentType: contentType, name: "specification-%s." + ending,
			write: func(w io.Writer, r *http.Request, _ ledger.Reader, req product.RequirementsRequest) ([]string, error) {
				doc, err := t.product.Specification(r.Context(), product.SpecificationRequest{Title: req.Title, Filter: req.Filter, AsOf: r.URL.Query().Get("as_of")})
				if err != nil {
					return nil, err
				}
				return product.WriteSpecification(w, name, doc)
			},
		}
	}
	reqif := func(archive bool) func(io.Writer, *http.Request, ledger.Reader, product.RequirementsRequest) ([]string, error) {
		return func(w io.Writer, r *http.Request, reader ledger.Reader, req product.RequirementsRequest) ([]string, error) {
			return t.product.ExportReqIF(r.Context(), reader, req, archive, w)
		}
	}
	return []download{
		specification("html", "text/html", "a page that needs nothing else"),
		specification("pdf", "application/pdf", "a paper"),
		specification("md", "text/markdown", "a text"),
		{
			id: "export-reqif", path: "/export/requirements.reqif", summary: "Requirements, stories and terms as ReqIF", contentType: "application/xml", name: "requirements-%s.reqif",
			doc: "What the file does not hold is told in the header Throughline-Notice, once for each.", write: reqif(false),
		},
		{
			id: "export-reqifz", path: "/export/requirements.reqifz", summary: "Requirements, stories and terms as ReqIF, in an archive", contentType: "application/zip", name: "requirements-%s.reqifz",
			doc: "What the file does not hold is told in the header Throughline-Notice, once for each.", write: reqif(true),
		},
		{
			id: "export-document", path: "/export/requirements.md", summary: "Requirements, stories and terms as a document that comes back", contentType: "text/markdown", name: "requirements-%s.md",
			doc: "Edit it and import it again. What it does not hold is told in the header Throughline-Notice, once for each.",
			write: func(w io.Writer, r *http.Request, reader ledger.Reader, req product.RequirementsRequest) ([]string, error) {
				return t.product.ExportDocument(r.Context(), reader, req, w)
			},
		},
		{
			id: "export-features", path: "/export/features.zip", summary: "Stories with scenarios as feature files, in an archive", contentType: "application/zip", name: "features-%s.zip",
			doc: "What the files do not hold is told in the header Throughline-Notice, once for each.",
			write: func(w io.Writer, r *http.Request, reader ledger.Reader, req product.RequirementsRequest) ([]string, error) {
				files, notices, err := t.product.ExportFeatures(r.Context(), reader, req)
				if err != nil {
					return nil, err
				}
				return notices, product.ZipFeatures(w, files)
			},
		},
	}
}

// mostNotices are told in headers.
const mostNotices = 20

// download makes a file whole before it is sent, so that what it does not hold can be told in front of it.
func (t *Transfer) download(d download) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		ask := r.URL.Query()
		reader, err := t.product.ReaderAt(r.Context(), ask.Get("as_of"))
		var file bytes.Buffer
		var notices []string
		if err == nil {
			notices, err = d.write(&file, r, reader, product.RequirementsRequest{Title: ask.Get("title"), Filter: ask.Get("filter")})
		}
		if err != nil {
			rest.Write(w, err)
			return
		}
		contentType := d.contentType
		if contentType == "text/html" || contentType == "text/markdown" {
			contentType += "; charset=utf-8"
		}
		attach(w, contentType, fmt.Sprintf(d.name, t.product.Now().Format("2006-01-02")))
		for i, n := range notices {
			if i == mostNotices {
				w.Header().Add("Throughline-Notice", fmt.Sprintf("and %d more", len(notices)-mostNotices))
				break
			}
			w.Header().Add("Throughline-Notice", ascii(n))
		}
		pour(w, &file)
	}
}

// ascii keeps a header within what headers hold.
func ascii(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, []byte(s)))
}
