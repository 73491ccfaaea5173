package markdown

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"throughline.dev/connect/frontmatter"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// File is one file of an export.
type File struct {
	Name string // "define/requirements/REQ-12-search-is-quick.md"
	Data []byte
	// Notice says why an empty product would not take the file; empty: it would.
	Notice string
}

// Export writes everything a ledger holds, a file a record, in the order of kinds and keys. The same content gives
// the same bytes. Deleted records are left out.
func Export(ctx context.Context, r ledger.Reader, schema *ledger.Schema) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for _, k := range schema.Kinds() {
			links, err := linksOf(ctx, r, k.Name)
			if err != nil {
				yield(File{}, err)
				return
			}
			all := r.All(ctx, ledger.Query{Kinds: []string{k.Name}, Sort: []ledger.Order{{Field: "key"}}, Limit: 500})
			for rec, err := range all {
				var comments []ledger.Comment
				if err == nil {
					comments, err = r.Comments(ctx, rec.Key)
				}
				if err != nil {
					yield(File{}, err)
					return
				}
				source := func(key ledger.Key) (ledger.Record, error) { return r.Record(ctx, key) }
				if !yield(Write(schema, rec, links[rec.Key], comments, source), nil) {
					return
				}
			}
		}
	}
}

func linksOf(ctx context.Context, r ledger.Reader, kind string) (map[ledger.Key][]ledger.Link, error) {
	all, err := r.Links(ctx, ledger.LinkQuery{Kind: kind})
	if err != nil {
		return nil, err
	}
	by := map[ledger.Key][]ledger.Link{}
	for _, l := range all {
		by[l.From] = append(by[l.From], l)
	}
	return by, nil
}

// Write makes the file of a record from its stored form, the links that start at it and its comments. Source looks up
// the record that a quote is taken from; it may be nil, then quotes keep the place they have.
func Write(schema *ledger.Schema, r ledger.Record, links []ledger.Link, comments []ledger.Comment, source func(ledger.Key) (ledger.Record, error)) File {
	k, ok := schema.Kind(r.Kind)
	if !ok {
		return File{Notice: "there is no kind " + r.Kind}
	}
	var n frontmatter.Node
	n.Add("kind", frontmatter.Text(r.Kind))
	n.Add("key", frontmatter.Plain(string(r.Key)))
	n.Add("title", frontmatter.Text(r.Title))
	n.Add("state", frontmatter.Text(r.State))
	if r.Owner != "" {
		n.Add("owner", frontmatter.Text(r.Owner))
	}
	if len(r.Labels) > 0 {
		list := frontmatter.ListOf()
		for _, l := range r.Labels {
			list.Items = append(list.Items, frontmatter.Text(l))
		}
		n.Add("labels", list)
	}
	if len(r.External) > 0 {
		list := frontmatter.ListOf()
		for _, e := range r.External {
			list.Items = append(list.Items, frontmatter.Text(e.String()))
		}
		n.Add("external", list)
	}
	if len(links) > 0 {
		n.Add("links", linkNode(schema, links))
	}
	notice := addFields(&n, k, r, source)
	if len(comments) > 0 {
		n.Add("comments", commentNode(comments))
	}
	var b strings.Builder
	b.WriteString("---\n")
	b.WriteString(frontmatter.Format(n))
	b.WriteString("---\n")
	if r.Body != "" {
		b.WriteString("\n" + r.Body + "\n")
	}
	return File{Name: fileName(k, r), Data: []byte(b.String()), Notice: notice}
}

// linkNode lists links by relation, in the order of the vocabulary.
func linkNode(schema *ledger.Schema, links []ledger.Link) frontmatter.Node {
	var n frontmatter.Node
	for _, rel := range schema.Relations() {
		list := frontmatter.ListOf()
		var keys []ledger.Key
		for _, l := range links {
			if l.Relation == rel.Name {
				keys = append(keys, l.To)
			}
		}
		slices.SortFunc(keys, compareKeys)
		for _, key := range keys {
			list.Items = append(list.Items, frontmatter.Plain(string(key)))
		}
		switch len(keys) {
		case 0:
		case 1:
			n.Add(rel.Name, list.Items[0])
		default:
			n.Add(rel.Name, list)
		}
	}
	return n
}

func compareKeys(a, b ledger.Key) int {
	return cmp.Or(strings.Compare(a.Prefix(), b.Prefix()), cmp.Compare(a.Number(), b.Number()))
}

// addFields adds the fields of the kind. It returns what an empty product would object to.
func addFields(n *frontmatter.Node, k *ledger.Kind, r ledger.Record, source func(ledger.Key) (ledger.Record, error)) (notice string) {
	var left []string
	if k.Name == discover.Quote && source != nil {
		left, notice = placeOfQuote(r, source)
	}
	under := frontmatter.Node{Shape: frontmatter.Map}
	for _, m := range members(r.Fields) {
		t := fieldType(k, m.name)
		if t == nil || slices.Contains(left, m.name) {
			continue
		}
		v := encode(m.value, t)
		if v.Shape == frontmatter.Null {
			continue
		}
		if slices.Contains(reserved(), m.name) {
			under.Add(m.name, v)
			continue
		}
		n.Add(m.name, v)
	}
	if len(under.Members) > 0 {
		n.Add("fields", under)
	}
	return notice
}

// placeOfQuote tells which fields a quote can do without: its words find the place again when they stand there for
// the first time in the source as it is now. Versions do not survive the way through files.
func placeOfQuote(r ledger.Record, source func(ledger.Key) (ledger.Record, error)) (left []string, notice string) {
	f, err := ledger.Decode[discover.QuoteFields](r)
	if err != nil {
		return nil, ""
	}
	lost := fmt.Sprintf("%s quotes words that %s no longer has", r.Key, f.Source)
	src, err := source(f.Source)
	if err != nil || src.Deleted {
		return nil, fmt.Sprintf("%s quotes %s, which is not there any more", r.Key, f.Source)
	}
	text, err := discover.SourceText(src)
	if err != nil {
		return nil, lost
	}
	if words, ok := discover.Slice(text, f.Start, f.End); ok && words == f.Text {
		if start, _, _ := discover.Find(text, f.Text); start != f.Start {
			return []string{"source_version"}, ""
		}
		return []string{"source_version", "start", "end"}, ""
	}
	if _, _, ok := discover.Find(text, f.Text); ok {
		return []string{"source_version", "start", "end"}, ""
	}
	return nil, lost
}

func commentNode(comments []ledger.Comment) frontmatter.Node {
	list := frontmatter.ListOf()
	type same struct {
		actor, body string
		at          time.Time
	}
	seen := map[same]bool{}
	for _, c := range comments {
		if id := (same{c.Actor, c.Body, c.At.UTC()}); seen[id] {
			continue // said twice at once; reading makes one of them
		} else {
			seen[id] = true
		}
		var n frontmatter.Node
		n.Add("author", frontmatter.Text(c.Actor))
		n.Add("at", frontmatter.Plain(c.At.UTC().Format(time.RFC3339Nano)))
		n.Add("text", frontmatter.Text(c.Body))
		list.Items = append(list.Items, n)
	}
	return list
}

// fileName places a record: STAGE/KINDS/KEY-title.md.
func fileName(k *ledger.Kind, r ledger.Record) string {
	name := string(r.Key)
	if s := slug(r.Title); s != "" {
		name += "-" + s
	}
	return k.Stage + "/" + slug(k.Plural) + "/" + name + ".md"
}

// slug makes a title fit for a file name on every system: small ASCII letters, digits and hyphens, 60 at most.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ReplaceAll(s, "ß", "ss")) {
		r = unicode.ToLower(r)
		if r < 'a' && (r < '0' || r > '9') || r > 'z' {
			gap = gap || !unicode.IsMark(r)
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		if b.WriteRune(r); b.Len() >= 60 {
			break
		}
	}
	return b.String()
}
