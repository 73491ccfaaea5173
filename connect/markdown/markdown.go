// Package markdown reads and writes product files: one Markdown file a record, with its title, state, links, typed
// fields and comments in YAML front matter and its body below. A product is exported to a folder of them, kept in a
// repository, and applied from there; nothing is lost on the way there and back.
//
// A file says all there is to say about its record. Applied to a product that has the record, what the file leaves
// out is cleared, and links it does not list are ended; only the state, when left out, stays as it is, and comments
// are never taken back. The package decides what to do, it does it to nothing: it writes no ledger and no disk.
package markdown

import (
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"sync"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/connect/rawtext"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// Name is the name of the format.
const Name = "product-files"

// fileSource is the source of the external keys of records whose file gives them no key: the name of the file.
const fileSource = "file"

// maxSize bounds a file, in bytes of text: a body and fields as large as the ledger takes.
const maxSize = ledger.MaxBody + frontmatter.MaxSize

// Format returns the format "product-files" for the kinds of all stages.
func Format() connect.Format {
	schema := sync.OnceValues(schemaOfStages)
	return connect.Format{
		Name:  Name,
		Title: "Product files (Markdown with front matter)",
		Doc: "One record a file: kind, key, title, state, owner, labels, external keys, links, the fields of the kind, quotes and comments in front matter, the text below it. " +
			"export writes them; what they say replaces what the product has.",
		Whole:  true,
		Detect: detect,
		Read: func(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
			return func(yield func(connect.Item, error) bool) {
				schema, err := schema()
				if err != nil {
					yield(connect.Item{}, err)
					return
				}
				read(ctx, schema, src, o, yield)
			}
		},
	}
}

func schemaOfStages() (*ledger.Schema, error) {
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	return ledger.NewSchema(kinds...)
}

var kindOrKey = regexp.MustCompile(`(?m)^(kind|key):`)

func detect(h connect.Head) connect.Match {
	switch rawtext.Ext(h.Name) {
	case ".md", ".markdown", ".txt", "":
	default:
		return connect.Match{}
	}
	text := string(h.Text)
	if !frontmatter.Opened(text) {
		return connect.Match{}
	}
	matter, _, _, closed := frontmatter.Split(text)
	if !closed {
		matter = text // longer than the head
	}
	if !kindOrKey.MatchString(matter) {
		return connect.Match{}
	}
	return connect.Match{Confidence: 0.98, Why: "has front matter with a kind or a key like our own files"}
}

func read(ctx context.Context, schema *ledger.Schema, src connect.Source, o connect.Options, yield func(connect.Item, error) bool) {
	in, err := rawtext.OpenLimited(src, rawtext.Limits{Control: true}) // front matter tells our own files; a body may hold anything
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	p := &parser{schema: schema, file: src.Name, options: o}
	if len(text) > maxSize {
		p.fail(connect.Where{File: src.Name}, fmt.Sprintf("is larger than %d MB", maxSize>>20), "Write one record a file")
	} else {
		p.parse(string(text))
	}
	items, err := p.items()
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	for _, item := range items {
		if !yield(item, nil) {
			return
		}
	}
	for _, notice := range in.Notices() {
		if !yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: notice}, nil) {
			return
		}
	}
}

// split parts a file into front matter and body, and takes off the body what the form of the file adds: the empty
// line above it and the line break at its end.
func split(text string) (matter, body string, ok bool) {
	matter, body, _, ok = frontmatter.Split(text)
	if !ok {
		return "", "", false
	}
	brk := "\n"
	if first, _, _ := strings.Cut(text, "\n"); strings.HasSuffix(first, "\r") {
		brk = "\r\n" // an editor wrote it
	}
	body = strings.TrimPrefix(body, brk)
	return matter, strings.TrimSuffix(body, brk), true
}
