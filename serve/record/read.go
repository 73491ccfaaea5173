package record

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// ListInput asks for a page of records.
type ListInput struct {
	Kind    []string `query:"kind,explode" doc:"kinds to list, given several times or with commas between; none: all" maxItems:"40"`
	Filter  string   `query:"filter" doc:"conditions in the filter language: state:ready owner:ada reach>100" maxLength:"2000"`
	Q       string   `query:"q" doc:"words that must occur" maxLength:"200"`
	Sort    []string `query:"sort,explode" doc:"fields to sort by, given several times or with commas between, each with - before it for descending order" maxItems:"8"`
	Limit   int      `query:"limit" default:"50" minimum:"1" maximum:"1000" doc:"records on a page"`
	After   string   `query:"after" doc:"cursor of the page before" maxLength:"2000"`
	Deleted bool     `query:"deleted" doc:"deleted records too"`
	Total   bool     `query:"total" doc:"count all that match"`
	Brief   bool     `query:"brief" doc:"leave out the body and long fields"`
	AsOf    string   `query:"as_of" doc:"a day, an instant or the number of a change" maxLength:"40"`

	IfNoneMatch string `header:"If-None-Match" json:"-" doc:"the ETag of the page as it was read: 304 when the ledger has not moved"`
}

// ListBody is a page of records.
type ListBody struct {
	Records  []Record        `json:"records"`
	Next     string          `json:"next,omitempty" doc:"cursor for the next page; absent at the end"`
	Total    *int64          `json:"total,omitempty" doc:"all that match, when asked for"`
	Position ledger.Position `json:"position" doc:"of the ledger when it was read"`
}

// query translates what is asked for. Texts are those of the command line.
func (s *Service) query(in ListInput) (ledger.Query, error) {
	var kinds []string
	for _, name := range rest.Words(in.Kind) {
		k, ok := s.product.Schema.Kind(name)
		if !ok {
			return ledger.Query{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query.kind", Message: fmt.Sprintf("there is no kind %q", name), Remedy: "GET " + rest.Base + "/schema lists them"}
		}
		kinds = append(kinds, k.Name)
	}
	q, err := filter.Parse(s.product.Schema, in.Filter, kinds...)
	if err != nil {
		return q, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query.filter", Message: strings.TrimPrefix(err.Error(), "filter: ")}
	}
	q.Text = strings.TrimSpace(q.Text + " " + in.Q)
	for _, field := range rest.Words(in.Sort) {
		name, desc := strings.CutPrefix(field, "-")
		q.Sort = append(q.Sort, ledger.Order{Field: name, Desc: desc})
	}
	q.Limit, q.After, q.Deleted, q.WithTotal = in.Limit, in.After, in.Deleted, in.Total
	return q, nil
}

func (s *Service) reading(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-records", Method: http.MethodGet, Path: "/records", Tags: []string{"records"}, Summary: "A page of records",
		Responses: api.Answer(http.StatusOK, "A page of records", reflect.TypeFor[ListBody]()),
	}, s.list)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-record", Method: http.MethodGet, Path: "/records/{key}", Tags: []string{"records"}, Summary: "One record, as it stands or stood",
	}, s.get)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-record-version", Method: http.MethodGet, Path: "/records/{key}/versions/{version}", Tags: []string{"records"}, Summary: "One version of a record",
	}, s.version)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-record-text", Method: http.MethodGet, Path: "/records/{key}/text", Tags: []string{"records"}, Summary: "The text that quotes of a record are spans of",
	}, s.text)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "count-records", Method: http.MethodGet, Path: "/counts", Tags: []string{"records"}, Summary: "Records by kind and state, and how many findings need a person",
	}, s.counts)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-position", Method: http.MethodGet, Path: "/position", Tags: []string{"changes"}, Summary: "Where the ledger stands, or stood",
	}, s.position)
}

// ListOutput is a page, encoded already.
type ListOutput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	ETag        string `header:"ETag" doc:"the position of the ledger: the same address gives the same page until it moves"`
	Body        []byte
}

func (s *Service) list(ctx context.Context, in *ListInput) (*ListOutput, error) {
	before, err := s.product.Store.Position(ctx)
	if err != nil {
		return nil, err
	}
	tag := fmt.Sprintf(`W/"p%d"`, before)
	if in.IfNoneMatch == tag {
		return nil, huma.Status304NotModified()
	}
	asked, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	body, ok := s.lists.get(before, string(asked))
	if !ok {
		page, err := s.page(ctx, *in)
		if err != nil {
			return nil, err
		}
		if body, err = json.Marshal(page); err != nil {
			return nil, err
		}
		// What was read while a change came belongs to no one position.
		if after, err := s.product.Store.Position(ctx); err == nil && after == before {
			s.lists.keep(before, string(asked), body)
		}
	}
	return &ListOutput{"application/json", tag, body}, nil
}

func (s *Service) page(ctx context.Context, in ListInput) (ListBody, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return ListBody{}, err
	}
	q, err := s.query(in)
	if err != nil {
		return ListBody{}, err
	}
	page, err := reader.List(ctx, q)
	if err != nil {
		return ListBody{}, err
	}
	at, err := reader.Position(ctx)
	out := ListBody{Records: listed(page.Records), Next: page.Next, Position: at}
	if in.Brief {
		out.Records = s.briefAll(page.Records)
	}
	if in.Total {
		out.Total = &page.Total
	}
	return out, err
}

// RecordOutput is a record with its version as entity tag.
type RecordOutput struct {
	ETag string `header:"ETag" doc:"the version, for If-Match"`
	Body Record
}

func recordOutput(r Record) *RecordOutput { return &RecordOutput{rest.ETag(r.Version), r} }

func (s *Service) get(ctx context.Context, in *struct {
	Key  string `path:"key" doc:"such as REQ-12" maxLength:"40"`
	AsOf string `query:"as_of" doc:"a day, an instant or the number of a change" maxLength:"40"`
},
) (*RecordOutput, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	r, err := reader.Record(ctx, keyOf(in.Key))
	if err != nil {
		return nil, err
	}
	return recordOutput(r), nil
}

func (s *Service) version(ctx context.Context, in *struct {
	Key     string `path:"key" maxLength:"40"`
	Version int64  `path:"version" minimum:"1"`
},
) (*RecordOutput, error) {
	r, err := s.product.Store.Version(ctx, keyOf(in.Key), in.Version)
	if err != nil {
		return nil, err
	}
	return recordOutput(r), nil
}

// TextBody is a source text.
type TextBody struct {
	Text string `json:"text" doc:"quotes count its Unicode code points"`
}

func (s *Service) text(ctx context.Context, in *struct {
	Key  string `path:"key" maxLength:"40"`
	AsOf string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body TextBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	r, err := reader.Record(ctx, keyOf(in.Key))
	if err != nil {
		return nil, err
	}
	text, err := discover.SourceText(r)
	if err != nil {
		return nil, err
	}
	return &struct{ Body TextBody }{TextBody{text}}, nil
}

// CountsBody counts what there is.
type CountsBody struct {
	Position ledger.Position `json:"position"`
	Kinds    ledger.Counts   `json:"kinds" doc:"records by kind and state"`
	Needing  int             `json:"findings_needing_person"`
}

func (s *Service) counts(ctx context.Context, in *struct {
	AsOf string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body CountsBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	var out CountsBody
	if out.Kinds, err = reader.Count(ctx); err != nil {
		return nil, err
	}
	if out.Position, err = reader.Position(ctx); err != nil {
		return nil, err
	}
	found, err := reader.Findings(ctx, ledger.FindingQuery{NeedsPerson: true})
	if err != nil {
		return nil, err
	}
	snoozed, err := s.snoozes(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if _, quiet := snoozed.of(f); !quiet {
			out.Needing++
		}
	}
	return &struct{ Body CountsBody }{out}, nil
}

// PositionBody is a place in the ledger.
type PositionBody struct {
	Position ledger.Position `json:"position"`
	Now      time.Time       `json:"now" doc:"the server's clock"`
}

func (s *Service) position(ctx context.Context, in *struct {
	AsOf string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body PositionBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	at, err := reader.Position(ctx)
	return &struct{ Body PositionBody }{PositionBody{at, s.product.Now()}}, err
}

// keyOf reads a key in whatever case it was typed.
func keyOf(text string) ledger.Key { return ledger.Key(strings.ToUpper(text)) }
