package product_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/product"
)

const feedbackTable = "id,subject,body,created\n1,Slow,It is slow,2026-01-02\n"

func TestABriefPassesOverWhatMayNotBeRead(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"open.csv": 0o600, "closed.csv": 0o000, "closed/inner.csv": 0o600} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(feedbackTable), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "closed"), 0o000); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o700) })
	out, err := product.Brief(t.Context(), product.BriefRequest{Dir: dir, Out: t.TempDir()})
	if err != nil || len(out.Import.Files) != 1 || len(out.Import.Unknown) != 2 {
		t.Errorf("%d files read, left alone %v, error %v", len(out.Import.Files), out.Import.Unknown, err)
	}
}

// What cannot be imported is left out of a brief also where only the ledger can tell: a quote from a source that the
// folder does not hold.
func TestABriefLeavesOutWhatTheLedgerRefuses(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "q.md"), "---\nkind: quote\nkey: Q-1\ntitle: q\nsource: ext:zendesk/9\ntext: slow\n---\n")
	write(t, filepath.Join(dir, "o.md"), "---\nkind: opportunity\nkey: OPP-1\ntitle: o\n---\n")
	result, err := product.Brief(t.Context(), product.BriefRequest{Dir: dir, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if result.Import.Applied.Created != 1 {
		t.Errorf("%d records created, want the opportunity", result.Import.Applied.Created)
	}
	for _, f := range result.Import.Files {
		if f.Name == "q.md" && (f.ErrorCount != 1 || f.Records != 0 || !strings.Contains(f.Errors[0].Reason, "there is no record ext:zendesk/9")) {
			t.Errorf("the quote is reported as %+v", f)
		}
	}
}

// A brief that cannot be written leaves the one of last week as it is.
func TestABriefIsWrittenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "f.csv"), feedbackTable)
	for range 2 {
		if _, err := product.Brief(t.Context(), product.BriefRequest{Dir: dir, Out: out}); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(out)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, want the two files and nothing of the making: %v", entries, err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
