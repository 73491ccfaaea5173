package record

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// TodayBody answers: what needs me, and what changed since I looked last?
type TodayBody struct {
	Findings []Found         `json:"findings" doc:"what needs a person, the severest first; put-off ones are left out"`
	Snoozed  []Found         `json:"snoozed" doc:"those put off"`
	Since    Visit           `json:"since" doc:"when the person looked last"`
	Changes  []ChangeSummary `json:"changes" doc:"changes since then by others than the software, newest first"`
	More     int64           `json:"more" doc:"changes that are not listed, those of the software included"`
	Position ledger.Position `json:"position" doc:"what was seen when this was read; POST /visits takes it"`
}

// Visit is when somebody looked.
type Visit struct {
	Position ledger.Position `json:"position" minimum:"0"`
	At       string          `json:"at,omitempty" format:"date-time" readOnly:"true"`
}

// ChangeSummary is a change and what it did to which records.
type ChangeSummary struct {
	ChangeHead
	Records []Touched `json:"records" doc:"at most 20"`
	More    int       `json:"more" doc:"records that are not listed"`
}

// Touched is what a change did to a record.
type Touched struct {
	Key    ledger.Key `json:"key"`
	Kind   string     `json:"kind"`
	Title  string     `json:"title"`
	What   string     `json:"what" enum:"created,edited,deleted,restored,linked,unlinked,commented"`
	Fields []string   `json:"fields,omitempty" doc:"paths that were edited"`
}

const (
	visitSpace = "visit"
	// maxNews is how many changes Today lists, maxTouched how many records of each.
	maxNews, maxTouched = 30, 20
	// firstVisit is how many changes somebody sees who was never here.
	firstVisit = 10
)

func (s *Service) today(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-today", Method: http.MethodGet, Path: "/today", Tags: []string{"findings"}, Summary: "What needs a person, and what changed since one looked last",
	}, s.readToday)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "mark-visit", Method: http.MethodPost, Path: "/visits", Tags: []string{"findings"}, Summary: "Say up to where one has seen what changed",
	}, s.visit)
}

func (s *Service) readToday(ctx context.Context, _ *struct{}) (*struct{ Body TodayBody }, error) {
	body := TodayBody{Findings: []Found{}, Snoozed: []Found{}, Changes: []ChangeSummary{}}
	store := s.product.Store
	all, err := store.Findings(ctx, ledger.FindingQuery{NeedsPerson: true, Limit: 500})
	if err != nil {
		return nil, err
	}
	found, err := s.withRecords(ctx, store, all)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if f.Snoozed != nil {
			body.Snoozed = append(body.Snoozed, f)
		} else {
			body.Findings = append(body.Findings, f)
		}
	}
	if body.Position, err = store.Position(ctx); err != nil {
		return nil, err
	}
	if body.Since, err = s.lastVisit(ctx); err != nil {
		return nil, err
	}
	newest, err := store.Changes(ctx, ledger.ChangeQuery{Last: true, Limit: 300, Brief: true}) // an import has thousands of operations
	if err != nil {
		return nil, err
	}
	listed := int64(0)
	for _, c := range newest {
		switch {
		case body.Since.Position > 0 && c.Position <= body.Since.Position, body.Since.Position == 0 && len(body.Changes) == firstVisit, len(body.Changes) == maxNews:
		case c.Actor.Role == ledger.System && c.Source == "reconcile":
			continue
		default:
			sum, err := s.summarise(ctx, c)
			if err != nil {
				return nil, err
			}
			listed++
			body.Changes = append(body.Changes, sum)
		}
	}
	body.More = max(0, int64(body.Position-body.Since.Position)-listed)
	return &struct{ Body TodayBody }{body}, nil
}

func (s *Service) lastVisit(ctx context.Context) (v Visit, err error) {
	doc, err := s.product.Store.Shelf().Get(ctx, visitSpace, gate.CallerOf(ctx).Actor.ID)
	if ledger.CodeOf(err) == ledger.CodeNotFound && err != nil {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	err = json.Unmarshal(doc.Data, &v)
	v.At = doc.Updated.Format(instantFormat)
	return v, err
}

func (s *Service) visit(ctx context.Context, in *struct{ Body Visit }) (*struct{ Body Visit }, error) {
	head, err := s.product.Store.Position(ctx)
	if err != nil {
		return nil, err
	}
	if in.Body.Position > head {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "body.position", Message: "there is no such change yet"}
	}
	shelf, id := s.product.Store.Shelf(), gate.CallerOf(ctx).Actor.ID
	doc, err := shelf.Get(ctx, visitSpace, id)
	if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
		return nil, err
	}
	doc.Space, doc.ID = visitSpace, id
	if doc.Data, err = json.Marshal(Visit{Position: in.Body.Position}); err != nil {
		return nil, err
	}
	if _, err := shelf.Put(ctx, doc); err != nil && ledger.CodeOf(err) != ledger.CodeConflict { // another tab was faster
		return nil, err
	}
	v, err := s.lastVisit(ctx)
	return &struct{ Body Visit }{v}, err
}

// summarise tells what a change did. Its operations say so, and the records have their titles.
func (s *Service) summarise(ctx context.Context, c ledger.Change) (ChangeSummary, error) {
	out := ChangeSummary{ChangeHead: headOf(c), Records: []Touched{}}
	full := c
	if len(full.Ops) == 0 {
		found, err := s.product.Store.Changes(ctx, ledger.ChangeQuery{After: c.Position - 1, Until: c.Position, Limit: 1})
		if err != nil || len(found) == 0 {
			return out, err
		}
		full = found[0]
	}
	touched, more := touchedBy(full)
	out.More = more
	keys := make([]ledger.Key, 0, len(touched))
	for i := range touched {
		if touched[i].Key == "" || touched[i].Key.Number() == 0 {
			continue
		}
		keys = append(keys, touched[i].Key)
	}
	byKey, err := s.byKey(ctx, s.product.Store, keys)
	if err != nil {
		return out, err
	}
	for _, t := range touched {
		r, ok := byKey[t.Key]
		if !ok {
			out.More++
			continue
		}
		t.Kind, t.Title = r.Kind, r.Title
		out.Records = append(out.Records, t)
	}
	return out, nil
}

// touchedBy lists what the operations of a change did, each record once, and counts those that do not fit.
func touchedBy(c ledger.Change) (out []Touched, more int) {
	add := func(key ledger.Ref, what string, fields ...string) {
		i := slices.IndexFunc(out, func(t Touched) bool { return t.Key == ledger.Key(key) })
		switch {
		case i >= 0 && len(fields) > 0:
			out[i].Fields = append(out[i].Fields, fields...)
		case i >= 0:
		case len(out) == maxTouched:
			more++
		default:
			out = append(out, Touched{Key: ledger.Key(key), What: what, Fields: fields})
		}
	}
	for _, op := range c.Ops {
		switch {
		case op.Put != nil:
			add(ledger.Ref(op.Put.Key), "created")
		case op.Edit != nil:
			add(op.Edit.Key, "edited", editedPaths(op.Edit)...)
		case op.Delete != nil:
			add(op.Delete.Key, "deleted")
		case op.Restore != nil:
			add(op.Restore.Key, "restored")
		case op.Link != nil:
			add(op.Link.From, "linked")
		case op.Unlink != nil:
			add(op.Unlink.From, "unlinked")
		case op.Comment != nil:
			add(op.Comment.Key, "commented")
		}
	}
	return out, more
}

func editedPaths(e *ledger.Edit) []string {
	var out []string
	for path, set := range map[string]bool{"title": e.Title != nil, "body": e.Body != nil, "state": e.State != nil, "owner": e.Owner != nil, "labels": e.Labels != nil} {
		if set {
			out = append(out, path)
		}
	}
	for name := range e.Fields {
		out = append(out, "fields."+name)
	}
	slices.Sort(out)
	return out
}
