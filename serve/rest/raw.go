package rest

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/serve/gate"
)

// Raw adds an operation that answers requests by itself (streams, files, forms of unusual kinds), and describes it.
// Of op, Parameters, RequestBody and Responses are taken as they are; see [Answer] for JSON.
func Raw(a *API, rule gate.Rule, op huma.Operation, h http.HandlerFunc) {
	op.Path = Base + op.Path
	if rule.Role != "" {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
		op.Description = addSentence(op.Description, "Needs the role "+string(rule.Role)+".")
	}
	if op.Responses == nil {
		op.Responses = map[string]*huma.Response{}
	}
	op.Responses["default"] = &huma.Response{Description: "Problem", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: a.SchemaOf(reflect.TypeFor[Problem]())}}}
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.Handle(op.Method, op.Path, rule, h)
}

// Page adds a page for people beside the API, outside of its description.
func (a *API) Page(path string, rule gate.Rule, h http.HandlerFunc) {
	a.mux.Handle(http.MethodGet, path, rule, h)
}

// SchemaOf describes a Go type, as a reference to a named schema where it is a struct.
func (a *API) SchemaOf(t reflect.Type) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
}

// Answer describes a JSON answer of a Go type.
func (a *API) Answer(status int, what string, t reflect.Type) map[string]*huma.Response {
	return map[string]*huma.Response{strconv.Itoa(status): {Description: what, Content: map[string]*huma.MediaType{"application/json": {Schema: a.SchemaOf(t)}}}}
}

// StatusOfError is the HTTP status that an error is answered with.
func StatusOfError(err error) int {
	var s huma.StatusError
	if errors.As(Translate(err), &s) {
		return s.GetStatus()
	}
	return http.StatusInternalServerError
}
