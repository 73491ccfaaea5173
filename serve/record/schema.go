package record

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/stage"
)

// Schema describes the vocabulary: stages, kinds, relations.
type Schema struct {
	Stages    []StageInfo    `json:"stages"`
	Kinds     []KindInfo     `json:"kinds"`
	Relations []RelationInfo `json:"relations"`
}

// StageInfo describes a stage.
type StageInfo struct {
	Name       string          `json:"name"`
	Question   string          `json:"question" doc:"the question the stage answers"`
	Kinds      []string        `json:"kinds"`
	Operations []OperationInfo `json:"operations"`
	Rules      []RuleInfo      `json:"rules" doc:"the sorts of finding it computes"`
}

// RuleInfo describes a sort of finding.
type RuleInfo struct {
	ID       string          `json:"id"`
	Severity ledger.Severity `json:"severity"`
	Doc      string          `json:"doc"`
}

// OperationInfo describes an operation of a stage.
type OperationInfo struct {
	Name    string      `json:"name"`
	Summary string      `json:"summary"`
	Doc     string      `json:"doc,omitempty"`
	Role    ledger.Role `json:"role"`
	Method  string      `json:"method"`
	Path    string      `json:"path"`
	Input   []InputInfo `json:"input"`
}

// InputInfo describes an input of an operation.
type InputInfo struct {
	Name     string   `json:"name"`
	Type     string   `json:"type" enum:"text,boolean,integer,number,list"`
	Doc      string   `json:"doc"`
	Enum     []string `json:"enum,omitempty"`
	Default  string   `json:"default,omitempty"`
	Required bool     `json:"required,omitempty"`
	Min      string   `json:"min,omitempty"`
}

// KindInfo describes a kind of record.
type KindInfo struct {
	Name   string         `json:"name"`
	Plural string         `json:"plural"`
	Prefix string         `json:"prefix"`
	Stage  string         `json:"stage"`
	Doc    string         `json:"doc"`
	Many   bool           `json:"many,omitempty" doc:"a product may hold hundreds of thousands"`
	Fields []ledger.Field `json:"fields"`
	States []ledger.State `json:"states"`
	Moves  []MoveInfo     `json:"moves"`
	Entry  []string       `json:"entry,omitempty" doc:"states a record may be created in besides the first; * allows all"`
	Out    []EndInfo      `json:"out" doc:"links that start at this kind"`
	In     []EndInfo      `json:"in" doc:"links that end at this kind"`
}

// MoveInfo is an allowed transition.
type MoveInfo struct {
	From       string   `json:"from" doc:"a state, or * for any"`
	To         string   `json:"to"`
	Reason     bool     `json:"reason,omitempty" doc:"needs a reason"`
	SystemOnly bool     `json:"system_only,omitempty" doc:"made by a verdict, not by people"`
	BlockedBy  []string `json:"blocked_by,omitempty" doc:"rules whose refusing findings stand in the way"`
}

// EndInfo allows links of a relation.
type EndInfo struct {
	Relation string   `json:"relation"`
	Kinds    []string `json:"kinds" doc:"at the other end"`
}

// RelationInfo describes a relation.
type RelationInfo struct {
	Name     string `json:"name"`
	Inverse  string `json:"inverse" doc:"for reading a link from its end"`
	Doc      string `json:"doc"`
	Upstream string `json:"upstream" enum:"from,to,neither" doc:"which end lies nearer to the evidence"`
	Single   bool   `json:"single,omitempty"`
}

func (s *Service) schema(api *rest.API) {
	body := describe(s.product.Schema)
	type output struct {
		CacheControl string `header:"Cache-Control"`
		Body         Schema
	}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-schema", Method: http.MethodGet, Path: "/schema", Tags: []string{"schema"},
		Summary: "The stages, kinds with their fields and life cycles, and relations",
	}, func(context.Context, *struct{}) (*output, error) {
		return &output{"private, max-age=60", body}, nil
	})
}

func describe(schema *ledger.Schema) Schema {
	var out Schema
	for _, st := range product.Stages() {
		info := StageInfo{Name: st.Name, Question: st.Question, Kinds: []string{}, Operations: []OperationInfo{}, Rules: []RuleInfo{}}
		for _, k := range st.Kinds {
			info.Kinds = append(info.Kinds, k.Name)
		}
		for _, op := range st.Operations {
			info.Operations = append(info.Operations, describeOperation(st, op))
		}
		for _, r := range st.Reconcilers {
			for _, rule := range r.Rules {
				info.Rules = append(info.Rules, RuleInfo{rule.ID, rule.Severity, rule.Doc})
			}
		}
		out.Stages = append(out.Stages, info)
	}
	for _, k := range schema.Kinds() {
		out.Kinds = append(out.Kinds, describeKind(schema, k))
	}
	for _, r := range schema.Relations() {
		upstream := map[ledger.Side]string{ledger.FromEnd: "from", ledger.ToEnd: "to", ledger.Neither: "neither"}[r.Upstream]
		out.Relations = append(out.Relations, RelationInfo{r.Name, r.Inverse, r.Doc, upstream, r.Single})
	}
	return out
}

func describeOperation(st stage.Stage, op stage.Operation) OperationInfo {
	info := OperationInfo{Name: op.Name, Summary: op.Summary, Doc: op.Doc, Role: op.Role, Method: methodsOf(op)[0], Path: rest.Base + pathOf(st, op), Input: []InputInfo{}}
	for _, m := range op.Members() {
		info.Input = append(info.Input, InputInfo{m.Name, m.Type, m.Doc, m.Enum, m.Default, m.Required, m.Min})
	}
	return info
}

// describeKind lists every relation that may start or end at a kind, also those that the other kind declares.
func describeKind(schema *ledger.Schema, k ledger.Kind) KindInfo {
	info := KindInfo{Name: k.Name, Plural: k.Plural, Prefix: k.Prefix, Stage: k.Stage, Doc: k.Doc, Many: k.Many, Fields: listed(k.Fields), States: k.Lifecycle.States, Moves: []MoveInfo{}, Entry: k.Lifecycle.Entry, Out: []EndInfo{}, In: []EndInfo{}}
	for _, m := range k.Lifecycle.Moves {
		info.Moves = append(info.Moves, MoveInfo{m.From, m.To, m.Reason, m.SystemOnly, m.BlockedBy})
	}
	for _, r := range schema.Relations() {
		var in []string
		for _, other := range schema.Kinds() {
			if schema.MayLink(other.Name, r.Name, k.Name) {
				in = append(in, other.Name)
			}
		}
		if out := schema.Allowed(k.Name, r.Name); len(out) > 0 {
			info.Out = append(info.Out, EndInfo{r.Name, out})
		}
		if len(in) > 0 {
			info.In = append(info.In, EndInfo{r.Name, in})
		}
	}
	return info
}
