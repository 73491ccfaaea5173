package bare

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"throughline.dev/connect"
	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/events/wire"
	"throughline.dev/events/wire/spelling"
)

// Events says which files hold the events, and how they are read.
type Events struct {
	Paths   []string
	Names   map[string]string // what files are called, by path; nil: by their paths. See [Files]
	Format  string            // of all files; empty: told by their contents
	Mapping wire.Mapping
	// Properties are the only ones that questions will look at; nil: all.
	Properties []string
	Memory     int64 // of the log in bytes; 0: 1 GB
	Progress   func(file string, read, total int64)
}

// Log is an event log that lasts as long as its questions.
type Log struct {
	events.Log
	Report Report
	names  map[string]int64 // of events, how often; bounded
	dir    string
}

// Open reads the files into a log in a folder of its own, which Close removes. A file that cannot be read to its end is
// an error; rows that cannot are counted. No events at all are an error too.
func Open(ctx context.Context, in Events) (_ *Log, err error) {
	if len(in.Paths) == 0 {
		return nil, errors.New("no file is given. Name at least one")
	}
	dir, err := os.MkdirTemp("", "throughline-ask-")
	if err != nil {
		return nil, fmt.Errorf("a folder for the events cannot be made: %w. Set TMPDIR to a place with room", err)
	}
	l := &Log{dir: dir, names: map[string]int64{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	log, err := duckdb.Open(ctx, duckdb.Config{Path: filepath.Join(dir, "events.duckdb"), MemoryLimit: fmt.Sprintf("%dB", cmp.Or(in.Memory, 1<<30))})
	if err != nil {
		return nil, err
	}
	l.Log = log
	files, total, err := measure(in.Paths, in.Names)
	if err != nil {
		return nil, err
	}
	var before int64
	for i, f := range files {
		report := &File{Name: f.name}
		l.Report.Files = append(l.Report.Files, report)
		if in.Progress != nil {
			done := before
			f.progress = func(read int64) { in.Progress(f.name, done+read, total) }
		}
		if err := l.load(ctx, in, f, strconv.Itoa(i)+":", report); err != nil {
			return nil, err
		}
		before += f.size
	}
	for _, f := range l.Report.Files {
		if f.Used > 0 {
			return l, nil
		}
	}
	return nil, l.Report.empty()
}

// empty is the error of files without anything that can be used.
func (r Report) empty() error {
	for _, f := range r.Files {
		if row := f.first(); row != nil {
			return &connect.RowError{Where: connect.Where{File: f.Name, Line: row.Line}, Reason: withColumn(row), Remedy: row.Remedy + fmt.Sprintf(". None of the %s rows can be used", number(f.Rows))}
		}
		if len(f.LeftOut) > 0 {
			return &connect.RowError{Where: connect.Where{File: f.Name, Line: f.LeftOut[0].Line}, Reason: f.LeftOut[0].Reason, Remedy: "Say where the person is with --person, or take such requests with --anonymous"}
		}
	}
	return &connect.RowError{Where: connect.Where{File: r.Files[0].Name}, Reason: "it has no rows", Remedy: "Give a file with rows"}
}

func withColumn(e *wire.RowError) string {
	if e.Column != "" {
		return e.Column + ": " + e.Reason
	}
	return e.Reason
}

// input is one file.
type input struct {
	name, path string
	size       int64
	progress   func(read int64)
}

func measure(paths []string, names map[string]string) (out []*input, total int64, err error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, 0, err
		}
		if info.IsDir() {
			return nil, 0, fmt.Errorf("%s is a folder. Name its files", p)
		}
		out = append(out, &input{name: cmp.Or(names[p], p), path: p, size: info.Size()})
		total += info.Size()
	}
	return out, total, nil
}

// head opens a file and reads its beginning.
func (f *input) head() (*os.File, []byte, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, nil, err
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, nil, errors.Join(err, file.Close())
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, head[:n], nil
}

// formatOf tells how a file is read.
func formatOf(in Events, head []byte, name string) string {
	if in.Format != "" {
		return in.Format
	}
	if format, ok := wire.Guess(head, name, in.Mapping); ok {
		return format
	}
	return wire.TableFormat(head) // whose columns are then found or missed by name
}

// load reads one file into the log.
func (l *Log) load(ctx context.Context, in Events, f *input, prefix string, report *File) error {
	file, head, err := f.head()
	if err != nil {
		return err
	}
	defer file.Close()
	report.Format = formatOf(in, head, f.name)
	options := wire.Options{BatchSize: 50_000, RowIDs: prefix, Properties: in.Properties}
	_, err = events.Load(ctx, counted{l, report}, l.batches(f, report, wire.Read(report.Format, file, in.Mapping, options)))
	var row wire.RowError
	switch {
	case errors.As(err, &row):
		return &connect.RowError{Where: connect.Where{File: f.name, Line: row.Line}, Reason: withColumn(&row), Remedy: row.Remedy}
	case errors.Is(err, errBroken):
		return &connect.RowError{Where: connect.Where{File: f.name}, Reason: errors.Unwrap(err).Error()}
	}
	return err
}

// errBroken marks what is wrong with a file, in contrast to the log.
var errBroken = errors.New("broken file")

type broken struct{ error }

func (b broken) Is(target error) bool { return target == errBroken }
func (b broken) Unwrap() error        { return b.error }

// batches counts what is read.
func (l *Log) batches(f *input, report *File, chunks iter.Seq2[wire.Chunk, error]) iter.Seq2[events.Batch, error] {
	return func(yield func(events.Batch, error) bool) {
		for chunk, err := range chunks {
			if err != nil {
				yield(events.Batch{}, broken{err})
				return
			}
			report.Rows += chunk.Rows
			for _, e := range chunk.Errors {
				report.reject(e)
			}
			report.leave(chunk.LeftOut)
			for i := range chunk.Batch.Events {
				if name := chunk.Batch.Events[i].Name; len(l.names) < 10_000 || l.names[name] > 0 {
					l.names[name]++
				}
			}
			if f.progress != nil {
				f.progress(chunk.Bytes)
			}
			if !yield(chunk.Batch, nil) {
				return
			}
		}
	}
}

// counted notes what came of the batches of a file.
type counted struct {
	log    *Log
	report *File
}

func (c counted) Append(ctx context.Context, b events.Batch) (events.Appended, error) {
	done, err := c.log.Log.Append(ctx, b)
	c.report.Used += done.Added
	c.report.Duplicates += done.Duplicates
	c.report.Conflicts += done.Conflicts
	return done, err
}

// Expect warns of events that a question asks about and that no file has, with the name that was probably meant.
func (l *Log) Expect(names ...string) {
	var all []string
	for n := range l.names {
		all = append(all, n)
	}
	slices.Sort(all)
	for _, n := range names {
		if l.names[n] > 0 {
			continue
		}
		text := fmt.Sprintf("no event is called %q", n)
		if near := spelling.Nearest(all, n); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		} else if len(all) > 0 {
			text += fmt.Sprintf("; there are %d names, such as %q", len(all), all[0])
		}
		if !slices.Contains(l.Report.Warnings, text) {
			l.Report.Warnings = append(l.Report.Warnings, text)
		}
	}
}

// Close closes the log and removes it. It may be called again.
func (l *Log) Close() error {
	var err error
	if l.Log != nil {
		err = l.Log.Close()
		l.Log = nil
	}
	return errors.Join(err, os.RemoveAll(l.dir))
}
