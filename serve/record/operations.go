package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/stage"
)

// operations registers what the stages declare: what only reads as GET with its inputs as parameters, what changes
// something or takes whole texts as POST with a JSON body, and what reads and may be asked at length as both.
func (s *Service) operations(api *rest.API) {
	for _, st := range product.Stages() {
		for _, op := range st.Operations {
			s.operation(api, st, op)
		}
	}
}

func methodsOf(op stage.Operation) []string {
	switch {
	case op.Role != ledger.Viewer || op.Long:
		return []string{http.MethodPost}
	case op.Either:
		return []string{http.MethodGet, http.MethodPost}
	}
	return []string{http.MethodGet}
}

func pathOf(st stage.Stage, op stage.Operation) string { return "/" + st.Name + "/" + op.Name }

func (s *Service) operation(api *rest.API, st stage.Stage, op stage.Operation) {
	for _, method := range methodsOf(op) {
		s.handle(api, st, op, method)
	}
}

func (s *Service) handle(api *rest.API, st stage.Stage, op stage.Operation, method string) {
	described := huma.Operation{
		OperationID: st.Name + "-" + op.Name, Method: method, Path: pathOf(st, op), Tags: []string{st.Name}, Summary: op.Summary, Description: op.Doc,
		Responses: api.Answer(http.StatusOK, op.Summary, op.Out),
	}
	read := readQuery
	if method == http.MethodGet {
		described.Parameters = append(parameters(op), asOf())
	} else {
		described.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: inputSchema(op)}}}
		read = readBody
	}
	if op.Either && method == http.MethodPost {
		described.OperationID += "-at-length"
		described.Description = strings.TrimPrefix(op.Doc+" The same as GET, and like it changes nothing: for inputs that are longer than an address may be on the way.", " ")
		described.Parameters = []*huma.Param{asOf()}
	}
	rest.Raw(api, gate.Needs(op.Role), described, func(w http.ResponseWriter, r *http.Request) {
		out, err := s.run(r, op, read)
		if err != nil {
			rest.Write(w, err)
			return
		}
		body, err := json.Marshal(out)
		if err != nil {
			rest.Write(w, fmt.Errorf("answer of %s %s: %w", st.Name, op.Name, err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(body, '\n')) // the client may be gone
	})
}

func (s *Service) run(r *http.Request, op stage.Operation, read func(*http.Request, stage.Operation) (any, error)) (any, error) {
	in, err := read(r, op)
	if err != nil {
		return nil, err
	}
	var reader ledger.Reader
	if text := r.URL.Query().Get("as_of"); text != "" && op.Role == ledger.Viewer {
		if reader, err = s.product.ReaderAt(r.Context(), text); err != nil {
			return nil, err
		}
	}
	if op.Role == ledger.Viewer {
		done, err := s.turns.Take(r.Context())
		if err != nil {
			return nil, err
		}
		defer done()
	}
	env, err := s.product.Env(r.Context(), gate.CallerOf(r.Context()).Actor, reader)
	if err != nil {
		return nil, err
	}
	if n, ok := in.(stage.Noted); ok {
		if kind, text := n.Note(); kind != "" {
			s.note(r.Context(), kind, env.Actor.ID, text)
		}
	}
	return op.Run(r.Context(), env, in)
}

// readQuery reads inputs from the address. A list may be given several times, or parted by commas.
func readQuery(r *http.Request, op stage.Operation) (any, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query", Message: "the address cannot be read"}
	}
	for name := range q {
		if name != "as_of" && !has(op, name) {
			return nil, unknown(op, "query."+name)
		}
	}
	in, err := op.Input(func(m stage.Member) []string {
		if m.Type != "list" {
			return q[m.Name][:min(1, len(q[m.Name]))]
		}
		return rest.Words(q[m.Name])
	})
	return in, explain(err, "query.")
}

// readBody reads inputs from a JSON object, whose members may be texts, numbers, booleans and lists of them.
func readBody(r *http.Request, op stage.Operation) (any, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body", Message: "the body cannot be read to its end, or is longer than 1 MB"}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body", Message: "the body is no JSON object", Remedy: "Send the inputs as members of one object"}
	}
	for name := range members {
		if !has(op, name) {
			return nil, unknown(op, "body."+name)
		}
	}
	var bad error
	in, err := op.Input(func(m stage.Member) []string {
		texts, ok := textsOf(members[m.Name])
		if !ok && bad == nil {
			bad = &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body." + m.Name, Message: "it is neither a text, a number, true, false nor a list of them"}
		}
		return texts
	})
	return in, errors.Join(bad, explain(err, "body."))
}

func textsOf(raw json.RawMessage) ([]string, bool) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, true
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return []string{s}, err == nil
	case raw[0] == '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil, false
		}
		var out []string
		for _, one := range list {
			if len(one) == 0 || one[0] == '[' || one[0] == '{' {
				return nil, false
			}
			texts, ok := textsOf(one)
			if !ok {
				return nil, false
			}
			out = append(out, texts...)
		}
		return out, true
	case raw[0] == '{':
		return nil, false
	}
	return []string{string(raw)}, true
}

func has(op stage.Operation, name string) bool {
	for _, m := range op.Members() {
		if m.Name == name {
			return true
		}
	}
	return false
}

func unknown(op stage.Operation, path string) error {
	var names []string
	for _, m := range op.Members() {
		names = append(names, m.Name)
	}
	remedy := "It takes no inputs"
	if len(names) > 0 {
		remedy = "Its inputs are " + strings.Join(names, ", ")
	}
	return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: path, Message: op.Name + " has no such input", Remedy: remedy}
}

func explain(err error, place string) error {
	var bad *stage.InputError
	if errors.As(err, &bad) {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: place + bad.Member.Name, Message: bad.Text}
	}
	return err
}

func parameters(op stage.Operation) []*huma.Param {
	var out []*huma.Param
	for _, m := range op.Members() {
		out = append(out, &huma.Param{Name: m.Name, In: "query", Description: m.Doc, Required: m.Required, Schema: memberSchema(m)})
	}
	return out
}

func asOf() *huma.Param {
	return &huma.Param{Name: "as_of", In: "query", Description: "a day, an instant or the number of a change", Schema: &huma.Schema{Type: huma.TypeString}}
}

func inputSchema(op stage.Operation) *huma.Schema {
	out := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for _, m := range op.Members() {
		p := memberSchema(m)
		p.Description = m.Doc
		out.Properties[m.Name] = p
		if m.Required {
			out.Required = append(out.Required, m.Name)
		}
	}
	return out
}

func memberSchema(m stage.Member) *huma.Schema {
	s := &huma.Schema{Type: map[string]string{"text": huma.TypeString, "boolean": huma.TypeBoolean, "integer": huma.TypeInteger, "number": huma.TypeNumber}[m.Type]}
	if m.Type == "list" {
		s.Type, s.Items = huma.TypeArray, &huma.Schema{Type: huma.TypeString}
	}
	for _, e := range m.Enum {
		s.Enum = append(s.Enum, e)
	}
	if m.Default != "" && m.Type == "text" {
		s.Default = m.Default
	}
	return s
}
