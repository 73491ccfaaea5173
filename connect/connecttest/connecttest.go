// Package connecttest shows what a format makes of a file, in a form that stands well in golden files, and checks
// that reading does not gather the file in memory. It is for the tests of formats.
package connecttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/ledger"
)

// Source returns a file of that name and content.
func Source(name string, content []byte) connect.Source {
	return connect.Source{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}}
}

// Dump reads a source and writes its items as text, one block each, and the error of the series last.
func Dump(f connect.Format, src connect.Source, o connect.Options) string {
	var b strings.Builder
	for item, err := range f.Read(context.Background(), src, o) {
		if err != nil {
			fmt.Fprintf(&b, "error %v\n", err)
			break
		}
		dump(&b, item)
	}
	return b.String()
}

func dump(b *strings.Builder, item connect.Item) {
	fmt.Fprintf(b, "%v:", item.Where)
	switch p := item.Put; {
	case item.Err != nil:
		fmt.Fprintf(b, " refused %v", item.Err)
	case p != nil:
		dumpPut(b, p)
	}
	b.WriteByte('\n')
	for _, o := range item.Edits {
		encoded, err := ledger.Encode(o)
		if err != nil {
			encoded = []byte(err.Error())
		}
		fmt.Fprintf(b, "  op %s\n", encoded)
	}
	for _, l := range item.Links {
		fmt.Fprintf(b, "  link %s %s %s\n", l.From, l.Relation, l.To)
	}
	for _, l := range item.Later {
		fmt.Fprintf(b, "  later %s %s %s\n", l.From, l.Relation, l.To)
	}
	for _, c := range item.Comments {
		at := "-"
		if !c.At.IsZero() {
			at = c.At.Format(time.RFC3339)
		}
		fmt.Fprintf(b, "  comment on %s by %q at %s: %q\n", c.Key, c.Author, at, c.Body)
	}
	for _, l := range item.Lost {
		fmt.Fprintf(b, "  lost %s: %s (%q)\n", l.Field, l.Reason, l.Value)
	}
	if item.Notice != "" {
		fmt.Fprintf(b, "  notice %s\n", item.Notice)
	}
}

func dumpPut(b *strings.Builder, p *ledger.Put) {
	fmt.Fprintf(b, " %s %q", p.Kind, p.Title)
	for _, f := range []struct{ name, value string }{{"key", string(p.Key)}, {"state", p.State}, {"new", p.NewState}, {"owner", p.Owner}} {
		if f.value != "" {
			fmt.Fprintf(b, " %s=%s", f.name, f.value)
		}
	}
	if p.IfAbsent {
		b.WriteString(" if absent")
	}
	for _, e := range p.External {
		fmt.Fprintf(b, "\n  external %s", e)
	}
	if len(p.Labels) > 0 {
		fmt.Fprintf(b, "\n  labels %q", p.Labels)
	}
	if p.Body != "" {
		fmt.Fprintf(b, "\n  body %q", p.Body)
	}
	if len(p.Fields) > 0 && string(p.Fields) != "{}" {
		fmt.Fprintf(b, "\n  fields %s", p.Fields)
	}
}

// Generated returns a source that begins with head and repeats rows until it is about size bytes long. It is made
// while it is read, and takes no memory itself.
func Generated(name, head string, size int, row func(n int) string) connect.Source {
	return connect.Source{Name: name, Size: int64(size), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&generator{rest: []byte(head), left: size, row: row}), nil
	}}
}

type generator struct {
	rest []byte
	left int
	n    int
	row  func(n int) string
}

func (g *generator) Read(p []byte) (int, error) {
	if len(g.rest) == 0 {
		if g.left <= 0 {
			return 0, io.EOF
		}
		g.rest = append(g.rest[:0], g.row(g.n)...)
		g.n++
		g.left -= len(g.rest)
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// Growth reads a source to its end and returns how many records it gave and the most that the heap grew meanwhile,
// in bytes. It looks at the whole process: run nothing beside it.
func Growth(f connect.Format, src connect.Source) (records int, grown int64, err error) {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for item, err := range f.Read(context.Background(), src, connect.Options{}) {
		if err != nil {
			return records, grown, err
		}
		if item.Err != nil {
			return records, grown, item.Err
		}
		if item.Put != nil {
			records++
		}
		if records%20_000 == 0 {
			runtime.ReadMemStats(&now)
			grown = max(grown, int64(now.HeapInuse)-int64(before.HeapInuse))
		}
	}
	return records, grown, nil
}
