package product

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"throughline.dev/connect/markdown"
	"throughline.dev/connect/tabular"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Exported tells what an export wrote.
type Exported struct {
	Dir     string   `json:"dir"`
	Records int      `json:"records"`
	Removed int      `json:"removed"` // files of an earlier export whose records are gone or renamed
	Notices []string `json:"notices,omitempty"`
}

// WriteText tells a person.
func (e Exported) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%d records written to %s", e.Records, e.Dir)
	if e.Removed > 0 {
		p.F(", %d files of an earlier export removed", e.Removed)
	}
	p.F(".\n")
	for i, n := range e.Notices {
		if i == 20 {
			p.F("… and %d more notices\n", len(e.Notices)-20)
			break
		}
		p.F("%s\n", n)
	}
	return p.Err
}

// Export writes every record that is not deleted as a Markdown file below dir. The folder may hold an earlier export:
// files of records that are gone, or whose title changed, are removed; anything else in it is left alone.
func (p *Product) Export(ctx context.Context, reader ledger.Reader, dir string) (done Exported, err error) {
	defer ledger.Wrap(&err, "export to %s", dir)
	done.Dir = dir
	written, folders := map[string]bool{}, map[string]bool{}
	for f, err := range markdown.Export(ctx, reader, p.Schema) {
		if err != nil {
			return done, err
		}
		if !filepath.IsLocal(f.Name) {
			return done, fmt.Errorf("%q is no place inside the folder", f.Name)
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if folder := filepath.Dir(path); !folders[folder] {
			folders[folder] = true
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return done, err
			}
		}
		if err := replaceFile(path, f.Data); err != nil {
			return done, err
		}
		written[path] = true
		done.Records++
		if f.Notice != "" {
			done.Notices = append(done.Notices, f.Name+": "+f.Notice)
		}
	}
	done.Removed, err = p.removeStale(dir, written)
	return done, err
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".throughline-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// removeStale removes files that look like ours (STAGE/KINDS/KEY-….md) and were not written now.
func (p *Product) removeStale(dir string, written map[string]bool) (n int, err error) {
	for _, k := range p.Schema.Kinds() {
		folder := filepath.Join(dir, k.Stage, strings.ReplaceAll(k.Plural, " ", "-"))
		entries, err := os.ReadDir(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return n, err
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			rest, ours := strings.CutPrefix(e.Name(), k.Prefix+"-")
			number, _, slugged := strings.Cut(strings.TrimSuffix(rest, ".md"), "-")
			if !ours || !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), ".md") || written[path] || ledger.Key(k.Prefix+"-"+number).Number() < 1 || !slugged {
				continue
			}
			if err := os.Remove(path); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

// ExportCSV writes all records of a kind as a table. Cells that a spreadsheet would take for a formula are guarded.
func (p *Product) ExportCSV(ctx context.Context, reader ledger.Reader, kind string, w io.Writer) error {
	return p.ExportTable(ctx, reader, kind, ledger.Query{}, nil, w)
}

// ExportTable writes the records of a kind that a query asks for as a table, page by page: all of them, whatever the
// limit of the query says. Without columns it has all there are. CodeInvalid: an unknown kind, field or column.
func (p *Product) ExportTable(ctx context.Context, reader ledger.Reader, kind string, q ledger.Query, columns []string, w io.Writer) (err error) {
	defer ledger.Wrap(&err, "export %s", kind)
	k, ok := p.Schema.Kind(kind)
	if !ok {
		return ledger.Errorf(ledger.CodeInvalid, "there is no kind %q", kind)
	}
	q.Kinds, q.After, q.Limit = []string{k.Name}, "", 1000
	if len(q.Sort) == 0 {
		q.Sort = []ledger.Order{{Field: "key"}}
	}
	return tabular.WriteColumns(w, []ledger.Kind{*k}, columns, reader.All(ctx, q))
}

// ExportArchive writes every record that is not deleted as a Markdown file into a zip archive, one after the other.
func (p *Product) ExportArchive(ctx context.Context, reader ledger.Reader, w io.Writer) (err error) {
	defer ledger.Wrap(&err, "export the product's files")
	archive := zip.NewWriter(w)
	for f, err := range markdown.Export(ctx, reader, p.Schema) {
		if err != nil {
			return err
		}
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("%q is no place inside of an archive", f.Name)
		}
		entry, err := archive.Create(filepath.ToSlash(f.Name))
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.Data); err != nil {
			return err
		}
	}
	return archive.Close()
}
