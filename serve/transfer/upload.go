package transfer

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

const (
	uploadSpace = "upload"
	// maxPending is how many uploads a person may have that no import has used yet, and how many times the size of one.
	maxPending = 50
	maxTimes   = 4
)

// Upload is a file that waits to be imported.
type Upload struct {
	ID   string    `json:"id"`
	Name string    `json:"name" doc:"as it will be called in reports"`
	Size int64     `json:"size" doc:"bytes"`
	By   string    `json:"by" doc:"who uploaded it; nobody else can import it"`
	At   time.Time `json:"at" doc:"it is removed a day later"`
}

func (t *Transfer) uploads(api *rest.API) {
	rest.Raw(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "upload-file", Method: http.MethodPost, Path: "/uploads", Tags: []string{"transfer"}, Summary: "Upload a file to import",
		Description: fmt.Sprintf("The body is the file, at most %d MB. It is kept for a day and never served. An Idempotency-Key has no effect here.", t.cfg.MaxUpload>>20),
		Parameters:  []*huma.Param{{Name: "name", In: "query", Required: true, Description: "the file's name, which helps to recognise its format", Schema: &huma.Schema{Type: "string"}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		Responses:   api.Answer(http.StatusCreated, "Uploaded", reflect.TypeFor[Upload]()),
	}, t.upload)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "delete-upload", Method: http.MethodDelete, Path: "/uploads/{id}", Tags: []string{"transfer"}, Summary: "Remove a file that was uploaded", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"40"`
	},
	) (*struct{}, error) {
		u, err := t.findUpload(ctx, in.ID, gate.CallerOf(ctx).Actor)
		if err != nil {
			return nil, err
		}
		return nil, t.dropUploads(ctx, u)
	})
}

func (t *Transfer) upload(w http.ResponseWriter, r *http.Request) {
	u, err := t.receive(w, r)
	if err != nil {
		w.Header().Set("Connection", "close") // else what is left of the body would be waited for before the answer goes out
		rest.Write(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(u)
}

// receive streams the body into a file of its own.
func (t *Transfer) receive(w http.ResponseWriter, r *http.Request) (u Upload, err error) {
	ctx := r.Context()
	u = Upload{ID: strings.ToLower(rand.Text()), Name: safeName(r.URL.Query().Get("name")), By: gate.CallerOf(ctx).Actor.ID, At: t.product.Now()}
	if u.Name == "" {
		return u, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "query.name", Message: "the file needs a name", Remedy: "Send ?name=tickets.csv"}
	}
	if r.ContentLength > t.cfg.MaxUpload {
		return u, t.tooLarge()
	}
	expected := r.ContentLength
	if expected < 0 {
		expected = t.cfg.MaxUpload // it does not say
	}
	arrived, err := t.room(ctx, u.By, expected)
	if err != nil {
		return u, err
	}
	defer arrived()
	path := t.pathOf(u)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return u, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(filepath.Dir(path)))
		}
	}()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return u, err
	}
	u.Size, err = io.Copy(f, http.MaxBytesReader(w, r.Body, t.cfg.MaxUpload))
	if closing := f.Close(); err == nil {
		err = closing
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return u, t.tooLarge()
	case err != nil && ctx.Err() != nil, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded):
		return u, rest.NewProblem(http.StatusBadRequest, ledger.CodeInvalid, "the file did not arrive whole", "Send it again")
	case err != nil:
		return u, err
	case u.Size == 0:
		return u, ledger.Errorf(ledger.CodeInvalid, "the file is empty")
	}
	data, err := json.Marshal(u)
	if err != nil {
		return u, err
	}
	_, err = t.shelf.Put(ctx, ledger.Document{Space: uploadSpace, ID: u.ID, Data: data})
	return u, err
}

func (t *Transfer) tooLarge() error {
	return rest.NewProblem(http.StatusRequestEntityTooLarge, ledger.CodeInvalid, fmt.Sprintf("a file has at most %d MB", t.cfg.MaxUpload>>20), "Split it, or import it with throughline import where the product is")
}

// arriving is what a person is uploading right now.
type arriving struct {
	files int
	bytes int64
}

// room refuses an upload of a person who has too much waiting or on its way. The function it returns is called when the
// upload has ended.
func (t *Transfer) room(ctx context.Context, by string, bytes int64) (arrived func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	docs, err := t.shelf.List(ctx, uploadSpace, "", "", 0) // while nobody else enters: both would fit alone
	if err != nil {
		return nil, err
	}
	n, size := t.arriving[by].files, t.arriving[by].bytes+bytes
	for _, d := range docs {
		var u Upload
		if json.Unmarshal(d.Data, &u) == nil && u.By == by {
			n++
			size += u.Size
		}
	}
	if n >= maxPending || size > maxTimes*t.cfg.MaxUpload {
		return nil, &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Message: fmt.Sprintf("%d files are on their way or wait to be imported already", n), Remedy: "Import or remove them first; they are removed a day after they came"}
	}
	t.arrive(by, 1, bytes)
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.arrive(by, -1, -bytes)
	}, nil
}

// arrive counts an upload that begins or ends. The caller holds the lock.
func (t *Transfer) arrive(by string, files int, bytes int64) {
	a := t.arriving[by]
	if a.files, a.bytes = a.files+files, a.bytes+bytes; a.files == 0 {
		delete(t.arriving, by)
		return
	}
	t.arriving[by] = a
}

// pathOf is where the bytes of an upload are. The folder is named by the server, the file by a name made safe.
func (t *Transfer) pathOf(u Upload) string { return filepath.Join(t.dir, uploadSpace, u.ID, u.Name) }

// safeName keeps of a name what cannot lead anywhere: its last part, without characters that mean something to a file
// system or a terminal, and without dots at its beginning, which would hide it. Importers see it, and so do people.
func safeName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(`:*?"<>|`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimSpace(strings.TrimLeft(name, ". "))
	const longest = 120 // in bytes, the ending kept
	if len(name) > longest {
		end := filepath.Ext(name)
		if len(end) > 12 {
			end = ""
		}
		name = strings.ToValidUTF8(name[:longest-len(end)], "") + end
	}
	return name
}

// findUpload returns an upload of a person. Those of others do not exist for them.
func (t *Transfer) findUpload(ctx context.Context, id string, by ledger.Actor) (u Upload, err error) {
	doc, err := t.shelf.Get(ctx, uploadSpace, id)
	if err == nil {
		err = json.Unmarshal(doc.Data, &u)
	}
	if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
		return u, err
	}
	if err != nil || u.By != by.ID {
		return u, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Path: "uploads", Message: fmt.Sprintf("there is no upload %q", id), Remedy: "Upload the file again; uploads are kept for a day"}
	}
	return u, nil
}

func (t *Transfer) dropUploads(ctx context.Context, all ...Upload) error {
	var errs []error
	for _, u := range all {
		errs = append(errs, t.shelf.Remove(ctx, uploadSpace, u.ID), os.RemoveAll(filepath.Dir(t.pathOf(u))))
	}
	return errors.Join(errs...)
}
