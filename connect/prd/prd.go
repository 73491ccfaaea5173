// Package prd reads requirements out of documents that people write in Markdown: product requirement documents,
// specifications, lists of stories. Every sentence that binds (package define/review says which) becomes a requirement
// with the criteria that are read in it, every story a story; what is not taken is listed with its line, so that one can
// see that nothing was lost without a word.
//
// It writes requirements as such a document too. There, headings such as "### REQ-12 Search is quick" name the record
// that the text below belongs to, and the document comes back to the records it was written from.
package prd

import (
	"bytes"
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
	"throughline.dev/define/passage"
	"throughline.dev/define/wording"
)

// Name is the name of the format.
const Name = "requirements-markdown"

// maxSize bounds a document, in bytes of text.
const maxSize = 16 << 20

// Format returns the format "requirements-markdown".
func Format() connect.Format {
	book := sync.OnceValues(wording.Default)
	return connect.Format{
		Name:  Name,
		Title: "Requirements in a document (Markdown)",
		Doc: "Sentences that bind become requirements with the criteria read in them, user stories become stories; headings become labels. " +
			"Every other sentence is listed with its line. Documents that are no requirements by their words need --format.",
		Detect: detect,
		Read: func(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
			return func(yield func(connect.Item, error) bool) {
				b, err := book()
				if err != nil {
					yield(connect.Item{}, err)
					return
				}
				read(ctx, b, src, o, yield)
			}
		},
	}
}

// marked matches words by which a document says that it holds requirements: in its name or one of its headings.
var marked = regexp.MustCompile(`(?i)\b(prd|requirements?|user stor(y|ies)|acceptance criteria|functional specification|srs)\b`)

// binding matches words that oblige.
var binding = regexp.MustCompile(`(?i)\b(shall|must|should|as an? [a-z ]{2,40}, i (want|need|can))\b`)

// detect is careful: many documents hold a "must" here and there, and are none of this.
func detect(h connect.Head) connect.Match {
	switch rawtext.Ext(h.Name) {
	case ".md", ".markdown":
	default:
		return connect.Match{}
	}
	text := string(h.Text)
	if matter, _, _, ok := frontmatter.Split(text); ok && (strings.HasPrefix(matter, "kind:") || strings.Contains(matter, "\nkind:") || strings.Contains(matter, "\nkey:")) {
		return connect.Match{}
	}
	if ownHeading.MatchString(text) && strings.Contains(text, ownMark) {
		return connect.Match{Confidence: 0.95, Why: "was written by Throughline as a document of requirements"}
	}
	if strings.Contains(text[:min(len(text), 2000)], "ledger at change ") {
		return connect.Match{} // a specification or a brief of ours
	}
	named := marked.MatchString(strings.NewReplacer("-", " ", "_", " ", ".", " ", "/", " ").Replace(h.Name))
	for line := range strings.Lines(text) {
		if named {
			break
		}
		named = strings.HasPrefix(line, "#") && marked.MatchString(line)
	}
	if n := len(binding.FindAllStringIndex(text, 3)); named && n == 3 {
		return connect.Match{Confidence: 0.55, Why: "its headings or its name speak of requirements, and its sentences bind"}
	}
	return connect.Match{}
}

func read(ctx context.Context, book *wording.Book, src connect.Source, o connect.Options, yield func(connect.Item, error) bool) {
	in, err := rawtext.Open(src)
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	if err == nil {
		err = ctx.Err()
	}
	at := connect.Where{File: src.Name}
	switch {
	case err != nil:
		yield(connect.Item{}, err)
		return
	case len(text) > maxSize:
		yield(connect.Item{Where: at, Err: &connect.RowError{Where: at, Reason: fmt.Sprintf("is larger than %d MB", maxSize>>20), Remedy: "Split the document"}}, nil)
		return
	}
	r := &reader{file: src.Name, text: text, options: o, book: book, seen: map[string]int{}}
	own := r.blocks()
	r.ours = len(own) > 0
	var items []connect.Item
	for _, b := range own {
		items = append(items, r.own(b)...)
	}
	items = append(items, r.free(blanked(text, own))...)
	for _, item := range items {
		if !yield(item, nil) {
			return
		}
	}
	for _, n := range in.Notices() {
		if !yield(connect.Item{Where: at, Notice: n}, nil) {
			return
		}
	}
}

// reader reads one document.
type reader struct {
	file    string
	text    []byte
	options connect.Options
	book    *wording.Book
	seen    map[string]int // sentences, to tell equal ones apart
	ours    bool           // the document has blocks of ours: headings around them are its frame
	counted int            // bytes whose lines are counted
	lines   int64          // line breaks before them
}

// where is the place of an offset. Asked for in rising order, all places cost one pass over the text.
func (r *reader) where(offset int) connect.Where {
	offset = max(0, min(offset, len(r.text)))
	if offset < r.counted {
		r.counted, r.lines = 0, 0
	}
	r.lines += int64(bytes.Count(r.text[r.counted:offset], []byte("\n")))
	r.counted = offset
	return connect.Where{File: r.file, Line: r.lines + 1}
}

// blanked replaces the text of blocks by blanks, so that offsets stay.
func blanked(text []byte, blocks []block) []byte {
	if len(blocks) == 0 {
		return text
	}
	out := bytes.Clone(text)
	for _, b := range blocks {
		for i := b.span.Start; i < b.span.End; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

type span = passage.Span
