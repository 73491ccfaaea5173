package markdown

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/connect/rawtext"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

var (
	keyForm  = regexp.MustCompile(`^[A-Z]+-[1-9]\d*$`)
	keyStart = regexp.MustCompile(`^([A-Z]+-[1-9]\d*)[-.]`)
)

// ref reads how a file names another record:
//
//	REQ-12                           by its key
//	zendesk/501, ext:zendesk/501     by its external key
//	define/requirements/REQ-12-x.md  by its product file; ./ and ../ begin where this file is, others at the folder given
//	interviews/2026-03-05.vtt        by its transcript
//
// A Markdown file is taken for a transcript where words are quoted from it, else for a product file.
func (p *parser) ref(where connect.Where, s string, quoted bool) (ledger.Ref, bool) {
	s = strings.TrimSpace(s)
	ext, external := strings.CutPrefix(s, "ext:")
	switch {
	case keyForm.MatchString(s):
		if _, ok := p.schema.KindOfKey(ledger.Key(s)); ok {
			return ledger.Ref(s), true
		}
		p.fail(where, fmt.Sprintf("no kind has keys such as %s", s), "Mend the key")
		return "", false
	case external && strings.Index(ext, "/") > 0:
		return ledger.Ref(s), true
	case external:
	case slices.Contains([]string{".md", ".markdown", ".vtt", ".srt", ".txt"}, rawtext.Ext(s)):
		name := path.Clean(s)
		if strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") {
			name = path.Join(path.Dir(p.file), s)
		}
		if m := keyStart.FindStringSubmatch(path.Base(name)); m != nil {
			if _, ok := p.schema.KindOfKey(ledger.Key(m[1])); ok {
				return ledger.Ref(m[1]), true
			}
		}
		if quoted || !strings.HasPrefix(rawtext.Ext(s), ".m") {
			return ledger.RefTo(ledger.ExternalKey{Source: "transcript", Key: name}), true
		}
		return ledger.RefTo(ledger.ExternalKey{Source: fileSource, Key: name}), true
	case strings.Index(s, "/") > 0:
		return ledger.Ref("ext:" + s), true
	}
	p.fail(where, fmt.Sprintf("%q names no record", fit.Cut(s, 60)), "Expected a key such as REQ-12, source/key of another system, or the name of a file")
	return "", false
}

// quote is what a record cites: words, and where they stand.
type quote struct {
	where   connect.Where
	source  ledger.Ref
	text    string
	speaker string
	title   string
}

// readQuotes reads the quotes that support the record, a convenience: each becomes a record of its own.
func (p *parser) readQuotes(m frontmatter.Member) {
	switch {
	case m.Value.Shape == frontmatter.Null:
		return
	case m.Value.Shape != frontmatter.List:
		p.fail(m.Value.Where, "`quotes` is "+shapeName(m.Value), "Expected a list of maps with source and text")
		return
	case !p.schema.MayLink(discover.Quote, ledger.Evidences, p.kind.Name):
		p.fail(m.Where, fmt.Sprintf("quotes are no evidence for %s", ledger.WithArticle(p.kind.Name)), "They support: "+strings.Join(p.schema.Allowed(discover.Quote, ledger.Evidences), ", "))
		return
	}
	for _, item := range m.Value.Items {
		if !p.known(item, "a quote", "source", "text", "speaker", "title") {
			continue
		}
		q := quote{where: item.Where}
		for _, m := range item.Members {
			s := p.text(m.Name, m.Value)
			switch m.Name {
			case "source":
				q.source, _ = p.ref(m.Value.Where, s, true)
			case "text":
				q.text = s
			case "speaker":
				q.speaker = s
			case "title":
				q.title = s
			}
		}
		if source, _ := item.Member("source"); source.Text == "" || strings.TrimSpace(q.text) == "" {
			p.fail(item.Where, "a quote lacks its source or its text", "Give source and text")
			continue
		}
		p.quotes = append(p.quotes, q)
	}
}
