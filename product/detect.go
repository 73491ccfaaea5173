package product

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/reqif"
	"throughline.dev/connect/tabular"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
)

// maxFiles bounds a folder.
const maxFiles = 100_000

// sure is the confidence from which a format may claim a file.
const sure = 0.5

// plan says which file is read as what, in which order.
type plan struct {
	records []planned
	events  []plannedEvents
	// evidence are files of results of tests and evaluations.
	evidence []plannedEvidence
	total    int64 // bytes
	report   ImportReport
}

type planned struct {
	source  connect.Source
	format  connect.Format
	mapping *connect.Mapping
	rank    int
}

type plannedEvents struct {
	source connect.Source
	format string
}

// plan finds the files and recognises them. What no format claims is listed in the report, never guessed.
func (p *Product) plan(req ImportRequest) (plan, error) {
	var out plan
	sources, closed, err := findFiles(req.Paths)
	if err != nil {
		return out, err
	}
	if len(closed) > 0 && !req.SkipBad {
		return out, fmt.Errorf("%s cannot be opened: %s. Allow reading it, or skip what is bad (--skip-bad)", closed[0].Name, closed[0].Why)
	}
	out.report.Unknown = closed
	formats := Formats()
	if req.Format != "" && !slices.ContainsFunc(FormatList(), func(f FormatInfo) bool { return f.Name == req.Format }) {
		names := []string{}
		for _, f := range FormatList() {
			names = append(names, f.Name)
		}
		return out, ledger.Errorf(ledger.CodeInvalid, "there is no format %q. The formats are %s", req.Format, strings.Join(names, ", "))
	}
	if _, ok := p.Schema.Kind(req.Kind); req.Kind != "" && !ok {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: fmt.Sprintf("there is no kind %q", req.Kind), Remedy: "See `throughline kinds`"}
	}
	for name, choice := range req.Tables {
		if _, ok := p.Schema.Kind(choice.Kind); choice.Kind != "" && !ok {
			return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: fmt.Sprintf("there is no kind %q for %s", choice.Kind, name), Remedy: "See `throughline kinds`"}
		}
	}
	if sources, err = unpacked(sources, req, &out.report); err != nil {
		return out, err
	}
	for _, src := range sources {
		if parquet, err := isParquet(src); err == nil && parquet && (req.Format == "" || req.Format == wire.FormatParquet) {
			out.event(src, wire.FormatParquet)
			continue
		}
		head, err := rawtext.Head(src)
		if err != nil {
			var row *connect.RowError
			if !errors.As(err, &row) {
				if !req.SkipBad || !errors.Is(err, fs.ErrPermission) {
					return out, err
				}
				row = &connect.RowError{Reason: "it may not be read"}
			}
			if req.Format != "" || len(sources) == 1 {
				return out, row
			}
			out.report.Unknown = append(out.report.Unknown, UnknownFile{src.Name, row.Reason})
			continue
		}
		out.recognise(src, head, formats, req)
	}
	slices.SortStableFunc(out.records, func(a, b planned) int { return cmp.Compare(a.rank, b.rank) })
	if len(out.records)+len(out.events)+len(out.evidence) == 0 {
		why := "it is empty"
		if len(out.report.Unknown) > 0 {
			why = out.report.Unknown[0].Name + ": " + out.report.Unknown[0].Why
		}
		return out, ledger.Errorf(ledger.CodeInvalid, "nothing to import in %s (%s)", strings.Join(req.Paths, ", "), why)
	}
	return out, nil
}

// unpacked replaces archives of documents by what they hold. Other files in them are listed as left alone.
func unpacked(sources []connect.Source, req ImportRequest, report *ImportReport) ([]connect.Source, error) {
	var out []connect.Source
	for _, src := range sources {
		if !reqif.IsArchive(src.Name) {
			out = append(out, src)
			continue
		}
		documents, others, err := reqif.Documents(src)
		var row *connect.RowError
		switch {
		case err == nil:
		case errors.As(err, &row) && len(sources) > 1 && req.Format == "":
			report.Unknown = append(report.Unknown, UnknownFile{src.Name, row.Reason})
			continue
		default:
			return nil, err
		}
		out = append(out, documents...)
		for _, name := range others {
			report.Unknown = append(report.Unknown, UnknownFile{src.Name + "/" + name, "pictures and other files of an archive are not carried over"})
		}
	}
	return out, nil
}

// event plans a file of events.
func (out *plan) event(src connect.Source, format string) {
	out.events = append(out.events, plannedEvents{src, format})
	out.total += src.Size
	out.report.Files = append(out.report.Files, &FileReport{Name: src.Name, Format: format, Title: wire.Title(format)})
}

// isParquet looks at the first bytes of a file, which is no text.
func isParquet(src connect.Source) (bool, error) {
	f, err := src.Open()
	if err != nil {
		return false, err
	}
	defer f.Close()
	var magic [4]byte
	if _, err := io.ReadFull(f, magic[:]); err != nil {
		return false, err
	}
	return string(magic[:]) == "PAR1", nil
}

func (out *plan) recognise(src connect.Source, head connect.Head, formats []connect.Format, req ImportRequest) {
	if format, ok := wire.Guess(head.Text, src.Name, req.Events); req.Format == "" && ok || wire.Known(req.Format) {
		if wire.Known(req.Format) {
			format = req.Format
		}
		out.event(src, format)
		return
	}
	if format, ok := evidenceFormatOf(head, req.Format); ok {
		out.evidence = append(out.evidence, plannedEvidence{src, format})
		out.total += src.Size
		out.report.Files = append(out.report.Files, &FileReport{Name: src.Name, Format: format.name, Title: format.title})
		return
	}
	var best connect.Format
	var match connect.Match
	rank := 0
	for i, f := range formats {
		m := f.Detect(head)
		if f.Name == req.Format {
			m.Confidence = 2
			m.Why = "as asked"
		}
		if m.Confidence > match.Confidence {
			best, match, rank = f, m, i
		}
	}
	if match.Confidence < sure {
		why := "no format was recognised"
		if len(head.Text) == 0 {
			why = "it is empty"
		}
		out.report.Unknown = append(out.report.Unknown, UnknownFile{src.Name, why})
		return
	}
	f := planned{source: src, format: best, rank: 10 * rank}
	file := &FileReport{Name: src.Name, Format: best.Name, Title: best.Title, Why: match.Why}
	choice := req.choiceFor(src.Name)
	if mapping, ok := tabular.ProposeAs(best.Name, head, choice.Kind); ok {
		if choice.Mapping != nil {
			mapping = *choice.Mapping
		}
		f.mapping, file.Mapping = &mapping, &mapping
		if mapping.Kind == "account" {
			f.rank = -1 // what customers say refers to them
		}
	}
	out.records = append(out.records, f)
	out.total += src.Size
	out.report.Files = append(out.report.Files, file)
}

// findFiles lists the files under the paths in a fixed order. Hidden files, links and the briefs this software
// wrote are passed over; folders that may not be read are returned as closed.
func findFiles(paths []string) (out []connect.Source, closed []UnknownFile, err error) {
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			out = append(out, fileSource(root, filepath.Base(root), info.Size()))
			continue
		}
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrPermission) && path != root:
				name, _ := filepath.Rel(root, path)
				closed = append(closed, UnknownFile{filepath.ToSlash(name), "the folder may not be read"})
				return fs.SkipDir
			case err != nil:
				return err
			case path != root && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case !d.Type().IsRegular(), d.Name() == "brief.html", d.Name() == "brief.md":
				return nil
			case len(out) >= maxFiles:
				return fmt.Errorf("%s holds more than %d files", root, maxFiles)
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			out = append(out, fileSource(path, filepath.ToSlash(name), info.Size()))
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return out, closed, nil
}

func fileSource(path, name string, size int64) connect.Source {
	return connect.Source{Name: name, Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// watched counts what is read of a file for the progress report.
func (im *importer) watched(src connect.Source) connect.Source {
	if im.req.Progress == nil {
		return src
	}
	open := src.Open
	src.Open = func() (io.ReadCloser, error) {
		f, err := open()
		if err != nil {
			return nil, err
		}
		return &watchedFile{ReadCloser: f, im: im, name: src.Name}, nil
	}
	return src
}

type watchedFile struct {
	io.ReadCloser
	im   *importer
	name string
}

func (w *watchedFile) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	w.count(n)
	return n, err
}

func (w *watchedFile) count(n int) {
	w.im.read += int64(n)
	w.im.req.Progress(Progress{File: w.name, Read: w.im.read, Total: w.im.plan.total})
}

// ReadAt serves formats that are not read from the beginning to the end.
func (w *watchedFile) ReadAt(b []byte, off int64) (int, error) {
	in, ok := w.ReadCloser.(io.ReaderAt)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	n, err := in.ReadAt(b, off)
	w.count(n)
	return n, err
}

func (w *watchedFile) Seek(off int64, whence int) (int64, error) {
	in, ok := w.ReadCloser.(io.Seeker)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	return in.Seek(off, whence)
}
