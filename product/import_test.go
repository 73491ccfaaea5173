package product_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

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
