package transfer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// ImportOutput is one import.
type ImportOutput struct{ Body Import }

// ImportsBody lists imports.
type ImportsBody struct {
	Imports []Import `json:"imports" doc:"the newest first, without their reports; they are kept for 30 days"`
}

// FormatsBody lists formats.
type FormatsBody struct {
	Formats []product.FormatInfo `json:"formats"`
}

// UndoneBody tells what was taken back.
type UndoneBody struct {
	Applied ledger.Applied `json:"applied"`
	Events  int64          `json:"events" doc:"removed from the event log"`
}

func (t *Transfer) imports(api *rest.API) {
	tags := []string{"transfer"}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{OperationID: "list-formats", Method: http.MethodGet, Path: "/formats", Tags: tags, Summary: "The formats that can be imported"},
		func(context.Context, *struct{}) (*struct{ Body FormatsBody }, error) {
			return &struct{ Body FormatsBody }{FormatsBody{product.FormatList()}}, nil
		})
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "start-import", Method: http.MethodPost, Path: "/imports", Tags: tags, Summary: "Import files that were uploaded", DefaultStatus: http.StatusAccepted,
		Description: "It runs beside the request; ask for it by its id. All of it is imported or nothing. It can be run again, which updates and never doubles, and taken back.",
	}, func(ctx context.Context, in *struct{ Body ImportRequest }) (*ImportOutput, error) {
		im, err := t.begin(ctx, in.Body)
		return &ImportOutput{im}, err
	})
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{OperationID: "list-imports", Method: http.MethodGet, Path: "/imports", Tags: tags, Summary: "Imports of the last 30 days"}, t.listImports)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{OperationID: "get-import", Method: http.MethodGet, Path: "/imports/{id}", Tags: tags, Summary: "How far an import is, and what came of it"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"40"`
		},
		) (*ImportOutput, error) {
			im, _, err := t.findImport(ctx, in.ID)
			return &ImportOutput{im}, err
		})
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "undo-import", Method: http.MethodPost, Path: "/imports/{batch}/undo", Tags: tags, Summary: "Take an import back",
		Description: "The batch is in the report of the import; its id does as well. What was edited since stands in the way.",
	}, t.undo)
	rest.Raw(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "get-import-losses", Method: http.MethodGet, Path: "/imports/{id}/losses.csv", Tags: tags, Summary: "What an import did not carry over, row by row",
		Parameters: []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}},
		Responses:  map[string]*huma.Response{"200": {Description: "A table", Content: map[string]*huma.MediaType{"text/csv": {}}}},
	}, t.lossesOf)
}

func (t *Transfer) listImports(ctx context.Context, _ *struct{}) (*struct{ Body ImportsBody }, error) {
	docs, err := t.shelf.List(ctx, importSpace, "", "", 0)
	if err != nil {
		return nil, err
	}
	all := make([]Import, 0, len(docs))
	for _, d := range docs {
		im, err := t.read(d)
		if err != nil {
			return nil, err
		}
		im.Report = nil
		all = append(all, im)
	}
	slices.SortFunc(all, func(a, b Import) int { return b.Started.Compare(a.Started) })
	return &struct{ Body ImportsBody }{ImportsBody{all}}, nil
}

// read turns a document into an import, with its progress.
func (t *Transfer) read(d ledger.Document) (im Import, err error) {
	if err := json.Unmarshal(d.Data, &im); err != nil {
		return im, err
	}
	if p := t.progressOf(d.ID); p != nil && im.State == stateRunning {
		im.Progress = p.get()
	}
	return im, nil
}

func (t *Transfer) findImport(ctx context.Context, id string) (Import, int64, error) {
	d, err := t.shelf.Get(ctx, importSpace, id)
	if err != nil {
		if ledger.CodeOf(err) == ledger.CodeNotFound {
			err = ledger.Errorf(ledger.CodeNotFound, "there is no import %q", id)
		}
		return Import{}, 0, err
	}
	im, err := t.read(d)
	return im, d.Version, err
}

func (t *Transfer) undo(ctx context.Context, in *struct {
	Batch string `path:"batch" maxLength:"60"`
	Body  *struct {
		Reason string `json:"reason,omitempty" maxLength:"2000"`
	}
},
) (*struct{ Body UndoneBody }, error) {
	batch, reason := in.Batch, "Import taken back"
	if in.Body != nil && in.Body.Reason != "" {
		reason = in.Body.Reason
	}
	im, version, err := t.findImport(ctx, in.Batch)
	known := err == nil
	if known {
		if im.Report == nil || im.State != stateDone || im.DryRun {
			return nil, ledger.Errorf(ledger.CodeInvalid, "the import changed nothing that could be taken back")
		}
		batch = im.Report.Batch
	}
	done, err := t.product.UndoImport(ctx, batch, gate.CallerOf(ctx).Actor, reason)
	if err != nil {
		return nil, err
	}
	if known {
		now := t.product.Now()
		im.Undone = &now
		if _, err := t.keep(ctx, im, version); err != nil { // it is undone all the same
			t.log.Warn("an import is not marked as taken back", "import", im.ID, "error", err.Error())
		}
	}
	return &struct{ Body UndoneBody }{UndoneBody{done.Applied, done.Events}}, nil
}

func (t *Transfer) lossesOf(w http.ResponseWriter, r *http.Request) {
	im, _, err := t.findImport(r.Context(), r.PathValue("id"))
	if err != nil {
		rest.Write(w, err)
		return
	}
	if im.State == stateRunning {
		rest.Write(w, &ledger.Error{Code: ledger.CodeConflict, Op: -1, Message: "the import is still running", Remedy: "Wait until it is done"})
		return
	}
	f, err := os.Open(filepath.Join(t.dir, importSpace, im.ID, "losses.csv")) // the id is one that was found
	if err != nil {
		rest.Write(w, ledger.Errorf(ledger.CodeNotFound, "the import has no list of losses"))
		return
	}
	defer f.Close()
	attach(w, "text/csv; charset=utf-8", fmt.Sprintf("not-carried-over-%s.csv", im.Started.Format("2006-01-02")))
	pour(w, f)
}
