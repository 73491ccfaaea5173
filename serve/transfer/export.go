package transfer

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

func (t *Transfer) exports(api *rest.API) {
	param := func(name, doc string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: "string"}}
	}
	asOf := param("as_of", "a day, an instant or the number of a change")
	rest.Raw(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "export-table", Method: http.MethodGet, Path: "/export/{file}", Tags: []string{"transfer"}, Summary: "Records of a kind as a table",
		Description: "The file is the name of a kind with .csv behind it. Cells that a spreadsheet would run as a formula have a quote before them; an import takes it off again.",
		Parameters: []*huma.Param{
			{Name: "file", In: "path", Required: true, Description: "such as feature.csv", Schema: &huma.Schema{Type: "string", Pattern: `^[a-z_]+\.csv$`}},
			param("filter", "conditions in the filter language"), param("q", "words that must occur"),
			param("sort", "fields to sort by, separated by commas, each with - before it for descending order"), param("columns", "columns to write, separated by commas; absent: all"), asOf,
		},
		Responses: map[string]*huma.Response{"200": {Description: "A table", Content: map[string]*huma.MediaType{"text/csv": {}}}},
	}, t.exportTable)
	rest.Raw(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "export-files", Method: http.MethodGet, Path: "/export/files.zip", Tags: []string{"transfer"}, Summary: "The product as Markdown files, in an archive",
		Parameters: []*huma.Param{asOf},
		Responses:  map[string]*huma.Response{"200": {Description: "An archive", Content: map[string]*huma.MediaType{"application/zip": {}}}},
	}, t.exportFiles)
}

func (t *Transfer) exportTable(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(r.PathValue("file"), ".csv")
	kind, known := t.product.Schema.Kind(name)
	if !ok || !known {
		rest.Write(w, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: fmt.Sprintf("there is no table %q", r.PathValue("file")), Remedy: "Name a kind, such as feature.csv"})
		return
	}
	ask := r.URL.Query()
	q, err := filter.Parse(t.product.Schema, ask.Get("filter"), kind.Name)
	if err != nil {
		rest.Write(w, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query.filter", Message: strings.TrimPrefix(err.Error(), "filter: ")})
		return
	}
	q.Text = strings.TrimSpace(q.Text + " " + ask.Get("q"))
	for _, field := range rest.Words(ask["sort"]) {
		name, desc := strings.CutPrefix(field, "-")
		q.Sort = append(q.Sort, ledger.Order{Field: name, Desc: desc})
	}
	reader, err := t.product.ReaderAt(r.Context(), ask.Get("as_of"))
	if err != nil {
		rest.Write(w, err)
		return
	}
	out := &late{w: w, header: func() {
		attach(w, "text/csv; charset=utf-8", fmt.Sprintf("%s-%s.csv", strings.ReplaceAll(kind.Plural, " ", "-"), t.product.Now().Format("2006-01-02")))
	}}
	out.end(t.product.ExportTable(r.Context(), reader, kind.Name, q, rest.Words(ask["columns"]), out))
}

func (t *Transfer) exportFiles(w http.ResponseWriter, r *http.Request) {
	reader, err := t.product.ReaderAt(r.Context(), r.URL.Query().Get("as_of"))
	if err != nil {
		rest.Write(w, err)
		return
	}
	out := &late{w: w, header: func() {
		attach(w, "application/zip", fmt.Sprintf("product-%s.zip", t.product.Now().Format("2006-01-02")))
	}}
	out.end(t.product.ExportArchive(r.Context(), reader, out))
}

// late sends the header with the first bytes, so that what goes wrong before them is answered as a problem. What goes
// wrong after them cuts the connection: half a file must not look like a whole one.
type late struct {
	w      http.ResponseWriter
	header func()
	begun  bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.header()
	}
	return l.w.Write(b)
}

func (l *late) end(err error) {
	switch {
	case err == nil && !l.begun:
		l.header()
	case err != nil && !l.begun:
		rest.Write(l.w, err)
	case err != nil:
		if to, ok := l.w.(rest.Reporter); ok {
			to.Report(err)
		}
		panic(http.ErrAbortHandler)
	}
}

// attach makes an answer a file to save, which no browser shows or runs.
func attach(w http.ResponseWriter, contentType, name string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
}

// pour sends a file.
func pour(w http.ResponseWriter, from io.Reader) {
	if _, err := io.Copy(w, from); err != nil {
		panic(http.ErrAbortHandler)
	}
}
