// Package rest is how Throughline speaks REST: one way to register an operation (always with the rule that says who may
// call it), one translation of errors into problems (RFC 9457), one notation for versions (ETag, If-Match), pages and
// points in time. What the operations do is in the packages that register them.
package rest

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline.dev/serve/gate"
)

// Base is where the API begins.
const Base = "/api/v1"

// API is where operations are registered.
type API struct {
	huma huma.API
	mux  *gate.Mux
}

// problems makes huma answer with our problems. It is a variable of huma's, set once.
var problems = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return newProblem(status, msg, errs) }
})

// New makes an API without operations, whose description is served below Base.
func New(mux *gate.Mux, version string) *API {
	problems()
	c := huma.DefaultConfig("Throughline", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // they add "$schema" members and Link headers to every answer
	c.Info.Description = "Everything the application does. Each answer with a number has its unit, n, interval, definition and as-of."
	c.Servers = []*huma.Server{{URL: "/"}}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "throughline_session"},
		"token":   {Type: "http", Scheme: "bearer"},
	}
	return &API{huma: humago.New(mux, c), mux: mux}
}

// schemaName names the schema of a Go type. Words of the ledger and of the surface stand as they are; those of stages,
// engines and formats, of which two may use one word, get their package's name before them.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	place, ours := strings.CutPrefix(t.PkgPath(), "throughline.dev/")
	if !ours || t.Name() == "" || place == "ledger" || strings.HasPrefix(place, "serve/") {
		return name
	}
	pkg := path.Base(place)
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// Describe returns the description of the API.
func (a *API) Describe() *huma.OpenAPI { return a.huma.OpenAPI() }

// Register adds an operation. Op.Path is below [Base]; its OperationID, Method, Summary and Tags (the stage, or what
// the operation is about) must be set. Errors of the handler become problems.
func Register[I, O any](a *API, rule gate.Rule, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	op.Path = Base + op.Path
	if rule.Role != "" {
		op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
		op.Description = addSentence(op.Description, "Needs the role "+string(rule.Role)+".")
		if rule.Session {
			op.Security = op.Security[:1]
			op.Description = addSentence(op.Description, "Needs a session; tokens are refused.")
		}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	a.mux.Declare(op.Method, op.Path, rule)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			problem := Translate(err)
			report(ctx, problem)
			return nil, problem
		}
		return out, nil
	})
}

func addSentence(text, sentence string) string {
	if text == "" {
		return sentence
	}
	return text + " " + sentence
}
