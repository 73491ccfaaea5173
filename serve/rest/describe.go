package rest

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/serve/gate"
)

// Publish serves the description of the API. It is open: it says what there is, and nothing of what is in it. Call it
// after every operation was registered.
func (a *API) Publish() {
	open := gate.Open("the description of the API holds no data")
	doc := func(id, path, summary, contentType string, write func() ([]byte, error)) {
		once := sync.OnceValues(write)
		a.mux.Handle(http.MethodGet, Base+path, open, func(w http.ResponseWriter, _ *http.Request) {
			body, err := once()
			if err != nil {
				Write(w, err)
				return
			}
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Cache-Control", "max-age=300")
			_, _ = w.Write(body)
		})
		a.huma.OpenAPI().AddOperation(&huma.Operation{
			OperationID: id, Method: http.MethodGet, Path: Base + path, Tags: []string{"schema"}, Summary: summary,
			Responses: map[string]*huma.Response{"200": {Description: "OpenAPI 3.1", Content: map[string]*huma.MediaType{contentType: {}}}},
		})
	}
	doc("get-openapi-json", "/openapi.json", "This description, as JSON", "application/openapi+json", func() ([]byte, error) { return json.Marshal(a.huma.OpenAPI()) })
	doc("get-openapi-yaml", "/openapi.yaml", "This description, as YAML", "application/openapi+yaml", func() ([]byte, error) { return a.huma.OpenAPI().YAML() })
	a.complete()
}
