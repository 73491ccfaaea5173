package transfer

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// BackupsBody lists the backups in the data directory.
type BackupsBody struct {
	Backups []BackupSummary `json:"backups" doc:"the newest first"`
	Running *BackupProgress `json:"running,omitempty" doc:"the one that is being made"`
	Problem *rest.Problem   `json:"problem,omitempty" doc:"why the last one that was asked for failed"`
	Folder  string          `json:"folder" doc:"where they are on the server"`
	Every   string          `json:"every,omitempty" doc:"how often one is made by itself"`
	Keep    int             `json:"keep,omitempty" doc:"how many of those are kept"`
}

// BackupSummary is a backup in a list.
type BackupSummary struct {
	ID       string          `json:"id"`
	Made     time.Time       `json:"made"`
	Position ledger.Position `json:"position" doc:"of the last change in it"`
	Events   int64           `json:"events"`
	Bytes    int64           `json:"bytes"`
	Program  string          `json:"program,omitempty" doc:"version that made it"`
}

// BackupProgress tells how far a backup is.
type BackupProgress struct {
	Started time.Time `json:"started"`
	What    string    `json:"what,omitempty" doc:"being copied"`
	Done    int64     `json:"done"`
	Total   int64     `json:"total"`
}

// backing is a backup that was asked for.
type backing struct {
	mu       sync.Mutex
	progress *BackupProgress // nil: it has ended
	problem  *rest.Problem
}

func (t *Transfer) backups(api *rest.API) {
	tags := []string{"transfer"}
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{OperationID: "list-backups", Method: http.MethodGet, Path: "/backups", Tags: tags, Summary: "Backups in the data directory"}, t.listBackups)
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "make-backup", Method: http.MethodPost, Path: "/backups", Tags: tags, Summary: "Make a backup", DefaultStatus: http.StatusAccepted,
		Description: "It is made beside the request, while work goes on; the list shows how far it is.",
	}, func(ctx context.Context, in *struct {
		Body *struct {
			Keep int `json:"keep,omitempty" minimum:"0" maximum:"1000" doc:"remove all but the newest so many afterwards; 0: keep all"`
		}
	},
	) (*struct{ Body BackupProgress }, error) {
		keep := 0
		if in.Body != nil {
			keep = in.Body.Keep
		}
		p, err := t.backUp(keep)
		if err == nil {
			t.cfg.Note(ctx, gate.CallerOf(ctx).Actor.ID, "", "backup asked for")
		}
		return &struct{ Body BackupProgress }{p}, err
	})
	one := func(do func(context.Context, product.Backup) (*struct{ Body product.Backup }, error)) func(context.Context, *struct {
		ID string `path:"id" maxLength:"60"`
	}) (*struct{ Body product.Backup }, error) {
		return func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"60"`
		},
		) (*struct{ Body product.Backup }, error) {
			b, err := product.FindBackup(t.product.BackupDir(""), in.ID)
			if err != nil {
				return nil, err
			}
			return do(ctx, b)
		}
	}
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{OperationID: "get-backup", Method: http.MethodGet, Path: "/backups/{id}", Tags: tags, Summary: "What a backup holds"},
		one(func(_ context.Context, b product.Backup) (*struct{ Body product.Backup }, error) {
			return &struct{ Body product.Backup }{b}, nil
		}))
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{OperationID: "delete-backup", Method: http.MethodDelete, Path: "/backups/{id}", Tags: tags, Summary: "Remove a backup", DefaultStatus: http.StatusOK},
		one(func(ctx context.Context, b product.Backup) (*struct{ Body product.Backup }, error) {
			if err := b.Remove(); err != nil {
				return nil, err
			}
			t.cfg.Note(ctx, gate.CallerOf(ctx).Actor.ID, b.ID, "backup removed")
			return &struct{ Body product.Backup }{b}, nil
		}))
	rest.Raw(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "get-backup-archive", Method: http.MethodGet, Path: "/backups/{id}/archive", Tags: tags, Summary: "A backup as an archive",
		Description: "Unpack it to restore it. It holds everything, accounts and secrets of webhooks included.",
		Parameters:  []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}},
		Responses:   map[string]*huma.Response{"200": {Description: "An archive", Content: map[string]*huma.MediaType{"application/zip": {}}}},
	}, t.archive)
}

func (t *Transfer) listBackups(context.Context, *struct{}) (*struct{ Body BackupsBody }, error) {
	dir := t.product.BackupDir("")
	all, err := product.Backups(dir)
	if err != nil {
		return nil, err
	}
	body := BackupsBody{Backups: make([]BackupSummary, 0, len(all)), Folder: dir, Keep: t.cfg.BackupKeep}
	if t.cfg.BackupEvery > 0 {
		body.Every = t.cfg.BackupEvery.String()
	}
	for _, b := range all {
		s := BackupSummary{ID: b.ID, Made: b.Made, Position: b.Position, Bytes: b.Bytes(), Program: b.Program}
		if b.Events != nil {
			s.Events = b.Events.Events
		}
		body.Backups = append(body.Backups, s)
	}
	t.mu.Lock()
	last := t.backing
	t.mu.Unlock()
	if last != nil {
		last.mu.Lock()
		if last.progress != nil {
			p := *last.progress
			body.Running = &p
		}
		body.Problem = last.problem
		last.mu.Unlock()
	}
	return &struct{ Body BackupsBody }{body}, nil
}

// backUp starts a backup. CodeConflict: one is being made.
func (t *Transfer) backUp(keep int) (BackupProgress, error) {
	b := &backing{progress: &BackupProgress{Started: t.product.Now()}}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.beside.Err() != nil {
		return BackupProgress{}, ledger.Errorf(ledger.CodeUnavailable, "the server is about to stop")
	}
	if t.backing != nil && t.backing.running() {
		return BackupProgress{}, &ledger.Error{Code: ledger.CodeConflict, Op: -1, Message: "a backup is being made", Remedy: "Wait until it is done"}
	}
	t.backing = b
	started := *b.progress
	t.work.Go(func() {
		_, err := t.product.Backup(t.beside, product.BackupRequest{Keep: keep, Program: t.cfg.Version, Progress: b.show})
		b.mu.Lock()
		defer b.mu.Unlock()
		b.progress = nil
		if err != nil {
			t.log.Error("a backup failed", "error", err.Error())
			b.problem = t.problem(err, nil)
		}
	})
	return started, nil
}

func (b *backing) running() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.progress != nil
}

func (b *backing) show(what string, done, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.progress.What, b.progress.Done, b.progress.Total = what, done, total
}

// backUpWhenDue makes the backup that is made by itself, when the newest one is old enough.
func (t *Transfer) backUpWhenDue() {
	if t.cfg.BackupEvery <= 0 {
		return
	}
	all, err := product.Backups(t.product.BackupDir(""))
	if err != nil {
		t.log.Error("the folder of backups cannot be read", "error", err.Error())
		return
	}
	if len(all) > 0 && t.product.Now().Sub(all[0].Made) < t.cfg.BackupEvery {
		return
	}
	if _, err := t.backUp(t.cfg.BackupKeep); err != nil && ledger.CodeOf(err) != ledger.CodeConflict {
		t.log.Error("a backup could not be started", "error", err.Error())
	}
}

func (t *Transfer) archive(w http.ResponseWriter, r *http.Request) {
	b, err := product.FindBackup(t.product.BackupDir(""), r.PathValue("id"))
	if err != nil {
		rest.Write(w, err)
		return
	}
	t.cfg.Note(r.Context(), gate.CallerOf(r.Context()).Actor.ID, b.ID, "backup downloaded")
	out := &late{w: w, header: func() { attach(w, "application/zip", b.ID+".zip") }}
	out.end(zipFolder(r.Context(), out, b))
}

// zipFolder writes a backup as an archive, as large as it is: what it consists of hardly compresses.
func zipFolder(ctx context.Context, w io.Writer, b product.Backup) error {
	archive := zip.NewWriter(w)
	names := []string{product.Manifest}
	for _, f := range b.Files {
		names = append(names, f.Name)
	}
	for _, name := range names {
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%q is no file of a backup", name)
		}
		if err := zipFile(ctx, archive, b, name); err != nil {
			return err
		}
	}
	return archive.Close()
}

func zipFile(ctx context.Context, archive *zip.Writer, b product.Backup, name string) error {
	f, err := os.Open(filepath.Join(b.Dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: b.ID + "/" + name, Method: zip.Store, Modified: b.Made})
	if err != nil {
		return err
	}
	for {
		if _, err := io.CopyN(entry, f, 1<<20); err == io.EOF { // CopyN returns it as it is
			return nil
		} else if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
