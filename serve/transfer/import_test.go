package transfer_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/transfer"
)

const (
	ada = "ada:editor"
	bob = "bob:editor"
	eve = "eve:owner"
	vic = "vic:viewer"

	tickets = "id,subject,description,requester,created_at,shoe size\n" +
		"1,Slow search,It takes ten seconds,ann,2026-01-02,42\n" +
		"2,No export,\"I cannot, get a table\",ben,2026-01-03,43\n"
)

func (l *lab) count(kind string) (n int64) {
	l.t.Helper()
	counts, err := l.product.Store.Count(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, c := range counts[kind] {
		n += c
	}
	return n
}

func TestAnImportIsTriedRunAndTakenBack(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.upload(ada, "tickets.csv", tickets)

	dry := l.run(ada, `{"uploads":["`+id+`"],"dry_run":true}`)
	if dry.State != "done" || dry.Report == nil || !dry.Report.DryRun || dry.Report.Applied.Created == 0 || l.count("feedback") != 0 {
		t.Fatalf("the dry run came to %+v with %d records", dry, l.count("feedback"))
	}
	if dry.Report.Files[0].Name != "tickets.csv" || dry.Report.Files[0].Mapping == nil {
		t.Errorf("the report of the dry run proposes no mapping for tickets.csv: %+v", dry.Report.Files[0])
	}
	if s := dry.Report.Files[0].Samples; len(s) != 2 || s[0].Title != "Slow search" {
		t.Errorf("the dry run shows %+v", s)
	}
	other := l.run(ada, `{"uploads":["`+id+`"],"dry_run":true,"tables":{"tickets.csv":{"kind":"opportunity"}}}`)
	if other.Report == nil || len(other.Report.Files[0].Samples) == 0 || other.Report.Files[0].Samples[0].Kind != "opportunity" {
		t.Errorf("as opportunities it comes to %+v, %+v", other.Report, other.Problem)
	}
	csv := l.ask(ada, http.MethodGet, "/imports/"+dry.ID+"/losses.csv", "")
	if csv.status != http.StatusOK || !strings.Contains(string(csv.body), "shoe size") || !strings.HasPrefix(csv.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the losses are %d %s: %s", csv.status, csv.header, csv.body)
	}

	im := l.run(ada, `{"uploads":["`+id+`"],"reason":"first tickets"}`)
	if im.State != "done" || im.By != "ada" || l.count("feedback") != 2 {
		t.Fatalf("the import came to %+v with %d records", im, l.count("feedback"))
	}
	changes, err := l.product.Store.Changes(t.Context(), ledger.ChangeQuery{Limit: 10})
	if err != nil || changes[0].Actor.ID != "ada" || changes[0].Reason != "first tickets" {
		t.Errorf("the ledger says %+v, %v", changes, err)
	}
	if again := l.ask(ada, http.MethodPost, "/imports", `{"uploads":["`+id+`"]}`); again.status != http.StatusNotFound {
		t.Errorf("an upload that was imported is still there: %d", again.status)
	}

	undone := into[transfer.UndoneBody](l, l.ask(ada, http.MethodPost, "/imports/"+im.ID+"/undo", ""), http.StatusOK)
	if undone.Applied.Deleted < 2 || l.count("feedback") != 0 {
		t.Errorf("taking it back did %+v, %d records stand", undone, l.count("feedback"))
	}
	list := into[transfer.ImportsBody](l, l.ask(bob, http.MethodGet, "/imports", ""), http.StatusOK)
	if len(list.Imports) != 3 || list.Imports[0].ID != im.ID || list.Imports[0].Undone == nil {
		t.Errorf("the list says %+v", list.Imports)
	}
}

func TestAnImportThatFailsSaysWhere(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.upload(ada, "bad.csv", "id,subject,description,created_at\n1,Slow,Ten seconds,2026-01-02\n2,Slow,Eleven seconds,2026-01-03\n3,Slow,Nine seconds,2026-01-04\n4,Fast,One,2026-13-45\n")
	im := l.run(ada, `{"uploads":["`+id+`"],"kind":"feedback"}`)
	if im.State != "failed" || im.Problem == nil || im.Problem.Code != ledger.CodeInvalid || im.Report == nil || im.Report.Files[0].ErrorCount != 1 || im.Report.Files[0].Errors[0].Where.Line != 5 {
		t.Fatalf("a date that is none: %+v, %+v", im, im.Problem)
	}
	if csv := l.ask(ada, http.MethodGet, "/imports/"+im.ID+"/losses.csv", ""); !strings.Contains(string(csv.body), "not read") {
		t.Errorf("the row that cannot be read is not in the list: %s", csv.body)
	}
	p := into[rest.Problem](l, l.ask(ada, http.MethodPost, "/imports", `{"uploads":["`+id+`"],"format":"jira-no"}`), http.StatusUnprocessableEntity)
	if p.Path != "body.format" {
		t.Errorf("a format that there is not: %+v", p)
	}
	im = l.run(ada, `{"uploads":["`+l.upload(ada, "noise.bin", "\x00\x01\x02\x03")+`"]}`)
	if im.State != "failed" || strings.Contains(im.Problem.Detail, l.dir) {
		t.Errorf("what no format knows: %+v %+v", im, im.Problem)
	}
	if l.count("feedback") != 0 {
		t.Error("something was imported")
	}
}

func TestUploadsBelongToWhoBroughtThem(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	id := l.upload(ada, "tickets.csv", tickets)
	for _, caller := range []string{bob, eve} {
		if a := l.ask(caller, http.MethodPost, "/imports", `{"uploads":["`+id+`"]}`); a.status != http.StatusNotFound {
			t.Errorf("%s imports the file of ada: %d %s", caller, a.status, a.body)
		}
		if a := l.ask(caller, http.MethodDelete, "/uploads/"+id, ""); a.status != http.StatusNotFound {
			t.Errorf("%s removes the file of ada: %d", caller, a.status)
		}
	}
	for _, request := range []struct{ method, path, body string }{
		{http.MethodPost, "/uploads?name=a.csv", "x"},
		{http.MethodPost, "/imports", `{"uploads":["` + id + `"]}`},
		{http.MethodGet, "/imports", ""},
		{http.MethodGet, "/backups", ""},
		{http.MethodPost, "/backups", ""},
	} {
		if a := l.ask(vic, request.method, request.path, request.body); a.status != http.StatusForbidden {
			t.Errorf("a viewer may %s %s: %d", request.method, request.path, a.status)
		}
	}
	if a := l.ask(ada, http.MethodGet, "/uploads/"+id, ""); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
		t.Errorf("an upload is served: %d %s", a.status, a.body)
	}
}

func TestNamesOfUploadsLeadNowhere(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, name := range []string{
		"../../../../ledger.db", `..\..\ledger.db`, "%2e%2e%2fx.csv", "a/../../b.csv", "/etc/passwd", ".hidden.csv", "...csv", "a%00b.csv", "con:aux.csv", "a%0Ab.csv",
		strings.Repeat("long", 100) + ".csv", strings.Repeat("%C3%A4", 100) + ".csv", "%E2%80%AEvsc.exe",
	} {
		u := into[transfer.Upload](l, l.ask(ada, http.MethodPost, "/uploads?name="+name, "x"), http.StatusCreated)
		if u.Name == "" || strings.ContainsAny(u.Name, "/\\\x00\n:") || strings.HasPrefix(u.Name, ".") || len(u.Name) > 120 {
			t.Errorf("%s became %q", name, u.Name)
		}
	}
	for _, name := range []string{"", "..", "/", "..%2F"} {
		if a := l.ask(ada, http.MethodPost, "/uploads?name="+name, "x"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("the name %q is taken: %d %s", name, a.status, a.body)
		}
	}
	err := filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(l.dir, path)
		if !strings.HasPrefix(rel, filepath.Join("transfer", "upload")+string(os.PathSeparator)) && !strings.HasPrefix(rel, "ledger.db") {
			t.Errorf("there is a file at %s", rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUploadsAreBounded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	large := strings.Repeat("x", maxUpload+1)
	if a := l.ask(ada, http.MethodPost, "/uploads?name=a.csv", large); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("one byte too many: %d", a.status)
	}
	for range 4 {
		l.upload(ada, "a.csv", large[:maxUpload])
	}
	if a := l.ask(ada, http.MethodPost, "/uploads?name=a.csv", "x"); a.status != http.StatusConflict {
		t.Errorf("four large files wait, and another one is taken: %d", a.status)
	}
	l.upload(bob, "a.csv", "x") // others have room of their own
	entries, err := os.ReadDir(filepath.Join(l.dir, "transfer", "upload"))
	if err != nil || len(entries) != 5 {
		t.Errorf("%d folders of uploads, want the 5 that were taken: %v", len(entries), err)
	}
}

func TestUploadsAtOnceAreBoundedTogether(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const n = 8
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // an answer that does not come is a failure, not a wait
	defer cancel()
	statuses := make(chan int, n)
	finish := make(chan struct{})
	for range n {
		go func() {
			body, text := io.Pipe()
			defer text.Close()
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.server.URL+"/api/v1/uploads?name=a.csv", body) // of a length it does not say
			if err != nil {
				t.Error(err)
			}
			r.Header.Set("Test-Caller", ada)
			go func() {
				_, _ = text.Write([]byte("a"))
				<-finish
				text.Close()
			}()
			got, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				statuses <- 0
				return
			}
			got.Body.Close()
			statuses <- got.StatusCode
		}()
	}
	for range n - 4 { // refused while the others are on their way
		if status := <-statuses; status != http.StatusConflict {
			t.Errorf("an upload too many: %d", status)
		}
	}
	close(finish)
	for range 4 {
		if status := <-statuses; status != http.StatusCreated {
			t.Errorf("one of four uploads at once: %d", status)
		}
	}
	l.upload(ada, "a.csv", "x") // those that were small after all leave room
}

func TestOneImportOfAPersonRunsAtATime(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var b strings.Builder
	b.WriteString("id,subject,description\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "%d,Subject %d,Something that somebody wrote\n", i, i)
	}
	first, second, other := l.upload(ada, "a.csv", b.String()), l.upload(ada, "b.csv", tickets), l.upload(bob, "c.csv", tickets)
	im := into[transfer.Import](l, l.ask(ada, http.MethodPost, "/imports", `{"uploads":["`+first+`"]}`), http.StatusAccepted)
	if a := l.ask(ada, http.MethodPost, "/imports", `{"uploads":["`+second+`"]}`); a.status != http.StatusConflict {
		t.Errorf("a second import of ada begins: %d %s", a.status, a.body)
	}
	if im := l.run(bob, `{"uploads":["`+other+`"]}`); im.State != "done" {
		t.Errorf("the import of bob, who waits for his turn, came to %+v", im.Problem)
	}
	if im = into[transfer.Import](l, l.ask(ada, http.MethodGet, "/imports/"+im.ID, ""), http.StatusOK); im.State != "done" {
		t.Errorf("the import of ada is %s after that of bob, which came later", im.State)
	}
}

// An import that a crash ended is not shown as running for ever.
func TestAnImportOfAnEarlierProcessHasFailed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := l.product.Store.Shelf().Put(t.Context(), ledger.Document{Space: "import", ID: "left", Data: []byte(`{"id":"left","state":"running","by":"ada"}`)}); err != nil {
		t.Fatal(err)
	}
	later := transfer.New(transfer.Config{Product: l.product})
	ctx, stop := withDeadline(t)
	defer stop()
	go func() { _ = later.Run(ctx) }()
	for {
		im := into[transfer.Import](l, l.ask(ada, http.MethodGet, "/imports/left", ""), http.StatusOK)
		if im.State == "failed" {
			if im.Problem == nil || im.Problem.Code != ledger.CodeUnavailable {
				t.Errorf("its problem is %+v", im.Problem)
			}
			return
		}
		if ctx.Err() != nil {
			t.Fatal("it is still running")
		}
	}
}
