package product_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/product"
)

// The name of a file becomes part of keys and of the report. Whatever it is, the rows come in, once.
func TestFilesMayHaveAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("n", 240) + ".csv", strings.Repeat("é", 120) + ".csv", "two\nlines.csv", "\xff\xfe.csv", "\x1b[31m.csv", "a:b c%d'\".csv", "-.csv"} {
		p, dir := open(t), t.TempDir()
		write(t, filepath.Join(dir, name), feedbackTable)
		for i, want := range []int{1, 0} {
			report, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor()})
			if err != nil || report.Applied.Created != want {
				t.Errorf("%q, time %d: %d created, error %v", name, i+1, report.Applied.Created, err)
				continue
			}
			var b bytes.Buffer
			if err := report.WriteText(&b); err != nil || strings.Contains(b.String(), "two\nlines") {
				t.Errorf("%q breaks the report: %s %v", name, &b, err)
			}
		}
	}
}

// A dry run says what the import would do, and does nothing.
func TestADryRunSaysWhatWouldHappen(t *testing.T) {
	t.Parallel()
	p, dir := open(t), t.TempDir()
	write(t, filepath.Join(dir, "f.csv"), feedbackTable+"2,Dear,It is dear,2026-01-03\n")
	for range 2 {
		report, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor(), DryRun: true})
		if err != nil || report.Applied.Created != 2 {
			t.Errorf("%d would be created, error %v", report.Applied.Created, err)
		}
	}
	if _, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor()}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "f.csv"), feedbackTable+"2,Dearer,It is dear,2026-01-03\n")
	report, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor(), DryRun: true})
	if err != nil || report.Applied.Updated != 1 || report.Applied.Unchanged != 1 {
		t.Errorf("%+v would happen, error %v", report.Applied, err)
	}
	if r, err := p.Store.Record(t.Context(), "FB-2"); err != nil || r.Title != "Dear" {
		t.Errorf("the dry run left %q, error %v", r.Title, err)
	}
}

// A dry run shows the first records as they would be, and a choice for one table leaves the others alone.
func TestADryRunShowsWhatRowsBecome(t *testing.T) {
	t.Parallel()
	p, dir := open(t), t.TempDir()
	for _, name := range []string{"a.csv", "b.csv"} {
		write(t, filepath.Join(dir, name), feedbackTable+strings.Repeat("2,Dear,"+strings.Repeat("é", 300)+",2026-01-03\n", 8))
	}
	byTitle := &connect.Mapping{Kind: "feedback", Columns: []connect.Column{{Header: "id", Field: "key"}, {Header: "subject", Field: "body"}, {Header: "body", Field: "title"}, {Header: "created", Field: "occurred_at"}}}
	report, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor(), DryRun: true, Tables: map[string]product.TableChoice{"b.csv": {Mapping: byTitle}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Slow", "It is slow"} {
		got := report.Files[i].Samples
		if len(got) != 5 || got[0].Title != want || got[0].Kind != "feedback" || got[0].External != "1" || got[0].Where.Line != 2 {
			t.Fatalf("%s: %d samples, the first %+v", report.Files[i].Name, len(got), got[0])
		}
	}
	if body := report.Files[0].Samples[1].Body; len(body) > 300 || !utf8.ValidString(body) {
		t.Errorf("a long text is shown as %q", body)
	}
	report, err = p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor()})
	if err != nil || report.Files[0].Kinds["feedback"] != 9 || len(report.Files[0].Samples) > 0 {
		t.Errorf("an import that was carried out reports %+v, %v", report.Files[0], err)
	}
	_, err = p.Import(t.Context(), product.ImportRequest{Paths: []string{dir}, Actor: editor(), Tables: map[string]product.TableChoice{"a.csv": {Kind: "nonsense"}}})
	if err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a kind that there is not: %v", err)
	}
}
