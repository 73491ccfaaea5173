package product

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline.dev/connect/gherkin"
	"throughline.dev/connect/prd"
	"throughline.dev/connect/reqif"
	"throughline.dev/define"
	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

// RequirementsRequest says which requirements, stories and terms to export.
type RequirementsRequest struct {
	Title  string // empty: "Requirements"
	Filter string // of requirements, in the filter language; with one, stories of these requirements come along and terms stay out
}

// RequirementForms lists the forms that requirements can be exported in, by the names of the formats that read them back.
func RequirementForms() []string { return []string{reqif.Name, prd.Name, gherkin.Name} }

// requirementSet is what is exported.
type requirementSet struct {
	title    string
	records  []ledger.Record // requirements, stories, terms, each in the order of their keys
	links    map[ledger.Key][]ledger.Link
	comments map[ledger.Key][]ledger.Comment
	others   int // links from records of other kinds
}

func (p *Product) requirementSet(ctx context.Context, reader ledger.Reader, req RequirementsRequest) (set requirementSet, err error) {
	set = requirementSet{title: req.Title, links: map[ledger.Key][]ledger.Link{}, comments: map[ledger.Key][]ledger.Comment{}}
	if set.title == "" {
		set.title = "Requirements"
	}
	keep := map[ledger.Key]bool{}
	read := func(kind string, q ledger.Query, want func(ledger.Record) bool) error {
		q.Kinds, q.After, q.Limit, q.Sort = []string{kind}, "", 500, []ledger.Order{{Field: "key"}}
		for rec, err := range reader.All(ctx, q) {
			if err != nil {
				return err
			}
			if !want(rec) {
				continue
			}
			keep[rec.Key] = true
			set.records = append(set.records, rec)
		}
		return nil
	}
	q, err := filter.Parse(p.Schema, req.Filter, define.Requirement)
	if err != nil {
		return set, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "filter", Message: strings.TrimPrefix(err.Error(), "filter: ")}
	}
	for _, kind := range []string{define.Requirement, define.Story, define.Term} {
		links, err := reader.Links(ctx, ledger.LinkQuery{Kind: kind})
		if err != nil {
			return set, err
		}
		for _, l := range links {
			set.links[l.From] = append(set.links[l.From], l)
		}
	}
	all := strings.TrimSpace(req.Filter) == ""
	if err := read(define.Requirement, q, func(ledger.Record) bool { return true }); err != nil {
		return set, err
	}
	err = read(define.Story, ledger.Query{}, func(r ledger.Record) bool {
		return all || slices.ContainsFunc(set.links[r.Key], func(l ledger.Link) bool { return l.Relation == ledger.Parent && keep[l.To] })
	})
	if err == nil && all {
		err = read(define.Term, ledger.Query{}, func(ledger.Record) bool { return true })
	}
	if err != nil {
		return set, err
	}
	for _, r := range set.records {
		comments, err := reader.Comments(ctx, r.Key)
		if err != nil {
			return set, err
		}
		if len(comments) > 0 {
			set.comments[r.Key] = comments
		}
		into, err := reader.Links(ctx, ledger.LinkQuery{To: r.Key})
		if err != nil {
			return set, err
		}
		for _, l := range into {
			if _, ours := set.links[l.From]; !ours {
				set.others++
			}
		}
	}
	return set, nil
}

// notices adds what none of the forms holds.
func (s requirementSet) notices(list []string, comments bool) []string {
	if s.others > 0 {
		list = append(list, fmt.Sprintf("%d links that begin at records of other kinds (quotes, work items, metrics) are not in the file", s.others))
	}
	if n := len(s.comments); n > 0 && !comments {
		list = append(list, fmt.Sprintf("comments on %d records are not in the file", n))
	}
	return list
}

// ExportReqIF writes requirements, stories and terms as ReqIF, in an archive when asked for. It returns what the file
// does not hold.
func (p *Product) ExportReqIF(ctx context.Context, reader ledger.Reader, req RequirementsRequest, archive bool, w io.Writer) (notices []string, err error) {
	defer ledger.Wrap(&err, "export requirements as ReqIF")
	set, err := p.requirementSet(ctx, reader, req)
	if err != nil {
		return nil, err
	}
	doc := reqif.Document{Title: set.title, Created: p.Now(), Records: set.records, Comments: set.comments}
	for _, r := range set.records {
		doc.Links = append(doc.Links, set.links[r.Key]...)
	}
	for _, name := range []string{define.Requirement, define.Story, define.Term} {
		k, _ := p.Schema.Kind(name)
		doc.Kinds = append(doc.Kinds, *k)
	}
	write := func(w io.Writer) (err error) {
		notices, err = reqif.Write(w, doc)
		return err
	}
	if archive {
		err = reqif.Archive(w, "requirements.reqif", write)
	} else {
		err = write(w)
	}
	return set.notices(notices, true), err
}

// ExportDocument writes requirements, stories and terms as a Markdown document that people edit and that comes back. It
// returns what the document does not hold.
func (p *Product) ExportDocument(ctx context.Context, reader ledger.Reader, req RequirementsRequest, w io.Writer) (notices []string, err error) {
	defer ledger.Wrap(&err, "export requirements as a document")
	set, err := p.requirementSet(ctx, reader, req)
	if err != nil {
		return nil, err
	}
	sections, err := set.sections(ctx, reader)
	if err != nil {
		return nil, err
	}
	notices, err = prd.Write(w, prd.Document{Title: set.title, Sections: sections}, set.links)
	return set.notices(notices, false), err
}

// sections orders the records by the feature or opportunity that they serve; stories follow their requirement.
func (s requirementSet) sections(ctx context.Context, reader ledger.Reader) ([]prd.Section, error) {
	children := map[ledger.Key][]ledger.Record{}
	kept := map[ledger.Key]bool{}
	for _, r := range s.records {
		kept[r.Key] = r.Kind == define.Requirement
	}
	var loose, terms []ledger.Record
	for _, r := range s.records {
		i := slices.IndexFunc(s.links[r.Key], func(l ledger.Link) bool { return l.Relation == ledger.Parent && kept[l.To] })
		switch {
		case r.Kind == define.Term:
			terms = append(terms, r)
		case r.Kind == define.Story && i >= 0:
			children[s.links[r.Key][i].To] = append(children[s.links[r.Key][i].To], r)
		case r.Kind == define.Story:
			loose = append(loose, r)
		}
	}
	var out []prd.Section
	at := map[ledger.Key]int{}
	for _, r := range s.records {
		if r.Kind != define.Requirement {
			continue
		}
		home := ledger.Key("")
		for _, l := range s.links[r.Key] {
			if l.Relation == ledger.Addresses && (home == "" || home.Prefix() != "FEAT" && l.To.Prefix() == "FEAT") {
				home = l.To
			}
		}
		i, ok := at[home]
		if !ok {
			title := "Other requirements"
			if home != "" {
				rec, err := reader.Record(ctx, home)
				if err != nil {
					return nil, err
				}
				title = rec.Title
			}
			i = len(out)
			at[home] = i
			out = append(out, prd.Section{Title: title})
		}
		out[i].Records = append(append(out[i].Records, r), children[r.Key]...)
	}
	if len(loose) > 0 {
		out = append(out, prd.Section{Title: "Stories", Records: loose})
	}
	if len(terms) > 0 {
		out = append(out, prd.Section{Title: "Glossary", Records: terms})
	}
	return out, nil
}

// FeatureFile is the feature of one story.
type FeatureFile struct {
	Name string
	Text string
}

// ExportFeatures makes the feature files of the stories that have scenarios. It returns what they do not hold.
func (p *Product) ExportFeatures(ctx context.Context, reader ledger.Reader, req RequirementsRequest) (files []FeatureFile, notices []string, err error) {
	defer ledger.Wrap(&err, "export feature files")
	set, err := p.requirementSet(ctx, reader, req)
	if err != nil {
		return nil, nil, err
	}
	requirements := 0
	for _, r := range set.records {
		if r.Kind == define.Requirement {
			requirements++
		}
		if r.Kind != define.Story {
			continue
		}
		f, err := ledger.Decode[define.StoryFields](r)
		if err != nil {
			return nil, nil, err
		}
		if len(f.Scenarios) == 0 {
			notices = append(notices, string(r.Key)+" has no scenario and makes no feature")
			continue
		}
		text, more := gherkin.Write(r, set.links[r.Key])
		notices = append(notices, more...)
		files = append(files, FeatureFile{gherkin.FileName(r), text})
	}
	if requirements > 0 {
		notices = append(notices, fmt.Sprintf("%d requirements are named by tags only; scenarios belong to stories", requirements))
	}
	return files, set.notices(notices, false), nil
}

// WriteFeatures writes feature files into a folder. Other files in it are left alone.
func WriteFeatures(dir string, files []FeatureFile) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := replaceFile(filepath.Join(dir, f.Name), []byte(f.Text)); err != nil {
			return err
		}
	}
	return nil
}

// ZipFeatures writes feature files into an archive.
func ZipFeatures(w io.Writer, files []FeatureFile) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		out, err := z.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(out, f.Text); err != nil {
			return err
		}
	}
	return z.Close()
}
