package transfer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/transfer"
)

func withDeadline(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), time.Minute)
}

func (l *lab) put(titles ...string) {
	l.t.Helper()
	for _, title := range titles {
		c := ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Editor}, Ops: []ledger.Op{{Put: &ledger.Put{Kind: "term", Title: title, Fields: json.RawMessage(`{"definition":"=cmd()"}`)}}}}
		if _, err := l.product.Store.Apply(l.t.Context(), c); err != nil {
			l.t.Fatal(err)
		}
	}
}

func TestATableHoldsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("Beta", "Alpha", "=HYPERLINK(1)")
	a := l.ask(vic, http.MethodGet, "/export/term.csv?sort=-title&columns=title,definition", "")
	rows, err := csv.NewReader(bytes.NewReader(a.body)).ReadAll()
	if a.status != http.StatusOK || err != nil {
		t.Fatalf("%d %s, %v", a.status, a.body, err)
	}
	want := [][]string{{"title", "definition"}, {"Beta", "'=cmd()"}, {"Alpha", "'=cmd()"}, {"'=HYPERLINK(1)", "'=cmd()"}}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("the table is %q, want %q", rows, want)
	}
	if h := a.header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a browser may show the table: %v", h)
	}
	one := l.ask(vic, http.MethodGet, "/export/term.csv?filter=title~Alp&columns=key", "")
	if string(one.body) != "key\nTERM-2\n" {
		t.Errorf("filtered it is %q", one.body)
	}
	past := l.ask(vic, http.MethodGet, "/export/term.csv?as_of=1&columns=key", "")
	if string(past.body) != "key\nTERM-1\n" {
		t.Errorf("as of change 1 it is %q", past.body)
	}
	for path, status := range map[string]int{
		"/export/term.csv?columns=no": http.StatusUnprocessableEntity, "/export/term.csv?filter=no:no": http.StatusUnprocessableEntity,
		"/export/term.csv?sort=no": http.StatusUnprocessableEntity, "/export/nothing.csv": http.StatusNotFound, "/export/term.txt": http.StatusNotFound,
	} {
		if a := l.ask(vic, http.MethodGet, path, ""); a.status != status {
			t.Errorf("%s: %d %s, want %d", path, a.status, a.body, status)
		}
	}
}

func TestTheArchiveComesBackAsTheProduct(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("Alpha", "Beta")
	a := l.ask(vic, http.MethodGet, "/export/files.zip", "")
	archive, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if a.status != http.StatusOK || err != nil {
		t.Fatalf("%d, %v", a.status, err)
	}
	if len(archive.File) != 2 || !filepath.IsLocal(archive.File[0].Name) || !strings.HasSuffix(archive.File[0].Name, ".md") {
		t.Errorf("the archive holds %v", archive.File)
	}
}

func TestABackupIsMadeBesideTheRequests(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.put("Alpha")
	into[transfer.BackupProgress](l, l.ask(eve, http.MethodPost, "/backups", ""), http.StatusAccepted)
	var list transfer.BackupsBody
	for range 6000 { // a minute, as in run
		if list = into[transfer.BackupsBody](l, l.ask(eve, http.MethodGet, "/backups", ""), http.StatusOK); list.Running == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if len(list.Backups) != 1 || list.Problem != nil || list.Backups[0].Position != 1 {
		t.Fatalf("the list says %+v, %+v", list, list.Problem)
	}
	id := list.Backups[0].ID
	b := into[product.Backup](l, l.ask(eve, http.MethodGet, "/backups/"+id, ""), http.StatusOK)
	if b.Program != "test" || len(b.Tables) == 0 {
		t.Errorf("the backup is described as %+v", b)
	}
	a := l.ask(eve, http.MethodGet, "/backups/"+id+"/archive", "")
	archive, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatalf("%d %s %v", a.status, a.body, err)
	}
	// What was downloaded restores.
	dir := filepath.Join(t.TempDir(), "unpacked")
	for _, f := range archive.File {
		unpack(t, f, dir)
	}
	if _, err := product.Restore(t.Context(), product.RestoreRequest{Backup: filepath.Join(dir, id), Dir: t.TempDir()}); err != nil {
		t.Errorf("what was downloaded does not restore: %v", err)
	}
	for _, path := range []string{"/backups/..", "/backups/backup-20200101-000000", "/backups/%2e%2e%2fledger.db/archive"} {
		if a := l.ask(eve, http.MethodGet, path, ""); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := l.ask(eve, http.MethodDelete, "/backups/"+id, ""); a.status != http.StatusOK {
		t.Errorf("removing it: %d %s", a.status, a.body)
	}
	if left, err := product.Backups(l.product.BackupDir("")); err != nil || len(left) != 0 {
		t.Errorf("there are still %v, %v", left, err)
	}
}

func unpack(t *testing.T, f *zip.File, dir string) {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), text)
}
