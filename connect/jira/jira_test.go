package jira_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/jira"
	"throughline.dev/connect/rawtext"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/tell"
)

// The files in testdata hold an export and what becomes of it. With UPDATE_GOLDEN=1 they are written anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := connecttest.Dump(jira.Format(), connecttest.Source(a.Files[0].Name, a.Files[0].Data), connect.Options{})
			if os.Getenv("UPDATE_GOLDEN") != "" {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The rules of the ledger take everything that the format makes of the golden exports.
func TestTheLedgerTakesWhatComesOut(t *testing.T) {
	t.Parallel()
	schema, err := ledger.NewSchema(slices.Concat(discover.Stage().Kinds, decide.Stage().Kinds, define.Stage().Kinds, deliver.Stage().Kinds, measure.Stage().Kinds, tell.Stage().Kinds)...)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for item, err := range jira.Format().Read(context.Background(), connecttest.Source(a.Files[0].Name, a.Files[0].Data), connect.Options{}) {
			if err != nil || item.Err != nil || item.Put == nil {
				continue
			}
			if err := schema.CheckPut(*item.Put); err != nil {
				t.Errorf("%v: %v", item.Where, err)
			}
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		head string
		want string
	}{
		"cloud":           {"Summary,Issue key,Issue id,Issue Type,Status,Project key,Custom field (Rank)\n", "1.00 its header has Jira's columns Summary, Issue key, Issue Type, Status, Project key, Issue id"},
		"few columns":     {"Issue key,Summary\nA-1,x\n", "0.75 its header has Jira's columns Summary, Issue key"},
		"server, short":   {"Key;Summary;Issue Type;Status\n", "0.70 its header has Jira's columns Summary, Key, Issue Type, Status"},
		"german":          {"Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status\n", "1.00 its header has Jira's columns Zusammenfassung, Vorgangsschlüssel, Vorgangstyp, Status, Vorgangs-ID"},
		"french":          {"Résumé,Clé de ticket,ID de ticket,Type de ticket,État\n", "1.00 its header has Jira's columns Résumé, Clé de ticket, Type de ticket, État, ID de ticket"},
		"spanish":         {"Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,Estado\n", "1.00 its header has Jira's columns Resumen, Clave de incidencia, Tipo de Incidencia, Estado, ID de la incidencia"},
		"another's table": {"key,title,body\n", "0.00 "},
		"key of anything": {"Key,Summary\n", "0.00 "},
		"json":            {`[{"Summary":"x","Issue key":"A-1"}]`, "0.00 "},
		"nothing":         {"", "0.00 "},
	} {
		m := jira.Format().Detect(connect.Head{Name: "x.csv", Text: []byte(c.head)})
		if got := fmt.Sprintf("%.2f %s", m.Confidence, m.Why); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

const head = "Summary,Issue key,Status,Created\n"

func TestHostileInput(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(head + strings.Repeat("A title,API-1,Done,2026-03-01\n", 3))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	record := func(line int) string {
		return fmt.Sprintf("j.csv:%d: work_item \"A title\" state=done\n  external jira:API/API-1\n  fields {\"status\":\"Done\",\"team\":\"API\",\"opened_at\":\"2026-03-01T00:00:00Z\"}\n", line)
	}
	for name, c := range map[string]struct {
		in   string
		want string
	}{
		"empty":                {"", "error j.csv: is empty. Export it again, with a header row\n"},
		"binary":               {"PK\x03\x04\x00\x00xl/workbook.xml", "error j.csv: looks like a spreadsheet (XLSX or ODS), not like text. Export it as CSV and import that\n"},
		"truncated gzip":       {packed.String()[:packed.Len()-9], record(2) + record(3) + record(4) + fmt.Sprintf("error j.csv:5: the gzip archive is cut off after %d bytes (123 unpacked). Copy or export the file again\n", packed.Len()-9)},
		"wrong encoding":       {head + "\xcf\xf0\xe8\xe2\xe5\xf2,API-1,Done,\n", "error j.csv:2: byte 0xCF at offset 33 is not UTF-8, and looks like an older encoding of a non-Western language. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)\n"},
		"invalid utf-8":        {head + "é,API-1,Done,\n\xff,API-2,,\n", "j.csv:2: work_item \"é\" state=done\n  external jira:API/API-1\n  fields {\"status\":\"Done\",\"team\":\"API\"}\nerror j.csv:3: byte 0xFF at offset 48 is not UTF-8, though the text before it is. Save the file as UTF-8\n"},
		"a million columns":    {strings.Repeat("Summary,", 1_000_000) + "\n", "error j.csv:1: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export\n"},
		"year 0":               {head + "A title,API-1,Done,0000-00-00\nA title,API-1,Done,2026-03-01\n", "j.csv:2: refused j.csv:2:20: `Created` has a year that does not exist: \"0000-00-00\". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known\n" + record(3)},
		"no date":              {head + "A title,API-1,Done,soon\n", "j.csv:2: refused j.csv:2:20: `Created` is not a date: \"soon\". Expected 2026-11-23 or 11/23/2026\n"},
		"no key":               {head + "A title,,Done,\n", "j.csv:2: refused j.csv:2:9: `Issue key` is empty. Every issue needs its key, such as API-17\n"},
		"no summary":           {head + " ,API-1\n", "j.csv:2: refused j.csv:2:1: `Summary` is empty. Every issue needs a summary\n"},
		"no column for keys":   {"Summary,Status\nx,Done\n", "error j.csv:1: there is no column \"Issue key\". Export from Jira with the columns Summary and Issue key, or import the file as csv\n"},
		"unclosed quote":       {head + "\"A title,API-1,Done,\n", "error j.csv:2:1: the quote that opens here is never closed. Close it, or copy or export the file again if it was cut off\n"},
		"stray quote":          {head + "\"A\" title,API-1\nA title,API-1,Done,2026-03-01\n", "j.csv:2:4: refused j.csv:2:4: a quoted cell goes on after its closing quote. Write quotes inside of a quoted cell twice: \"say \"\"hi\"\"\"\n" + record(3)},
		"formulas":             {"Summary,Issue key,Description\n'=1+1,API-1,'@SUM(A1)\n'=1+1,API-2,=2+2\n", "j.csv:2: work_item \"=1+1\" state=todo\n  external jira:API/API-1\n  body \"@SUM(A1)\"\n  fields {\"team\":\"API\"}\nj.csv:3: work_item \"=1+1\" state=todo\n  external jira:API/API-2\n  body \"=2+2\"\n  fields {\"team\":\"API\"}\n"},
		"a broken history":     {"Summary,Issue key,Custom field (Status history)\nx,API-1,2026-03-01>Done; then more\n", "j.csv:2: refused j.csv:2:9: `Custom field (Status history)` has a step that is none: \"then more\". Expected steps such as 2026-03-01T09:00:00Z>In Progress, parted by semicolons\n"},
		"points that are none": {"Summary,Issue key,Story Points\nx,API-1,many\n", "j.csv:2: refused j.csv:2:9: `Story Points` is not a number: \"many\". Expected a number such as 12.5\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := connecttest.Dump(jira.Format(), connecttest.Source("j.csv", []byte(c.in)), connect.Options{})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	yes := true
	in := []byte("Summary,Issue key,Issue id,Parent id,Due date,Outward issue link (Blocks)\nx,API-1,17,18,03/04/2026,WEB-2\n")
	want := "j.csv:2: work_item \"x\" state=todo\n  external jira:acme:eu/API-1\n  external jira:acme:eu/id:17\n  fields {\"team\":\"API\",\"due\":\"2026-04-03\"}\n" +
		"  later ext:jira:acme:eu/API-1 parent ext:jira:acme:eu/id:18\n  later ext:jira:acme:eu/API-1 blocks ext:jira:acme:eu/WEB-2\n"
	got := connecttest.Dump(jira.Format(), connecttest.Source("j.csv", in), connect.Options{Origin: "acme/eu", DayFirst: &yes})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	var last error
	for _, err := range jira.Format().Read(ctx, connecttest.Source("j.csv", []byte(head+strings.Repeat("x,API-1,Done,\n", 100))), connect.Options{}) {
		last = err
		if n++; n == 10 {
			cancel()
		}
	}
	if n != 11 || last == nil || last.Error() != "context canceled" {
		t.Errorf("%d items, %v", n, last)
	}
}

// row writes an issue as wide as real exports are.
func row(n int) string { return rowOf(n, 8) }

func rowOf(n, length int) string {
	return fmt.Sprintf("\"Issue %d, with a comma\",API-%d,Story,In Progress,In Progress,API,Platform,High,Ada Lovelace,Grace Hopper,11/May/24 03:26 PM,25/May/24 10:17 PM,1.0,Sprint 7,auth docs,%q,\"11/May/24 03:26 PM;ada;A comment; with semicolons\"\n",
		n, n, strings.Repeat("A description of some length. ", length))
}

const wide = "Summary,Issue key,Issue Type,Status,Status Category,Project key,Project name,Priority,Assignee,Reporter,Created,Updated,Custom field (Story Points),Sprint,Labels,Description,Comment\n"

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) { // measures the process
	n, grown, err := connecttest.Growth(jira.Format(), connecttest.Generated("j.csv", wide, connecttest.Large, func(n int) string { return rowOf(n, 60) }))
	if err != nil || n < connecttest.Large/3000 || grown > connecttest.Room {
		t.Errorf("%d records, the heap grew by %d MB, %v", n, grown>>20, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(wide + row(1)))
	f.Add([]byte("Zusammenfassung;Vorgangsschlüssel;Erstellt\nx;A-1;1.2.26\n"))
	f.Add([]byte("Summary,Issue key,Comment,Comment,Inward issue link (Blocks)\nx,A-1,1;2;3,y,A-2\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		jira.Format().Detect(connect.Head{Name: "j.csv", Text: in[:min(len(in), rawtext.HeadSize)]})
		for item, err := range jira.Format().Read(context.Background(), connecttest.Source("j.csv", in), connect.Options{}) {
			switch {
			case err != nil:
				return
			case item.Put != nil && (item.Put.Title == "" || len(item.Put.External) == 0 || item.Put.External[0].Key == ""):
				t.Fatalf("an issue without title or key: %+v", item.Put)
			case item.Put != nil && item.Err != nil:
				t.Fatal("both a record and an error")
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var in bytes.Buffer
	in.WriteString(wide)
	for n := range 20_000 {
		in.WriteString(row(n))
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		for item, err := range jira.Format().Read(context.Background(), connecttest.Source("j.csv", in.Bytes()), connect.Options{}) {
			if err != nil || item.Err != nil {
				b.Fatal(err, item.Err)
			}
		}
	}
}
