package record

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/tell/brief"
)

func (s *Service) briefs(api *rest.API) {
	s.briefPages(api)
	type output struct {
		Body brief.Brief
	}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-brief", Method: http.MethodGet, Path: "/brief", Tags: []string{"tell"}, Summary: "What a TPM needs to know, composed from the product as it stands",
	}, func(ctx context.Context, _ *struct{}) (*output, error) {
		b, err := s.compose(ctx)
		return &output{b}, err
	})
	html := &huma.Response{Description: "a printable page", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	rest.Raw(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-brief-page", Method: http.MethodGet, Path: "/brief.html", Tags: []string{"tell"}, Summary: "The brief as one printable page, to keep or to send",
		Responses: map[string]*huma.Response{"200": html},
	}, func(w http.ResponseWriter, r *http.Request) {
		b, err := s.compose(r.Context())
		var page bytes.Buffer
		if err == nil {
			err = brief.HTML(&page, b)
		}
		if err != nil {
			rest.Write(w, err)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="brief.html"`) // it carries its own style, which our pages may not
		_, _ = w.Write(page.Bytes())
	})
}

// compose composes the brief when it is the caller's turn.
func (s *Service) compose(ctx context.Context) (brief.Brief, error) {
	done, err := s.turns.Take(ctx)
	if err != nil {
		return brief.Brief{}, err
	}
	defer done()
	return s.product.Brief(ctx, nil)
}

// briefPages serves the brief as a page to read and print, and its parts for the application to show.
func (s *Service) briefPages(api *rest.API) {
	style := []byte(brief.Style())
	api.Page("/brief.css", gate.Open("a style sheet holds no data"), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=300")
		_, _ = w.Write(style)
	})
	show := func(write func(io.Writer, brief.Brief) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			b, err := s.compose(r.Context())
			var page bytes.Buffer
			if err == nil {
				err = write(&page, b)
			}
			if err != nil {
				rest.Write(w, err)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(page.Bytes())
		}
	}
	api.Page("/brief", gate.Needs(ledger.Viewer), show(func(w io.Writer, b brief.Brief) error { return brief.Served(w, b, "/brief.css") }))
	api.Page("/brief/sheet", gate.Needs(ledger.Viewer), show(brief.Sheet))
}
